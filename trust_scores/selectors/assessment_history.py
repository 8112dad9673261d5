"""Everything that was rated of one relationship, side by side and by date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.constants import CHANNEL_NAMES, Audience, ChannelCode
from trust_scores.models import Assessment
from trust_scores.selectors.disclosure import Disclosed, disclosed_to, pulse_answers

PAGE = 10
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Level:
    """One rated statement: its level or None for "cannot judge", and what that looks like."""

    label: str
    statement: str
    level: int | None
    looks_like: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The latest assessment of one side; `assessment` is None where there is none."""

    kind: Audience
    label: str
    assessment: Assessment | None
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says to a statement; no level where it was not asked, or is not shown."""

    label: str
    level: Level | None
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One statement as each side sees it, and the distances in words."""

    label: str
    sides: list[Side]
    differences: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One assessment by date, and the versions that it replaced, newest first."""

    assessment: Assessment
    levels: list[Level]
    former: list[Entry]
    is_own: bool


@dataclass(frozen=True, slots=True)
class AssessmentHistory:
    views: list[View]
    compared: list[Compared]
    entries: list[Entry]
    page_obj: Page[int]
    withheld_answers: int | None
    told: Disclosed


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    kind: str
    rater_id: int | None
    corrects_id: int | None
    is_current: bool


def assessment_history(
    user: User, relationship: Relationship, *, page: str | None = None
) -> AssessmentHistory:
    """Read what `user` may know of a relationship that `visible_to` gave, in a fixed number of
    queries.

    The opinion leader's own answers are in it only where the reader may see each of them;
    `withheld_answers` then is None, and else how many there are.
    """
    told = disclosed_to(user, relationship)
    full = told is Disclosed.FULL
    kinds = list(Audience) if full else [Audience.SELF, Audience.MANAGER]
    rows = _rows(relationship, kinds)
    current = [row for row in rows.values() if row.is_current]
    page_obj = Paginator([row.pk for row in current], PAGE).get_page(page)
    latest = {kind: _latest(current, kind) for kind in kinds}
    before = _before(current)
    chains = {pk: _chain(pk, rows) for pk in page_obj}
    wanted = {
        *page_obj,
        *latest.values(),
        *(before[pk] for pk in page_obj),
        *(pk for chain in chains.values() for pk in chain),
    }
    loaded = _loaded({pk for pk in wanted if pk is not None})
    views = [_view(kind, loaded.get(latest.get(kind) or 0), not full) for kind in Audience]
    return AssessmentHistory(
        views=views,
        compared=_compared(views),
        entries=[
            _entry(loaded, pk, chains[pk], loaded.get(before[pk] or 0), user) for pk in page_obj
        ],
        page_obj=page_obj,
        withheld_answers=None if full else pulse_answers([relationship.pk]).get(relationship.pk, 0),
        told=told,
    )


def _rows(relationship: Relationship, kinds: Collection[Audience]) -> dict[int, _Row]:
    found = (
        Assessment.objects.submitted()
        .filter(relationship=relationship, kind__in=kinds)
        .order_by("-assessed_at", "-pk")
        .values_list("pk", "kind", "rater_id", "corrects_id", "superseded_at")
    )
    return {
        pk: _Row(pk, kind, rater, former, ended is None) for pk, kind, rater, former, ended in found
    }


def _latest(current: Iterable[_Row], kind: Audience) -> int | None:
    return next((row.pk for row in current if row.kind == kind), None)


def _before(current: list[_Row]) -> dict[int, int | None]:
    """By key, the one before of the same rater."""
    found: dict[int, int | None] = {}
    earlier: dict[tuple[str, int | None], int] = {}
    for row in reversed(current):
        found[row.pk] = earlier.get((row.kind, row.rater_id))
        earlier[row.kind, row.rater_id] = row.pk
    return found


def _chain(pk: int, rows: Mapping[int, _Row]) -> list[int]:
    """What was corrected into this one, newest first."""
    chain: list[int] = []
    former = rows[pk].corrects_id
    while former is not None:
        chain.append(former)
        former = rows[former].corrects_id
    return chain


def _loaded(keys: Collection[int]) -> dict[int, Assessment]:
    return (
        Assessment.objects.select_related("rater", "interaction")
        .prefetch_related("ratings__item__anchors")
        .in_bulk(keys)
    )


def _view(kind: Audience, assessment: Assessment | None, closed: bool) -> View:
    labels = {
        Audience.SELF: _("The MSL"),
        Audience.MANAGER: _("The manager"),
        Audience.OPINION_LEADER: _("The opinion leader"),
    }
    withheld = closed and kind == Audience.OPINION_LEADER
    return View(kind, labels[kind], assessment, withheld)


def levels_of(assessment: Assessment) -> list[Level]:
    """What was rated, in the order of the rubric; reads what `ratings__item__anchors` loaded."""
    return list(_keyed(assessment).values())


def _keyed(assessment: Assessment | None) -> dict[Key, Level]:
    """Levels by channel and place in it, so that the statements of each side stand together."""
    found: dict[Key, Level] = {}
    places: dict[str, int] = defaultdict(int)
    ratings = list(assessment.ratings.all()) if assessment else []
    for one in sorted(ratings, key=lambda rating: (rating.item.position, rating.pk)):
        anchors = {anchor.level: anchor.text for anchor in one.item.anchors.all()}
        found[one.channel, places[one.channel]] = Level(
            label=str(CHANNEL_NAMES.get(ChannelCode(one.channel), one.item.get_quality_display())),
            statement=one.item.text,
            level=one.level,
            looks_like=anchors.get(one.level or 0, ""),
        )
        places[one.channel] += 1
    return found


def _compared(views: list[View]) -> list[Compared]:
    keyed = [_keyed(view.assessment) for view in views]
    order = {str(code.value): place for place, code in enumerate(ChannelCode)}
    keys = sorted({key for one in keyed for key in one}, key=lambda key: (order[key[0]], key[1]))
    return [_compared_row(views, [one.get(key) for one in keyed]) for key in keys]


def _compared_row(views: list[View], levels: list[Level | None]) -> Compared:
    own, manager, opinion_leader = levels
    label = next(one.label for one in levels if one)
    sides = [
        Side(view.label, level, view.is_withheld) for view, level in zip(views, levels, strict=True)
    ]
    sentences = [
        _distance(
            own,
            manager,
            same=_("MSL and manager agree"),
            above=_("MSL above manager: {steps}"),
            below=_("Manager above MSL: {steps}"),
        ),
        _distance(
            own,
            opinion_leader,
            same=_("MSL and opinion leader agree"),
            above=_("MSL above opinion leader: {steps}"),
            below=_("Opinion leader above MSL: {steps}"),
        ),
    ]
    return Compared(label, sides, [one for one in sentences if one])


def _distance(one: Level | None, other: Level | None, *, same: str, above: str, below: str) -> str:
    """How far apart two levels are, in words; empty where there is nothing to compare."""
    if one is None or other is None or one.level is None or other.level is None:
        return ""
    apart = abs(one.level - other.level)
    if not apart:
        return same
    steps = ngettext("%(count)d level", "%(count)d levels", apart) % {"count": apart}
    return (above if one.level > other.level else below).format(steps=steps)


def _entry(
    loaded: Mapping[int, Assessment],
    pk: int,
    chain: list[int],
    before: Assessment | None,
    user: User,
) -> Entry:
    assessment = loaded[pk]
    earlier = _keyed(before)
    levels = [_with_change(one, earlier.get(key)) for key, one in _keyed(assessment).items()]
    former = [Entry(loaded[key], levels_of(loaded[key]), [], is_own=False) for key in chain]
    return Entry(assessment, levels, former, is_own=assessment.rater_id == user.pk)


def _with_change(now: Level, before: Level | None) -> Level:
    if before is None or before.level is None or now.level is None or before.level == now.level:
        return now
    words = _("up from %(level)d") if now.level > before.level else _("down from %(level)d")
    return Level(
        now.label, now.statement, now.level, now.looks_like, words % {"level": before.level}
    )
