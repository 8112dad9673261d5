"""The statements of a draft: adding, changing, ordering, removing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.http import AuthenticatedHttpRequest
from trust_scores.constants import Audience
from trust_scores.forms.rubric_words import ItemForm
from trust_scores.models import AssessmentItem, Rubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_drafts import not_editable
from trust_scores.views.rubric_parts import ITEMS


def rubric_item_create(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    if not draft.is_editable:
        return not_editable(request, draft)
    asked = request.GET.get("audience", "")
    initial = {"audience": asked if asked in Audience.values else Audience.SELF}
    form = ItemForm(common.posted(request), rubric=draft, initial=initial)
    return _form_page(request, draft, form)


def rubric_item_update(request: AuthenticatedHttpRequest, number: int, pk: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    item = get_object_or_404(draft.items.prefetch_related("anchors"), pk=pk)
    if not draft.is_editable:
        return not_editable(request, draft)
    form = ItemForm(common.posted(request), rubric=draft, item=item)
    return _form_page(request, draft, form, item)


def _form_page(
    request: AuthenticatedHttpRequest,
    draft: Rubric,
    form: ItemForm,
    item: AssessmentItem | None = None,
) -> HttpResponse:
    context = {
        "rubric": draft,
        "form": form,
        "item": item,
        "items_url": common.edit_url(draft, ITEMS),
    }
    return render(request, "trust_scores/rubric_item_form.html", context)


def rubric_item_move(request, number, pk): ...
def rubric_item_delete(request, number, pk): ...
