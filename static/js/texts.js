// Words that scripts say stand in a template of the page, in the page's language.
export function text(name) {
  return document.getElementById("script-texts")?.dataset[name] ?? "";
}
