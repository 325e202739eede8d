import { existsSync } from 'node:fs';
import { join } from 'node:path';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import staticFiles from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyInstance } from 'fastify';
import { createSerializerCompiler, jsonSchemaTransform, validatorCompiler } from 'fastify-type-provider-zod';
import type { Permission } from '@liulian/contract';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { installProblems, problemOf, sendNotFound, sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route declares it; a route without one does not start. */
    permission?: Permission | 'public';
  }
}

/** Paths that plugins bring along and that carry no data of the corps. */
const open = [/^\/api\/docs(\/|$)/, /^\/\*$/];

export interface HttpOptions {
  webRoot: string | null;
  logLevel: string;
  trustProxy: boolean;
  publicOrigin: string | null;
}

/** The HTTP shell: plugins, security headers, problem details, the permission rule. It knows no feature. */
export async function buildHttp(options: HttpOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: { level: options.logLevel },
    genReqId: () => newId(),
    trustProxy: options.trustProxy,
    bodyLimit: 2 * 1024 * 1024,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    frameworkErrors: (_error, request, reply) => {
      void sendProblem(reply, problemOf('request.invalid', request));
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(createSerializerCompiler({}));
  installProblems(app);

  app.addHook('onRoute', (route) => {
    if (route.config?.permission !== undefined) return;
    if (open.some((pattern) => pattern.test(route.url))) return;
    throw new Error(`路由 ${String(route.method)} ${route.url} 没有声明权限，拒绝启动`);
  });

  app.addHook('onRequest', async (request) => {
    if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return;
    // Cross-site request forgery: the browser itself says where a request comes from; other clients send
    // neither header.
    const site = request.headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site') throw new Refusal('request.cross_site');
    const origin = request.headers.origin;
    if (origin !== undefined && origin !== options.publicOrigin && hostOf(origin) !== request.headers.host)
      throw new Refusal('request.cross_site');
  });

  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'"],
        'worker-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'connect-src': ["'self'"],
        'font-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: options.publicOrigin?.startsWith('https:') ? { maxAge: 15_552_000 } : false,
  });
  // Answers only: what people send is never unpacked here. Our own files come compressed already, and lists
  // of names gain the most.
  await app.register(compress, {
    globalDecompression: false,
    encodings: ['gzip'],
    threshold: 2048,
    zlibOptions: { level: 5 },
  });
  await app.register(cookie);
  await app.register(rateLimit, {
    global: false,
    max: 300,
    timeWindow: '1 minute',
    errorResponseBuilder: () => new Refusal('request.too_many'),
  });
  await app.register(multipart, {
    limits: { fileSize: 20 * 1024 * 1024, files: 1, fields: 10, headerPairs: 50 },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '六廉 API',
        description: '廉洁文化建设平台。错误一律为 RFC 9457 问题详情，带稳定的 code 和中文 detail。',
        version: '0.1.0',
      },
      servers: [],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  app.get(
    '/api/openapi.json',
    {
      config: { permission: 'public', rateLimit: { max: 600, timeWindow: '1 minute' } },
      schema: { hide: true },
    },
    async () => app.swagger(),
  );

  if (options.webRoot && existsSync(join(options.webRoot, 'index.html'))) {
    await app.register(staticFiles, {
      root: options.webRoot,
      prefix: '/',
      wildcard: true,
      index: false,
      dotfiles: 'ignore',
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  if (options.webRoot)
    app.get('/', { config: { permission: 'public' }, schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').sendFile('index.html'),
    );
  app.setNotFoundHandler(
    { preHandler: app.rateLimit({ max: 300, timeWindow: '1 minute' }) },
    (request, reply) => {
      const wantsPage =
        (request.method === 'GET' || request.method === 'HEAD') &&
        !request.url.startsWith('/api/') &&
        !/\.[a-z0-9]{2,5}$/i.test(request.url.split('?')[0] ?? '');
      if (wantsPage && options.webRoot && existsSync(join(options.webRoot, 'index.html')))
        return reply.header('cache-control', 'no-cache').sendFile('index.html');
      return sendNotFound(request, reply);
    },
  );
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control'))
      reply.header('cache-control', 'no-store');
  });
  return app;
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
