"""How values are said in words and figures on every page. No model, no HTML."""

from __future__ import annotations

import datetime
import math
from enum import Enum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

LOW_CONFIDENCE = 0.35
HIGH_CONFIDENCE = 0.60
MINUS = "\u2212"
NARROW_SPACE = "\u202f"

BANDS = {
    "strong": _("Strong"),
    "sound": _("Sound"),
    "developing": _("Developing"),
    "fragile": _("Fragile"),
    "insufficient": _("Not enough evidence"),
}
CONFIDENCE_WORDS = {
    "low": _("Confidence low"),
    "medium": _("Confidence medium"),
    "high": _("Confidence high"),
}
STAGE_STEPS = {
    "establishing_trust": _("Establishing trust"),
    "cultivating": _("Cultivating"),
    "deepening": _("Deepening"),
    "partnership": _("Partnership"),
}
# Stages beside the path: they say what is wrong and not how far the relationship has come.
STAGE_STANDS = {"at_risk": _("At risk"), "dormant": _("Dormant")}
STAGES = STAGE_STEPS | STAGE_STANDS


def code_of(value: Any) -> str:
    """The lower-case code of a text choice, an enum member, or plain text."""
    if isinstance(value, Enum):
        value = value.value if isinstance(value.value, str) else value.name
    return str(value or "").lower()


def band_code(band: Any) -> str:
    """A known band's code; anything else counts as not enough evidence."""
    code = code_of(band)
    return code if code in BANDS else "insufficient"


def confidence_level(confidence: Any) -> str:
    """The word for a confidence in 0..1 ("low", "medium", "high"); "" for None."""
    if confidence is None or confidence == "":
        return ""
    if isinstance(confidence, str | Enum):
        code = code_of(confidence)
        return code if code in CONFIDENCE_WORDS else ""
    if confidence < LOW_CONFIDENCE:
        return "low"
    return "medium" if confidence < HIGH_CONFIDENCE else "high"


def rounded(value: float, digits: int = 0) -> str:
    """A figure with a true minus sign, and never a minus nought."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)


def points(value: Any, digits: int = 0) -> str:
    """A share in 0..1 as points of 100: 0.636 is "64"; "–" for None."""
    if value is None or not math.isfinite(value):
        return "–"
    return rounded(float(value) * 100, digits)


def signed(value: Any, digits: int = 1) -> str:
    """A change with its sign: "+2.4", "−3.6", "±0.0"; "–" for None."""
    if value is None or not math.isfinite(value):
        return "–"
    text = rounded(float(value), digits)
    if text.startswith(MINUS):
        return text
    return f"±{text}" if float(text) == 0 else f"+{text}"


def percent(value: Any, digits: int = 0) -> str:
    """A share in 0..1 as percent: 0.61 is "61 %"."""
    shown = points(value, digits)
    return shown if shown == "–" else f"{shown}{NARROW_SPACE}%"


def initials(name: Any) -> str:
    """First letters of the first and last word; titles such as Dr. and Prof. do not count."""
    words = [word for word in str(name or "").split() if not word.endswith(".")]
    letters = [word[0] for word in words if word[0].isalpha()]
    return "".join([letters[0], letters[-1]] if len(letters) > 1 else letters).upper()


def relative_date(value: datetime.date | None, today: datetime.date | None = None) -> str:
    """Say "today", "in 7 days", "3 days ago"; from 60 days on in months, then in years."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    days = (value - (today or timezone.localdate())).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return str(near[days])
    return _ahead(days) if days > 0 else _ago(-days)


def time_taken(value: datetime.timedelta | None) -> str:
    """Say "40 minutes", "5 hours" or "3 days": what is longer than two days in days."""
    if value is None:
        return ""
    minutes = max(round(value.total_seconds() / 60), 0)
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(minutes / (24 * 60))
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _ahead(days: int) -> str:
    count, unit = _span(days)
    texts = {
        "days": ngettext("in %(count)d day", "in %(count)d days", count),
        "months": ngettext("in %(count)d month", "in %(count)d months", count),
        "years": ngettext("in %(count)d year", "in %(count)d years", count),
    }
    return texts[unit] % {"count": count}


def _ago(days: int) -> str:
    count, unit = _span(days)
    texts = {
        "days": ngettext("%(count)d day ago", "%(count)d days ago", count),
        "months": ngettext("%(count)d month ago", "%(count)d months ago", count),
        "years": ngettext("%(count)d year ago", "%(count)d years ago", count),
    }
    return texts[unit] % {"count": count}


def _span(days: int) -> tuple[int, str]:
    if days < 60:
        return days, "days"
    if days < 720:
        return round(days / 30.44), "months"
    return round(days / 365.25), "years"
