import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { call } from '../../api/client.ts';
import { becomeMe, homeOf } from '../../api/me.ts';
import { ApiProblem } from '../../api/problem.ts';
import { usePageTitle } from '../../ui/PageHead.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { FirstStart, OidcButton, OidcProblem } from './LoginPage-oidc.tsx';
import './sign-in.css';
import { useSearchState } from '../../ui/use-search-state.ts';

export default function LoginPage() {
  usePageTitle('登录');
  const { next, idle, problem: refused } = useSearchState('/login')[0];
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const asksCode = error instanceof ApiProblem && error.code === 'session.totp_required';
  const [code, setCode] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const totp = String(data.get('totp') ?? '').trim();
    setBusy(true);
    try {
      const me = await call('createSession', {
        body: {
          username: String(data.get('username')).trim().toLowerCase(),
          password: String(data.get('password')),
          ...(totp ? { totp } : {}),
        },
      });
      becomeMe(me);
      await navigate({ href: me.account.mustChangePassword ? '/password' : (next ?? homeOf(me)) });
    } catch (problem) {
      setError(problem);
      if (problem instanceof ApiProblem && problem.code === 'session.totp_required') setCode(true);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in" id="main">
      <form
        className="sign-in-box"
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <div className="sign-in-head">
          <img src="/favicon.svg" alt="" width="44" height="44" />
          <div>
            <h1>六廉</h1>
            <p className="quiet">廉洁文化建设平台</p>
          </div>
        </div>
        <FirstStart />
        {idle && !error && <p className="hint">登录已过期，请重新登录；没提交的内容还在这台设备上。</p>}
        {refused && error === null && <OidcProblem code={String(refused)} />}
        {error !== null && !asksCode && <ErrorBox error={error} />}
        <label className="field">
          <span className="label">用户名</span>
          <input
            className="input"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        </label>
        <label className="field">
          <span className="label">密码</span>
          <input className="input" name="password" type="password" autoComplete="current-password" required />
        </label>
        {code && (
          <label className="field">
            <span className="label">动态口令</span>
            <input
              className="input"
              name="totp"
              inputMode="numeric"
              pattern="\d{6}"
              autoComplete="one-time-code"
              title="六位数字"
              required
              ref={(el) => el?.focus()}
            />
          </label>
        )}
        <button className="button primary big wide" disabled={busy}>
          {busy ? '正在登录…' : '登录'}
        </button>
        <OidcButton next={next} />
        <p className="quiet">
          忘记密码请找系统管理员提出重置。已拿到两张凭条的，<a href="/open">凭条设密码</a>。
        </p>
      </form>
    </main>
  );
}
