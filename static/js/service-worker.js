// Keeps the product usable without a network: its files, the page on which visits are logged and
// the outbox. A visit that cannot be sent goes into the outbox of this device. The server puts
// `self.MSL_CRM` before this text: version, assets and addresses.
import { forgetKeys, itemOf, ownerOfPages, putItem, setOwnerOfPages } from "./outbox-store.js";

const { assets, log, offline, outbox, static: files, version } = self.MSL_CRM;
const SHELL = `msl-crm-shell-${version}`;
const PAGES = `msl-crm-pages-${version}`;
const KEPT_PAGES = [log, outbox];
const PATIENCE = 4_000;
const PATIENCE_WITH_A_VISIT = 20_000;
const FRESH = 5 * 60_000;
// What a proxy says while the server is away.
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const shell = await caches.open(SHELL);
      await shell.addAll([...assets, offline].map((one) => new Request(one, { cache: "reload" })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter(
        (name) => name.startsWith("msl-crm-") && ![SHELL, PAGES].includes(name),
      );
      await Promise.all(old.map((name) => caches.delete(name)));
      await self.clients.claim();
    })(),
  );
});

// {signedIn: owner}: keep this person's pages, and nobody else's. {forget: true}: keep none.
self.addEventListener("message", (event) => {
  const { signedIn, forget } = event.data ?? {};
  if (forget) event.waitUntil(Promise.all([forgetPages(""), forgetKeys()]));
  else if (signedIn) event.waitUntil(keepPagesOf(signedIn));
});

async function forgetPages(owner) {
  await caches.delete(PAGES);
  await setOwnerOfPages(owner);
}

async function keepPagesOf(owner) {
  if ((await ownerOfPages()) !== owner) await forgetPages(owner);
  const pages = await caches.open(PAGES);
  for (const address of KEPT_PAGES) {
    const known = await pages.match(address);
    if (known && Date.now() - Date.parse(known.headers.get("Date")) < FRESH) continue;
    const page = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    // A sign-in page in its place is nothing to keep; nor is it when somebody else came meanwhile.
    const isGood = page?.ok && !page.redirected && (await ownerOfPages()) === owner;
    if (isGood) await pages.put(address, page);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "GET" && address.pathname.startsWith(files)) {
    event.respondWith(fromShell(request));
  } else if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(page(request, address.pathname));
  } else if (request.mode === "navigate" && request.method === "POST" && address.pathname === log) {
    event.respondWith(sendOrKeep(request));
  }
});

async function fromShell(request) {
  const shell = await caches.open(SHELL);
  return (await shell.match(request)) ?? fetch(request);
}

function within(time, promise) {
  return Promise.race([
    promise,
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error("too slow")), time);
    }),
  ]);
}

async function page(request, path) {
  const kept = KEPT_PAGES.includes(path)
    ? await (await caches.open(PAGES)).match(path)
    : undefined;
  try {
    const answer = await (kept ? within(PATIENCE, fetch(request)) : fetch(request));
    if (!(kept && AWAY.has(answer.status))) return answer;
  } catch {
    // The network is away, or too slow for somebody on their feet.
  }
  return kept ?? (await (await caches.open(SHELL)).match(offline)) ?? Response.error();
}

async function sendOrKeep(request) {
  const body = await request.clone().text();
  try {
    const answer = await within(PATIENCE_WITH_A_VISIT, fetch(request));
    if (!AWAY.has(answer.status)) return answer;
  } catch {
    // It may have arrived all the same; the key of the visit makes one record of both.
  }
  const item = itemOf(body);
  if (!item.id || !item.owner) return page(request, offline);
  await putItem(item);
  return Response.redirect(outbox, 303);
}
