// The service worker: the page and the numbers to call open without a network. It keeps the page's own files and
// nothing else; what is said to the server never passes through here.

declare const PRECACHE: readonly string[];
declare const PAGES: readonly string[];
declare const VERSION: string;

interface Waits extends Event {
  waitUntil(p: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  respondWith(r: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install" | "activate", run: (e: Waits) => void): void;
  addEventListener(type: "fetch", run: (e: Fetches) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
const worker = self as unknown as Worker;
const cacheName = `fyr-${VERSION}`;
const pageWaitMs = 3000;

worker.addEventListener("install", (e) => {
  // Past the browser's own cache, so that page and files are of one build; all of them or none.
  const fresh = PRECACHE.map((path) => new Request(path, { cache: "reload" }));
  e.waitUntil(caches.open(cacheName).then((c) => c.addAll(fresh)).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (e) => {
  e.waitUntil(
    caches.keys()
      .then((keys) => Promise.all(keys.filter((k) => k.startsWith("fyr-") && k !== cacheName).map((k) => caches.delete(k))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== worker.location.origin) return;
  const path = url.pathname === "/index.html" ? "/" : url.pathname.replace(/\.html$/, "");
  if (e.request.mode === "navigate" && PAGES.includes(path)) e.respondWith(page(e.request, path));
  else if (PRECACHE.includes(url.pathname)) e.respondWith(file(e.request));
});

// The newest page when the network gives it in time, else the kept one.
async function page(request: Request, path: string): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match(path);
  if (!kept) return fetch(request);
  const late = new Promise<Response>((done) => setTimeout(() => done(kept.clone()), pageWaitMs));
  const fetched = fetch(request).then((r) => (r.ok ? r : kept.clone())).catch(() => kept.clone());
  return Promise.race([fetched, late]);
}

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(cacheName)).match(request)) ?? fetch(request);
}
