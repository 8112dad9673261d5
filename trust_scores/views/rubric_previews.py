"""Trying a draft on the whole portfolio: start, watch, cancel, and read what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from jobs import tasks
from opinion_leaders.models import OpinionLeader, Relationship
from trust_scores import rubric_guide
from trust_scores.forms.rubrics import ChangesForm
from trust_scores.models import Rubric, RubricPreview
from trust_scores.rubric_settings import complete
from trust_scores.selectors import previews as selectors
from trust_scores.selectors.preview_rows import Beside, Change, Changes, Move, PreviewPage
from trust_scores.services import previews
from trust_scores.views import preview_words as words
from trust_scores.views import rubric_common as common

CHANGES_SHOWN, MOVES_SHOWN, DOTS_SHOWN, BESIDE_SHOWN, PEOPLE_SHOWN = 4, 5, 6, 3, 20
# Keys are numbers of the database; longer ones are none.
_LONGEST_KEY = 15


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A relationship that changes, and why in a few words."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Column:
    """A relationship by both versions, and what did most of its change.

    `qualities` are names with the estimate by the draft, from 0 to 1 and in points.
    """

    beside: Beside
    mostly: str
    qualities: list[tuple[str, float, float]]


@require_safe
def rubric_preview(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """The trial of a draft as a page of its own; for htmx the part that changes."""
    draft = common.own_version_or_refuse(request.user, number)
    context = {"rubric": draft, **panel(request, draft)}
    if not common.is_fragment(request):
        response = render(request, "trust_scores/rubric_preview.html", context)
    elif "progress" in request.GET and context["latest"] and context["latest"].is_running:
        response = render(request, "trust_scores/_preview_progress.html", context)
    else:
        response = _whole_panel(request, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def rubric_preview_start(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    refusal = try_draft(request.user, draft)
    if refusal:
        messages.error(request, refusal)
    return _back(request, draft)


@require_POST
def rubric_preview_cancel(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    running = selectors.latest_preview(draft, user=request.user)
    try:
        if running is not None:
            previews.cancel_preview(by=request.user, preview=running)
    except previews.UnableToPreview as refusal:
        messages.warning(request, str(refusal))
    return _back(request, draft)


@require_safe
def rubric_preview_people(request: AuthenticatedHttpRequest, number: int) -> JsonResponse:
    """Relationships by name, to look at beside each other."""
    common.own_version_or_refuse(request.user, number)
    named = OpinionLeader.objects.visible_to(request.user).matching(request.GET.get("q", "")[:100])
    found = Relationship.objects.listed_for_rubrics(request.user).scored().with_people()
    people = [
        {"value": one.pk, "text": f"{one.opinion_leader.full_name}, {one.msl.full_name}"}
        for one in found.filter(opinion_leader__in=named)[:PEOPLE_SHOWN]
    ]
    return JsonResponse({"people": people})


@require_safe
def rubric_preview_changes(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Everyone who would change band or stage; the address narrows the list."""
    draft = common.own_version_or_refuse(request.user, number)
    preview = selectors.latest_results(draft, user=request.user)
    form = ChangesForm(request.GET)
    wanted = form.wanted()
    context: dict[str, Any] = {"rubric": draft, "form": form, "wanted": wanted, "preview": preview}
    if preview is not None:
        changes = selectors.changes_of(preview, user=request.user, wanted=wanted, page=form.page())
        context |= {"changes": changes, "lines": change_lines(changes.rows)}
        context |= _pager(request, changes)
    return render(request, "trust_scores/rubric_preview_changes.html", context)


def _pager(request: AuthenticatedHttpRequest, changes: Changes) -> dict[str, str]:
    """Links to the pages before and after, with the same filters."""

    def url(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}" if 1 <= page <= changes.pages else ""

    text = _("Page %(page)s of %(pages)s") % {"page": changes.page, "pages": changes.pages}
    return {
        "previous_url": url(changes.page - 1),
        "next_url": url(changes.page + 1),
        "count_text": text,
    }


def try_draft(user: User, draft: Rubric) -> str:
    """Start a trial of the draft as it is now; why not, where that cannot be.

    One that is at work with the same settings goes on.
    """
    latest = selectors.latest_preview(draft, user=user)
    if latest and latest.run and latest.run.is_active and _same_settings(latest, draft):
        return ""
    try:
        previews.start_preview(by=user, rubric=draft)
    except previews.UnableToPreview as refusal:
        return str(refusal)
    tasks.wake()
    return ""


def try_after_change(user: User, draft: Rubric) -> bool:
    """Start a trial if the settings moved since the last one; whether one was started."""
    latest = selectors.latest_preview(draft, user=user)
    known = latest.parameters if latest else Rubric.objects.published().get().parameters
    if _numbers(known) == _numbers(draft.parameters):
        return False
    return try_draft(user, draft) == ""


def _same_settings(preview: RubricPreview, draft: Rubric) -> bool:
    return _numbers(preview.parameters) == _numbers(draft.parameters)


def _numbers(parameters: Mapping[str, Any]) -> dict[str, float]:
    return rubric_guide.values(complete(parameters))


def panel(request: AuthenticatedHttpRequest, draft: Rubric) -> dict[str, Any]:
    """The newest trial of a draft, and the results of the one before while it is at work."""
    user = request.user
    newest = selectors.latest_preview(draft, user=user)
    if newest is None:
        return {"latest": None, "found": None}
    latest = selectors.preview_page(newest, user=user)
    found: PreviewPage | None = latest
    if latest.results is None:
        former = selectors.latest_results(draft, user=user)
        found = selectors.preview_page(former, user=user) if former else None
    return {
        "latest": latest,
        "found": found,
        # Words may have changed since; they move no score.
        "is_stale": found is not None and not _same_settings(found.preview, draft),
        **_results(request, found),
    }


def _results(request: AuthenticatedHttpRequest, page: PreviewPage | None) -> dict[str, Any]:
    if page is None or page.results is None:
        return {}
    results = page.results
    chosen = _keys(request.GET.getlist("beside"))
    chosen = chosen or selectors.suggested_beside(page.preview, user=request.user)
    moves = sorted([*results.moves_up, *results.moves_down], key=lambda one: -abs(one.change))
    columns = selectors.side_by_side(page.preview, chosen, user=request.user)
    return {
        "headline": words.headline(results),
        "bars": words.bars(results.bands),
        "dots": words.dots(results.sensitivity[:DOTS_SHOWN]),
        "band_lines": change_lines(results.band_changes.rows[:CHANGES_SHOWN]),
        "stage_lines": change_lines(results.stage_changes.rows[:CHANGES_SHOWN]),
        "moves": moves[:MOVES_SHOWN],
        "columns": [_column(one) for one in columns],
        "choices": _choices(results.band_changes.rows, moves, columns),
        "places_beside": [one.relationship_id for one in columns],
        "choosing": "beside" in request.GET,
    }


def _column(one: Beside) -> Column:
    qualities = [(str(line.quality.label), line.after / 100, line.after) for line in one.qualities]
    return Column(one, words.mostly(one), qualities)


def change_lines(rows: list[Change]) -> list[ChangeLine]:
    return [ChangeLine(row, words.why(row.moved_by)) for row in rows]


def _choices(
    changes: list[Change], moves: list[Move], columns: list[Beside]
) -> list[tuple[int, str]]:
    """Whom to look at without a search: who changes most, by name."""
    named: list[Beside | Move | Change] = [*columns, *moves, *changes]
    known = {one.relationship_id: f"{one.person}, {one.msl}" for one in named}
    return sorted(known.items(), key=lambda choice: choice[1])


def _keys(texts: list[str]) -> list[int]:
    keys = [int(text) for text in texts if text.isdecimal() and len(text) < _LONGEST_KEY]
    return list(dict.fromkeys(keys))[:BESIDE_SHOWN]


def _back(request: AuthenticatedHttpRequest, draft: Rubric) -> HttpResponse:
    if common.is_fragment(request):
        return _whole_panel(request, {"rubric": draft, **panel(request, draft)})
    if draft.is_editable:
        return redirect(common.edit_url(draft))
    return redirect("trust_scores:rubric_preview", draft.number)


def _whole_panel(request: AuthenticatedHttpRequest, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "trust_scores/_preview.html", context)
    # Whoever chooses what stands side by side picks that part of the answer.
    if "beside" not in request.GET:
        response["HX-Retarget"], response["HX-Reswap"] = "#preview", "outerHTML"
    return response
