"""Lists that people are imported from: choose, look at every row, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders import selectors, services
from opinion_leaders.constants import RowOutcome
from opinion_leaders.forms import ImportForm
from opinion_leaders.importing.columns import ListKind
from opinion_leaders.models import ImportBatch
from opinion_leaders.permissions import may_import
from opinion_leaders.views.common import posted

_ROWS_PER_PAGE = 50


def import_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    _refuse_unless_importer(request)
    page = Paginator(selectors.import_batches(request.user), 25).get_page(request.GET.get("page"))
    return render(request, "opinion_leaders/importbatch_list.html", {"page_obj": page})


def import_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Read the chosen file and show what it would do; nothing is changed yet."""
    _refuse_unless_importer(request)
    form = ImportForm(posted(request), request.FILES, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            batch = services.try_import(
                by=request.user,
                file_name=form.cleaned_data["file"].name,
                content=form.cleaned_data["file"].read(),
                owner=form.cleaned_data["owner"],
            )
        except services.UnableToImport as error:
            form.add_error("file", str(error))
        else:
            return redirect(batch)
    return render(request, "opinion_leaders/importbatch_form.html", {"form": form})


def import_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    _refuse_unless_importer(request)
    batch = get_object_or_404(selectors.import_batches(request.user), pk=pk)
    show = request.GET.get("show", "")
    rows = Paginator(selectors.import_rows(batch, show=show), _ROWS_PER_PAGE)
    context = {
        "batch": batch,
        "kind": dict(ListKind.choices).get(batch.source_format, batch.source_format),
        "tabs": _tabs(batch, show),
        "page_obj": rows.get_page(request.GET.get("page")),
    }
    return render(request, "opinion_leaders/importbatch_detail.html", context)


@require_POST
def import_apply(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    _refuse_unless_importer(request)
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
    try:
        services.apply_import(by=request.user, batch=batch)
    except services.UnableToImport as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The list is applied."))
    return redirect(batch)


def _refuse_unless_importer(request: AuthenticatedHttpRequest) -> None:
    if not may_import(request.user):
        raise PermissionDenied


def _tabs(batch: ImportBatch, show: str) -> list[dict[str, Any]]:
    counts = batch.counts
    address = reverse("opinion_leaders:import_detail", args=[batch.pk])
    parts = [("", _("All rows"), counts.get("rows", 0))]
    parts += [(o.value, str(o.label), counts.get(o.value, 0)) for o in RowOutcome]
    parts.append(
        (
            selectors.POSSIBLE_DUPLICATES,
            _("Possible duplicates"),
            counts.get("possible_duplicates", 0),
        )
    )
    return [
        {
            "label": label,
            "url": f"{address}?show={code}" if code else address,
            "current": show == code,
            "count": count,
        }
        for code, label, count in parts
    ]
