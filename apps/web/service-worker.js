/* Lets a page that was opened before open without a signal. It keeps the built files that a telephone's pages need and nothing that anyone
   recorded: addresses under /api/ never pass through it. `FILES` and `VERSION` are filled in by the build. */
const files = FILES;
const kept = `liulian-${VERSION}`;
/** Longer than a slow answer; after that the kept page opens. */
const patience = 5000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(kept)
      .then((cache) => cache.addAll(['/', ...files]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('liulian-') && name !== kept)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (files.includes(pathname)) event.respondWith(file(request));
});

/** `AbortSignal.timeout`, which Chromium has since 103 only. */
function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** From the server; where that does not answer, or only its proxy does, as it was kept. */
async function page(request) {
  const last = () => caches.open(kept).then((cache) => cache.match('/'));
  try {
    const answer = await fetch(request, { signal: timeout(patience) });
    return answer.status >= 502 ? ((await last()) ?? answer) : answer;
  } catch {
    return (await last()) ?? Response.error();
  }
}

/** Their names change with their content, so a kept one is never out of date. */
async function file(request) {
  const cache = await caches.open(kept);
  return (await cache.match(request)) ?? fetch(request);
}
