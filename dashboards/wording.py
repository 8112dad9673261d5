"""Sentences made from data, in the words of an MSL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interactions.constants import Channel
from trust_scores import scoring
from trust_scores.constants import Quality
from trust_scores.selectors.states import EvidenceItem, QualityState, RelationshipState

Field = scoring.EvidenceField
# Evidence units times value below which nothing is worth a sentence.
LEAST_PULL = 0.05


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A row of the evidence table."""

    at: dt.datetime
    icon: str
    text: str
    detail: str
    weight: float
    url: str
    is_own: bool


def evidence_lines(state: QualityState, *, for_msl: bool) -> list[EvidenceLine]:
    """The evidence of one quality that its reader may know, newest first."""
    lines = [_line(item, for_msl) for item in state.items]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def held_back(state: QualityState, *, for_msl: bool) -> str:
    """What pulls an estimate down most, in one sentence; empty where nothing does."""
    pulls = {
        place: one.weight * (state.estimate - one.value) for place, one in enumerate(state.items)
    }
    place = max(pulls, key=lambda one: pulls[one], default=None)
    if place is None or pulls[place] < LEAST_PULL:
        return ""
    line = _line(state.items[place], for_msl)
    return _("%(text)s, %(detail)s, of %(day)s.") % {
        "text": line.text,
        "detail": line.detail or state.quality.label.lower(),
        "day": date_format(timezone.localtime(line.at), "j F Y"),
    }


def plain_line(item: EvidenceItem, *, for_msl: bool = False) -> EvidenceLine:
    """One piece of evidence as a line, with its weight."""
    return _line(item, for_msl)


def quality_note(state: QualityState, whole: RelationshipState) -> str:
    """A few words beside a quality: what holds it back or how it is known."""
    if not state.is_sufficient:
        return _("Not enough evidence yet")
    if state.quality == Quality.DISAGREEMENT and whole.is_superficial:
        return _("Never a disagreement in many conversations")
    if state.quality == Quality.CONVERSATION and whole.is_off_cadence:
        return _("Off cadence: %(days)s days since you met") % {
            "days": whole.days_since_live_contact
        }
    if state.quality.value == whole.limiting_side:
        return _("The weaker side of trust")
    outside = sum(1 for one in state.items if not one.is_own)
    if not outside:
        return _("Only your own view so far")
    return ngettext("%(count)s view from outside", "%(count)s views from outside", outside) % {
        "count": outside
    }


def what_is_missing(state: RelationshipState) -> str:
    """Which views are needed before a score is shown; empty when it is shown."""
    if not state.is_insufficient:
        return ""
    missing = [one.quality.label.lower() for one in state.qualities if not one.is_sufficient]
    return _("Too little is known about %(qualities)s") % {"qualities": ", ".join(missing)}


def due(day: dt.date, today: dt.date) -> str:
    """When a promise is due, or since when it is late."""
    late = (today - day).days
    if late > 0:
        return ngettext("%(days)s day late", "%(days)s days late", late) % {"days": late}
    shown = date_format(day, "j F Y")
    if late == 0:
        return _("today, %(day)s") % {"day": shown}
    return ngettext("by %(day)s, in %(days)s day", "by %(day)s, in %(days)s days", -late) % {
        "day": shown,
        "days": -late,
    }


def trust_sentences(state: RelationshipState) -> str:
    """What the trust picture says, in one or two sentences."""
    if state.is_insufficient:
        return _("There is not enough evidence yet to say where trust stands.")
    trust = round(state.trust * 100)
    if not state.limiting_side:
        return _("Competence and character are believed alike. Trust stands at %(trust)s.") % {
            "trust": trust
        }
    stronger = {
        "character": _("Knowledge is trusted a little more than motives."),
        "competence": _("Motives are trusted a little more than knowledge."),
    }[state.limiting_side]
    weaker = Quality(state.limiting_side).label.lower()
    return _("%(stronger)s Trust is as large as the weaker side: %(weaker)s, %(trust)s.") % {
        "stronger": stronger,
        "weaker": weaker,
        "trust": trust,
    }


def flags(state: RelationshipState) -> list[tuple[str, str]]:
    """Findings beside the score, as icon and sentence."""
    found = []
    if state.is_unverified and not state.is_insufficient:
        found.append(("unverified", _("Unverified: nearly all of this is your own view.")))
    if state.has_self_gap:
        found.append(("eye", _("You see this relationship more brightly than others do.")))
    if state.is_superficial:
        found.append(
            ("disagreement", _("Many conversations without a disagreement: is it one-sided?"))
        )
    if state.is_contentious:
        found.append(("alert", _("Disagreements in more than half of the conversations.")))
    if state.integrity < 1:
        found.append(("alert", _("A breach of honesty weighs on character and candor.")))
    return found


def _line(item: EvidenceItem, for_msl: bool) -> EvidenceLine:
    icon, text, detail = _told(item, for_msl)
    return EvidenceLine(item.at, icon, text, detail, item.weight, _url(item), item.is_own)


def _told(item: EvidenceItem, for_msl: bool) -> tuple[str, str, str]:
    words = item.words
    if item.field == Field.DISAGREEMENT:
        state = _("still open") if words["open"] else _("settled")
        return "disagreement", _("Disagreement: %(topic)s") % {"topic": words["about"]}, state
    if item.field in {Field.OUR_COMMITMENT, Field.THEIR_COMMITMENT}:
        kept = _("kept") if item.value == 1 else _("late") if item.value > 0.2 else _("not kept")
        return "promise", words["promise"], kept
    if item.field in _RATINGS:
        return _rating(item, for_msl)
    channel = Channel(words["visit_channel"])
    subject = words["visit_subject"] or str(channel.label)
    return _CHANNEL_ICON[channel], subject, _DETAIL[item.field]()


def _rating(item: EvidenceItem, for_msl: bool) -> tuple[str, str, str]:
    by, part = item.words["by"], _PART_OF_MUTUAL.get(item.channel, lambda: "")()
    if item.field == Field.OPINION_LEADER_RATING:
        return "person-check", _("The opinion leader's pulse"), part
    if item.field == Field.MANAGER_RATING:
        return "coaching", _("Field ride with %(name)s") % {"name": by}, part
    if for_msl:
        return "pencil", _("Your own assessment"), part
    return "pencil", _("Self-assessment by %(name)s") % {"name": by}, part


def _url(item: EvidenceItem) -> str:
    visit = item.words.get("visit")
    return reverse("interactions:detail", args=[visit]) if visit else ""


_PART_OF_MUTUAL = {
    scoring.Channel.MUTUAL_MSL: lambda: _("care for their goals"),
    scoring.Channel.MUTUAL_OL: lambda: _("their support"),
}
_RATINGS = {Field.SELF_RATING, Field.MANAGER_RATING, Field.OPINION_LEADER_RATING}
_CHANNEL_ICON = {
    Channel.IN_PERSON: "in-person",
    Channel.VIDEO: "video",
    Channel.PHONE: "phone",
    Channel.EMAIL: "email",
    Channel.CHAT: "chat",
    Channel.OTHER: "other",
}
_DETAIL = {
    Field.DEPTH: lambda: _("depth and patients"),
    Field.PATIENT_FOCUS: lambda: _("patients in focus"),
    Field.BALANCED: lambda: _("limits and benefits"),
    Field.QUESTION: lambda: _("their question"),
    Field.CANDID: lambda: _("plain speaking"),
    Field.GOALS: lambda: _("goals reviewed"),
    Field.OTHER: lambda: "",
}


def channel_icon(channel: str) -> str:
    """The icon of a way to meet."""
    return _CHANNEL_ICON[Channel(channel)]
