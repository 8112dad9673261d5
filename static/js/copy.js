import { announce } from "./announce.js";
import { text } from "./texts.js";

// <button data-copy="#id">: copies the value or the text of that element.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const words = source?.value ?? source?.textContent?.trim() ?? "";
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    // Without HTTPS there is no clipboard: mark the text, so that one key copies it.
    source?.select?.();
    return;
  }
  announce(text("copied"));
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = text("copied");
  setTimeout(() => {
    label.textContent = before;
  }, 2000);
});
