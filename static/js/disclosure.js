// <details data-exclusive="group">: one open at a time. <… data-reveals="id" data-reveals-when="a b">
// on a group of inputs: shows the element while one of these values is chosen.
document.addEventListener(
  "toggle",
  (event) => {
    const { target } = event;
    if (!(target instanceof HTMLDetailsElement) || !target.open || !target.dataset.exclusive) return;
    const group = CSS.escape(target.dataset.exclusive);
    for (const other of document.querySelectorAll(`details[data-exclusive="${group}"][open]`)) {
      if (other !== target) other.open = false;
    }
  },
  true,
);

function reveal(holder) {
  const part = document.getElementById(holder.dataset.reveals);
  if (!part) return;
  const chosen = [...holder.querySelectorAll("input:checked, option:checked")];
  const wanted = (holder.dataset.revealsWhen ?? "").split(" ");
  part.hidden = !chosen.some((input) => wanted.includes(input.value));
}

document.addEventListener("change", (event) => {
  const holder = event.target.closest?.("[data-reveals]");
  if (holder) reveal(holder);
});

document.querySelectorAll("[data-reveals]").forEach(reveal);
