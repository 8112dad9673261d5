"""Lists of work: promises, disagreements, inquiries and insights on one page of the same kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import AuthenticatedHttpRequest
from accounts.sorting import columns
from interactions.filters.common import WorkFilterForm

PAGE_LENGTH = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What stands in place of an empty list: what will be here, and how it comes about."""

    title: Any
    text: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """What one list page shows. `heads` are (label, order) of its columns; `template` extends
    `record_list.html` and names how a row is drawn."""

    template: str
    form: WorkFilterForm
    found: QuerySet[Any]
    sort: str
    heads: list[tuple[Any, str]]
    empty: Empty
    tabs: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


def page_of(request: AuthenticatedHttpRequest, rows: QuerySet) -> Page:
    # A number that is no page gives the first or the last one.
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def render_list(request: AuthenticatedHttpRequest, wanted: RecordList) -> HttpResponse:
    form = wanted.form
    context = {
        "form": form,
        "page_obj": page_of(request, wanted.found),
        "columns": columns(wanted.heads, wanted.sort),
        "tabs": wanted.tabs,
        "empty": wanted.empty,
        "person": form.read("person", None),
        "shows_owner": request.user.is_manager,
        **wanted.more,
    }
    return render(request, wanted.template, context)


def tabs_of(
    request: AuthenticatedHttpRequest, parts: Sequence[tuple[str, Any, int]], current: str
) -> list[dict[str, Any]]:
    """Links between the parts of a list, (code, label, count) each, with the same filter."""
    query = request.GET.copy()
    for name in ("page", "sort"):
        query.pop(name, None)
    tabs = []
    for code, label, count in parts:
        query["show"] = code
        url = f"{request.path}?{query.urlencode()}"
        tabs.append({"label": label, "url": url, "current": code == current, "count": count})
    return tabs
