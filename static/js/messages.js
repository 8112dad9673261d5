// Messages of the last action can be put away.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss-message]");
  if (!button) return;
  button.closest("li")?.remove();
  document.getElementById("content")?.focus({ preventScroll: true });
});
