import { useState, type FormEvent } from 'react';
import { call } from '../../api/client.ts';
import { usePageTitle } from '../../ui/PageHead.tsx';
import { ErrorBox } from '../../ui/states-of-page.tsx';
import { NewPassword } from './NewPassword.tsx';
import './sign-in.css';

/** From the mail: `#username:token`. The part after the hash never leaves the browser by itself. */
function fromLink(): { username: string; token: string } | null {
  const [username = '', token = ''] = decodeURIComponent(location.hash.slice(1)).split(':');
  return username && token ? { username, token } : null;
}

/** Where the owner sets a password, with the link from the mailbox or with the slips of two people. */
export default function OpenPage() {
  usePageTitle('设密码');
  const [link] = useState(fromLink);
  const [error, setError] = useState<unknown>(null);
  const [differ, setDiffer] = useState(false);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string): string => String(data.get(name) ?? '').trim();
    const next = String(data.get('next'));
    setDiffer(next !== data.get('again'));
    if (next !== data.get('again')) return;
    setBusy(true);
    try {
      await call('useOpening', {
        body: link
          ? { username: link.username, second: link.token, next }
          : { username: text('username').toLowerCase(), first: text('first'), second: text('second'), next },
      });
      history.replaceState(null, '', '/open');
      setDone(true);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  if (done)
    return (
      <main className="sign-in" id="main">
        <div className="sign-in-box">
          <h1>密码已设好</h1>
          <p>原来的登录都已退出。请用新密码登录。</p>
          <a className="button primary big wide" href="/login">
            去登录
          </a>
        </div>
      </main>
    );
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
            <h1>设密码</h1>
            <p className="quiet">{link ? `账号 ${link.username}` : '凭两名管理员交给您的凭条'}</p>
          </div>
        </div>
        {error !== null && <ErrorBox error={error} />}
        {!link && (
          <>
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
              <span className="label">甲码（提出的管理员给的）</span>
              <input className="input" name="first" autoComplete="off" autoCapitalize="none" required />
            </label>
            <label className="field">
              <span className="label">乙码（确认的管理员给的）</span>
              <input className="input" name="second" autoComplete="off" autoCapitalize="none" required />
            </label>
          </>
        )}
        <NewPassword differ={differ} />
        <button className="button primary big wide" disabled={busy}>
          {busy ? '正在设定…' : '设定密码'}
        </button>
        <p className="quiet">
          只有您会知道这个密码。<a href="/login">回登录页</a>
        </p>
      </form>
    </main>
  );
}
