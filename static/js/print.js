// <button data-print hidden>: shown only where there are scripts, since only they can print.
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
