"""The statements of a draft: adding, changing, ordering, removing."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from trust_scores.constants import Audience
from trust_scores.forms.rubric_words import ItemForm, add_problems, revision_in
from trust_scores.models import AssessmentItem, Rubric
from trust_scores.services import rubric_words
from trust_scores.services.rubric_rules import DraftIsStale, UnableToChangeRubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_parts import ITEMS

_ANCHOR = re.compile(r"anchors\[(\d)\]")


def rubric_item_create(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    if not draft.is_editable:
        return common.not_editable(request, draft)
    asked = request.GET.get("audience", "")
    initial = {"audience": asked if asked in Audience.values else Audience.SELF}
    form = ItemForm(common.posted(request), rubric=draft, initial=initial)
    if form.is_valid():
        try:
            rubric_words.add_item(by=request.user, rubric=draft, **form.answers())
        except UnableToChangeRubric as refusal:
            _show(refusal, form, draft)
        else:
            return _done(request, draft, _("The statement is added."))
    return _form_page(request, draft, form)


def rubric_item_update(request: AuthenticatedHttpRequest, number: int, pk: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    item = _item_or_404(draft, pk)
    if not draft.is_editable:
        return common.not_editable(request, draft)
    form = ItemForm(common.posted(request), rubric=draft, item=item)
    if form.is_valid():
        try:
            rubric_words.change_item(by=request.user, item=item, **form.answers())
        except UnableToChangeRubric as refusal:
            draft = common.own_version_or_refuse(request.user, number)
            _show(refusal, form, draft)
        else:
            return _done(request, draft, _("The statement is saved."))
    return _form_page(request, draft, form, item)


@require_POST
def rubric_item_move(request: AuthenticatedHttpRequest, number: int, pk: int) -> HttpResponse:
    """One place up or down among the statements of its audience."""
    draft = common.own_version_or_refuse(request.user, number)
    item = _item_or_404(draft, pk)
    order = list(draft.items.filter(audience=item.audience).values_list("pk", flat=True))
    place = order.index(item.pk) + 1
    try:
        rubric_words.move_item(
            by=request.user,
            item=item,
            revision=revision_in(request.POST),
            position=place + (1 if request.POST.get("way") == "down" else -1),
        )
    except UnableToChangeRubric as refusal:
        messages.error(request, str(refusal))
    return redirect(common.edit_url(draft, ITEMS, f"item-{pk}"))


@require_POST
def rubric_item_delete(request: AuthenticatedHttpRequest, number: int, pk: int) -> HttpResponse:
    draft = common.own_version_or_refuse(request.user, number)
    item = _item_or_404(draft, pk)
    try:
        rubric_words.remove_item(by=request.user, item=item, revision=revision_in(request.POST))
    except UnableToChangeRubric as refusal:
        messages.error(request, str(refusal))
        return redirect("trust_scores:rubric_item_update", number, pk)
    return _done(request, draft, _("The statement is removed from the draft."))


def _item_or_404(draft: Rubric, pk: int) -> AssessmentItem:
    items = draft.items.select_related("rubric").prefetch_related("anchors")
    return get_object_or_404(items, pk=pk)


def _show(refusal: UnableToChangeRubric, form: ItemForm, draft: Rubric) -> None:
    """The refusal beside the fields it is about; who came second may save over the first."""
    add_problems(form, refusal, lambda path: _ANCHOR.sub(_anchor_name, path))
    if isinstance(refusal, DraftIsStale):
        form.look_again(draft)


def _anchor_name(found: re.Match[str]) -> str:
    return f"anchor_{int(found[1]) + 1}"


def _done(request: AuthenticatedHttpRequest, draft: Rubric, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(common.edit_url(draft, ITEMS))


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
        "differences": form.differences(item) if item else [],
        "items_url": common.edit_url(draft, ITEMS),
    }
    return render(request, "trust_scores/rubric_item_form.html", context)
