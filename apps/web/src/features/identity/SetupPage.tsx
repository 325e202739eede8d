import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { call } from '../../api/client.ts';
import { becomeMe, homeOf } from '../../api/me.ts';
import { fieldErrors } from '../../api/problem.ts';
import { usePageTitle } from '../../ui/PageHead.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import './sign-in.css';
import { useSearchState } from '../../ui/use-search-state.ts';

/** Reached once, by the link printed at the first start of an empty site. */
export default function SetupPage() {
  usePageTitle('初始化');
  const { token = '' } = useSearchState('/setup')[0];
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const wrong = fieldErrors(error);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setBusy(true);
    try {
      const me = await call('setupSite', {
        body: {
          token,
          corpsName: String(data.get('corpsName')).trim(),
          username: String(data.get('username')).trim(),
          password: String(data.get('password')),
          securityPassword: String(data.get('securityPassword')),
          auditPassword: String(data.get('auditPassword')),
        },
      });
      becomeMe(me);
      await navigate({ to: homeOf(me) });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const field = (name: string) => ({
    name,
    className: 'input',
    required: true,
    'aria-invalid': Boolean(wrong[name]),
    'aria-describedby': `${name}-help`,
  });
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
            <p className="quiet">第一次使用：建立总队和三名管理员</p>
          </div>
        </div>
        {!token && (
          <div className="error-box" role="alert">
            缺少初始化链接里的口令。请使用启动时打印的那条链接。
          </div>
        )}
        {error !== null && <ErrorBox error={error} />}
        <label className="field">
          <span className="label">总队名称</span>
          <input {...field('corpsName')} minLength={2} maxLength={60} placeholder="××省消防救援总队" />
          <span className="help" id="corpsName-help">
            {wrong.corpsName ?? '以后可以改'}
          </span>
        </label>
        <label className="field">
          <span className="label">系统管理员用户名</span>
          <input
            {...field('username')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            pattern="[a-z][a-z0-9._\-]{2,40}"
          />
          <span className="help" id="username-help">
            {wrong.username ?? '小写字母开头，3–41 位'}
          </span>
        </label>
        <label className="field">
          <span className="label">系统管理员的密码</span>
          <input {...field('password')} type="password" autoComplete="new-password" minLength={10} />
          <span className="help" id="password-help">
            {wrong.password ?? '至少 10 位，含字母和数字'}
          </span>
        </label>
        <p className="quiet">另外两名管理员请坐过来，各自输入自己的密码，互不相看。三个密码不能相同。</p>
        <label className="field">
          <span className="label">安全管理员的密码</span>
          <input {...field('securityPassword')} type="password" autoComplete="off" minLength={10} />
          <span className="help" id="securityPassword-help">
            {wrong.securityPassword ?? '用户名是上面的用户名加 .security'}
          </span>
        </label>
        <label className="field">
          <span className="label">审计管理员的密码</span>
          <input {...field('auditPassword')} type="password" autoComplete="off" minLength={10} />
          <span className="help" id="auditPassword-help">
            {wrong.auditPassword ?? '用户名是上面的用户名加 .audit'}
          </span>
        </label>
        <button className="button primary big wide" disabled={busy || !token}>
          {busy ? '正在建立…' : '建立'}
        </button>
      </form>
    </main>
  );
}
