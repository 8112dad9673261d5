// The visit form: keeps what is typed on this device, offers it back, finds people by name.
import TomSelect from "tom-select/dist/esm/tom-select.js";
import "../../css/pages/log-visit.css";
import { itemCalled, itemsOf, setKeys } from "../outbox-store.js";
import { goOnFrom, keepOnServer, revisionOfDraft } from "../drafts-on-server.js";
import { showLines, told } from "../texts.js";
import { drop, dropDraftsOf, dropSaved, keep, kept } from "../visit-drafts.js";
import { showPeople, startPeople } from "../visit-people.js";

const UNKEPT = new Set([
  ...["csrfmiddlewaretoken", "seen_at", "client_uuid", "save", "draft_revision"],
  ...["outbox_owner", "outbox_label"],
]);
// A page older than this was kept on the device, and not made for this visit.
const OLD = 5 * 60;
const form = document.querySelector("[data-visit-form]");
const texts = document.getElementById("visit-texts")?.dataset ?? {};
const facts = JSON.parse(document.getElementById("people-facts").textContent);
const key = form.dataset.draftKey;
// Where this form is kept while an older draft is offered, and neither taken nor discarded.
const aside = `${key}:aside`;
const status = document.querySelector("[data-draft-status]");
const offer = document.querySelector("[data-draft-offer]");
let pending = null;

function answers() {
  return [...new FormData(form)].filter(([name, value]) => !UNKEPT.has(name) && value !== "");
}

function keepAnswers() {
  const now = Date.now();
  const draft = {
    client: form.elements.client_uuid.value,
    at: now,
    answers: answers(),
    revision: revisionOfDraft(),
  };
  keepOnServer(sayKept);
  if (!keep(pending ? aside : key, draft)) return;
  say(texts.keptAt.replace("__time__", told(now)));
}

function say(words) {
  status.hidden = false;
  status.textContent = words;
}

function sayKept({ keptAt, reason }) {
  say(reason ?? texts.keptElsewhere.replace("__time__", told(keptAt)));
  for (const place of [key, aside]) {
    const local = kept(place);
    if (local?.client === form.elements.client_uuid.value) {
      keep(place, { ...local, revision: revisionOfDraft() });
    }
  }
}

function restore(draft) {
  const values = Map.groupBy
    ? Map.groupBy(draft.answers, ([name]) => name)
    : draft.answers.reduce((all, one) => all.set(one[0], [...(all.get(one[0]) ?? []), one]), new Map());
  showPeople((values.get("person") ?? []).map(([, number]) => Number(number)));
  for (const field of form.elements) {
    if (!field.name || field.name === "person" || UNKEPT.has(field.name)) continue;
    const wanted = (values.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") {
      field.checked = field.value !== "" && wanted.includes(field.value);
    } else if (field.tomselect) field.tomselect.setValue(wanted[0] ?? "");
    else field.value = wanted[0] ?? "";
  }
  form.elements.client_uuid.value = draft.client;
  goOnFrom(draft.revision);
  for (const part of form.querySelectorAll("details")) {
    part.open ||= [...part.querySelectorAll("input, textarea, select")].some(isAnswered);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelectorAll("[data-reveals] input:checked").forEach((input) => {
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function isAnswered(field) {
  return field.type === "radio" || field.type === "checkbox"
    ? field.checked && field.value !== ""
    : field.value !== "";
}

// The same draft is offered once, as this device has it.
function hideOnServer(client, hidden) {
  for (const one of document.querySelectorAll("[data-server-draft]")) {
    if (one.dataset.serverDraft === client) one.hidden = hidden;
  }
}

function offerBack(draft) {
  hideOnServer(draft.client, true);
  pending = draft;
  offer.hidden = false;
  offer.querySelector("[data-draft-offer-when]").textContent = texts.typedAt.replace(
    "__time__",
    told(draft.at),
  );
}

function settleOffer() {
  pending = null;
  offer.hidden = true;
  form.querySelector("select, input:not([type=hidden])")?.focus();
}

offer.querySelector("[data-draft-restore]").addEventListener("click", () => {
  const taken = pending;
  // First: what was typed meanwhile is not to be overwritten by what comes back.
  settleOffer();
  restore(taken);
  keepAnswers();
});
offer.querySelector("[data-draft-discard]").addEventListener("click", () => {
  hideOnServer(pending.client, false);
  drop(key);
  settleOffer();
  if (kept(aside)?.client === form.elements.client_uuid.value) {
    drop(aside);
    keepAnswers();
  } else offerDraft();
});

function nameOfPerson() {
  const chosen = form.elements.relationship.selectedOptions?.[0];
  return chosen?.value ? chosen.textContent.split(" · ")[0].trim() : "";
}

function nameReader() {
  const line = form.querySelector("[data-write-as]");
  const name = nameOfPerson();
  if (name) line.textContent = texts.writeAs.replace("__name__", name);
  form.querySelector("[data-person-facts]").textContent = facts[form.elements.relationship.value] ?? "";
}

function findByName(select) {
  new TomSelect(select, {
    maxItems: 1,
    maxOptions: 50,
    allowEmptyOption: false,
    selectOnTab: true,
    // Its wait before it draws again would reopen a list after a quick choice.
    refreshThrottle: 0,
    render: {
      no_results: (_, escape) => `<div class="no-results">${escape(texts.noMatch)}</div>`,
    },
    onChange: () => select.dispatchEvent(new Event("input", { bubbles: true })),
  });
  // The search box has the label now; the list below it is for the form alone.
  select.setAttribute("aria-hidden", "true");
}

// How the outbox names it, which cannot read the choices of this page.
function nameItem() {
  const when = form.elements.starts_at.value;
  const said = [nameOfPerson(), when && told(when)];
  form.elements.outbox_label.value = said.filter(Boolean).join(", ");
}

function howCame() {
  return performance.getEntriesByType("navigation")[0]?.type;
}

function isNew() {
  const goesBack = howCame() === "back_forward";
  return key.endsWith(":new") && !form.hasAttribute("data-came-back") && !goesBack;
}

// Of a list without a choice of its own, the browser chooses the first.
function isUsual(option, field) {
  const hasChoice = field.multiple || field.querySelector("option[selected]");
  return hasChoice ? option.defaultSelected : option === field.options[0];
}

// On a slow line a visit is begun before this script has arrived. After a reload or a step back it
// is the browser that fills the form, and not its author.
function wasBegun() {
  if (howCame() !== "navigate") return false;
  return [...form.elements].some((field) => {
    if (!field.name || UNKEPT.has(field.name)) return false;
    if (field.options) return [...field.options].some((one) => one.selected !== isUsual(one, field));
    if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
    // Buttons have none.
    return "defaultValue" in field && field.value !== field.defaultValue;
  });
}

// A page that the device kept is used for many visits: each has a name of its own, and its time.
function makeFresh() {
  form.elements.client_uuid.value = crypto.randomUUID();
  const when = form.elements.starts_at;
  if (when.value) {
    const now = new Date().toLocaleString("sv-SE", { timeZone: form.dataset.timeZone });
    when.value = now.slice(0, 16).replace(" ", "T");
  }
  const wanted = new URLSearchParams(location.search).get("relationship");
  if (wanted) form.elements.relationship.tomselect.setValue(wanted, true);
}

// Its token may be older than the session.
async function renewToken() {
  const answer = await fetch(form.dataset.ticketUrl, { redirect: "manual" }).catch(() => null);
  if (answer?.ok) form.elements.csrfmiddlewaretoken.value = (await answer.json()).csrf;
}

async function takeFromOutbox() {
  const owner = form.elements.outbox_owner.value;
  const wanted = new URLSearchParams(location.search).get("item");
  await setKeys(owner, document.body.dataset.deviceKeys.split(" "));
  const item = await itemCalled(wanted, owner);
  if (item) {
    restore({ client: item.id, answers: item.fields });
    showReasons(item.reasons);
    return true;
  }
  const taken = (await itemsOf(owner)).map((one) => one.id);
  dropDraftsOf(taken);
  const age = Date.now() / 1000 - Number(form.dataset.renderedAt);
  if (!isNew()) return false;
  if (age > OLD || taken.includes(form.elements.client_uuid.value)) makeFresh();
  if (age > OLD) renewToken();
  return false;
}

function showReasons(reasons) {
  const alert = document.querySelector("[data-item-reasons]");
  alert.hidden = !reasons.length;
  showLines(alert.querySelector("[data-part=list]"), reasons);
}

// A form that came back with errors holds what was typed; it is kept again as it stands.
function offerDraft() {
  if (!kept(key) && kept(aside)) {
    keep(key, kept(aside));
    drop(aside);
  }
  const draft = kept(key);
  const goesOn = revisionOfDraft() > 0;
  const isSame = draft?.client === form.elements.client_uuid.value;
  if (form.hasAttribute("data-came-back") || (goesOn && isSame)) keepAnswers();
  else if (draft?.answers?.length) offerBack(draft);
  else if (isBegun) keepAnswers();
}

const isBegun = wasBegun();
dropSaved();
findByName(form.elements.relationship);
startPeople(findByName);
nameReader();
form.addEventListener("input", keepAnswers);
form.addEventListener("change", () => {
  nameReader();
  keepAnswers();
});

form.addEventListener("submit", nameItem);
takeFromOutbox()
  // Without a database on the device there is no outbox; the form works on.
  .catch(() => false)
  .then((isTaken) => isTaken || offerDraft());
