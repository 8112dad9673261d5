// Sends what waits on this device: on load, when the network or the page comes back, by a button.
// Shows how each visit stands on the page of the outbox, and how many wait in the frame.
import { itemsOf, moveOn, onChange, removeItem, setKeys } from "./outbox-store.js";
import { showLines, text, told } from "./texts.js";
import { dropDraftsOf } from "./visit-drafts.js";

const { signedIn: owner, deviceKeys, outboxUrl, sendUrl, ticketUrl, logUrl } = document.body.dataset;
const SENT_STAYS = 24 * 60 * 60_000;
const PATIENCE = 20_000;
const PAUSE = 30_000;
const LOCK = "msl-crm-outbox";
const list = document.querySelector("[data-outbox-list]");
const OPEN = new Set(["waiting", "sending"]);
let isSignedOut = false;
let isWanted = false;
let isAtWork = false;

async function ticket() {
  const answer = await fetch(ticketUrl, {
    headers: { Accept: "application/json" },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  // A redirect leads to the sign-in page.
  isSignedOut = answer.type === "opaqueredirect";
  if (isSignedOut || !answer.ok) return null;
  const known = await answer.json();
  isSignedOut = known.owner !== owner;
  return isSignedOut ? null : known;
}

// Whether the next one may be tried.
async function sendOne(item, csrf) {
  await moveOn(item, { state: "sending" });
  const answer = await fetch(sendUrl, {
    method: "POST",
    body: new URLSearchParams(item.fields),
    headers: { Accept: "application/json", "X-CSRFToken": csrf },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.ok) {
    const { url } = await answer.json();
    await moveOn(item, { state: "sent", url, sentAt: Date.now(), reasons: [], fields: [] });
    return true;
  }
  if ([403, 409, 422].includes(answer.status)) {
    const { reasons, url } = await answer.json().catch(() => ({}));
    if (reasons) {
      await moveOn(item, { state: "needs", reasons, url });
      return true;
    }
  }
  isSignedOut = answer.type === "opaqueredirect";
  await moveOn(item, { state: "waiting" });
  return false;
}

async function sendAll() {
  const mine = (await itemsOf(owner)).filter((one) => OPEN.has(one.state));
  if (!mine.length) return;
  try {
    const known = await ticket();
    if (!known) return;
    for (const item of mine) {
      if (!(await sendOne(item, known.csrf))) break;
    }
  } catch {
    // Without a network everything waits on.
    for (const item of await itemsOf(owner)) {
      if (item.state === "sending") await moveOn(item, { state: "waiting" });
    }
  }
}

// Other pages of the same device do not send the same at the same time.
function sendAlone() {
  if (!navigator.locks) return sendAll();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && sendAll());
}

// Asked for while it sends, it looks once more: the network may have come back meanwhile.
async function send() {
  isWanted = true;
  if (isAtWork) return;
  isAtWork = true;
  while (isWanted) {
    isWanted = false;
    // Whatever fails once must not keep the next try from being made.
    await Promise.resolve(sendAlone()).catch(() => {});
    await show().catch(() => {});
  }
  isAtWork = false;
}

function row(item) {
  const made = document.querySelector("[data-outbox-item]").content.cloneNode(true);
  const part = (name) => made.querySelector(`[data-part=${name}]`);
  part("what").textContent = item.label || list.dataset.aVisit;
  part("when").textContent = list.dataset.loggedAt.replace("__time__", told(item.at));
  part("row").dataset.state = item.state;
  for (const one of made.querySelectorAll("[data-when-state]")) {
    one.hidden = !one.dataset.whenState.split(" ").includes(item.state);
  }
  showLines(part("reasons"), item.reasons);
  part("open").href = `${logUrl}?item=${item.id}`;
  if (item.url) part("record").href = item.url;
  else part("record").hidden = true;
  part("remove").addEventListener("click", async () => {
    if (item.state !== "sent" && !window.confirm(list.dataset.removeAsk)) return;
    await removeItem(item.id);
  });
  return made;
}

function showList(items) {
  list.replaceChildren(...items.map(row));
  document.querySelector("[data-outbox-empty]").hidden = items.length > 0;
  document.querySelector("[data-outbox-send]").hidden = !items.some((one) => OPEN.has(one.state));
  document.querySelector("[data-outbox-signed-out]").hidden = !(isSignedOut && items.length);
}

function showCount(items) {
  const holder = document.querySelector("[data-outbox-status]");
  const waiting = items.filter((one) => OPEN.has(one.state)).length;
  const needy = items.filter((one) => one.state === "needs").length;
  if (!holder) return;
  holder.replaceChildren();
  if (!waiting && !needy) return;
  const link = document.createElement("a");
  link.href = outboxUrl;
  link.className = "topbar__outbox";
  link.textContent = needy
    ? text("outboxNeeds").replace("__count__", needy)
    : text("outboxWaits").replace("__count__", waiting);
  holder.append(link);
}

async function show() {
  const items = await itemsOf(owner);
  dropDraftsOf(items.map((one) => one.id));
  showCount(items);
  if (list) showList(items);
}

async function dropOld() {
  for (const one of await itemsOf(owner)) {
    if (one.state === "sent" && Date.now() - one.sentAt > SENT_STAYS) await removeItem(one.id);
  }
}

async function leave(event) {
  const form = event.target;
  if (!form.matches("[data-sign-out]") || form.dataset.asked) return;
  event.preventDefault();
  // A device that keeps nothing has nothing to ask about, and lets its user go.
  const mine = await itemsOf(owner).catch(() => []);
  const unsent = mine.filter((one) => one.state !== "sent");
  const question = text("outboxLeave").replace("__count__", unsent.length);
  if (unsent.length && !window.confirm(question)) return;
  form.dataset.asked = "yes";
  form.requestSubmit();
}

async function register() {
  const registered = await navigator.serviceWorker.register("/service-worker.js");
  const greet = () => registered.active?.postMessage({ signedIn: owner });
  await navigator.serviceWorker.ready;
  greet();
  navigator.serviceWorker.addEventListener("controllerchange", greet);
}

function start() {
  // Before those who clear what is kept here: whoever stays signed in keeps it.
  document.addEventListener("submit", leave, true);
  onChange(show);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send();
  });
  // A line may come back without a word: hospital networks let in and pass nothing on.
  setInterval(() => {
    if (!document.hidden) send();
  }, PAUSE);
  document.querySelector("[data-outbox-send]")?.addEventListener("click", send);
  setKeys(owner, deviceKeys.split(" ")).then(dropOld).then(send, () => {});
  if ("serviceWorker" in navigator) register().catch(() => {});
}

if (ticketUrl && "indexedDB" in window) start();
