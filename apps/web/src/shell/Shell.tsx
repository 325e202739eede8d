import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import { useMe } from '../api/me.ts';
import { Loading } from '../ui/states-of-page.tsx';
import { Navigation } from '../ui/navigation.ts';
import { useNarrow } from '../base/use-narrow.ts';
import { PhoneShell } from './PhoneShell.tsx';
import { isLight } from './light-paths.ts';
import { navigationFor } from './navigation.ts';
import { useShortcuts } from './use-shortcuts.ts';

const Library = lazy(() => import('./Library.tsx'));
const DesktopShell = lazy(() => import('./DesktopShell.tsx'));

/**
 * A narrow window has one shell, which is light; only a page that needs the component library loads it. A
 * wide window has the desktop shell, which loads it always.
 */
export function Shell() {
  const narrow = useNarrow();
  const path = useRouterState({ select: (s) => s.location.pathname });
  useShortcuts();
  useFocusOnArrival(path);
  const me = useMe();
  const navigation = useMemo(() => navigationFor(me), [me]);
  const page = (
    <Navigation value={navigation}>
      <Suspense fallback={<Loading />}>
        <Outlet />
      </Suspense>
    </Navigation>
  );
  if (narrow)
    return (
      <PhoneShell path={path}>
        {isLight(path) ? (
          page
        ) : (
          <Suspense fallback={<Loading />}>
            <Library>{page}</Library>
          </Suspense>
        )}
      </PhoneShell>
    );
  return (
    <Suspense
      fallback={
        <main>
          <Loading />
        </main>
      }
    >
      <Library>
        <DesktopShell>{page}</DesktopShell>
      </Library>
    </Suspense>
  );
}

/** Where one comes from when the shell itself is new: the first screen. */
let cameFrom: string | null = null;
export function comesFrom(path: string): void {
  cameFrom = path;
}

/**
 * A new page is announced and read from its beginning: focus moves to the main part, as a full page load
 * would.
 */
function useFocusOnArrival(path: string): void {
  const before = useRef(cameFrom ?? path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [path]);
}
