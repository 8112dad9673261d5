"""Which relationships need their MSL, in order, and why: the first list of *Today*.

One row per relationship with its strongest reason first. Read for a whole portfolio in a
fixed number of queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dashboards.periods import period_since
from dashboards.selectors.move_reasons import move_reasons
from interactions.models import Commitment, Disagreement, Interaction
from opinion_leaders.models import Affiliation, Relationship
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.models import RelationshipScore, ScoreHistory
from trust_scores.selectors.notices import FELL_DAYS, has_fallen
from trust_scores.selectors.rubrics import offered_step

PROMISE_SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Reason:
    """Why someone needs a visit. urgency: higher comes first; only the order counts.

    url, label: what to do about it; explained_at: the page with all of it, "" for none.
    """

    urgency: float
    icon: str
    text: str
    step: str = ""
    url: str = ""
    label: str = ""
    explained_at: str = ""


@dataclass(slots=True)
class PortfolioRow:
    """A relationship of the portfolio with what the lists of *Today* show of it."""

    relationship: Relationship
    score: RelationshipScore | None
    institution: str
    reasons: list[Reason] = field(default_factory=list)
    days_silent: int | None = None
    planned_at: dt.datetime | None = None

    @property
    def band(self) -> str:
        return self.score.band if self.score else BandCode.INSUFFICIENT

    @property
    def is_scored(self) -> bool:
        return self.band != BandCode.INSUFFICIENT

    @property
    def is_unverified(self) -> bool:
        return self.is_scored and self.score is not None and self.score.is_unverified

    @property
    def first(self) -> Reason:
        return self.reasons[0]

    @property
    def other_reasons(self) -> list[str]:
        return [one.text for one in self.reasons[1:3]]

    @property
    def target(self) -> int:
        return self.score.target_interval_days if self.score else 45

    @property
    def scale(self) -> int:
        """The end of the bar: room for twice the interval, or for the whole silence."""
        return max(2 * self.target, self.days_silent or 0)

    @property
    def is_off_cadence(self) -> bool:
        return self.days_silent is not None and self.days_silent > self.target

    @property
    def picture(self) -> dict[str, Any] | None:
        return score_picture(self.score)


def score_picture(score: RelationshipScore | None) -> dict[str, Any] | None:
    """The input of a small trust picture, None where nothing is known."""
    if score is None:
        return None
    names = [quality.value for quality in Quality]
    breached = score.integrity < 1
    return {
        **{name: getattr(score, name) for name in names},
        "character_before_breach": score.character / score.integrity if breached else None,
        "trust": score.trust,
        "insufficient": score.band == BandCode.INSUFFICIENT,
        "quality_sufficient": [bool(score.sufficient_bits >> place & 1) for place in range(6)],
        "quality_confidence": [getattr(score, f"{name}_confidence") for name in names],
        "gate": score.gate,
        "limiting": score.limiting_side,
    }


def portfolio(user: User, *, now: dt.datetime) -> list[PortfolioRow]:
    """All open relationships of an MSL, most in need first.

    Five queries, one more for each version of the rubric whose words are not remembered yet, and
    ten more where scores fell.
    """
    present = Affiliation.objects.present().filter(opinion_leader=OuterRef("opinion_leader"))
    relationships = list(
        Relationship.objects.visible_to(user)
        .owned_by(user)
        .with_people()
        .select_related("score")
        .annotate(institution_name=Subquery(present.values("institution__name")[:1]))
        .order_by("pk")
    )
    rows = [_row(one, now) for one in relationships]
    by_pk = {row.relationship.pk: row for row in rows}
    _add_planned(by_pk, now)
    _add_promises(by_pk, user, now)
    _add_disagreements(by_pk, user, now)
    _add_falls(by_pk, user, now)
    for row in rows:
        _add_from_score(row)
        row.reasons.sort(key=lambda reason: -reason.urgency)
    return sorted(rows, key=lambda row: -(row.reasons[0].urgency if row.reasons else 0))


def _row(relationship: Relationship, now: dt.datetime) -> PortfolioRow:
    score = getattr(relationship, "score", None)
    last = score.last_live_contact_at if score else None
    return PortfolioRow(
        relationship=relationship,
        score=score,
        institution=relationship.institution_name or "",  # type: ignore[attr-defined]
        days_silent=(now - last).days if last else None,
    )


def _add_planned(rows: dict[int, PortfolioRow], now: dt.datetime) -> None:
    planned = (
        Interaction.objects.planned()
        .filter(participations__relationship__in=list(rows), starts_at__gte=now)
        .order_by("-starts_at")
        .values_list("participations__relationship_id", "starts_at")
    )
    for relationship_id, starts_at in planned:
        if relationship_id in rows:
            rows[relationship_id].planned_at = starts_at


def _add_promises(rows: dict[int, PortfolioRow], user: User, now: dt.datetime) -> None:
    today = now.date()
    open_ones = (
        Commitment.objects.open()
        .ours()
        .filter(relationship__in=list(rows), due_on__lte=today + dt.timedelta(PROMISE_SOON_DAYS))
        .order_by("due_on")
    )
    for promise in open_ones:
        rows[promise.relationship_id].reasons.append(_promise_reason(promise, today))


def _promise_reason(promise: Commitment, today: dt.date) -> Reason:
    late = (today - promise.due_on).days
    url = reverse("interactions:commitment_close", args=[promise.pk])
    if late > 0:
        text = ngettext(
            "Promise overdue %(days)s day: %(what)s",
            "Promise overdue %(days)s days: %(what)s",
            late,
        ) % {"days": late, "what": _in_sentence(promise.text)}
        step = _("Keep it today and say why it is late.")
        return Reason(100 + late, "hourglass", text, step, url, _("It is done"))
    text = (
        _("Promise due today: %(what)s") % {"what": _in_sentence(promise.text)}
        if late == 0
        else ngettext(
            "Promise due in %(days)s day: %(what)s",
            "Promise due in %(days)s days: %(what)s",
            -late,
        )
        % {"days": -late, "what": _in_sentence(promise.text)}
    )
    return Reason(40 + late, "calendar", text, _("Keep your word in time."), url, _("It is done"))


def _in_sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def _add_disagreements(rows: dict[int, PortfolioRow], user: User, now: dt.datetime) -> None:
    for one in Disagreement.objects.open().filter(relationship__in=list(rows)):
        days = (now - one.opened_at).days
        rows[one.relationship_id].reasons.append(
            Reason(
                urgency=30 + min(days, 90) / 9,
                icon="disagreement",
                text=_("Disagreement open since %(day)s: %(topic)s")
                % {"day": date_format(one.opened_at, "j F"), "topic": one.topic},
                step=_("Ask to hear more of their view, then look for what you share."),
                url=reverse("interactions:disagreement_follow_up", args=[one.pk]),
                label=_("Take it up"),
            )
        )


def _add_falls(rows: dict[int, PortfolioRow], user: User, now: dt.datetime) -> None:
    """Scores that fell by ten points in ninety days, with what weighed most."""
    falls = _falls(rows, now)
    period = period_since(now - dt.timedelta(days=FELL_DAYS), now)
    fallen = [rows[pk].relationship for pk in falls]
    reasons = move_reasons(fallen, falls, period=period, user=user)
    for pk, moved in falls.items():
        points, reason = round(-moved * 100), reasons[pk]
        text = _("Score fell %(points)s points") % {"points": points}
        rows[pk].reasons.append(
            Reason(
                urgency=50 - moved * 100,
                icon="trend-down",
                text=f"{text}: {reason.text}" if reason.text else text,
                explained_at=reason.url,
            )
        )


def _falls(rows: dict[int, PortfolioRow], now: dt.datetime) -> dict[int, float]:
    """By key, how far health fell, in [-1, 0]: far enough, and known well enough then and now."""
    found = {}
    for pk, former in scores_on(list(rows), now - dt.timedelta(days=FELL_DAYS)).items():
        score = rows[pk].score
        if score is None or not rows[pk].is_scored:
            continue
        now_at, sure = score.health, score.confidence
        if has_fallen(former.health, former.band, now=now_at, confidence=sure):
            found[pk] = now_at - former.health
    return found


def scores_on(relationship_ids: Sequence[int], moment: dt.datetime) -> dict[int, ScoreHistory]:
    """The score that was shown at `moment`, by relationship; one query."""
    latest = (
        ScoreHistory.objects.filter(relationship__in=relationship_ids, as_of__lte=moment)
        .annotate(
            age=Window(
                RowNumber(), partition_by=F("relationship"), order_by=[F("as_of").desc(), "-pk"]
            )
        )
        .filter(age=1)
    )
    return {one.relationship_id: one for one in latest}


def _add_from_score(row: PortfolioRow) -> None:
    """Reasons that the score itself gives, and a step and an action where none is there."""
    row.reasons.extend(_score_reasons(row))
    step = _coaching(row)
    plan = f"{reverse('interactions:create')}?relationship={row.relationship.pk}&state=planned"
    contactable = row.relationship.opinion_leader.is_contactable
    row.reasons = [
        replace(
            one,
            step=one.step or step,
            url=one.url or (plan if contactable else row.relationship.get_absolute_url()),
            label=one.label or (_("Plan it") if contactable else _("Look")),
        )
        for one in row.reasons
    ]


def _score_reasons(row: PortfolioRow) -> Iterable[Reason]:
    relief = 0.5 if row.planned_at else 1.0
    if row.is_off_cadence and row.days_silent is not None:
        over = row.days_silent / row.target
        text = _("Silent %(days)s days, agreed are %(target)s") % {
            "days": row.days_silent,
            "target": row.target,
        }
        yield Reason((35 + min(over, 4) * 10) * relief, "moon", text)
    if row.score is None or not row.is_scored:
        assess = reverse("trust_scores:assess", args=[row.relationship.pk])
        yield Reason(
            20 * relief,
            "band-insufficient",
            _("Not enough evidence: too little is known to show a score"),
            _("Meet once more, and say how you see it yourself."),
            assess if row.score else "",
            _("Assess") if row.score else "",
        )
        return
    if row.score.stage == StageCode.AT_RISK:
        yield Reason(60 * relief, "alert", _("At risk: trust is low"))
    if row.score.is_superficial:
        yield Reason(15, "disagreement", _("Never a disagreement in many conversations"))
    if row.score.is_unverified:
        yield Reason(12, "unverified", _("Unverified: only you have judged this relationship"))


def _coaching(row: PortfolioRow) -> str:
    score, meet = row.score, _("Meet, and listen for what matters to them.")
    if score is None:
        return meet
    weakest = min(Quality, key=lambda quality: getattr(score, quality.value))
    estimate = getattr(score, weakest.value)
    return offered_step(score.rubric_id, weakest.value, estimate) or meet
