import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { audit } from '../../platform/audit.ts';
import { asSystem, type Trx } from '../../platform/database/index.ts';
import { Refusal } from '../../platform/errors.ts';
import type { Deps } from '../../deps.ts';
import { attemptMinutes, keepAttempt, takeAttempt } from './oidc-attempts.ts';
import { rememberDevice, sourceOf } from './known-devices.ts';
import { OidcIssuer } from './oidc-issuer.ts';
import { OidcProblem, type OidcCode } from './oidc-problem.ts';
import { signInPerson, type SignedIn } from './oidc-sign-in.ts';
import { actorOf } from '../../platform/http/index.ts';

const cookieName = 'liulian_oidc';

/**
 * Unified sign-in: two addresses a browser walks through, not operations of the interface. The session cookie
 * is set as for a password; a second cookie, `SameSite=Lax` because the way back begins at another site, ties
 * the way back to this browser.
 */
export function oidcRoutes(http: FastifyInstance, deps: Deps) {
  const { clock, config, database, sessions } = deps;
  if (config.oidc === null) return;
  const issuer = new OidcIssuer(config.oidc);
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const redirectUri = (request: FastifyRequest) =>
    `${config.publicUrl ?? `${request.protocol}://${request.host}`}/api/oidc/callback`;
  const route: RouteShorthandOptions = {
    config: {
      permission: 'public',
      // A whole corps may stand behind one address, and one who only starts sign-ins must not use up its
      // share: a start costs a row that lives ten minutes. Browsers known to an account count by themselves.
      rateLimit: {
        max: 1200,
        timeWindow: '1 minute',
        keyGenerator: (request: FastifyRequest) => sourceOf(database.db, request),
      },
    },
    schema: { hide: true },
    exposeHeadRoute: false,
    // A person stands at these addresses, so every refusal is a way back to the sign-in page.
    errorHandler: (error, request, reply) => {
      request.log.warn({ err: error }, 'unified sign-in');
      return reply.redirect(`/login?problem=${codeOf(error)}`);
    },
  };

  http.get('/api/oidc/start', route, async (request, reply) => {
    const { url, expected } = await issuer.begin(redirectUri(request));
    const next = ownPath((request.query as { next?: unknown }).next);
    const token = await asSystem(database, (trx) => keepAttempt(trx, { ...expected, next }), { write: true });
    reply.setCookie(cookieName, token, {
      path: '/api/oidc',
      httpOnly: true,
      sameSite: 'lax',
      secure,
      maxAge: attemptMinutes * 60,
    });
    return reply.redirect(url.href);
  });

  http.get('/api/oidc/callback', route, async (request, reply) => {
    const token = request.cookies[cookieName];
    reply.clearCookie(cookieName, { path: '/api/oidc' });
    const attempt =
      token === undefined || token.length > 100
        ? null
        : await asSystem(database, (trx) => takeAttempt(trx, token), { write: true });
    if (!attempt || (request.query as { state?: unknown }).state !== attempt.state)
      throw new OidcProblem('oidc.expired');
    const address = new URL(redirectUri(request));
    address.search = new URL(request.url, address).search;
    const person = await issuer.finish(address, attempt);
    const outcome = await asSystem(
      database,
      async (trx) => {
        const result = await signInPerson(trx, clock, person);
        if (result instanceof OidcProblem) return result;
        await openSession(request, reply, trx, result);
        return null;
      },
      { write: true },
    );
    if (outcome) throw outcome;
    return reply.redirect(attempt.next);
  });

  async function openSession(
    request: FastifyRequest,
    reply: FastifyReply,
    trx: Trx,
    { account, identity }: SignedIn,
  ) {
    const sessionId = await sessions.open(
      trx,
      reply,
      { id: account.id, corpsId: account.corps_id },
      identity.unitId,
      request.headers['user-agent'] ?? '',
    );
    await rememberDevice(trx, request, reply, account.id, sessions.secure);
    sessions.forget();
    const caller = await sessions.load(trx, sessionId);
    if (!caller) throw new OidcProblem('session.no_identity');
    await audit(trx, clock, account.corps_id, actorOf(caller), {
      action: 'session.open',
      objectType: 'account',
      objectId: account.id,
      unitId: identity.unitId,
      summary: '经统一身份认证登录',
    });
  }
}

function codeOf(error: unknown): OidcCode {
  if (error instanceof OidcProblem) return error.code;
  return error instanceof Refusal && error.code === 'request.too_many'
    ? 'request.too_many'
    : 'server.unavailable';
}

/**
 * A page of this site, or its front page: an address from a link must not lead elsewhere, nor look like it
 * once it is tidied.
 */
function ownPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1000 || !/^\/(?![/\\])[^\x00-\x20\x7f\\]*$/.test(value))
    return '/';
  const url = URL.parse(value, 'http://own.invalid');
  return url?.origin === 'http://own.invalid' && !/^\/(\/|api\/)/.test(url.pathname)
    ? url.pathname + url.search + url.hash
    : '/';
}
