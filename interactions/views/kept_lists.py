"""Lists that are kept: listening priorities, approved materials, watched words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, services
from interactions.forms import ApprovalForm, MaterialForm, PriorityForm, WatchedWordForm
from interactions.models import ListeningPriority, Material, WatchedWord
from interactions.views.common import for_those_who

_LIST, _FORM = "interactions/kept_list.html", "interactions/kept_list_form.html"


@for_those_who(permissions.may_keep_lists)
def priority_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PriorityForm(_posted(request))
    if form.is_bound and _saved(request, form, services.keep_priority, _("It is on the list.")):
        return redirect("interactions:listening_priority_list")
    rows = [
        {
            "record": one,
            "url": reverse("interactions:listening_priority_update", args=[one.pk]),
            "told": "" if one.is_active else _("offered no more"),
        }
        for one in ListeningPriority.objects.visible_to(request.user)
    ]
    context = {
        "form": form,
        "rows": rows,
        "title": _("Listening priorities"),
        "lead": _("The questions that the team listens for at present. Insights name them."),
        "add_label": _("Add a priority"),
        "empty_text": _("A priority is a question of medicine, such as “Who is never tested?”"),
        "empty_icon": "insight",
    }
    return render(request, _LIST, context)


@for_those_who(permissions.may_keep_lists)
def priority_update(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    priority = get_object_or_404(ListeningPriority.objects.visible_to(request.user), pk=pk)
    initial = {"name": priority.name, "is_active": priority.is_active}
    form = PriorityForm(_posted(request), initial=initial)
    if form.is_bound and _saved(
        request, form, services.keep_priority, _("The priority is saved."), priority=priority
    ):
        return redirect("interactions:listening_priority_list")
    context = {
        "form": form,
        "title": priority.name,
        "back_url": reverse("interactions:listening_priority_list"),
        "back_label": _("Listening priorities"),
    }
    return render(request, _FORM, context)


@for_those_who(permissions.may_keep_lists)
def material_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = MaterialForm(_posted(request))
    if form.is_bound and _saved(request, form, services.keep_material, _("It is on the list.")):
        return redirect("interactions:material_list")
    rows = [
        {
            "record": one,
            "url": reverse("interactions:material_update", args=[one.pk]),
            "until": one.approved_until,
            "told": "" if one.is_approved_on(timezone.localdate()) else _("approval ran out"),
        }
        for one in Material.objects.visible_to(request.user)
    ]
    context = {
        "form": form,
        "rows": rows,
        "title": _("Approved materials"),
        "lead": _("Answers and visits name the version that was used. An expired one is refused."),
        "add_label": _("Add a version"),
        "empty_text": _("Each version of a document is a line of its own."),
        "empty_icon": "document",
    }
    return render(request, _LIST, context)


@for_those_who(permissions.may_keep_lists)
def material_update(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    material = get_object_or_404(Material.objects.visible_to(request.user), pk=pk)
    form = ApprovalForm(_posted(request), material=material)
    if form.is_bound and _saved(
        request, form, services.approve_until, _("The approval is saved."), material=material
    ):
        return redirect("interactions:material_list")
    context = {
        "form": form,
        "title": str(material),
        "back_url": reverse("interactions:material_list"),
        "back_label": _("Approved materials"),
    }
    return render(request, _FORM, context)


@for_those_who(permissions.may_keep_words)
def watched_word_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = WatchedWordForm(_posted(request))
    if form.is_bound and _saved(request, form, services.keep_watched_word, _("It is on the list.")):
        return redirect("interactions:watched_word_list")
    rows = [
        {
            "record": one,
            "url": reverse("interactions:watched_word_update", args=[one.pk]),
            "about": one.explanation,
            "told": "" if one.is_active else _("watched no more"),
        }
        for one in WatchedWord.objects.visible_to(request.user)
    ]
    context = {
        "form": form,
        "rows": rows,
        "title": _("Watched words"),
        "lead": _("Whoever writes one of them in a visit is told why, and may let it stand."),
        "add_label": _("Add a word"),
        "empty_text": _("For example a claim that no data supports, such as “cures”."),
        "empty_icon": "flag",
    }
    return render(request, _LIST, context)


@for_those_who(permissions.may_keep_words)
def watched_word_update(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    watched = get_object_or_404(WatchedWord.objects.visible_to(request.user), pk=pk)
    initial = {name: getattr(watched, name) for name in ("word", "explanation", "is_active")}
    form = WatchedWordForm(_posted(request), initial=initial)
    if form.is_bound and _saved(
        request, form, services.keep_watched_word, _("The word is saved."), watched=watched
    ):
        return redirect("interactions:watched_word_list")
    context = {
        "form": form,
        "title": watched.word,
        "back_url": reverse("interactions:watched_word_list"),
        "back_label": _("Watched words"),
    }
    return render(request, _FORM, context)


def _posted(request: AuthenticatedHttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _saved(request: AuthenticatedHttpRequest, form: Any, save: Any, done: str, **more: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        save(by=request.user, **form.cleaned_data, **more)
    except services.UnableToKeepList as error:
        form.refuse(error.message, error.field)
        return False
    messages.success(request, done)
    return True
