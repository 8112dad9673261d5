// <div data-sum-of="id"> around numbers that have to add up to 1: the element `id` shows the sum.
function number(field) {
  const text = field.value.trim().replace(",", ".");
  return text === "" ? NaN : Number(text);
}

function showSum(group) {
  const shown = document.getElementById(group.dataset.sumOf);
  if (!shown) return;
  const values = [...group.querySelectorAll("[data-setting]")].map(number);
  const total = values.filter(Number.isFinite).reduce((sum, one) => sum + one, 0);
  const isRight = values.every(Number.isFinite) && Math.abs(total - 1) < 1e-9;
  const rounded = Math.round(total * 1e6) / 1e6;
  shown.querySelector("[data-sum-total]").textContent =
    Math.abs(rounded * 100 - Math.round(rounded * 100)) < 1e-6 ? rounded.toFixed(2) : rounded;
  shown.classList.toggle("sum--wrong", !isRight);
}

document.addEventListener("input", (event) => {
  const group = event.target.closest?.("[data-sum-of]");
  if (group) showSum(group);
});
// A quick hand has typed before this script came.
document.querySelectorAll("[data-sum-of]").forEach(showSum);
