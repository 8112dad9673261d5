"""Each night some relationships are summed up again from all evidence, to find sums gone wrong.

Every relationship has its turn within INTEGRITY_NIGHTS nights, or within as many as it takes with
MOST a night: what this costs does not grow with the number of relationships for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from jobs.models import Run
from jobs.services.alerts import raise_alert
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.scoring.drift import relative_difference
from trust_scores.services.batches import Measured

LEAST = 50
MOST = 1000
TOLERANCE = 1e-9


def tonight(ids: Sequence[int], *, night: dt.date) -> set[int]:
    """Of all that are scored, those whose turn it is; at least LEAST where there are so many.

    None with INTEGRITY_NIGHTS at 0.
    """
    if not settings.INTEGRITY_NIGHTS:
        return set()
    nights = max(settings.INTEGRITY_NIGHTS, -(-len(ids) // MOST))
    turn = night.toordinal() % nights
    by_turn = sorted(ids, key=lambda pk: ((pk - turn) % nights, pk))
    due = sum((pk - turn) % nights == 0 for pk in ids)
    return set(by_turn[: max(due, LEAST)])


def differing(moved: Measured, made: Measured) -> set[int]:
    """Those in both whose sums or health, moved and made from all evidence, are not the same."""
    both = set(moved.batch.ids).intersection(made.batch.ids)
    one, other = moved.take(both), made.take(both)
    by_health = relative_difference(one.shown.scores.health, other.shown.scores.health)
    difference = np.maximum(scoring.sums_difference(one.sums, other.sums), by_health)
    return {
        pk for pk, is_wrong in zip(one.batch.ids, difference > TOLERANCE, strict=True) if is_wrong
    }


def report(run: Run, repaired: Sequence[int]) -> None:
    """One alert for each relationship whose stored sums were found wrong and made again."""
    for relationship in Relationship.objects.with_people().filter(pk__in=repaired):
        raise_alert(
            run=run,
            key=f"integrity-{run.pk}-{relationship.pk}",
            text=_(
                "The stored sums of %(person)s with %(msl)s (relationship %(number)s) differed"
                " from the evidence. Run %(run)s has made them again from all evidence; look for"
                " what changed records past the product."
            )
            % {
                "person": relationship.opinion_leader.full_name,
                "msl": relationship.msl.full_name,
                "number": relationship.pk,
                "run": run.pk,
            },
        )
