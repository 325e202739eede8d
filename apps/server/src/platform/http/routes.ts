import type { MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  operations,
  problem,
  type Operation,
  type OperationId,
  type ReceivedOf,
  type ResponseOf,
} from '@liulian/contract';
import { inScope, type Database, type Scope, type Trx } from '../database/index.ts';
import { Refusal } from '../errors.ts';
import { may, scopeOf, type Caller } from './caller.ts';

export interface Context<K extends OperationId> {
  params: ReceivedOf<K, 'params'>;
  query: ReceivedOf<K, 'query'>;
  body: ReceivedOf<K, 'body'>;
  caller: Caller;
  scope: Scope;
  request: FastifyRequest;
  reply: FastifyReply;
  /** One transaction that sees only what the caller may see. */
  read<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** The same, made durable before the answer is given. */
  write<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** The one file of an upload, read whole (its size is limited). */
  upload(): Promise<{ name: string; bytes: Buffer }>;
}

export type Answer<K extends OperationId> = (typeof operations)[K]['response'] extends z.ZodType
  ? ResponseOf<K>
  : unknown;
export type Bind = <K extends OperationId>(
  operation: K,
  handler: (context: Context<K>) => Promise<Answer<K>>,
) => void;

export interface BindOptions {
  database: Database;
  authenticate: (request: FastifyRequest) => Promise<Caller | null>;
  /** Requests a minute and address on routes that need no session. */
  publicLimit: number;
  /** Who counts as one sender on those routes. */
  source: (request: FastifyRequest) => Promise<string>;
}

/**
 * Binds operations of the contract to handlers: guard, input, output and status come from the table of
 * operations.
 */
export function binder(app: FastifyInstance, options: BindOptions): { bind: Bind; bound: Set<OperationId> } {
  const bound = new Set<OperationId>();
  const bind: Bind = (id, handler) => {
    const operation: Operation = operations[id];
    const status = operation.status ?? 200;
    bound.add(id);
    app.route({
      method: operation.method,
      url: `/api${operation.path}`,
      config: {
        permission: operation.permission,
        ...(operation.permission === 'public'
          ? { rateLimit: { max: options.publicLimit, timeWindow: '1 minute', keyGenerator: options.source } }
          : {}),
      },
      schema: schemaOf(id, operation, status),
      // Who may ask is settled before what they sent is looked at.
      onRequest: async (request) => {
        if (operation.permission === 'public') return;
        const caller = await options.authenticate(request);
        if (!caller) throw new Refusal('session.required');
        if (caller.mustChangePassword && !operation.beforePasswordChange)
          throw new Refusal('session.password_change_required');
        if (caller.mustEnrolTotp && !operation.beforeSecondFactor && !operation.beforePasswordChange)
          throw new Refusal('session.second_factor_required');
        (request as FastifyRequest & { caller: Caller }).caller = caller;
        if (!may(caller, operation.permission)) throw new Refusal('permission.denied');
      },
      handler: async (request, reply) => {
        if (!operation.body && !operation.upload) demandNoBody(request.body);
        const caller = (request as FastifyRequest & { caller?: Caller }).caller as Caller;
        const scope = caller
          ? scopeOf(caller, operation.permission)
          : {
              corpsId: '',
              path: '',
              personId: null,
              accountId: '',
              records: false,
              personal: false,
              audit: false,
            };
        const context = {
          params: request.params,
          query: request.query,
          body: request.body,
          caller,
          scope,
          request,
          reply,
          read: <T>(work: (trx: Trx) => Promise<T>) => inScope(options.database, scope, work),
          write: <T>(work: (trx: Trx) => Promise<T>) =>
            inScope(options.database, scope, work, { write: true }),
          upload: () => receive(request),
        };
        const result = await handler(context as never);
        if (reply.sent) return reply;
        reply.code(status);
        return operation.response === 'empty' ? reply.send() : result;
      },
    });
  };
  return { bind, bound };
}

function schemaOf(id: OperationId, operation: Operation, status: number) {
  const response: Record<string, unknown> =
    typeof operation.response === 'string' ? {} : { [status]: operation.response };
  return {
    operationId: id,
    summary: operation.summary,
    tags: [operation.tag],
    ...(operation.permission === 'public' ? {} : { description: `权限：${operation.permission}` }),
    ...(operation.params ? { params: operation.params } : {}),
    querystring: knownOnly(operation.query),
    ...(operation.body ? { body: operation.body } : {}),
    ...(operation.upload ? { consumes: ['multipart/form-data'] } : {}),
    response: { ...response, '4xx': problem, '5xx': problem },
  };
}

/** A parameter that nobody knows is refused: a filter misspelt would otherwise show everything. */
function knownOnly(query: z.ZodType | undefined): z.ZodType {
  if (!query) return z.strictObject({});
  if (!(query instanceof z.ZodObject)) throw new Error('a query is an object of parameters');
  return query.strict();
}

/** What was sent and is not looked at would be taken for done. */
function demandNoBody(body: unknown) {
  if (typeof body !== 'object' || body === null || Object.keys(body).length === 0) return;
  throw new Refusal('request.invalid', {}, [
    { field: 'body', message: '这个接口不收正文，参数请写在网址里' },
  ]);
}

async function receive(request: FastifyRequest): Promise<{ name: string; bytes: Buffer }> {
  if (!request.isMultipart()) throw new Refusal('request.media_type');
  let part: MultipartFile | undefined;
  let bytes: Buffer | undefined;
  try {
    part = await request.file();
    bytes = await part?.toBuffer();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'FST_REQ_FILE_TOO_LARGE') throw error;
    // A parser's own error has no code: the form was cut off or is not one.
    if (code?.startsWith('FST_') || /multipart|malformed|unexpected end/i.test(message))
      throw new Refusal('request.invalid', {}, [{ field: 'file', message: '文件没有传完整，请重新上传' }]);
    throw error;
  }
  if (!part || !bytes) throw new Refusal('request.invalid', {}, [{ field: 'file', message: '没有收到文件' }]);
  return { name: safeName(part.filename), bytes };
}

/** The last part of a name, without control characters or path tricks, never empty. */
export function safeName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]/g, '')
    .replace(/^\.+/, '')
    .trim()
    .slice(-150);
  return clean || '未命名';
}

/** Answers a download: never shown inline, never sniffed. */
export function sendFile(
  reply: FastifyReply,
  file: { name: string; mime: string; body: Buffer | NodeJS.ReadableStream },
) {
  const ascii = file.name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return reply
    .header('content-type', file.mime)
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-disposition',
      `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    )
    .send(file.body);
}
