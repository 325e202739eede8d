import { lazy, Suspense, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { leave } from '../../ui/leave.ts';
import { momentText } from '../../ui/dates.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { Load } from '../../ui/states-of-page.tsx';
import { ConfirmDialog, css, Field, useChange } from '../../ui/kit/index.ts';
import { agentWords } from './accounts/agent-words.ts';
import page from './accounts/accounts.module.css';

/** Comes only when someone enrols: the page itself opens lightly on a telephone. */
const QrCode = lazy(() => import('./accounts/QrCode.tsx'));

function Sessions() {
  const sessions = useApi('listMySessions');
  const [sure, setSure] = useState(false);
  const everywhere = useChange('deleteMySessions', {
    onDone: () => {
      void leave();
    },
  });
  return (
    <section className="card" aria-labelledby="sessions">
      <h2 id="sessions" className={css.title}>
        登录着的设备
      </h2>
      <Load of={sessions}>
        {(data) => (
          <div className={css.scroll}>
            <table className={`${css.table} ${css.stacked}`}>
              <thead>
                <tr>
                  <th scope="col">设备</th>
                  <th scope="col">登录</th>
                  <th scope="col">最近使用</th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((item) => (
                  <tr key={item.id}>
                    <th scope="row">
                      {agentWords(item.agent)}
                      {item.current && <b>　这台</b>}
                    </th>
                    <td data-title="登录">{momentText(item.createdAt)}</td>
                    <td data-title="最近使用">{momentText(item.lastSeenAt)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Load>
      <p style={{ marginTop: 12 }}>
        <button type="button" className="button" onClick={() => setSure(true)}>
          退出所有设备
        </button>
      </p>
      {sure && (
        <ConfirmDialog
          title="退出所有设备"
          button="全部退出"
          busy={everywhere.busy}
          onConfirm={() => everywhere.run({})}
          onClose={() => setSure(false)}
        >
          <p>包括这台在内，都要重新登录。</p>
        </ConfirmDialog>
      )}
    </section>
  );
}

/** Mails only say what to look at and where; whoever wants none leaves the field empty. */
function Email() {
  const { account } = useMe();
  const [email, setEmail] = useState(account.email ?? '');
  const change = useChange('changeEmail', {
    said: email.trim() === '' ? '不再发提醒邮件' : '提醒邮箱已保存',
  });
  return (
    <section className="card" aria-labelledby="email">
      <h2 id="email" className={css.title}>
        提醒邮箱 <small>{account.email ?? '未设'}</small>
      </h2>
      <p className="quiet">到期提醒和退回会同时发到这个邮箱，信里只说去哪里看，不带记录内容。</p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          change.run({ body: { email: email.trim() === '' ? null : email.trim() } });
        }}
      >
        <Field label="邮箱" wrong={change.wrong.email ?? change.error?.detail}>
          {(inner) => (
            <input
              {...inner}
              className="input"
              type="email"
              autoComplete="email"
              maxLength={200}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <button
          type="submit"
          className="button"
          disabled={change.busy || email.trim() === (account.email ?? '')}
        >
          保存
        </button>
      </form>
    </section>
  );
}

/** The secret is shown as a picture and as text: not everyone can point a telephone at this screen. */
function Totp() {
  const { account } = useMe();
  const [code, setCode] = useState('');
  const enrol = useChange('enrolTotp');
  const confirm = useChange('confirmTotp', {
    said: '动态口令已开启，下次登录时要用',
    quiet: true,
    onDone: () => {
      enrol.reset();
      setCode('');
    },
  });
  const told = enrol.result;
  return (
    <section className="card" aria-labelledby="totp">
      <h2 id="totp" className={css.title}>
        动态口令 <small>{account.totpEnabled ? '已开启' : '未开启'}</small>
      </h2>
      {!told && (
        <div className="stack">
          <p className="quiet">登录时除密码外，再输手机验证器上的六位数字。不需要联网，也不用短信。</p>
          <div>
            <button type="button" className="button" disabled={enrol.busy} onClick={() => enrol.run({})}>
              {account.totpEnabled ? '换一个验证器' : '开启动态口令'}
            </button>
          </div>
        </div>
      )}
      {told && (
        <ol className={page.steps}>
          <li>
            <h3>1 在验证器里添加</h3>
            <div className={page.enrol}>
              <div aria-hidden="true">
                <Suspense>
                  <QrCode value={told.uri} />
                </Suspense>
              </div>
              <dl className="facts">
                <dt>密钥</dt>
                <dd className={page.code}>{told.secret}</dd>
                <dt>地址</dt>
                <dd className={page.uri}>{told.uri}</dd>
              </dl>
            </div>
          </li>
          <li>
            <h3>2 输入它现在显示的六位数字</h3>
            <form
              className="row"
              onSubmit={(event) => {
                event.preventDefault();
                confirm.run({ body: { code } });
              }}
            >
              <Field label="六位数字" wrong={confirm.wrong.code ?? confirm.error?.detail}>
                {(inner) => (
                  <input
                    {...inner}
                    className="input"
                    inputMode="numeric"
                    autoComplete="one-time-code"
                    pattern="\d{6}"
                    maxLength={6}
                    value={code}
                    onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
                  />
                )}
              </Field>
              <button type="submit" className="button primary" disabled={code.length !== 6 || confirm.busy}>
                确认开启
              </button>
              <button type="button" className="button" onClick={() => enrol.reset()}>
                先不开
              </button>
            </form>
          </li>
        </ol>
      )}
    </section>
  );
}

export default function SecurityPage() {
  const me = useMe();
  return (
    <div className="page column">
      <PageHead
        title="账号安全"
        note={`${me.account.username} · ${me.identity.titles.join('、') || '没有角色'}`}
      >
        <Link className="button" to="/password">
          修改密码
        </Link>
      </PageHead>
      <div className="stack">
        {me.account.mustEnrolTotp && (
          <p className="hint" role="status">
            您的角色能看纪检内容，要先开启动态口令；开好后刷新页面就能用了。
          </p>
        )}
        {me.account.mustEnrolTotp && <Totp />}
        <Sessions />
        {!me.account.mustEnrolTotp && <Totp />}
        <Email />
      </div>
    </div>
  );
}
