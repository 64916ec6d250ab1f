// The service worker. It keeps one page of general numbers and that page's looks, so that
// everybody has the same thing on the device; it never keeps a page that somebody visited.
// Pages about safety, the exit, the API and everything of signed-in people pass it by untouched.
const CACHE = `shell-${SHELL.version}`;
const LANGUAGE = `(?:${SHELL.languages.join("|")})`;
const UNTOUCHED = new RegExp(
  `^/(?:exit|api|hsds|staff|demo|language|metrics|sw\\.js|${LANGUAGE}/(?:safety|sign-in|bookings))(?:[/?.]|$)`,
);

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([SHELL.page, ...SHELL.files]);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (UNTOUCHED.test(url.pathname)) return;
  if (SHELL.files.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(SHELL.page)));
  }
});
