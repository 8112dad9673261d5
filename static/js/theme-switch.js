import { applyTheme, storedTheme, storeTheme } from "./theme-store.js";

function show(theme) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  storeTheme(button.dataset.themeChoice);
  applyTheme(button.dataset.themeChoice);
  show(button.dataset.themeChoice);
});

// Another window may have chosen.
window.addEventListener("storage", () => {
  applyTheme(storedTheme());
  show(storedTheme());
});

show(storedTheme());
