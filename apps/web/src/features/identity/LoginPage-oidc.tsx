import { useApi } from '../../api/hooks.ts';

/** What to say when a sign-in through the unified service led back here. */
const problems: Record<string, string> = {
  'oidc.unavailable': '统一身份认证暂时连不上，请稍后再试，或用密码登录。',
  'oidc.failed': '统一身份认证没有通过，请再试一次；仍不行请联系系统管理员。',
  'oidc.cancelled': '已取消统一身份认证登录。',
  'oidc.expired': '这次登录已过期或已用过，请重新点按钮登录。',
  'oidc.unknown_account': '统一身份认证已通过，但这里没有与您对应的账号，请联系系统管理员。',
  'oidc.totp_account': '您的账号开启了动态口令，请用密码和动态口令登录。',
  'session.disabled': '账号已停用，请联系系统管理员。',
  'session.no_identity': '账号还没有授予任何角色，请联系安全管理员。',
  'request.too_many': '操作太频繁，请稍后再试。',
  'server.unavailable': '系统暂时不可用，请稍后再试。',
};

export function OidcProblem({ code }: { code: string }) {
  return (
    <div className="error-box" role="alert">
      <p>{Object.hasOwn(problems, code) ? problems[code] : '登录没有成功，请再试一次。'}</p>
    </div>
  );
}

/**
 * The way to the unified sign-in service, where the site has one: a plain link, since the browser leaves this
 * page.
 */
export function OidcButton({ next }: { next: string | undefined }) {
  const oidc = useApi('getSignInOptions', {}, { staleTime: Infinity }).data?.oidc;
  if (!oidc) return null;
  return (
    <a className="button big wide" href={`/api/oidc/start${next ? `?next=${encodeURIComponent(next)}` : ''}`}>
      {oidc.title}
    </a>
  );
}

/** On an empty site nobody can sign in yet: says where the one-time link stands. */
export function FirstStart() {
  const options = useApi('getSignInOptions', {}, { staleTime: Infinity }).data;
  if (!options || options.setUp) return null;
  return (
    <div className="hint" role="status">
      <p>
        <b>这个站点还没有初始化，现在还没有账号可以登录。</b>
      </p>
      <p>
        程序启动时在终端（或服务日志）里打印了一行“首次使用，请打开一次性链接”。请由系统、安全、审计三名管理员一起打开它，各设各的密码。找不到那一行，重启程序会另给一条。
      </p>
    </div>
  );
}
