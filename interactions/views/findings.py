"""Findings in the texts of visits: what compliance looks at, without reading the texts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors, services
from interactions.filters import FindingFilterForm
from interactions.filters.follow_ups import ENDED
from interactions.forms import ReviewForm
from interactions.models import TextFinding
from interactions.views.common import for_those_who
from interactions.views.record_lists import Empty, RecordList, render_list, tabs_of


@require_safe
@for_those_who(permissions.may_review_findings)
def finding_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = FindingFilterForm(request.GET, user=request.user)
    is_open, kind = form.read("show") != ENDED, form.read("kind")
    waiting, done = selectors.finding_counts(request.user, kind=kind)
    parts = [("open", _("To be looked at"), waiting), (ENDED, _("Looked at"), done)]
    heads = [_("What"), _("Where"), _("Written by"), _("Saved"), _("Where it stands")]
    return render_list(
        request,
        RecordList(
            template="interactions/finding_list.html",
            form=form,
            found=selectors.findings_for(request.user, is_open=is_open, kind=kind),
            sort="",
            heads=[(head, "") for head in heads],
            empty=Empty(
                title=_("Nothing to be looked at") if is_open else _("Nothing looked at so far"),
                text=_(
                    "When an author lets a text stand that reads like an adverse event, may tell "
                    "who a patient is or holds a word on the list, it will stand here."
                ),
            ),
            tabs=tabs_of(request, parts, "open" if is_open else ENDED),
        ),
    )


@for_those_who(permissions.may_review_findings)
def finding_review(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = TextFinding.objects.visible_to(request.user)
    finding = get_object_or_404(visible.select_related("interaction__owner", "reviewed_by"), pk=pk)
    initial = {"state": finding.state, "note": finding.note, "seen_state": finding.state}
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _reviewed(request, form, finding):
        messages.success(request, _("What came of it is on record; its author can read it."))
        return redirect("interactions:finding_list")
    context = {
        "form": form,
        "finding": finding,
        "visit": finding.interaction,
        "history": selectors.history_of(finding),
    }
    return render(request, "interactions/finding_review.html", context)


def _reviewed(request: AuthenticatedHttpRequest, form: ReviewForm, finding: TextFinding) -> bool:
    try:
        services.review_finding(by=request.user, finding=finding, **form.cleaned_data)
    except services.RecordChangedMeanwhile as error:
        form.refuse(error.message)
        form.data = {**request.POST.dict(), "seen_state": finding.state}
        return False
    except services.UnableToFollowUp as error:
        form.refuse(error.message, error.field)
        return False
    return True
