// After a refused form the focus starts at the list of what to correct.
document.querySelector("[data-focus-first]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-focus-first]")?.focus();
});
