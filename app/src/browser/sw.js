// The last resort: when neither the shop's edge nor the network answers, this shows the last good copy of what was seen.
//
// Always the network first, so that a shop that answers is never hidden behind a copy; files whose address names their
// content come from the store at once. Orders, checkouts and the JSON interface are never stored and never answered from
// here. Everything is bounded, and a new build removes what an older one has stored.
const BUILD = "{{build}}";
const PAGES = `pages-${BUILD}`;
const FILES = `files-${BUILD}`;
const MOST = { [PAGES]: 40, [FILES]: 200 };
const STORED_AT = "x-stored-at";
/** How long an answer may take while there is a copy to show. */
const PATIENCE = 4000;

const isPage = ({ pathname }) => /^\/(menu|cart|p\/[^/]+|pages\/[^/]+)?$/.test(pathname);
/** Staff are not to take a stored menu for their desk. */
const isStaffs = ({ pathname }) => /^\/(desk|studio)(\/|$)/.test(pathname);
const isFile = ({ pathname }) => /^\/(assets|art|pkg|pictures)\//.test(pathname);
const isSound = (response) => response.status === 200 && response.type === "basic" && !response.redirected;
/** One that stands in for a file is not stored under that file's name. */
const isNamed = (response) => isSound(response) && /\bimmutable\b/.test(response.headers.get("cache-control") ?? "");

self.addEventListener("install", (event) => event.waitUntil(Promise.all([begin(), self.skipWaiting()])));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isFile(url)) event.respondWith(file(event));
  else if (request.mode === "navigate" && !isStaffs(url)) event.respondWith(page(event, url));
});

/** The first visit was not seen from here, so the menu and what it is made of are asked for once more. */
async function begin() {
  // What cannot be had now is stored when it is next seen: none of it is needed for standing by.
  for (const path of ["/", "/menu", "/cart"]) await storePage(path).catch(() => {});
}

async function storePage(path) {
  const response = await fetch(path);
  if (!isSound(response)) return;
  const html = await response.clone().text();
  await keep(PAGES, path, response);
  const files = [...html.matchAll(/(?:href|src)="(\/(?:assets|art|pkg|pictures)\/[^"]+)"/g)].map(([, file]) => file);
  await Promise.allSettled([...new Set(files)].map(storeFile));
}

async function storeFile(path) {
  if (await caches.match(path)) return;
  const response = await fetch(path);
  if (isNamed(response)) await keep(FILES, path, response);
}

async function tidy() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !(name in MOST)).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Puts a copy at the end of the store, and takes away what has been there longest. */
async function keep(name, key, response) {
  const headers = new Headers(response.headers);
  headers.set(STORED_AT, String(Date.now()));
  headers.delete("content-encoding");
  headers.delete("content-length");
  const cache = await caches.open(name);
  const copy = new Response(await response.blob(), { status: 200, headers });
  await cache.delete(key);
  await cache.put(key, copy);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST[name])).map((old) => cache.delete(old)));
}

async function file(event) {
  const stored = await caches.match(event.request);
  if (stored) return stored;
  const response = await fetch(event.request);
  if (isNamed(response)) event.waitUntil(keep(FILES, event.request.url, response.clone()).catch(() => {}));
  return response;
}

async function page(event, url) {
  const key = url.pathname + url.search;
  const asked = fetch(event.request).then((response) => {
    if (isPage(url) && isSound(response)) event.waitUntil(keep(PAGES, key, response.clone()).catch(() => {}));
    return response;
  });
  const stored = isPage(url) ? await caches.match(key) : undefined;
  const late = stored && new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([asked, late ?? asked]).catch(() => null);
  if (response && response.status < 500) return response;
  if (stored) {
    // An answer that comes late is stored for the next time.
    asked.catch(() => {});
    return shown(stored, "");
  }
  if (response) return response;
  for (const path of [url.pathname, "/menu", "/"]) {
    const other = await caches.match(path);
    if (other) return shown(other, "The page you asked for needs the shop. ");
  }
  return Response.error();
}

/** A stored page, which says that it is one. */
async function shown(stored, reason) {
  const age = ago(Date.now() - Number(stored.headers.get(STORED_AT)));
  const notice =
    `<p class="notice stored" role="status"><strong>The shop cannot be reached.</strong> ${reason}` +
    `This is a copy that your browser stored ${age}; prices and stock may have changed. ` +
    "Your cart is kept, and you can order as soon as the connection is back.</p>";
  const html = await stored.text();
  return new Response(html.replace("</header>", `</header>${notice}`), { status: 200, headers: stored.headers });
}

function ago(millis) {
  const minutes = Math.max(0, Math.floor(millis / 60_000));
  if (minutes < 1) return "less than a minute ago";
  for (const [name, size] of [["day", 1440], ["hour", 60], ["minute", 1]]) {
    const count = Math.floor(minutes / size);
    if (count > 0) return `${count} ${name}${count === 1 ? "" : "s"} ago`;
  }
}
