"""Trials of drafts, as a page reads them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from jobs.constants import RunState
from opinion_leaders.models import OpinionLeader, Relationship
from trust_scores import scoring
from trust_scores.constants import Quality
from trust_scores.models import Rubric, RubricPreview
from trust_scores.querysets import RubricPreviewQuerySet
from trust_scores.rubric_guide.ties import difference, setting_at
from trust_scores.scoring.variations import ALL_HALF_LIVES, HALF_LIVES
from trust_scores.selectors.beside import side_by_side
from trust_scores.selectors.preview_lines import lines_of
from trust_scores.selectors.preview_rows import (
    Change,
    ChangeFilter,
    Changes,
    Count,
    Move,
    MovedBy,
    PreviewPage,
    PreviewResults,
    Sensitivity,
)
from trust_scores.selectors.rubrics import parameters_of
from trust_scores.selectors.shown import BAND_OF, STAGE_OF

__all__ = [
    "changes_of",
    "latest_preview",
    "latest_results",
    "preview_page",
    "side_by_side",
    "suggested_beside",
]

ROWS_PER_PAGE = 25
# The columns of one of the results' `changes`, as `services.preview_results` writes them.
CHANGE = (
    "relationship",
    "health_before",
    "health_after",
    "band_before",
    "band_after",
    "stage_before",
    "stage_after",
    "band_by",
    "stage_by",
    "quality",
    "quality_estimate",
)
_IMPORTANCE = "exponents["


def latest_preview(rubric: Rubric, *, user: User) -> RubricPreview | None:
    """The newest trial of this draft, running or ended, that `user` may see."""
    return _previews(rubric, user).first()


def latest_results(rubric: Rubric, *, user: User) -> RubricPreview | None:
    """The newest trial that has results, to be shown while a newer one runs."""
    return _previews(rubric, user).exclude(finished_at=None).first()


def preview_page(
    preview: RubricPreview, *, user: User, band_page: int = 1, stage_page: int = 1
) -> PreviewPage:
    """All that a page shows of a trial; totals for everyone, names by `listed_for_rubrics`."""
    run = preview.run
    state = run.state if run else RunState.CANCELLED
    has_ended = preview.finished_at is not None
    return PreviewPage(
        preview=preview,
        run=run,
        as_of=run.as_of if run else preview.created_at,
        is_stale=preview.rubric.revision != preview.revision,
        is_running=bool(run and run.is_active),
        has_failed=state == RunState.FAILED,
        is_cancelled=state == RunState.CANCELLED,
        done=run.done if run else 0,
        total=run.total if run else 0,
        results=_Reader(preview, user).results(band_page, stage_page) if has_ended else None,
    )


def changes_of(preview: RubricPreview, *, user: User, wanted: ChangeFilter, page: int) -> Changes:
    """One page of those whose band or stage changes, narrowed to what is wanted.

    `total` and `hidden` are those of the whole trial. A trial without results has none.
    """
    if not preview.results:
        return Changes(rows=[], total=0, hidden=0, page=1, pages=1)
    return _Reader(preview, user).changes(wanted, page)


def suggested_beside(preview: RubricPreview, *, user: User, count: int = 3) -> list[int]:
    """Relationships that are worth a look: those that move most, of those named to `user`."""
    found = preview.results
    if not found:
        return []
    moves = sorted(
        [*found["moves_down"], *found["moves_up"]],
        key=lambda move: -abs(move["after"] - move["before"]),
    )
    wanted = [move["relationship"] for move in moves]
    named = _named(user, wanted)
    return [pk for pk in wanted if pk in named][:count]


def _previews(rubric: Rubric, user: User) -> RubricPreviewQuerySet:
    visible = RubricPreview.objects.visible_to(user).filter(rubric=rubric)
    return visible.select_related("rubric", "against", "run").order_by("-pk")


def _named(user: User, relationship_ids: Collection[int]) -> dict[int, Relationship]:
    listed = Relationship.objects.listed_for_rubrics(user).with_people()
    return listed.in_bulk(list(relationship_ids))


class _Reader:
    """The stored results in words, for one person."""

    def __init__(self, preview: RubricPreview, user: User) -> None:
        self._preview = preview
        self._user = user
        self._found: Mapping[str, Any] = preview.results
        self._listed: set[int] | None = None
        if not user.is_admin:
            listed = Relationship.objects.listed_for_rubrics(user)
            self._listed = set(listed.values_list("pk", flat=True))

    def results(self, band_page: int, stage_page: int) -> PreviewResults:
        found = self._found
        bands = [code for code in BAND_OF if code != scoring.Band.INSUFFICIENT]
        up, down = self._moves("moves_up"), self._moves("moves_down")
        moves = len(found["moves_up"]) + len(found["moves_down"])
        return PreviewResults(
            relationships=found["count"],
            bands=self._counts("bands", [*bands, scoring.Band.INSUFFICIENT], BAND_OF),
            stages=self._counts("stages", sorted(STAGE_OF, reverse=True), STAGE_OF),
            rises=found["rises"],
            falls=found["falls"],
            gained=found["gained"],
            lost=found["lost"],
            correlation=found["correlation"],
            firmness=found["firmness"],
            band_changes=self.changes(ChangeFilter("band"), band_page),
            stage_changes=self.changes(ChangeFilter("stage"), stage_page),
            moves_up=up,
            moves_down=down,
            hidden_moves=moves - len(up) - len(down),
            sensitivity=[_sensitivity(one) for one in found["sensitivity"]],
        )

    def _counts(self, name: str, codes: Sequence[Any], words: Mapping[Any, Any]) -> list[Count]:
        counts = self._found[name]
        return [Count(words[code], counts["before"][code], counts["after"][code]) for code in codes]

    def changes(self, wanted: ChangeFilter, page: int) -> Changes:
        """One page of those whose band or stage changes."""
        what = wanted.kind
        rows = [dict(zip(CHANGE, row, strict=True)) for row in self._found["changes"]]
        changed = [row for row in rows if row[f"{what}_before"] != row[f"{what}_after"]]
        told = [row for row in changed if self._is_listed(row["relationship"])]
        kept = [row for row in told if wanted.way in ("", _way(row))]
        kept = self._named_like(wanted.text, kept)
        pages = max(1, -(-len(kept) // ROWS_PER_PAGE))
        page = min(max(1, page), pages)
        shown = kept[(page - 1) * ROWS_PER_PAGE : page * ROWS_PER_PAGE]
        named = _named(self._user, [row["relationship"] for row in shown])
        return Changes(
            rows=[
                self._change(row, named[row["relationship"]], what)
                for row in shown
                if row["relationship"] in named
            ],
            total=len(changed),
            hidden=len(changed) - len(told),
            page=page,
            pages=pages,
            found=len(kept),
        )

    def _named_like(self, text: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not text:
            return rows
        people = OpinionLeader.objects.visible_to(self._user).matching(text)
        listed = Relationship.objects.listed_for_rubrics(self._user)
        found = set(listed.filter(opinion_leader__in=people).values_list("pk", flat=True))
        return [row for row in rows if row["relationship"] in found]

    def _is_listed(self, pk: int) -> bool:
        return self._listed is None or pk in self._listed

    def _change(self, row: Mapping[str, Any], relationship: Relationship, what: str) -> Change:
        return Change(
            relationship_id=relationship.pk,
            person=relationship.opinion_leader.full_name,
            msl=relationship.msl.full_name,
            band_before=BAND_OF[scoring.Band(row["band_before"])],
            band_after=BAND_OF[scoring.Band(row["band_after"])],
            stage_before=STAGE_OF[scoring.Stage(row["stage_before"])],
            stage_after=STAGE_OF[scoring.Stage(row["stage_after"])],
            points_before=row["health_before"] * 100,
            points_after=row["health_after"] * 100,
            moved_by=self._moved_by(row, what),
        )

    def _moved_by(self, row: Mapping[str, Any], what: str) -> MovedBy | None:
        place = row[f"{what}_by"]
        if place < 0:
            return None
        paths = self._found["units"][place]
        words = difference(paths)
        if not any(path.startswith(_IMPORTANCE) for path in paths):
            return MovedBy(str(words.label), words.group, words.paths)
        quality = int(row["quality"])
        before, after = (
            parameters_of(document).exponents[quality]
            for document in (self._preview.against.parameters, self._preview.parameters)
        )
        return MovedBy(
            str(words.label),
            words.group,
            words.paths,
            quality=list(Quality)[quality],
            quality_points=row["quality_estimate"] * 100,
            counts_more=after > before,
        )

    def _moves(self, name: str) -> list[Move]:
        rows = self._found[name]
        named = _named(self._user, [row["relationship"] for row in rows])
        return [
            Move(
                relationship_id=row["relationship"],
                person=named[row["relationship"]].opinion_leader.full_name,
                msl=named[row["relationship"]].msl.full_name,
                points_before=row["before"] * 100,
                points_after=row["after"] * 100,
                lines=lines_of(row["lines"]),
            )
            for row in rows
            if row["relationship"] in named
        ]


def _way(row: Mapping[str, Any]) -> str:
    return "down" if row["health_after"] < row["health_before"] else "up"


def _sensitivity(one: Mapping[str, Any]) -> Sensitivity:
    return Sensitivity(
        key=one["key"],
        label=_label(one["key"]),
        correlation=one["correlation"],
        factor=one["factor"],
        largest_move=one["move"] * 100,
    )


def _label(key: str) -> str:
    if key == ALL_HALF_LIVES:
        return _("All half-lives")
    setting = setting_at(key)
    label = str(setting.label) if setting else key
    return _("%(what)s, half-life") % {"what": label} if key in HALF_LIVES else label
