"""What is done after a visit: promises end, disagreements go on, drug safety is told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors, services
from interactions.forms import (
    CloseCommitmentForm,
    CloseSeveralForm,
    FollowUpForm,
    HandOverForm,
    ReminderForm,
)
from interactions.forms.follow_ups import moment_of
from interactions.forms.visit_input import handling_from
from interactions.forms.visits import HANDLING
from interactions.models import AdverseEventNote, Commitment, Disagreement
from interactions.views.common import for_those_who
from opinion_leaders.models import Relationship

_PERSON = ("relationship__opinion_leader", "relationship__msl")


def _require_owner(request: AuthenticatedHttpRequest, relationship: Relationship) -> None:
    if not permissions.may_log_visits(request.user) or relationship.msl_id != request.user.pk:
        raise PermissionDenied


@require_safe
def commitment_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One promise: who, until when, all that was said about its end."""
    return _show_commitment(request, _commitment(request, pk))


def _commitment(request: AuthenticatedHttpRequest, pk: int) -> Commitment:
    visible = Commitment.objects.visible_to(request.user).filter(voided_at__isnull=True)
    return get_object_or_404(visible.select_related(*_PERSON, "interaction"), pk=pk)


def _show_commitment(
    request: AuthenticatedHttpRequest, commitment: Commitment, form: ReminderForm | None = None
) -> HttpResponse:
    context = {
        "commitment": commitment,
        "form": form or ReminderForm(initial={"remind_on": commitment.remind_on}),
        "endings": selectors.commitment_endings(commitment),
        "history": selectors.history_of(commitment),
        "may_close": permissions.may_close_promise(request.user, commitment),
        "today": timezone.localdate(),
    }
    return render(request, "interactions/commitment_detail.html", context)


@require_POST
def commitment_remind(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """On which day its MSL is reminded of a promise."""
    commitment = _commitment(request, pk)
    _require_owner(request, commitment.relationship)
    form = ReminderForm(request.POST)
    if not form.is_valid():
        return _show_commitment(request, commitment, form)
    try:
        services.remind_of_promise(
            by=request.user, commitment=commitment, remind_on=form.cleaned_data["remind_on"]
        )
    except services.UnableToFollowUp as error:
        form.refuse(error.message, error.field)
        return _show_commitment(request, commitment, form)
    if form.cleaned_data["remind_on"]:
        messages.success(request, _("You will be reminded on that day, by e-mail and on Today."))
    else:
        messages.success(request, _("You will not be reminded."))
    return redirect(commitment)


def commitment_close(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    commitment = _commitment(request, pk)
    _require_owner(request, commitment.relationship)
    form = CloseCommitmentForm(
        request.POST or None,
        commitment=commitment,
        initial={"former": commitment.closure, "closed_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid() and _close(request, form, commitment):
        messages.success(request, _("How the promise ended is on record."))
        return redirect("interactions:commitment_list")
    ending = commitment.closures.current().first()
    context = {"form": form, "commitment": commitment, "ending": ending}
    return render(request, "interactions/commitment_close.html", context)


def _close(
    request: AuthenticatedHttpRequest, form: CloseCommitmentForm, commitment: Commitment
) -> bool:
    told, now = form.cleaned_data, timezone.now()
    if told["former"] != commitment.closure:
        if told["outcome"] == commitment.closure:
            return True  # The same form arrived twice.
        form.refuse(_("Its end was put on record meanwhile. Look at it, then save again."))
        form.data = {**request.POST.dict(), "former": commitment.closure}
        return False
    try:
        services.close_commitment(
            by=request.user,
            commitment=commitment,
            outcome=told["outcome"],
            closed_at=moment_of(told["closed_on"], now=now),
            note=told["note"],
            now=now,
        )
    except services.UnableToFollowUp as error:
        form.refuse(error.message, error.field)
        return False
    return True


@require_POST
@for_those_who(permissions.may_log_visits)
def commitments_close(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One ending for the promises that were chosen in the list; a result for each."""
    form = CloseSeveralForm(request.POST)
    results = _closed(request, form) if form.is_valid() else []
    context = {
        "form": form,
        "results": results,
        "done": sum(one.is_done for one in results),
        "title": _("How promises ended"),
        "back_url": reverse("interactions:commitment_list"),
        "back_label": _("Promises"),
    }
    return render(request, "interactions/bulk_result.html", context)


def _closed(request: AuthenticatedHttpRequest, form: CloseSeveralForm) -> list[services.RowResult]:
    told, now = form.cleaned_data, timezone.now()
    visible = Commitment.objects.visible_to(request.user).filter(voided_at__isnull=True)
    found = visible.filter(pk__in=told["chosen"]).select_related(*_PERSON)
    return services.close_commitments(
        by=request.user,
        chosen=list(found.order_by("due_on", "pk")),
        outcome=told["outcome"],
        closed_at=moment_of(told["closed_on"], now=now),
        closed_on=told["closed_on"],
        note=told["note"],
    )


@require_safe
def disagreement_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One disagreement with all its versions; an old one leads to the one that stands."""
    visible = Disagreement.objects.visible_to(request.user).select_related(*_PERSON)
    asked = get_object_or_404(visible, pk=pk)
    current = visible.current().filter(episode=asked.episode).first()
    if current and current != asked:
        return redirect(current)
    context = {
        "disagreement": asked,
        "versions": selectors.disagreement_versions(asked),
        "may_follow_up": current is not None
        and asked.is_open
        and permissions.may_log_visits(request.user)
        and asked.relationship.msl_id == request.user.pk,
        "is_taken_back": current is None,
    }
    return render(request, "interactions/disagreement_detail.html", context)


def disagreement_follow_up(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = Disagreement.objects.visible_to(request.user).select_related(*_PERSON)
    asked = get_object_or_404(visible, pk=pk)
    _require_owner(request, asked.relationship)
    current = visible.current().filter(episode=asked.episode).first()
    if request.method != "POST" and current != asked:
        if current is None:
            messages.info(request, _("This disagreement was taken back by a correction."))
            return redirect("interactions:disagreement_list")
        return redirect("interactions:disagreement_follow_up", pk=current.pk)
    form = FollowUpForm(request.POST or None, initial=_follow_up_initial(asked))
    if request.method == "POST" and form.is_valid() and _follow_up(request, form, asked):
        messages.success(request, _("The disagreement is brought up to date."))
        return redirect("interactions:disagreement_list")
    context = {
        "form": form,
        "disagreement": current or asked,
        "versions": selectors.disagreement_versions(asked),
        "form_action": reverse("interactions:disagreement_follow_up", args=[(current or asked).pk]),
    }
    return render(request, "interactions/disagreement_follow_up.html", context)


def _follow_up_initial(disagreement: Disagreement) -> dict[str, object]:
    answers = {name: getattr(disagreement, name) for name in HANDLING}
    return {**answers, "handled_on": timezone.localdate()}


def _follow_up(
    request: AuthenticatedHttpRequest, form: FollowUpForm, disagreement: Disagreement
) -> bool:
    told, now = form.cleaned_data, timezone.now()
    try:
        services.follow_up_disagreement(
            by=request.user,
            disagreement=disagreement,
            handling=handling_from(told),
            is_open=told["stands"] == "open",
            follow_up=told["follow_up"],
            handled_at=moment_of(told["handled_on"], now=now),
            now=now,
        )
    except services.DisagreementChangedMeanwhile as error:
        if _is_follow_up_on_record(disagreement, told["follow_up"]):
            return True  # The same form arrived twice.
        form.refuse(error.message)
        return False
    except services.UnableToFollowUp as error:
        form.refuse(error.message, error.field)
        return False
    return True


def _is_follow_up_on_record(disagreement: Disagreement, follow_up: str) -> bool:
    return any(
        one.superseded_at is None and one.follow_up == follow_up
        for one in selectors.disagreement_versions(disagreement)
    )


def adverse_event_hand_over(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = AdverseEventNote.objects.visible_to(request.user).select_related("interaction")
    note = get_object_or_404(visible, pk=pk)
    if not permissions.may_change_visit(request.user, note.interaction):
        raise PermissionDenied
    known = {name: getattr(note, name) for name in services.CRITERIA}
    form = HandOverForm(request.POST or None, initial={"handed_over_at": timezone.now(), **known})
    if request.method == "POST" and form.is_valid() and _hand_over(request, form, note):
        return redirect("interactions:adverse_event_list")
    context = {"form": form, "note": note, "criteria": services.CRITERIA}
    return render(request, "interactions/adverseevent_hand_over.html", context)


def _hand_over(
    request: AuthenticatedHttpRequest, form: HandOverForm, note: AdverseEventNote
) -> bool:
    told = form.cleaned_data
    criteria = {name: told[name] for name in services.CRITERIA}
    try:
        with transaction.atomic():
            services.complete_adverse_event(by=request.user, note=note, criteria=criteria)
            if not form.is_about_facts:
                services.hand_over_adverse_event(
                    by=request.user,
                    note=note,
                    reference=told["reference"],
                    at=told["handed_over_at"],
                )
    except services.UnableToFollowUp as error:
        form.refuse(error.message, error.field)
        return False
    if form.is_about_facts:
        messages.success(request, _("What is known is on record. The clock runs on."))
    else:
        messages.success(request, _("It is on record that drug safety has the report."))
    return True
