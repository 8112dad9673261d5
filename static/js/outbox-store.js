// What was logged without a network waits in this device's database until the server has it.
// Pages and the service worker share it; each item names its owner, and nobody else's are read:
// what it says is sealed by a key that the server gives its owner, and that goes when they leave.
import { openDB } from "idb";

const ITEMS = "items";
const FACTS = "facts";
const SECRETS = ["label", "reasons", "fields", "url"];
const UNKEPT = new Set(["csrfmiddlewaretoken", "draft_revision", "outbox_label"]);
const channel = "BroadcastChannel" in self ? new BroadcastChannel("msl-crm-outbox") : null;
let opened = null;

function database() {
  opened ??= openDB("msl-crm", 1, {
    upgrade(made) {
      made.createObjectStore(ITEMS, { keyPath: "id" });
      made.createObjectStore(FACTS);
    },
  });
  return opened;
}

function tell() {
  channel?.postMessage("changed");
  self.dispatchEvent(new Event("outbox-changed"));
}

// `heard` runs after every change, made here or by another page.
export function onChange(heard) {
  channel?.addEventListener("message", heard);
  self.addEventListener("outbox-changed", heard);
}

// A visit as its form would have sent it, named by its own key: kept twice it is one item.
export function itemOf(body) {
  const all = [...new URLSearchParams(body)];
  const said = new Map(all);
  return {
    id: said.get("client_uuid"),
    owner: said.get("outbox_owner"),
    label: said.get("outbox_label") ?? "",
    at: Date.now(),
    state: "waiting",
    reasons: [],
    fields: all.filter(([name]) => !UNKEPT.has(name)),
  };
}

// The keys of whoever uses this device now; the first one seals, all of them open.
export async function setKeys(owner, keys) {
  await (await database()).put(FACTS, { owner, keys }, "keys");
}

export async function forgetKeys() {
  await (await database()).delete(FACTS, "keys");
}

async function keysOf(owner) {
  const known = await (await database()).get(FACTS, "keys");
  if (known?.owner !== owner) return [];
  return Promise.all(
    known.keys.map((key) => {
      const bytes = Uint8Array.from(atob(key), (one) => one.charCodeAt(0));
      return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    }),
  );
}

async function sealed(item) {
  const [key] = await keysOf(item.owner);
  // Without a key it is kept as it is: to lose it would be worse.
  if (!key) return item;
  const open = Object.fromEntries(Object.entries(item).filter(([name]) => !SECRETS.includes(name)));
  const secret = Object.fromEntries(SECRETS.map((name) => [name, item[name]]));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(secret));
  return { ...open, iv, seal: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text) };
}

async function unsealed(item, keys) {
  const { iv, seal, ...open } = item;
  if (!seal) return item;
  for (const key of keys) {
    try {
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, seal);
      return { ...open, ...JSON.parse(new TextDecoder().decode(text)) };
    } catch {
      // Sealed by another key of the same person.
    }
  }
  return null;
}

export async function itemsOf(owner) {
  const all = (await (await database()).getAll(ITEMS)).filter((one) => one.owner === owner);
  const keys = await keysOf(owner);
  const found = await Promise.all(all.map((one) => unsealed(one, keys)));
  return found.filter(Boolean).sort((one, other) => one.at - other.at);
}

export async function itemCalled(id, owner) {
  return (await itemsOf(owner)).find((one) => one.id === id);
}

export async function putItem(item) {
  const kept = await sealed(item);
  await (await database()).put(ITEMS, kept);
  tell();
}

// Replaces an item unless its author changed or removed it meanwhile.
export async function moveOn(item, changes) {
  const next = await sealed({ ...item, ...changes });
  const way = (await database()).transaction(ITEMS, "readwrite");
  const isSame = (await way.store.get(item.id))?.at === item.at;
  if (isSame) await way.store.put(next);
  await way.done;
  if (isSame) tell();
}

export async function removeItem(id) {
  await (await database()).delete(ITEMS, id);
  tell();
}

export async function ownerOfPages() {
  return (await database()).get(FACTS, "owner");
}

export async function setOwnerOfPages(owner) {
  await (await database()).put(FACTS, owner, "owner");
}
