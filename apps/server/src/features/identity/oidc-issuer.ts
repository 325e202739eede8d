import * as client from 'openid-client';
import type { OidcSettings } from '../../platform/config.ts';
import { OidcProblem } from './oidc-problem.ts';

/** What one sign-in must be checked against when the browser comes back. */
export interface Expected {
  state: string;
  nonce: string;
  verifier: string;
}
/** Who the issuer says it is. */
export interface Person {
  name: string;
  strong: boolean;
}

const metadataMs = 3_600_000;
const timeoutSeconds = 10;
/** Methods by which a person showed more than a password (RFC 8176). */
const strongMethods = new Set(['mfa', 'otp', 'hwk', 'sc']);

/**
 * The unified sign-in service: authorization code with proof key, state and nonce; the identity token's
 * signature is checked too. It is first asked when somebody signs in, so a service that is away never keeps
 * the site from starting.
 */
export class OidcIssuer {
  private readonly settings: OidcSettings;
  private known: { configuration: Promise<client.Configuration>; until: number } | null = null;

  constructor(settings: OidcSettings) {
    this.settings = settings;
  }

  /** Where to send the browser, and what to check when it comes back. */
  async begin(redirectUri: string): Promise<{ url: URL; expected: Expected }> {
    const configuration = await this.configuration();
    const expected = {
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: this.settings.scope,
      state: expected.state,
      nonce: expected.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(expected.verifier),
      code_challenge_method: 'S256',
    });
    return { url, expected };
  }

  /** Redeems the code the browser brought back to `address` (the redirect address with its query). */
  async finish(address: URL, expected: Expected): Promise<Person> {
    const configuration = await this.configuration();
    try {
      const tokens = await client.authorizationCodeGrant(configuration, address, {
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        pkceCodeVerifier: expected.verifier,
        idTokenExpected: true,
      });
      const token = tokens.claims();
      if (!token) throw new OidcProblem('oidc.failed', 'no identity token');
      // Many services put the names only into the answer about the user, not into the token.
      const value =
        token[this.settings.claim] ??
        (await client.fetchUserInfo(configuration, tokens.access_token, token.sub))[this.settings.claim];
      if (typeof value !== 'string') throw new OidcProblem('oidc.failed', `no claim ${this.settings.claim}`);
      return {
        name: value,
        strong: Array.isArray(token.amr) && token.amr.some((method) => strongMethods.has(String(method))),
      };
    } catch (error) {
      if (error instanceof OidcProblem) throw error;
      if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied')
        throw new OidcProblem('oidc.cancelled', error.error);
      throw new OidcProblem(isAway(error) ? 'oidc.unavailable' : 'oidc.failed', wordsOf(error));
    }
  }

  private configuration(): Promise<client.Configuration> {
    if (this.known && this.known.until > Date.now()) return this.known.configuration;
    const configuration = this.discover().catch((error: unknown) => {
      this.known = null; // the next try asks again
      throw new OidcProblem('oidc.unavailable', wordsOf(error));
    });
    this.known = { configuration, until: Date.now() + metadataMs };
    return configuration;
  }

  private async discover(): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = this.settings;
    const server = new URL(issuer);
    const plain = server.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const found = (
      await client.discovery(server, clientId, undefined, client.None(), {
        timeout: timeoutSeconds,
        execute: plain,
      })
    ).serverMetadata();
    // Where nothing is said, the standard says: basic.
    const methods = found.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const secret =
      clientSecret === null
        ? client.None()
        : methods.includes('client_secret_basic')
          ? client.ClientSecretBasic(clientSecret)
          : client.ClientSecretPost(clientSecret);
    const configuration = new client.Configuration(found, clientId, { [client.clockTolerance]: 30 }, secret);
    configuration.timeout = timeoutSeconds;
    client.enableNonRepudiationChecks(configuration);
    for (const allow of plain) allow(configuration);
    return configuration;
  }
}

/** No answer at all, or the service's own failure; as against an answer that does not hold. */
function isAway(error: unknown): boolean {
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  const { code, cause, message } = error as { code?: string; cause?: unknown; message?: string };
  return (
    code === 'OAUTH_TIMEOUT' ||
    (error instanceof TypeError && message === 'fetch failed') ||
    (cause instanceof Response && cause.status >= 500)
  );
}

/** For the log: codes and messages, never tokens. */
function wordsOf(error: unknown): string {
  const { code, message, cause } = error as { code?: string; message?: string; cause?: { code?: string } };
  return [message, code, cause?.code].filter(Boolean).join(' ');
}
