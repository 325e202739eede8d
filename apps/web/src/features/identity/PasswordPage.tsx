import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { call } from '../../api/client.ts';
import { becomeMe, homeOf, useMe } from '../../api/me.ts';
import { notify } from '../../ui/notices.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { NewPassword } from './NewPassword.tsx';

export default function PasswordPage() {
  const me = useMe();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [differ, setDiffer] = useState(false);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const next = String(data.get('next'));
    if (next !== data.get('again')) {
      setDiffer(true);
      return;
    }
    setDiffer(false);
    setBusy(true);
    try {
      const changed = await call('changePassword', { body: { current: String(data.get('current')), next } });
      becomeMe(changed);
      notify('密码已修改');
      await navigate({ to: homeOf(changed) });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="page column" style={{ maxWidth: 480 }}>
      <PageHead
        title="修改密码"
        note={me.account.mustChangePassword ? '第一次登录，请先换掉初始密码。' : undefined}
      />
      <form
        className="card stack"
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        {error !== null && <ErrorBox error={error} />}
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={me.account.username}
          readOnly
          hidden
        />
        <label className="field">
          <span className="label">原密码</span>
          <input className="input" name="current" type="password" autoComplete="current-password" required />
        </label>
        <NewPassword differ={differ} />
        <div className="actions">
          <button className="button primary big" disabled={busy}>
            修改
          </button>
        </div>
      </form>
    </div>
  );
}
