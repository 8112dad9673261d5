import htmx from "htmx.org";
import { announce, toast } from "./announce.js";
import { text } from "./texts.js";

// The content security policy allows neither eval nor styles that a script writes.
Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    // A form with errors comes back as 422 and takes its own place.
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:responseError", () => toast(text("failed")));
document.addEventListener("htmx:sendError", () => toast(text("offline")));
document.addEventListener("htmx:afterSettle", (event) => {
  const spoken = event.target.matches?.("[data-announce]")
    ? event.target
    : event.target.querySelector?.("[data-announce]");
  if (spoken) announce(spoken.textContent);
});
