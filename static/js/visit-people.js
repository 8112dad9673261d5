// Further people in the visit form. Blocks are made of a template; each has a number of its own,
// which is also how other parts of the form say whom they are about.
const MOST = 10;
const form = document.querySelector("[data-visit-form]");
const list = form.querySelector("[data-people]");
const button = form.querySelector("[data-add-person]");
const template = form.querySelector("[data-person-template]");
// Read before the search box takes the list over.
const options = [...form.elements.relationship.options].map((one) => [one.value, one.text]);
let dress = () => {};

function blocks() {
  return [...list.querySelectorAll("[data-person]")];
}

function numbers() {
  return blocks().map((block) => Number(block.dataset.person));
}

function selectOf(number) {
  return form.elements[number === 1 ? "relationship" : `relationship_${number}`];
}

function nameOf(number) {
  const chosen = selectOf(number)?.selectedOptions?.[0];
  return chosen?.value ? chosen.text.split(" · ")[0].trim() : "";
}

// Says who can be meant by a promise or a disagreement, once there are several.
export function namePeople() {
  const all = [1, ...numbers()];
  for (const part of form.querySelectorAll("[data-several]")) part.hidden = all.length < 2;
  for (const select of form.querySelectorAll("[data-several] select")) {
    const before = select.value;
    select.replaceChildren(
      ...all.map((number) => {
        const text = nameOf(number) || document.getElementById("visit-texts").dataset.personNumber
          .replace("__number__", number);
        return new Option(text, number);
      }),
    );
    select.value = all.includes(Number(before)) ? before : "1";
  }
  button.hidden = all.length >= MOST;
}

function fill(select) {
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
}

function add(number) {
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__n__", number);
  const block = holder.firstElementChild;
  fill(block.querySelector("select"));
  list.append(block);
  dress(block.querySelector("select"));
  return block;
}

function addNext() {
  const taken = numbers();
  for (let number = 2; number <= MOST; number += 1) {
    if (!taken.includes(number)) return add(number);
  }
  return null;
}

// Makes the blocks that a kept draft needs, and no others.
export function showPeople(wanted) {
  for (const block of blocks()) {
    if (!wanted.includes(Number(block.dataset.person))) block.remove();
  }
  const there = numbers();
  wanted.filter((number) => !there.includes(number)).forEach(add);
  namePeople();
}

function changed() {
  namePeople();
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// `findByName(select)` turns a list of people into a search box.
export function startPeople(findByName) {
  dress = findByName;
  blocks().forEach((block) => dress(block.querySelector("select")));
  form.addEventListener("click", (event) => {
    const taken = event.target.closest("[data-remove-person]");
    if (taken) {
      event.preventDefault();
      taken.closest("[data-person]").remove();
      button.focus();
      changed();
    } else if (event.target.closest("[data-add-person]")) {
      event.preventDefault();
      const block = addNext();
      changed();
      block?.querySelector(".ts-control input, select")?.focus();
    }
  });
  form.addEventListener("change", namePeople);
  namePeople();
}
