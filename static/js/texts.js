// A moment as people of this page's language write it.
export function told(time) {
  return new Date(time).toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
}

export function showLines(list, lines) {
  list.replaceChildren(
    ...lines.map((said) => {
      const line = document.createElement("li");
      line.textContent = said;
      return line;
    }),
  );
}

// Words that scripts say stand in a template of the page, in the page's language.
export function text(name) {
  return document.getElementById("script-texts")?.dataset[name] ?? "";
}
