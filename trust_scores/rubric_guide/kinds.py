"""What the guide says about one setting, and the groups that settings stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """Parts of a rubric, in the order in which they are read."""

    IMPORTANCE = "importance", _("Importance")
    AGEING = "ageing", _("Ageing")
    PRIOR = "prior", _("Prior")
    SOURCES = "sources", _("Sources")
    EVIDENCE = "evidence", _("Evidence table")
    DISAGREEMENT = "disagreement", _("Disagreement")
    CADENCE = "cadence", _("Cadence")
    BREACH = "breach", _("Breach")
    GATES = "gates", _("Gates")
    CONFIDENCE = "confidence", _("Confidence")
    BANDS = "bands", _("Bands")
    STAGES = "stages", _("Stages")
    CALIBRATION = "calibration", _("Calibration")
    DISCLOSURE = "disclosure", _("Disclosure")


INTRODUCTIONS: dict[Group, Promise] = {
    Group.IMPORTANCE: _(
        "How much each of the six qualities counts in health. The six add up to 1; four tenths"
        " rest on trust, which is competence and character together."
    ),
    Group.AGEING: _(
        "Evidence loses weight with time. A half-life is the number of days after which a piece"
        " of evidence counts half."
    ),
    Group.PRIOR: _(
        "Where each estimate stands before anything is known, and how firmly. Slightly"
        " skeptical, because trust takes time."
    ),
    Group.SOURCES: _(
        "How much a voice counts. What the opinion leader believes counts most; what the MSL"
        " reports about themself is capped."
    ),
    Group.EVIDENCE: _(
        "How what is logged about a visit or a promise becomes evidence: what each answer"
        " stands for between 0 and 1, and how much it weighs."
    ),
    Group.DISAGREEMENT: _(
        "How well a disagreement was handled, and what it says when there never is one."
    ),
    Group.CADENCE: _(
        "How many days between conversations are right, unless something else was agreed for a"
        " relationship. More contact than that earns nothing."
    ),
    Group.BREACH: _(
        "What dishonesty costs. It lowers character and candor at once, heals slowly and only"
        " by good deeds that others have seen, and never heals wholly."
    ),
    Group.GATES: _(
        "How far health may rise above trust, and above conversation. A relationship is never"
        " much healthier than the trust in it."
    ),
    Group.CONFIDENCE: _(
        "When enough is known to show a score, and how sure of it we call ourselves."
    ),
    Group.BANDS: _("Where each band of health begins. The edge belongs to the band above it."),
    Group.STAGES: _(
        "What a relationship must show for each stage, and when somebody is told that it has"
        " changed."
    ),
    Group.CALIBRATION: _(
        "How lenient and strict raters are corrected. The opinion leader never is."
    ),
    Group.DISCLOSURE: _(
        "What an MSL is shown of the answers that the opinion leader gave. Managers see all of"
        " them; an opinion leader who agreed to more is shown in full."
    ),
}


class Unit(TextChoices):
    SHARE = "share", _("of 1")
    VALUE = "value", _("of 1")
    OFFSET = "offset", _("of 1")
    WEIGHT = "weight", _("evidence units")
    WEIGHT_EACH = "weight_each", _("evidence units each")
    DAYS = "days", _("days")
    DAYS_EACH = "days_each", _("days for each evidence unit")
    MINUTES = "minutes", _("minutes")
    CONVERSATIONS = "conversations", _("conversations")
    INTERVALS = "intervals", _("target intervals")
    QUALITIES = "qualities", _("qualities")
    LEVEL = "level", _("of 5")
    STEP = "step", _("of 2")
    ANSWERS = "answers", _("answers")
    PAIRS = "pairs", _("pairs of ratings")
    DEVIATIONS = "deviations", _("standard deviations")


Words = Promise | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One number of a rubric document: where it stands, and what raising it does.

    `path` is written like `breach.severity.minor` or `exponents[2]`. `is_basic` settings are
    the ones that most people will ever want to look at.
    """

    path: str
    group: Group
    label: Words
    unit: Unit
    effect: Words
    is_basic: bool = False


def settings(
    group: Group,
    unit: Unit,
    effect: Words,
    rows: Sequence[tuple[str, Words]],
    *,
    is_basic: bool = False,
) -> Iterator[Setting]:
    """Settings that share what raising them does; `rows` are paths with labels."""
    for path, label in rows:
        yield Setting(path, group, label, unit, effect, is_basic)


def numbered(path: str, labels: Sequence[Words]) -> list[tuple[str, Words]]:
    """Paths and labels of a list of numbers."""
    return [(f"{path}[{place}]", label) for place, label in enumerate(labels)]
