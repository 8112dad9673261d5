"""Editing the settings of a draft; they save themselves as they change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from trust_scores.forms.rubric_settings import SentSettings
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group
from trust_scores.selectors.coming import coming_for
from trust_scores.services import rubrics
from trust_scores.services.rubric_rules import DraftIsStale, UnableToChangeRubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_editor import editor, overwritten, settings_of, texts_of
from trust_scores.views.rubric_parts import PARTS
from trust_scores.views.rubric_previews import panel, try_after_change

TRIES = 2


def rubric_edit(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """One part of a draft, beside the version in force; what is sent is saved at once."""
    draft = common.own_version_or_refuse(request.user, number)
    if not draft.is_editable:
        return common.not_editable(request, draft)
    part = part_in(request)
    if request.method != "POST":
        return _page(request, draft, part)
    sent = SentSettings(request.POST, settings_of(part))
    for _attempt in range(TRIES):
        stored = texts_of(draft)
        both = overwritten(sent.both_changed(stored, revision=draft.revision), stored)
        if both:
            return _page(request, draft, part, typed=sent.typed, both=both, read=sent)
        others = sent.others_changed(stored, revision=draft.revision)
        try:
            return _saved(request, draft, part, sent, reload=bool(others))
        except DraftIsStale:
            # Somebody saved between our reading and our writing: look again at what is stored.
            draft = common.own_version_or_refuse(request.user, number)
    messages.error(request, _("Others are changing this draft right now. Please save again."))
    return _page(request, draft, part, typed=sent.typed, read=sent)


@require_POST
def rubric_reset(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """All settings of a part back to those of the version in force."""
    draft = common.own_version_or_refuse(request.user, number)
    part = part_in(request)
    paths = [setting.path for setting in settings_of(part)]
    try:
        saved = rubrics.reset_settings(
            by=request.user, rubric=draft, revision=draft.revision, paths=paths
        )
    except UnableToChangeRubric as refusal:
        messages.error(request, str(refusal))
    else:
        try_after_change(request.user, saved.rubric)
        messages.success(request, _("These settings are those of the version in force again."))
    return redirect(common.edit_url(draft, part))


def part_in(request: AuthenticatedHttpRequest) -> str:
    """The part of the rubric that the address names, else the first."""
    asked = request.GET.get("part", "")
    return asked if asked in PARTS else Group.IMPORTANCE.value


def _saved(
    request: AuthenticatedHttpRequest, draft: Rubric, part: str, sent: SentSettings, *, reload: bool
) -> HttpResponse:
    name = draft.edited_by.full_name if draft.edited_by else ""
    tried = False
    if sent.changed:
        saved = rubrics.save_settings(
            by=request.user, rubric=draft, revision=draft.revision, entries=sent.changed
        )
        tried = try_after_change(request.user, saved.rubric)
        draft = common.own_version_or_refuse(request.user, draft.number)
    if reload:
        messages.info(
            request,
            _("%(name)s changed other settings of this part meanwhile. They are shown now.")
            % {"name": name},
        )
    if not common.is_fragment(request):
        return redirect(common.edit_url(draft, part))
    if reload:
        return HttpResponse(headers={"HX-Refresh": "true"})
    after = sent.after(draft.revision)
    return _page(request, draft, part, tried=tried, typed=sent.typed, read=after)


def _page(
    request: AuthenticatedHttpRequest,
    draft: Rubric,
    part: str,
    *,
    tried: bool = False,
    **more: Any,
) -> HttpResponse:
    context = editor(draft, part, user=request.user, **more)
    is_fragment = common.is_fragment(request)
    if tried or not is_fragment:
        context |= panel(request, draft)
    if is_fragment:
        return render(request, "trust_scores/_draft_saved.html", context | {"tried": tried})
    context["coming"] = coming_for(request.user)
    return render(request, "trust_scores/rubric_edit.html", context)
