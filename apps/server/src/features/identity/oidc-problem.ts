/**
 * Why a unified sign-in did not work. The browser is led back to the sign-in page, which has a sentence for
 * each code.
 */
export type OidcCode =
  | 'oidc.unavailable'
  | 'oidc.failed'
  | 'oidc.cancelled'
  | 'oidc.expired'
  | 'oidc.unknown_account'
  | 'oidc.totp_account'
  | 'session.disabled'
  | 'session.no_identity'
  | 'request.too_many'
  | 'server.unavailable';

export class OidcProblem extends Error {
  readonly code: OidcCode;
  constructor(code: OidcCode, reason = '') {
    super(reason ? `${code}: ${reason}` : code);
    this.name = 'OidcProblem';
    this.code = code;
  }
}
