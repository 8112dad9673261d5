// <input type="range" data-slides="id">: moves the number in that field, and follows it.
const PLACES = 4;

function draw(slider) {
  const { min, max, value } = slider;
  const share = (Number(value) - Number(min)) / (Number(max) - Number(min));
  const fill = slider.parentElement.querySelector("[data-slider-fill]");
  fill?.setAttribute("width", `${Math.round(share * 10_000) / 100}%`);
}

function sliderOf(field) {
  return field.id && document.querySelector(`[data-slides="${CSS.escape(field.id)}"]`);
}

document.addEventListener("input", (event) => {
  const { target } = event;
  if (target.matches?.("[data-slides]")) {
    const field = document.getElementById(target.dataset.slides);
    field.value = String(Number(Number(target.value).toFixed(PLACES)));
    draw(target);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  const slider = target.matches?.("[data-setting]") && sliderOf(target);
  const typed = Number(target.value?.replace(",", "."));
  if (!slider || target.value.trim() === "" || Number.isNaN(typed)) return;
  slider.value = typed;
  draw(slider);
});

document.querySelectorAll("[data-slides]").forEach((slider) => {
  slider.hidden = false;
});
