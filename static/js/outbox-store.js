// What was logged without a network waits in this device's database until the server has it.
// Pages and the service worker share it; each item names its owner, and nobody else's are read.
import { openDB } from "idb";

const ITEMS = "items";
const FACTS = "facts";
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

export async function itemsOf(owner) {
  const all = await (await database()).getAll(ITEMS);
  return all.filter((one) => one.owner === owner).sort((one, other) => one.at - other.at);
}

export async function itemCalled(id, owner) {
  const found = id ? await (await database()).get(ITEMS, id) : undefined;
  return found?.owner === owner ? found : undefined;
}

export async function putItem(item) {
  await (await database()).put(ITEMS, item);
  tell();
}

// Replaces an item unless its author changed or removed it meanwhile.
export async function moveOn(item, changes) {
  const way = (await database()).transaction(ITEMS, "readwrite");
  const now = await way.store.get(item.id);
  const isSame = now?.at === item.at;
  if (isSame) await way.store.put({ ...now, ...changes });
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
