// The editor of a draft: sliders beside numbers, running sums, one click back to what is in force.
import "../rubric-people.js";
import "../rubric-sliders.js";
import "../rubric-sums.js";

// <button data-put-back="0.18" data-put-back-into="id">: types that value, as a person would.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-put-back]");
  const field = button && document.getElementById(button.dataset.putBackInto);
  if (!field) return;
  event.preventDefault();
  field.value = button.dataset.putBack;
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});

// An error that came or went belongs to its field, also for those who do not see the colour.
function noteErrors(part) {
  part.querySelectorAll("[data-error-of]").forEach((place) => {
    const field = document.getElementById(place.dataset.errorOf);
    if (!field) return;
    if (place.childElementCount > 0) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  });
}

document.addEventListener("htmx:afterSettle", () => noteErrors(document));
noteErrors(document);

document.querySelectorAll("[data-with-script]").forEach((part) => {
  part.hidden = false;
});
