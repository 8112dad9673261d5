"""From draft to in force: approval, publication, the way back, and discarding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from jobs import tasks
from trust_scores import permissions
from trust_scores.constants import RubricState
from trust_scores.forms.rubrics import ReasonForm
from trust_scores.models import Rubric
from trust_scores.selectors.publications import publication_of
from trust_scores.services import publication, rubric_rules, rubrics
from trust_scores.services.rubric_rules import UnableToChangeRubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_difference_words import grouped_differences

Step = Callable[[str], HttpResponse]


def rubric_publish(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Look at everything that changes, give the reason, and ask for approval or publish."""
    rubric = common.own_version_or_refuse(request.user, number)
    if rubric.state not in (RubricState.DRAFT, RubricState.IN_REVIEW):
        return redirect("trust_scores:rubric_version", number)
    asks = asks_for_approval(request, rubric)
    form = _reason_form(request, rubric, _("Why it should come into force"))
    refused: list[common.Place] = []
    if form.is_valid():
        try:
            return _submit(request, rubric, form) if asks else _publish(request, rubric, form)
        except UnableToChangeRubric as refusal:
            form.add_error(None, str(refusal))
            refused = [common.place_of(rubric, *one) for one in refusal.problems]
    published = Rubric.objects.published().get()
    context = {
        "rubric": rubric,
        "published": published,
        "form": form,
        "asks": asks,
        "is_reviewed": rubric.state == RubricState.IN_REVIEW,
        "may_publish": permissions.may_publish(request.user),
        "groups": grouped_differences(published, rubric),
        "places": refused or common.places_of(rubric, rubric_rules.problems_of(rubric)),
    }
    return render(request, "trust_scores/rubric_publish.html", context)


def rubric_return(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Give a version in review back to its author, with a note."""
    rubric = common.own_version_or_refuse(request.user, number)
    if rubric.state != RubricState.IN_REVIEW:
        return redirect("trust_scores:rubric_version", number)

    def step(note: str) -> HttpResponse:
        rubrics.return_to_draft(by=request.user, rubric=rubric, note=note)
        messages.success(request, _("It is a draft again, and your note stands above it."))
        return redirect(common.edit_url(rubric))

    words = {
        "title": _("Give version %(number)s back") % {"number": number},
        "label": _("What should change"),
        "button": _("Give it back"),
        "lead": _("The version becomes a draft again. Nothing of it is lost."),
    }
    return _step_page(request, rubric, step, words)


def rubric_discard(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """End a draft without putting it in force."""
    rubric = common.own_version_or_refuse(request.user, number)
    if rubric.state not in (RubricState.DRAFT, RubricState.IN_REVIEW):
        return redirect("trust_scores:rubric_version", number)

    def step(reason: str) -> HttpResponse:
        rubrics.discard_draft(by=request.user, rubric=rubric, reason=reason)
        messages.success(request, _("Draft %(number)s is discarded.") % {"number": number})
        return redirect("trust_scores:rubric_versions")

    words = {
        "title": _("Discard draft %(number)s") % {"number": number},
        "label": _("Why it is not needed"),
        "button": _("Discard draft"),
        "lead": _("The draft and its previews are removed for good. No score is touched."),
        "danger": True,
    }
    return _step_page(request, rubric, step, words)


def rubric_take_back(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Stop putting a version in force, and make a draft of it again."""
    rubric = common.own_version_or_refuse(request.user, number)
    if not permissions.may_publish(request.user):
        raise PermissionDenied
    if not rubric.is_publishing:
        return redirect("trust_scores:rubric_version", number)

    def step(reason: str) -> HttpResponse:
        publication.take_back(by=request.user, rubric=rubric, reason=reason)
        messages.success(request, _("It is a draft again. The version before stays in force."))
        return redirect("trust_scores:rubric_version", number)

    words = {
        "title": _("Take version %(number)s back") % {"number": number},
        "label": _("Why it is taken back"),
        "button": _("Take it back"),
        "lead": _(
            "The work on its scores ends, and it becomes a draft again. Every page goes on"
            " showing the scores of the version before."
        ),
        "danger": True,
    }
    return _step_page(request, rubric, step, words)


@require_safe
def rubric_progress(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """How far a version is that is being put in force; afterwards that it is."""
    rubric = common.own_version_or_refuse(request.user, number)
    if rubric.state not in (RubricState.PUBLISHING, RubricState.PUBLISHED):
        return redirect("trust_scores:rubric_version", number)
    name = "_rubric_progress.html" if common.is_fragment(request) else "rubric_progress.html"
    context = {
        "rubric": rubric,
        "publication": publication_of(rubric),
        "may_publish": permissions.may_publish(request.user),
    }
    response = render(request, f"trust_scores/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def asks_for_approval(request: AuthenticatedHttpRequest, rubric: Rubric) -> bool:
    """Whether the next step of a draft is to ask somebody else, and not to publish."""
    is_draft = rubric.state == RubricState.DRAFT
    return is_draft and (
        rubric_rules.needs_review(rubric) or not permissions.may_publish(request.user)
    )


def _submit(request: AuthenticatedHttpRequest, rubric: Rubric, form: ReasonForm) -> HttpResponse:
    rubrics.submit_for_review(by=request.user, rubric=rubric, **form.cleaned_data)
    messages.success(request, _("It waits for approval now. Nothing is in force yet."))
    return redirect("trust_scores:rubric_version", rubric.number)


def _publish(request: AuthenticatedHttpRequest, rubric: Rubric, form: ReasonForm) -> HttpResponse:
    publication.publish_rubric(by=request.user, rubric=rubric, **form.cleaned_data)
    tasks.wake()
    return redirect("trust_scores:rubric_progress", rubric.number)


def _step_page(
    request: AuthenticatedHttpRequest, rubric: Rubric, step: Step, words: dict[str, Any]
) -> HttpResponse:
    form = _reason_form(request, rubric, words["label"])
    if form.is_valid():
        try:
            response: HttpResponse = step(form.cleaned_data["reason"])
        except (UnableToChangeRubric, publication.UnableToTakeBack) as refusal:
            form.add_error(None, str(refusal))
        else:
            return response
    context = {"rubric": rubric, "form": form, **words}
    return render(request, "trust_scores/rubric_step.html", context)


def _reason_form(request: AuthenticatedHttpRequest, rubric: Rubric, label: str) -> ReasonForm:
    return ReasonForm(common.posted(request), initial={"revision": rubric.revision}, label=label)
