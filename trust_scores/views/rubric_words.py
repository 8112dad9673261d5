"""What bands and stages mean in a draft, and the next steps that it proposes."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from trust_scores.constants import Quality
from trust_scores.forms.rubric_words import MeaningsForm, StepsForm, add_problems
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group
from trust_scores.services import rubric_words as services
from trust_scores.services.rubric_rules import DraftIsStale, UnableToChangeRubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_parts import PARTS, STEPS

BANDS, STAGES = Group.BANDS.value, Group.STAGES.value
_STEP = re.compile(r"steps\[(\d+)\]\.(\w+)")


def rubric_words(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """The words of one part of a draft (`?part=bands`, `stages` or `steps`)."""
    draft = common.own_version_or_refuse(request.user, number)
    if not draft.is_editable:
        return common.not_editable(request, draft)
    if request.GET.get("part") == STEPS:
        return _steps(request, draft)
    return _meanings(request, draft, STAGES if request.GET.get("part") == STAGES else BANDS)


def _meanings(request: AuthenticatedHttpRequest, draft: Rubric, part: str) -> HttpResponse:
    form = MeaningsForm(common.posted(request), rubric=draft, part=part)
    if form.is_valid():
        change = services.change_band_meanings
        if part == STAGES:
            change = services.change_stage_meanings
        try:
            change(
                by=request.user,
                rubric=draft,
                revision=form.cleaned_data["revision"],
                meanings=form.meanings(),
            )
        except UnableToChangeRubric as refusal:
            add_problems(form, refusal, str)
            _look_again(request, refusal, form, draft)
        else:
            return _saved(request, draft, part)
    return _page(request, draft, part, {"meanings": form, "errors": form})


def _steps(request: AuthenticatedHttpRequest, draft: Rubric) -> HttpResponse:
    """A form for each quality; the one that was sent is the one that is saved."""
    sent = common.posted(request)
    asked = next((code for code in Quality.values if sent and f"{code}-quality" in sent), "")
    forms = {
        code: StepsForm(sent if code == asked else None, rubric=draft, quality=code)
        for code in Quality.values
    }
    form = forms.get(asked)
    if form is not None and form.is_valid():
        try:
            services.change_coaching_steps(
                by=request.user,
                rubric=draft,
                revision=form.cleaned_data["revision"],
                quality=asked,
                steps=form.steps(),
            )
        except UnableToChangeRubric as refusal:
            places = form.places
            add_problems(form, refusal, lambda path: _step_field(path, places))
            _look_again(request, refusal, form, draft)
        else:
            return _saved(request, draft, STEPS)
    return _page(request, draft, STEPS, {"step_forms": list(forms.values()), "errors": form})


def _step_field(path: str, places: list[int]) -> str:
    """The field of a problem: `steps[1].text` is that of the second row that holds a text."""
    found = _STEP.fullmatch(path)
    if found is None or int(found[1]) >= len(places):
        return ""
    return f"{found[2]}_{places[int(found[1])]}"


def _look_again(
    request: AuthenticatedHttpRequest,
    refusal: UnableToChangeRubric,
    form: MeaningsForm | StepsForm,
    draft: Rubric,
) -> None:
    if isinstance(refusal, DraftIsStale):
        form.look_again(common.own_version_or_refuse(request.user, draft.number))


def _saved(request: AuthenticatedHttpRequest, draft: Rubric, part: str) -> HttpResponse:
    messages.success(request, _("The words are saved."))
    return redirect(common.edit_url(draft, part))


def _page(
    request: AuthenticatedHttpRequest, draft: Rubric, part: str, more: dict[str, Any]
) -> HttpResponse:
    context = {"rubric": draft, "part": part, "title": PARTS[part], **more}
    return render(request, "trust_scores/rubric_words.html", context)
