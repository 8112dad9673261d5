// The search box: Ctrl or Cmd K goes there, arrows walk through its results, Escape closes them.
const box = document.querySelector("[data-search]");
const input = box?.querySelector("input[type=search]");
const results = box?.querySelector(".search__results");
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

function links() {
  return [...results.querySelectorAll("a[href]")];
}

function close() {
  results.replaceChildren();
}

function step(event) {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = links();
  if (!way || all.length === 0) return;
  event.preventDefault();
  const next = all.indexOf(document.activeElement) + way;
  if (next < 0) input.focus();
  else all[Math.min(next, all.length - 1)].focus();
}

if (box && input && results) {
  const keys = box.querySelector("[data-search-keys]");
  if (keys && isMac) keys.textContent = "⌘ K";

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && results.hasChildNodes()) {
      event.preventDefault();
      close();
      input.focus();
    } else {
      step(event);
    }
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  input.addEventListener("input", () => {
    if (input.value.trim() === "") close();
  });
}
