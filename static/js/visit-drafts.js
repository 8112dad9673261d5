// What is typed into a visit form is kept on this device until the visit is saved or its author
// signs out. The server says by a cookie which visit was saved.
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

export function dropSaved() {
  const saved = savedVisit();
  if (!saved) return;
  keys()
    .filter((key) => kept(key)?.client === saved)
    .forEach(drop);
  document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
}

dropSaved();
window.addEventListener("pageshow", dropSaved);
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out], [action$='/sign-out/']")) keys().forEach(drop);
});
