"""What the pages of background work show, and whether all is well with it."""

from jobs.selectors.figures import Figures, figures
from jobs.selectors.health import BEAT, SILENT_AFTER, Part, Trouble, troubles
from jobs.selectors.pages import (
    mails_visible_to,
    open_alerts,
    run_page,
    runs_visible_to,
    signs_of_life,
    waiting_mail_count,
)

__all__ = [
    "BEAT",
    "SILENT_AFTER",
    "Figures",
    "Part",
    "Trouble",
    "figures",
    "mails_visible_to",
    "open_alerts",
    "run_page",
    "runs_visible_to",
    "signs_of_life",
    "troubles",
    "waiting_mail_count",
]
