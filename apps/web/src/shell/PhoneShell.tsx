import { useEffect, useState, type ReactNode } from 'react';
import { homeOf, useMe } from '../api/me.ts';
import { dayText } from '../ui/dates.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Link } from '../ui/Link.tsx';
import { useAccountActions } from './account-actions.ts';
import { DemoBanner } from './DemoBanner.tsx';
import { currentItem, navigationFor, ownPages } from './navigation.ts';
import { OutboxStrip } from './OutboxStrip.tsx';
import { SearchBox } from './SearchBox.tsx';
import { keepPages } from './without-signal.ts';
import './phone.css';

/** The light shell: a line with the unit and today's date, the page, and one menu. No component library is loaded. */
export function PhoneShell({ path, children }: { path: string; children: ReactNode }) {
  const me = useMe();
  // Open on one path only: going anywhere closes it.
  const [menuAt, setMenuAt] = useState<string | null>(null);
  useEffect(keepPages, []);
  return (
    <div className="phone">
      <a className="skip" href="#main">跳到正文</a>
      <DemoBanner />
      <header className="phone-bar no-print">
        <Link href={homeOf(me)} className="phone-unit">{me.unit.name}</Link>
        <span className="phone-day">{dayText(me.today)}</span>
        <button type="button" className="icon-button phone-menu" aria-label={me.unread ? `菜单，${me.unread} 条未读消息` : '菜单'} aria-haspopup="dialog" onClick={() => setMenuAt(path)}>
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M3 5h14M3 10h14M3 15h14" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" /></svg>
          {me.unread > 0 && <span className="badge" aria-hidden="true">{me.unread > 99 ? '99+' : me.unread}</span>}
        </button>
      </header>
      <OutboxStrip />
      <main id="main" tabIndex={-1}>{children}</main>
      {menuAt === path && <PhoneMenu onClose={() => setMenuAt(null)} path={path} />}
    </div>
  );
}

function PhoneMenu({ onClose, path }: { onClose: () => void; path: string }) {
  const me = useMe();
  const { switchTo, signOut } = useAccountActions();
  const items = navigationFor(me);
  const current = currentItem(items, path);
  return (
    <Dialog title={me.person?.name ?? me.account.username} onClose={onClose}>
      <p className="quiet">{me.corps.name} · {me.identity.titles.join('、')}</p>
      {me.permissions.includes('duties:read') && <SearchBox onDone={onClose} />}
      <nav aria-label="全部页面" className="phone-nav">
        {items.map((item) => <Link key={item.to} href={item.to} onClick={onClose} aria-current={item === current ? 'page' : undefined}>{item.title}</Link>)}
        {ownPages.map((item) => <Link key={item.to} href={item.to} onClick={onClose} aria-current={item.to === path ? 'page' : undefined}>{item.title}{item.to === '/notifications' && me.unread > 0 && <span className="badge">{me.unread}</span>}</Link>)}
      </nav>
      {me.identities.length > 1 && (
        <label className="field"><span className="label">切换身份</span>
          <select className="input" value={me.identity.unit.id} onChange={(event) => { onClose(); void switchTo(event.target.value); }}>
            {me.identities.map((i) => <option key={i.unit.id} value={i.unit.id}>{i.unit.name} · {i.titles.join('、')}</option>)}
          </select>
        </label>
      )}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => { void signOut(); }}>退出登录</button>
      </div>
    </Dialog>
  );
}
