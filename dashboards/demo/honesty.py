"""What keeps scores believable in the demo world: raters compared, and breaches of honesty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboards.demo.staff import Staff
from opinion_leaders.models import Relationship
from trust_scores.constants import BreachStatus, Severity
from trust_scores.services import breaches, calibrations

COMPARED_DAYS_AGO = 26
NOTE = "First comparison: two years of ratings, and pulses from all three teams."


@dataclass(frozen=True, slots=True)
class Plan:
    """What happened, how many days ago, and what was found out about it later."""

    days_ago: int
    severity: Severity
    reason: str
    found: BreachStatus | None = None
    found_because: str = ""


# One for every fourth MSL in turn, with the person known longest.
PLANS = (
    Plan(
        210,
        Severity.SERIOUS,
        "Left a boxed warning out of a summary that was asked for, and said it was complete.",
        BreachStatus.CONFIRMED,
        "Both were heard; the slides of that day confirm it. Apologized and sent the full text.",
    ),
    Plan(
        100,
        Severity.MINOR,
        "Is said to have passed on a colleague's unpublished figures.",
        BreachStatus.REFUTED,
        "The figures stood in a poster that was public on that day.",
    ),
    Plan(
        9,
        Severity.MINOR,
        "Said to have promised a speaker contract, which is not ours to promise.",
    ),
)
RECORDED_AFTER = dt.timedelta(days=2)
FOUND_AFTER = dt.timedelta(days=6)


def record_breaches(staff: Staff, now: dt.datetime) -> None:
    """What managers put on record, and what compliance found."""
    for plan, msl in zip(PLANS, staff.msls[1::4], strict=False):
        at = now - dt.timedelta(days=plan.days_ago, hours=4)
        known = Relationship.objects.owned_by(msl).present().with_people().order_by("started_on")
        relationship = known.filter(started_on__lt=at.date()).first()
        if relationship is None:
            continue
        breach = breaches.record_breach(
            by=staff.manager_of[msl.pk],
            relationship=relationship,
            occurred_at=at,
            severity=plan.severity,
            status=BreachStatus.ALLEGED,
            reason=plan.reason,
            recorded_at=at + RECORDED_AFTER,
        )
        if plan.found:
            breaches.change_breach(
                by=staff.compliance,
                breach=breach,
                severity=plan.severity,
                status=plan.found,
                reason=plan.found_because,
                recorded_at=at + FOUND_AFTER,
            )


def compare_raters(staff: Staff, now: dt.datetime) -> None:
    """Put a calibration in force that knew what was on record on its day."""
    then = now - dt.timedelta(days=COMPARED_DAYS_AGO)
    calibrations.publish_calibration(by=staff.admin, note=NOTE, now=then)
