"""Trials of drafts, as a page reads them."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from trust_scores.models import Rubric, RubricPreview
from trust_scores.selectors.preview_rows import Beside, PreviewPage

ROWS_PER_PAGE = 25
MOST_BESIDE = 3


def latest_preview(rubric: Rubric, *, user: User) -> RubricPreview | None:
    """The newest trial of this draft, running or ended, that `user` may see."""
    raise NotImplementedError


def latest_results(rubric: Rubric, *, user: User) -> RubricPreview | None:
    """The newest trial that has results, to be shown while a newer one runs."""
    raise NotImplementedError


def preview_page(
    preview: RubricPreview, *, user: User, band_page: int = 1, stage_page: int = 1
) -> PreviewPage:
    """All that a page shows of a trial; totals for everyone, names by `listed_for_rubrics`."""
    raise NotImplementedError


def side_by_side(
    preview: RubricPreview, relationship_ids: Sequence[int], *, user: User
) -> list[Beside]:
    """Up to three relationships by both versions, on the day of the trial, computed now.

    Those that `user` is not told by name are left out.
    """
    raise NotImplementedError


def suggested_beside(preview: RubricPreview, *, user: User) -> list[int]:
    """Three relationships that are worth a look: those that move most, of those named to `user`."""
    raise NotImplementedError
