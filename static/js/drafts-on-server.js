// What is typed into a visit form is also kept on the server at each pause, so that a draft begun
// on the phone goes on at the desk. What this device keeps for itself does not depend on it.
const PAUSE = 2500;
const NOWHERE = "00000000-0000-0000-0000-000000000000";
const UNKEPT = new Set([
  ...["csrfmiddlewaretoken", "save", "hints_confirmed", "draft_revision"],
  ...["outbox_owner", "outbox_label"],
]);
const form = document.querySelector("[data-visit-form]");
// Sent along with the form, so that it comes back with it where something has to be corrected.
const seen = form.elements.draft_revision;
let timer = null;
let sending = false;
let ended = false;
let changes = 0;

export function revisionOfDraft() {
  return Number(seen.value);
}

// A draft that this device kept goes on from where the server last heard of it.
export function goOnFrom(known) {
  seen.value = known ?? 0;
  ended = false;
}

function typed() {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (!UNKEPT.has(name) && typeof value === "string") (fields[name] ??= []).push(value);
  }
  return fields;
}

async function send(tell) {
  const sent = changes;
  const address = form.dataset.draftUrl.replace(NOWHERE, form.elements.client_uuid.value);
  const answer = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
    },
    body: JSON.stringify({ revision: revisionOfDraft(), fields: typed() }),
    redirect: "manual",
  });
  if (answer.ok) {
    seen.value = (await answer.json()).revision;
    // What was typed meanwhile is not there yet: its own turn will say so.
    if (sent === changes) tell({ keptAt: Date.now() });
  } else if (answer.status === 409 || answer.status === 410) {
    // Written on elsewhere, or saved: to go on sending would only be refused again.
    ended = true;
    tell({ reason: (await answer.json()).reason });
  }
}

// `tell` hears {keptAt} once the server has it, and {reason} when it takes no more.
export function keepOnServer(tell) {
  changes += 1;
  sendAtNextPause(tell);
}

function sendAtNextPause(tell) {
  clearTimeout(timer);
  if (ended || form.dataset.sent || !form.dataset.draftUrl) return;
  timer = setTimeout(async () => {
    if (sending || form.dataset.sent || !navigator.onLine) {
      sendAtNextPause(tell);
      return;
    }
    sending = true;
    // Without a network the device keeps it; the next pause tries again.
    await send(tell).catch(() => {});
    sending = false;
  }, PAUSE);
}
