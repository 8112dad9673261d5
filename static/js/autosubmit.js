// <form data-autosubmit>: filters apply when they change; typing waits until it rests.
const PAUSE = 350;
let waiting;

function send(form) {
  clearTimeout(waiting);
  form.requestSubmit();
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && !event.target.matches("[type=search], [type=text]")) {
    send(form);
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosubmit]") || !event.target.matches("[type=search], [type=text]")) {
    return;
  }
  // A whole page must not load under the hand of someone who types: only htmx forms do this.
  if (!form.hasAttribute("hx-get")) return;
  clearTimeout(waiting);
  waiting = setTimeout(send, PAUSE, form);
});

// The button is for pages without scripts.
document.querySelectorAll("form[data-autosubmit] [data-autosubmit-button]").forEach((button) => {
  button.hidden = true;
});
