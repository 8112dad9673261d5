"""The list of relationships behind every number of the team page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    F,
    FloatField,
    Q,
    When,
)
from django.utils.translation import gettext_lazy as _

from dashboards.selectors.needs import score_picture
from dashboards.selectors.people import in_band
from dashboards.selectors.team_scope import TeamScope, with_change
from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import BandCode, Quality
from trust_scores.models import RelationshipScore
from trust_scores.selectors.conditions import (
    has_sufficient,
    is_known,
    is_never_assessed,
    is_on_cadence,
    is_single_threaded,
    is_unverified,
)
from trust_scores.selectors.team_figures import end_of

PAGE_LENGTH = 25
MOVED_POINTS = 5
GOOD = "good"
FLAGS = {
    "unverified": _("Unverified: only the MSL has judged"),
    "insufficient": _("Too little evidence to score"),
    "unassessed": _("Never assessed"),
    "single": _("Tier 1, known by one person only"),
    "off_cadence": _("Past the agreed interval"),
    "moved": _("Moved by five points or more"),
}
SORTS = {
    "lower": (),
    "quality": (),
    "person": ("opinion_leader__family_name", "opinion_leader__given_name"),
    "msl": ("msl__full_name",),
    "contact": ("score__last_contact_at",),
}


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What the list is narrowed to. sort: a key of SORTS, with "-" turned round."""

    msl_id: int | None = None
    quality: str = ""
    band: str = ""
    flag: str = ""
    sort: str = "lower"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One relationship; `quality` is its estimate of the chosen quality where it is known."""

    relationship: Relationship
    score: RelationshipScore | None
    quality: float | None
    quality_confidence: float | None
    change: float | None

    @property
    def change_points(self) -> float | None:
        return None if self.change is None else self.change * 100

    @property
    def band(self) -> str:
        return self.score.band if self.score else BandCode.INSUFFICIENT

    @property
    def is_scored(self) -> bool:
        return self.band != BandCode.INSUFFICIENT

    @property
    def picture(self) -> dict[str, Any] | None:
        return score_picture(self.score)


def relationship_list(
    scope: TeamScope, wanted: ListFilter, *, number: str | None
) -> tuple[Page[Any], list[ListRow]]:
    """One page of the list and its rows, in two queries."""
    found = _flagged(scope.relationships(), wanted.flag, scope)
    if wanted.msl_id:
        found = found.filter(msl=wanted.msl_id)
    if wanted.band == GOOD:
        found = found.filter(score__band__in=[BandCode.SOUND, BandCode.STRONG])
    elif wanted.band:
        found = found.filter(in_band(wanted.band))
    rows = _in_order(found, wanted).select_related("opinion_leader", "msl", "score")
    page = Paginator(rows, PAGE_LENGTH).get_page(number)
    return page, [_row(one, wanted.quality) for one in page.object_list]


def _flagged(found: RelationshipQuerySet, flag: str, scope: TeamScope) -> RelationshipQuerySet:
    match flag:
        case "unverified":
            return found.filter(is_unverified())
        case "insufficient":
            return found.filter(in_band(BandCode.INSUFFICIENT))
        case "unassessed":
            return found.filter(is_never_assessed())
        case "single":
            return found.filter(is_single_threaded())
        case "off_cadence":
            return found.exclude(is_on_cadence(end_of(scope.day)))
        case "moved":
            points = MOVED_POINTS / 100
            moved = with_change(found, scope.since)
            return moved.filter(Q(change__gte=points) | Q(change__lte=-points))
    return found


def _in_order(found: RelationshipQuerySet, wanted: ListFilter) -> RelationshipQuerySet:
    """By the lower end of the likely range, the least sure of trust first, unless asked."""
    key, backwards = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    fields = list(SORTS[key])
    if key == "quality" and wanted.quality:
        quality = Quality(wanted.quality)
        found = found.annotate(bit=has_sufficient(quality)).annotate(
            place=Case(
                When(bit__gt=0, then=F(f"score__{quality.value}")), output_field=FloatField()
            )
        )
        fields = ["place"]
    elif not fields:
        found = found.annotate(
            place=Case(When(is_known(), then=F("score__lower")), output_field=FloatField())
        )
        fields = ["place"]
    orders = [
        F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True)
        for name in fields
    ]
    return found.order_by(*orders, "pk")


def _row(one: Relationship, quality: str) -> ListRow:
    score: RelationshipScore | None = getattr(one, "score", None)
    place = list(Quality).index(Quality(quality)) if quality else 0
    is_seen = bool(quality and score and score.sufficient_bits >> place & 1)
    return ListRow(
        relationship=one,
        score=score,
        quality=getattr(score, quality) if is_seen else None,
        quality_confidence=getattr(score, f"{quality}_confidence") if is_seen else None,
        change=getattr(one, "change", None),
    )
