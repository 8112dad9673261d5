// Short words for screen readers (announce) and for everyone (toast).
export function announce(words) {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  // A change within the same turn would go unheard.
  setTimeout(() => {
    region.textContent = words.trim();
  }, 60);
}

export function toast(words, { seconds = 6 } = {}) {
  const region = document.getElementById("toasts");
  if (!region || !words) return;
  const note = document.createElement("div");
  note.className = "toast-note";
  note.textContent = words;
  region.append(note);
  setTimeout(() => note.remove(), seconds * 1000);
}
