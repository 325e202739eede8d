import { useCallback, useEffect, type ReactNode } from 'react';
import { useWhenQuiet } from './api/hooks.ts';
import { meQuery } from './api/me.ts';
import { queryClient } from './api/query-client.ts';
import StationPage, { stationQuery } from './features/programme/StationPage.tsx';
import { PhoneShell } from './shell/PhoneShell.tsx';
import { useShortcuts } from './shell/use-shortcuts.ts';
import { NoticeArea } from './ui/notices.tsx';
import { isNarrow, useNarrow } from './base/use-narrow.ts';

/**
 * Where the first screen gives way: after a touch on a link, in a wide window, and for whatever it does not
 * know.
 */
interface Rest {
  load: () => Promise<unknown>;
  show: () => Promise<void>;
}

/**
 * What a station's telephone opens with, without the router and all other pages, which follow while it is
 * being read; null where another page is asked for, or where the routes have to say what is the matter.
 */
export async function firstScreen(load: Rest['load'], show: Rest['show']): Promise<ReactNode> {
  const { pathname } = location;
  if (!isNarrow() || (pathname !== '/m' && pathname !== '/')) return null;
  const me = await queryClient.ensureQueryData(meQuery).catch(() => null);
  if (
    !me ||
    me.account.mustChangePassword ||
    me.account.mustEnrolTotp ||
    (pathname === '/' && me.home !== 'station')
  )
    return null;
  if (pathname === '/') history.replaceState(null, '', '/m');
  // Asked before any of this had arrived: mostly the answer is there, and everything is drawn once.
  await Promise.race([
    queryClient.prefetchQuery(stationQuery(me)),
    new Promise((shortly) => setTimeout(shortly, 100)),
  ]);
  return <FirstScreen load={load} show={show} />;
}

function FirstScreen({ load, show }: Rest) {
  const narrow = useNarrow();
  useShortcuts();
  useEffect(() => {
    if (!narrow) void show();
  }, [narrow, show]);
  const loadRest = useCallback(() => {
    void load().catch(() => undefined);
  }, [load]);
  useWhenQuiet(loadRest);
  return (
    <>
      <PhoneShell path="/m">
        <StationPage />
      </PhoneShell>
      <NoticeArea />
    </>
  );
}
