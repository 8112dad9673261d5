// Behaviour of every page. Each file binds one thing, by a data- attribute, on the whole document,
// so that what htmx loads later is bound as well.
import "./htmx-setup.js";
import "./theme-switch.js";
import "./menus.js";
import "./disclosure.js";
import "./submit-once.js";
import "./autosubmit.js";
import "./unsaved.js";
import "./copy.js";
import "./dialogs.js";
import "./messages.js";
import "./search.js";
import "./character-count.js";
import "./errors.js";
import "./visit-drafts.js";
import "./outbox.js";
import "./scroll-areas.js";
import "./print.js";
