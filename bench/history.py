"""More of the past for the same relationships."""

from __future__ import annotations

from django.db import transaction

from bench.evidence import DAYS
from dashboards.demo.copying import Copier, Table
from dashboards.demo.multiplying import RECORDS
from trust_scores.models import ScoreHistory


@transaction.atomic
def deepen(times: int) -> None:
    """Make the history `times` as long: what is there happened before, again and again.

    Sums and scores stay as they are, as if they had been kept up all the time.
    """
    copier = Copier(times - 1, days_back=DAYS, again=True)
    for model in (*RECORDS, ScoreHistory):
        copier.copy(Table(model))
    copier.end()
