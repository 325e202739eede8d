import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const oidcClient = { clientId: 'liulian', clientSecret: 'a-secret-of-the-client' };

export interface OidcService {
  issuer: string;
  /** What the service says about whoever signs in as this login. */
  claims: Map<string, Record<string, unknown>>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

interface ProviderClass {
  new (
    issuer: string,
    configuration: unknown,
  ): {
    callback(): RequestListener;
    Session: { prototype: { loginAccount(details: { accountId: string }): void } };
  };
}

/**
 * A real OpenID provider (the `oidc-provider` package) on its own port, with its built-in sign-in and consent
 * pages.
 */
export async function oidcService(redirectUris: string[]): Promise<OidcService> {
  // The package brings no types of its own.
  const { default: Provider } = (await import('oidc-provider' as string)) as { default: ProviderClass };
  const claims = new Map<string, Record<string, unknown>>();
  let server: Server | null = null;
  let listener: RequestListener = () => undefined;
  let port = 0;
  const start = () =>
    new Promise<void>((resolve) => {
      const started = createServer((request, response) => listener(request, response));
      server = started;
      started.listen(port, '127.0.0.1', () => {
        port = (started.address() as AddressInfo).port;
        resolve();
      });
    });
  await start();
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: oidcClient.clientId,
        client_secret: oidcClient.clientSecret,
        redirect_uris: redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub', 'amr'], profile: ['preferred_username', 'name'] },
    pkce: { required: () => true },
    cookies: { keys: ['test'] },
    ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
    conformIdTokenClaims: true,
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, preferred_username: sub, ...claims.get(sub) }),
    }),
  });
  // The built-in pages know no second factor: how somebody signed in is told here.
  const sessions = provider.Session.prototype;
  const { loginAccount } = sessions;
  sessions.loginAccount = function (details) {
    loginAccount.call(this, { ...details, ...claims.get(details.accountId) });
  };
  listener = provider.callback();
  return {
    issuer,
    claims,
    start,
    stop: () =>
      new Promise<void>((resolve) => {
        server?.close(() => resolve());
        server?.closeAllConnections();
      }),
  };
}

/**
 * A browser, as far as a sign-in needs one: it keeps cookies by address and follows or stops at redirects.
 */
export class Browser {
  readonly jar = new Map<string, Map<string, { value: string; path: string }>>();

  async go(address: string, form?: Record<string, string>): Promise<Response> {
    const url = new URL(address);
    const jar = this.jar.get(url.host) ?? new Map<string, { value: string; path: string }>();
    this.jar.set(url.host, jar);
    const cookie = [...jar]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: cookie ? { cookie } : {},
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, { value, path: /path=([^;]+)/i.exec(line)?.[1] ?? '/' });
    }
    return response;
  }

  /**
   * Walks through the service's pages, signing in as `login`, up to the address that leads back to `site`.
   */
  async through(address: string, login: string, site: string): Promise<string> {
    for (let at = address, step = 0; step < 20; step += 1) {
      if (at.startsWith(site)) return at;
      const response = await this.go(at);
      const location = response.headers.get('location');
      if (location) {
        at = new URL(location, at).href;
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      if (!action || !prompt) throw new Error(`${response.status} ${at}: ${page.slice(0, 300)}`);
      const posted = await this.go(
        new URL(action, at).href,
        prompt === 'login' ? { prompt, login, password: 'x' } : { prompt },
      );
      at = new URL(posted.headers.get('location') ?? '', at).href;
    }
    throw new Error('the sign-in does not end');
  }
}
