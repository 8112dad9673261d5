// <select data-find-people="url">: finds anybody by name; without a script it offers who moves most.
import TomSelect from "tom-select/dist/esm/tom-select.js";

function findByName(select) {
  new TomSelect(select, {
    maxItems: 1,
    maxOptions: 50,
    selectOnTab: true,
    // Its wait before it draws again would reopen a list after a quick choice.
    refreshThrottle: 0,
    render: { no_results: null },
    load(typed, done) {
      fetch(`${select.dataset.findPeople}?q=${encodeURIComponent(typed)}`)
        .then((answer) => (answer.ok ? answer.json() : { people: [] }))
        .then(({ people }) => done(people))
        .catch(() => done());
    },
  });
  // The search box has the label now; the list below it is for the form alone.
  select.setAttribute("aria-hidden", "true");
}

function findIn(part) {
  part.querySelectorAll("select[data-find-people]:not(.tomselected)").forEach(findByName);
}

findIn(document);
document.addEventListener("htmx:load", (event) => findIn(event.target));
