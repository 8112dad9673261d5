// A table wider than its place scrolls sideways; then the keyboard must be able to reach it.
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

function watch(part) {
  part.querySelectorAll(".table-wrap").forEach((area) => watcher.observe(area));
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
