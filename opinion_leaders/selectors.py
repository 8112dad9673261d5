"""Reads for the pages of imports and for the forms."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from opinion_leaders.constants import RowOutcome
from opinion_leaders.models import ImportBatch, ImportRow, Institution, Specialty

_MOST_SUGGESTIONS = 200
# Beside the outcomes, the one other way to look at the rows.
POSSIBLE_DUPLICATES = "duplicates"


def import_batches(user: User) -> QuerySet[ImportBatch]:
    """The imports that `user` sees, newest first, without the files."""
    batches = ImportBatch.objects.visible_to(user).select_related("uploaded_by", "owner")
    return batches.defer("content").order_by("-pk")


def import_rows(batch: ImportBatch, *, show: str = "") -> QuerySet[ImportRow]:
    """Rows of an import in the order of the file; `show` is an outcome or "duplicates"."""
    rows = batch.rows.select_related("opinion_leader", "institution").order_by("number")
    if show in RowOutcome.values:
        return rows.filter(outcome=show)
    if show == POSSIBLE_DUPLICATES:
        return rows.exclude(possible_duplicates=[])
    return rows


def suggested_specialties() -> list[str]:
    names = Specialty.objects.order_by("name").values_list("name", flat=True)
    return list(names[:_MOST_SUGGESTIONS])


def suggested_institutions(user: User) -> list[str]:
    """Where the people work whom `user` knows; of all institutions there may be thousands."""
    return list(
        Institution.objects.visible_to(user)
        .filter(affiliations__opinion_leader__relationships__msl=user)
        .order_by("name")
        .values_list("name", flat=True)
        .distinct()[:_MOST_SUGGESTIONS]
    )
