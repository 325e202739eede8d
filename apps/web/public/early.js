/* Runs before the scripts have arrived: on a weak line each journey counts. It asks the first page's questions (api/client.ts takes the
   answers by their address; one that nobody takes does no harm) and sends for the files of all pages where the first screen will not do. */
(() => {
  const { pathname } = location;
  const screen = matchMedia('(max-width: 767px)').matches && (pathname === '/m' || pathname === '/');
  const sendForWhole = () => {
    for (const href of document.querySelector('meta[name="whole"]')?.content.split(' ') ?? []) {
      const link = document.createElement('link');
      document.head.append(Object.assign(link, { rel: 'modulepreload', crossOrigin: '', href }));
    }
  };
  if (!screen) sendForWhole();
  if (pathname === '/login' || pathname === '/setup') return;

  const asked = (window.askedEarly = new Map());
  const ask = (address) => {
    const answer = fetch(address, { headers: { accept: 'application/json' }, credentials: 'same-origin' })
      .then(async (one) => ({ status: one.status, body: await one.json() }))
      .catch(() => undefined);
    asked.set(address, answer);
    return answer;
  };
  void ask('/api/me').then((me) => {
    const station = me?.status === 200 && (pathname === '/m' || me.body.home === 'station');
    // In the words of StationPage.tsx.
    if (station && (pathname === '/m' || pathname === '/'))
      void ask(
        `/api/duties?${new URLSearchParams({ unitId: me.body.unit.id, direct: 'true', state: 'overdue,due-soon,open', limit: '100' })}`,
      );
    else if (screen) sendForWhole();
  });
})();
