import { text } from "./texts.js";

// <textarea maxlength data-count>: says how much room is left, aloud only when it gets short.
const NEAR = 40;

function counterOf(area) {
  let counter = document.getElementById(area.dataset.counter ?? "");
  if (counter) return counter;
  counter = document.createElement("div");
  counter.id = `${area.id || area.name}-count`;
  counter.className = "char-count";
  area.dataset.counter = counter.id;
  area.after(counter);
  return counter;
}

function show(area) {
  const left = area.maxLength - [...area.value].length;
  const counter = counterOf(area);
  counter.textContent = `${left} ${text("charactersLeft")}`;
  counter.classList.toggle("char-count--near", left <= NEAR);
  if (left <= NEAR) counter.setAttribute("role", "status");
  else counter.removeAttribute("role");
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("textarea[data-count][maxlength]")) show(event.target);
});
document.querySelectorAll("textarea[data-count][maxlength]").forEach(show);
