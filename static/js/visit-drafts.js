// What is typed into a visit form is kept on this device until the visit is saved or its author
// signs out. The server says by a cookie which visit was saved.
import { removeItem } from "./outbox-store.js";

const PREFIX = "msl-crm:visit:";
const COOKIE = "visit_saved";

export function keep(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    // The device is full or forbids it; the form itself works on.
    return false;
  }
}

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing could be kept either.
  }
}

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function savedVisit() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`));
  return found?.slice(COOKIE.length + 1);
}

// What waits in the outbox, or is on record, need not be offered again.
export function dropDraftsOf(clients) {
  keys()
    .filter((key) => clients.includes(kept(key)?.client))
    .forEach(drop);
}

export function dropSaved() {
  const saved = savedVisit();
  if (!saved) return;
  dropDraftsOf([saved]);
  if ("indexedDB" in window) removeItem(saved).catch(() => {});
  document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
}

dropSaved();
window.addEventListener("pageshow", dropSaved);
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("[data-sign-out]")) {
    keys().forEach(drop);
    navigator.serviceWorker?.controller?.postMessage({ forget: true });
  }
});
