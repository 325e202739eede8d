import { BellOutlined, UserOutlined } from '@ant-design/icons';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Badge, Dropdown, type MenuProps } from 'antd';
import type { ReactNode } from 'react';
import { homeOf, useMe } from '../api/me.ts';
import { fullDay } from '../ui/dates.ts';
import { identityKey, identityTitle, useAccountActions } from './account-actions.ts';
import { DemoBanner } from './DemoBanner.tsx';
import { currentItem, navigationFor, ownPages } from './navigation.ts';
import { OutboxStrip } from './OutboxStrip.tsx';
import { RealignmentStrip } from './RealignmentStrip.tsx';
import { StandInStrip } from './StandInStrip.tsx';
import { SearchBox } from './SearchBox.tsx';
import './desktop.css';

export default function DesktopShell({ children }: { children: ReactNode }) {
  const me = useMe();
  const path = useRouterState({ select: (s) => s.location.pathname });
  return (
    <div className="desk-app">
      <a className="skip" href="#main">
        跳到正文
      </a>
      <DemoBanner />
      <header className="desk-bar no-print">
        <Link to={homeOf(me)} className="brand" aria-label="六廉，回到首页">
          <img src="/favicon.svg" alt="" width="26" height="26" />
          <b>六廉</b>
        </Link>
        <span className="desk-unit">{me.unit.name}</span>
        <span className="desk-day">{fullDay(me.today)}</span>
        {me.permissions.includes('units:read') && <SearchBox />}
        <Bell />
        <AccountMenu />
      </header>
      <StandInStrip />
      <RealignmentStrip />
      <OutboxStrip />
      <div className="desk">
        <aside className="desk-side no-print">
          <Navigation path={path} />
        </aside>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}

function Navigation({ path }: { path: string }) {
  const me = useMe();
  const items = navigationFor(me);
  const current = currentItem(items, path);
  return (
    <nav aria-label="主导航" className="desk-nav">
      {(['看', '做', '管'] as const).map((group) => {
        const part = items.filter((item) => item.group === group);
        return (
          part.length > 0 && (
            <ul key={group} aria-label={group}>
              {part.map((item) => (
                <li key={item.to}>
                  <Link
                    to={item.to}
                    activeOptions={{ exact: true, includeSearch: false }}
                    aria-current={item === current ? 'page' : undefined}
                  >
                    {item.title}
                  </Link>
                </li>
              ))}
            </ul>
          )
        );
      })}
    </nav>
  );
}

function Bell() {
  const { unread } = useMe();
  return (
    <Link to="/notifications" className="desk-icon" aria-label={unread ? `消息，${unread} 条未读` : '消息'}>
      <Badge count={unread} size="small" color="#1b4b8f">
        <BellOutlined style={{ fontSize: 19, color: 'var(--ink)' }} />
      </Badge>
    </Link>
  );
}

function AccountMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const { switchTo, signOut } = useAccountActions();
  const items: MenuProps['items'] = [
    {
      key: 'who',
      type: 'group',
      label: `${me.account.username} · ${me.identity.titles.join('、') || '没有角色'}`,
    },
    ...(me.identities.length > 1
      ? [
          {
            key: 'switch',
            type: 'group' as const,
            label: '切换身份',
            children: me.identities.map((i) => ({
              key: `as:${identityKey(i)}`,
              label: `${identityKey(i) === identityKey(me.identity) ? '✓ ' : ''}${identityTitle(i)}`,
            })),
          },
        ]
      : []),
    { type: 'divider' },
    { key: '/me', label: '我的任务' },
    ...ownPages(me)
      .filter((item) => item.to !== '/notifications')
      .map((item) => ({ key: item.to, label: item.title })),
    { key: '/help', label: '快捷键' },
    { type: 'divider' },
    { key: 'out', label: '退出登录' },
  ];
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        onClick: ({ key }) => {
          if (key === 'out') void signOut();
          else if (key.startsWith('as:')) {
            const chosen = me.identities.find((i) => identityKey(i) === key.slice(3));
            if (chosen) void switchTo(chosen);
          } else void navigate({ to: key });
        },
      }}
    >
      <button
        type="button"
        className="desk-account"
        aria-label={`账号：${me.person?.name ?? me.account.username}`}
      >
        <UserOutlined /> <span>{me.person?.name ?? me.account.username}</span>
      </button>
    </Dropdown>
  );
}
