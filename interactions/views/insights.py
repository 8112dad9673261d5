"""Insights: the board, its export, one insight with what became of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest, require_fresh_sign_in
from accounts.spreadsheets import csv_file, xlsx_file
from interactions import permissions, selectors, services
from interactions.constants import InsightState
from interactions.filters import InsightFilterForm
from interactions.forms import MarksForm, StepForm
from interactions.models import Insight
from interactions.selectors import InsightFilter
from interactions.views.common import for_those_who
from interactions.views.record_lists import Empty, RecordList, render_list, tabs_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")


@require_safe
@for_those_who(permissions.may_read_visits)
def insight_board(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All states side by side; or, when the address names one, its list."""
    form = InsightFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    is_list = bool(wanted.state)
    heads = [
        (_("Insight"), ""), (_("Recorded"), "-recorded"), (_("By"), "author"),
        (_("Priority and tags"), ""), (_("Marks"), ""),
    ]  # fmt: skip
    found = selectors.insights_for(request.user, wanted)
    return render_list(
        request,
        RecordList(
            template="interactions/insight_board.html",
            form=form,
            found=found if is_list else found.none(),
            sort=wanted.sort,
            heads=heads,
            empty=Empty(
                title=_("No insights here"),
                text=_("What you learn in a visit, and why it matters, is noted with the visit."),
            ),
            tabs=_tabs(request, wanted),
            more={
                "is_list": is_list,
                "board": [] if is_list else selectors.insight_board(request.user, wanted),
                "unread": selectors.unread_insights(request.user),
                "may_keep_lists": permissions.may_keep_lists(request.user),
                "formats": FORMATS,
            },
        ),
    )


def _tabs(request: AuthenticatedHttpRequest, wanted: InsightFilter) -> list[dict[str, Any]]:
    counts = selectors.insight_counts(request.user, wanted)
    states = [(str(state), state.label, counts[state]) for state in InsightState]
    parts = [("", _("Board"), sum(counts.values())), *states]
    return tabs_of(request, parts, wanted.state)


@require_safe
@for_those_who(permissions.may_read_visits)
def insight_export(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What the filter shows, as a file; without notes and without opinion leaders."""
    require_fresh_sign_in(request)
    wanted = InsightFilterForm(request.GET, user=request.user).wanted()
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    table = selectors.insight_table(request.user, wanted)
    if file_format == "xlsx":
        response = HttpResponse(xlsx_file(table, title=_("Insights")), content_type=XLSX)
    else:
        response = HttpResponse(csv_file(table), content_type="text/csv; charset=utf-8")
    name = f"insights-{timezone.localdate():%Y-%m-%d}.{file_format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    services.record_export(by=request.user, rows=len(table) - 1, file_format=file_format)
    return response


@require_safe
def insight_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    insight = _visible(request, pk)
    news_since = insight.unread_since
    # What is marked as new on this page is seen now.
    is_news = request.method == "GET" and services.note_read(by=request.user, insight=insight)
    context = {
        **_told(request, insight),
        "marks_form": _marks_form(insight),
        "step_form": _step_form(insight),
        "news_since": news_since if is_news else None,
    }
    return render(request, "interactions/insight_detail.html", context)


@require_POST
def insight_step(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    insight = _visible(request, pk)
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            services.add_step(by=request.user, insight=insight, step=form.step())
        except services.RecordChangedMeanwhile as error:
            form.refuse(error.message)
            last = _last_step(insight)
            form.data = {**request.POST.dict(), "seen_step": str(last or 0)}
        except services.UnableToFollowUp as error:
            form.refuse(error.message, error.field)
        else:
            messages.success(request, _("It is on record what became of the insight."))
            return redirect(insight)
    context = {**_told(request, insight), "marks_form": _marks_form(insight), "step_form": form}
    return render(request, "interactions/insight_detail.html", context)


@require_POST
def insight_marks(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    insight = _visible(request, pk)
    form = MarksForm(request.POST, insight=insight, auto_id="marks_%s")
    if form.is_valid():
        told = form.cleaned_data
        try:
            services.mark_insight(
                by=request.user, insight=insight, revision=told["revision"], marks=form.marks()
            )
        except services.RecordChangedMeanwhile as error:
            form.refuse(error.message)
            form.data = _with(request, revision=str(insight.revision))
        except services.UnableToFollowUp as error:
            form.refuse(error.message, error.field)
        else:
            messages.success(request, _("The insight is marked."))
            return redirect(insight)
    context = {**_told(request, insight), "marks_form": form, "step_form": _step_form(insight)}
    return render(request, "interactions/insight_detail.html", context)


def _visible(request: AuthenticatedHttpRequest, pk: int) -> Insight:
    visible = Insight.objects.visible_to(request.user).standing()
    loaded = visible.select_related("recorded_by", "listening_priority", "interaction")
    return get_object_or_404(loaded.prefetch_related("tags"), pk=pk)


def _told(request: AuthenticatedHttpRequest, insight: Insight) -> dict[str, Any]:
    return {
        "insight": insight,
        "steps": selectors.insight_steps(insight),
        "history": selectors.history_of(insight),
        "is_author": insight.recorded_by_id == request.user.pk,
    }


def _marks_form(insight: Insight) -> MarksForm:
    names = ("is_clear", "is_actionable", "is_relevant", "is_timely", "revision")
    initial = {name: getattr(insight, name) for name in names}
    initial["listening_priority"] = insight.listening_priority_id
    initial["tags"] = ", ".join(tag.name for tag in insight.tags.all())
    return MarksForm(insight=insight, initial=initial, auto_id="marks_%s")


def _step_form(insight: Insight) -> StepForm:
    return StepForm(initial={"client_uuid": uuid.uuid4(), "seen_step": _last_step(insight) or 0})


def _last_step(insight: Insight) -> int | None:
    return insight.steps.order_by("-pk").values_list("pk", flat=True).first()


def _with(request: AuthenticatedHttpRequest, **changed: str) -> Any:
    data = request.POST.copy()
    for name, value in changed.items():
        data[name] = value
    return data
