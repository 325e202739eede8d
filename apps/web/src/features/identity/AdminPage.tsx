import { Link } from '@tanstack/react-router';
import { use } from 'react';
import { useApi } from '../../api/hooks.ts';
import { useMe } from '../../api/me.ts';
import { Navigation } from '../../ui/navigation.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import type { SearchOf } from '../../base/addresses.ts';
import page from './accounts/accounts.module.css';

interface Place {
  to: string;
  title: string;
  what: string;
  search?: SearchOf<'/organisation'>;
}

const importing: Place = {
  to: '/organisation',
  title: '表格导入',
  what: '下载模板，先试导入，再正式导入，可整批撤销',
  search: { tab: 'import' },
};
const security: Place = { to: '/security', title: '账号安全', what: '自己的登录设备、动态口令' };

/** What a new site needs, in order, with what is done; it goes away by itself when all is. */
function Guide() {
  const guide = useApi('getFirstRun').data;
  // Readings may well stay as they are: they alone keep nobody at the beginning.
  if (!guide || guide.steps.every((step) => step.done || step.id === 'readings')) return null;
  return (
    <section className="card" aria-labelledby="guide" style={{ marginBottom: 16 }}>
      <h2 id="guide">起步</h2>
      <ol className={page.guide}>
        {guide.steps.map((step, index) => (
          <li key={step.id}>
            <span className={step.done ? page.done : 'quiet'} aria-hidden="true">
              {step.done ? '✓' : index + 1}
            </span>
            {step.to ? <a href={step.to}>{step.title}</a> : <b>{step.title}</b>}
            <span className="quiet">
              <span className="sr-only">{step.done ? '已做：' : '未做：'}</span>
              {step.state}
            </span>
            {!step.done && <p className="quiet">{step.what}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/**
 * Where an administrator starts. The three administrators see different lists, and none of them sees content.
 */
export default function AdminPage() {
  const me = useMe();
  const places = use(Navigation).flatMap(({ to, title, what }): Place[] =>
    what ? [{ to, title, what }] : [],
  );
  const own = [...places, ...(me.permissions.includes('organisation:write') ? [importing] : []), security];
  return (
    <div className="page column">
      <PageHead title="系统管理" note={`${me.identity.titles.join('、')} · ${me.corps.name}`} />
      <Guide />
      <ul className={`card lines ${page.links}`}>
        {own.map((place) => (
          <li key={place.title}>
            <Link to={place.to} search={place.search ?? {}}>
              {place.title}
            </Link>
            <span className="quiet">{place.what}</span>
          </li>
        ))}
      </ul>
      <p className="quiet" style={{ marginTop: 12 }}>
        系统、安全、审计三类管理员互不兼任，都看不到谈话、线索等保密内容。
      </p>
    </div>
  );
}
