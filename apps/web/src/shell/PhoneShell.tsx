import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { homeOf, useMe } from '../api/me.ts';
import { dayText } from '../ui/dates.ts';
import { Link } from '../ui/Link.tsx';
import { DemoBanner } from './DemoBanner.tsx';
import { OutboxStrip } from './OutboxStrip.tsx';
import { RealignmentStrip } from './RealignmentStrip.tsx';
import { StandInStrip } from './StandInStrip.tsx';
import { keepPages } from './without-signal.ts';
import './phone.css';

/** Comes with the files of all pages, after the first screen. */
const PhoneMenu = lazy(() => import('./PhoneMenu.tsx'));

/**
 * The light shell: a line with the unit and today's date, the page, and one menu. No component library is
 * loaded.
 */
export function PhoneShell({ path, children }: { path: string; children: ReactNode }) {
  const me = useMe();
  // Open on one path only: going anywhere closes it.
  const [menuAt, setMenuAt] = useState<string | null>(null);
  useEffect(keepPages, []);
  return (
    <div className="phone">
      <a className="skip" href="#main">
        跳到正文
      </a>
      <DemoBanner />
      <header className="phone-bar no-print">
        <button
          type="button"
          className="icon-button phone-menu"
          aria-label={me.unread ? `菜单，${me.unread} 条未读消息` : '菜单'}
          aria-haspopup="dialog"
          onClick={() => setMenuAt(path)}
        >
          <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
            <path d="M3 5h14M3 10h14M3 15h14" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
          </svg>
          {me.unread > 0 && (
            <span className="badge" aria-hidden="true">
              {me.unread > 99 ? '99+' : me.unread}
            </span>
          )}
        </button>
        <Link href={homeOf(me)} className="phone-unit">
          {me.unit.name}
        </Link>
        <span className="phone-day">{dayText(me.today)}</span>
      </header>
      <StandInStrip />
      <RealignmentStrip />
      <OutboxStrip />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {menuAt === path && (
        <Suspense>
          <PhoneMenu onClose={() => setMenuAt(null)} path={path} />
        </Suspense>
      )}
    </div>
  );
}
