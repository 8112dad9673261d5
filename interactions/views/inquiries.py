"""Medical inquiries: the queue, one inquiry, and what is done with it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import View

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from interactions import permissions, selectors, services
from interactions.constants import InquiryState
from interactions.filters import InquiryFilterForm
from interactions.forms import (
    AnswerForm,
    AssignForm,
    AssignSeveralForm,
    DeliverForm,
    InquiryForm,
    InquiryStepForm,
    WithdrawForm,
)
from interactions.models import InquiryAnswer, MedicalInquiry
from interactions.selectors.inquiries import ALL_WAITING
from interactions.services.rows import INQUIRY_DAYS
from interactions.views.common import for_those_who
from interactions.views.record_lists import Empty, RecordList, render_list, tabs_of


@require_safe
@for_those_who(permissions.may_read_visits)
def inquiry_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = InquiryFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    heads = [
        (_("Question"), ""), (_("Asked by"), "person"), (_("Asked"), "-asked"), (_("Due"), "due"),
        (_("Answered by"), "answers"), (_("State"), "state"), (_("Took"), "took"),
    ]  # fmt: skip
    return render_list(
        request,
        RecordList(
            template="interactions/inquiry_list.html",
            form=form,
            found=selectors.inquiries_for(request.user, wanted),
            sort=wanted.sort,
            heads=heads,
            empty=Empty(
                title=_("No inquiries here"),
                text=_(
                    "A medical question that somebody asked without prompting is logged word for "
                    "word, with a visit or by itself. It stays here until its answer arrived."
                ),
            ),
            tabs=_tabs(request, selectors.inquiry_counts(request.user, wanted), wanted.show),
            more={
                "may_log": permissions.may_log_visits(request.user),
                "may_choose": wanted.show in {ALL_WAITING, *_OPEN_STATES},
                "bulk": AssignSeveralForm(user=request.user, auto_id="bulk_%s"),
                "pace": selectors.pace_of(request.user, wanted)
                if wanted.show == InquiryState.DELIVERED
                else None,
            },
        ),
    )


_OPEN_STATES = (InquiryState.OPEN, InquiryState.ANSWERED)


def _tabs(
    request: AuthenticatedHttpRequest, counts: dict[str, int], current: str
) -> list[dict[str, Any]]:
    labels = {
        ALL_WAITING: _("Waiting"),
        InquiryState.OPEN: _("To answer"),
        InquiryState.ANSWERED: _("To deliver"),
        InquiryState.DELIVERED: _("Delivered"),
        InquiryState.WITHDRAWN: _("Withdrawn"),
    }
    parts = [(str(code), label, counts[code]) for code, label in labels.items()]
    return tabs_of(request, parts, current)


@require_safe
def inquiry_detail(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    visible = MedicalInquiry.objects.visible_to(request.user).with_people()
    inquiry = get_object_or_404(visible, pk=pk)
    return render(request, "interactions/inquiry_detail.html", _told(request.user, inquiry))


def _told(user: User, inquiry: MedicalInquiry) -> dict[str, Any]:
    """What a page about one inquiry shows of it, and what `user` may do next."""
    answers = selectors.answer_versions(inquiry)
    is_open, is_answered = inquiry.is_waiting, inquiry.state == InquiryState.ANSWERED
    withdrawn = inquiry.state == InquiryState.WITHDRAWN
    return {
        "inquiry": inquiry,
        "answers": answers,
        "current": answers[0] if answers else None,
        "reads_relationship": selectors.reads_relationship(user, inquiry.relationship),
        "history": selectors.history_of(inquiry),
        "may_answer": permissions.may_answer_inquiry(user, inquiry) and not withdrawn,
        "may_deliver": permissions.may_deliver_inquiry(user, inquiry) and is_answered,
        "may_assign": permissions.may_assign_inquiry(user, inquiry) and is_open,
        "may_withdraw": permissions.may_withdraw_inquiry(user, inquiry) and is_open,
    }


@for_those_who(permissions.may_log_visits)
def inquiry_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = InquiryForm(_posted(request), user=request.user, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            inquiry = services.log_inquiry(by=request.user, inquiry=form.inquiry())
        except services.UnableToFollowUp as error:
            form.refuse(error.message, error.field)
        else:
            messages.success(request, _("The question is on record, word for word."))
            return redirect(inquiry)
    return render(request, "interactions/inquiry_form.html", {"form": form})


def _initial(request: AuthenticatedHttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {
        "client_uuid": uuid.uuid4(),
        "relationship": request.GET.get("relationship", ""),
        "asked_at": now,
        "due_on": timezone.localdate(now) + dt.timedelta(days=INQUIRY_DAYS),
        "assigned_to": request.user.pk,
    }


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


class InquiryStepView(View):
    """One thing that is done to an inquiry; what is on record stands beside the form."""

    form_class: ClassVar[type[InquiryStepForm]]
    title: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    save_label: ClassVar[str | Promise] = gettext_lazy("Save")
    may: ClassVar[Callable[[User, MedicalInquiry], bool]]
    request: AuthenticatedHttpRequest

    def act(self, inquiry: MedicalInquiry, told: dict[str, Any]) -> None:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = MedicalInquiry.objects.visible_to(self.request.user).with_people()
        self.inquiry = get_object_or_404(visible, pk=kwargs["pk"])
        if not type(self).may(self.request.user, self.inquiry):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            self.act(self.inquiry, form.cleaned_data)
        except services.RecordChangedMeanwhile as error:
            form.refuse(error.message)
            # Whoever saves again has seen what is on record now.
            form.data = {**request.POST.dict(), "revision": str(self.inquiry.revision)}
            return self._page(form)
        except services.UnableToFollowUp as error:
            form.refuse(error.message, error.field)
            return self._page(form)
        messages.success(request, str(self.done))
        return redirect(self.inquiry)

    def _form(self, data: Any = None) -> InquiryStepForm:
        answer = InquiryAnswer.objects.visible_to(self.request.user).current()
        return self.form_class(
            data,
            inquiry=self.inquiry,
            answer=answer.filter(inquiry=self.inquiry).select_related("material").first(),
            initial={"revision": self.inquiry.revision},
        )

    def _page(self, form: InquiryStepForm) -> HttpResponse:
        context = {
            **_told(self.request.user, self.inquiry),
            "form": form,
            "title": self.title,
            "save_label": self.save_label,
        }
        return render(self.request, "interactions/inquiry_step.html", context)


class AssignInquiryView(InquiryStepView):
    form_class = AssignForm
    title = gettext_lazy("Who answers, and until when")
    done = gettext_lazy("It is on record who answers, and until when.")
    may = permissions.may_assign_inquiry

    def act(self, inquiry: MedicalInquiry, told: dict[str, Any]) -> None:
        services.assign_inquiry(by=self.request.user, inquiry=inquiry, **told)


class AnswerInquiryView(InquiryStepView):
    form_class = AnswerForm
    title = gettext_lazy("Answer from approved material")
    done = gettext_lazy("The answer is on record. It is done once it reached the person.")
    save_label = gettext_lazy("Save the answer")
    may = permissions.may_answer_inquiry

    def act(self, inquiry: MedicalInquiry, told: dict[str, Any]) -> None:
        services.answer_inquiry(by=self.request.user, inquiry=inquiry, **told)


class DeliverInquiryView(InquiryStepView):
    form_class = DeliverForm
    title = gettext_lazy("The answer is delivered")
    done = gettext_lazy("It is on record that the answer arrived.")
    may = permissions.may_deliver_inquiry

    def act(self, inquiry: MedicalInquiry, told: dict[str, Any]) -> None:
        services.deliver_inquiry(by=self.request.user, inquiry=inquiry, **told)


class WithdrawInquiryView(InquiryStepView):
    form_class = WithdrawForm
    title = gettext_lazy("Withdraw an inquiry")
    done = gettext_lazy("The inquiry is withdrawn; it stays readable.")
    save_label = gettext_lazy("Withdraw it")
    may = permissions.may_withdraw_inquiry

    def act(self, inquiry: MedicalInquiry, told: dict[str, Any]) -> None:
        services.withdraw_inquiry(by=self.request.user, inquiry=inquiry, **told)


@require_POST
@for_those_who(permissions.may_read_visits)
def inquiries_assign(request: AuthenticatedHttpRequest) -> HttpResponse:
    """One person for the inquiries that were chosen in the queue; a result for each."""
    form = AssignSeveralForm(request.POST, user=request.user)
    results = _assigned(request, form) if form.is_valid() else []
    context = {
        "form": form,
        "results": results,
        "done": sum(one.is_done for one in results),
        "title": _("Assign inquiries"),
        "back_url": reverse("interactions:inquiry_list"),
        "back_label": _("Inquiries"),
    }
    return render(request, "interactions/bulk_result.html", context)


def _assigned(
    request: AuthenticatedHttpRequest, form: AssignSeveralForm
) -> list[services.RowResult]:
    told = form.cleaned_data
    visible = MedicalInquiry.objects.visible_to(request.user).with_people()
    return services.assign_inquiries(
        by=request.user,
        chosen=[
            (one, int(seen) if (seen := told["chosen"][one.pk]).isdecimal() else 0)
            for one in visible.filter(pk__in=told["chosen"]).order_by("due_on", "pk")
        ],
        assigned_to=told["assigned_to"],
        reason=told["reason"],
    )
