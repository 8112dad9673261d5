// Runs before the first paint: pins light or dark where a person chose one on this machine.
import { applyTheme, storedTheme } from "./theme-store.js";

document.documentElement.classList.add("js");
applyTheme(storedTheme());
