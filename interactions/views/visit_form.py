"""Logging, editing and correcting a visit: one form in three modes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors, services
from interactions.constants import State
from interactions.forms import (
    Mode,
    PickedDayForm,
    VisitForm,
    initial_for_new,
    initial_from,
    initial_from_draft,
)
from interactions.forms.fields import NumberSeenField
from interactions.forms.visit_hints import fingerprint
from interactions.forms.visit_people import MOST_PEOPLE, with_people_changed
from interactions.forms.visit_repeats import without_repeats
from interactions.models import Interaction, VisitDraft
from interactions.views.common import address_once_saved
from interactions.views.presenting import (
    Fact,
    blank_person,
    facts_in_words,
    further_people,
    hints_beside_fields,
    section_of_topics,
    sections_of_circumstances,
    sections_of_what_happened,
    share_choices,
    told_facts,
)

SAVED_COOKIE = "visit_saved"


class VisitFormView(View):
    """Shows the form and hands a valid one to a service; subclasses say which."""

    mode: ClassVar[Mode]
    request: AuthenticatedHttpRequest
    interaction: Interaction | None = None
    # What a page shows about where the form was filled in from.
    prepared: dict[str, Any] | None = None
    # Whether the form was relieved of what is on record already.
    leaves_out = False
    # What was typed elsewhere and is offered; and how the draft of this form was seen last.
    drafts: Sequence[VisitDraft] = ()
    draft_revision = 0

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if "pk" in kwargs:
            self.interaction = self._own(request, kwargs["pk"])
        if not permissions.may_log_visits(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        drafts = selectors.drafts_offered(request.user, self.interaction)
        asked = request.GET.get("draft", "")
        chosen = next((one for one in drafts if str(one.client_uuid) == asked), None)
        if chosen:
            self.draft_revision = chosen.revision
            return self._show(self._form(initial=initial_from_draft(chosen.fields)))
        self.drafts = drafts
        return self._show(self._form(initial=self.initial()))

    def post(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        self.draft_revision = NumberSeenField().clean(request.POST.get("draft_revision"))
        changed = with_people_changed(request.POST)
        if changed is not None:
            return self._show_unchecked(changed)
        form = self._form(request.POST)
        if not form.is_valid() or form.asks_about_hints:
            return self._show(form)
        now = timezone.now()
        try:
            saved = self.save(form, now)
        except services.VisitChangedMeanwhile as error:
            return self._conflict(form, error)
        except services.UnableToLogVisit as error:
            form.refuse(error.message, error.field)
            return self._show(form)
        return self._done(saved, now)

    def initial(self) -> dict[str, Any]:
        raise NotImplementedError

    def save(self, form: VisitForm, now: dt.datetime) -> Interaction:
        raise NotImplementedError

    def _own(self, request: AuthenticatedHttpRequest, pk: int) -> Interaction:
        visible = Interaction.objects.visible_to(request.user).with_people()
        interaction = get_object_or_404(visible, pk=pk)
        if not permissions.may_change_visit(request.user, interaction):
            raise PermissionDenied
        return interaction

    def _form(self, data: Any = None, **kwargs: Any) -> VisitForm:
        return VisitForm(
            data, user=self.request.user, mode=self.mode, former=self.interaction, **kwargs
        )

    def _show_unchecked(self, answers: QueryDict) -> HttpResponse:
        """A block of a person was asked for or taken away; nothing else is said yet."""
        form = self._form(answers)
        form.leave_unchecked()
        return self._show(form)

    def _show(
        self,
        form: VisitForm,
        *,
        action: str = "",
        on_record: list[Fact] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        share_choices(form)
        hints = hints_beside_fields(form)
        context = {
            "form": form,
            "interaction": form.former,
            "people": further_people(form),
            "blank_person": blank_person(),
            "may_add_person": len(form.positions) < MOST_PEOPLE,
            "people_facts": facts_in_words(selectors.facts_of_people(self.request.user)),
            "topics": selectors.topic_names(),
            "products": selectors.product_names(),
            "about": section_of_topics(form),
            "form_action": action or self.request.get_full_path(),
            "on_record": on_record,
            "leaves_out": self.leaves_out,
            "hints": hints,
            "hints_seen": fingerprint(form.hints) if hints else "",
            "prepared": self.prepared,
            "drafts": self.drafts,
            "draft_revision": self.draft_revision,
            "draft_url": reverse("interactions:visit_draft_keep", args=[uuid.UUID(int=0)]),
            "happened": sections_of_what_happened(form),
            "circumstances": sections_of_circumstances(form),
        }
        return render(self.request, "interactions/interaction_form.html", context, status=status)

    def _conflict(self, form: VisitForm, error: services.VisitChangedMeanwhile) -> HttpResponse:
        """Show what is on record beside what was typed; saving again then replaces it."""
        visit = form.visit()
        current = get_object_or_404(
            Interaction.objects.visible_to(self.request.user).current().with_people(),
            client_uuid=form.former.client_uuid if form.former else visit.client_uuid,
        )
        if current.input_digest == services.digest_of(visit):
            return self._done(current, timezone.now())
        answers, self.leaves_out = without_repeats(self.request.POST, form, current)
        answers["seen_at"] = current.recorded_at.isoformat()
        mode = Mode.CORRECT if current.is_held else Mode.CHANGE
        again = VisitForm(answers, user=self.request.user, mode=mode, former=current)
        again.refuse(error.message)
        name = "interactions:correct" if current.is_held else "interactions:update"
        action = reverse(name, args=[current.pk])
        return self._show(again, action=action, on_record=told_facts(current), status=409)

    def _done(self, interaction: Interaction, now: dt.datetime) -> HttpResponse:
        services.drop_draft(by=self.request.user, client_uuid=interaction.client_uuid)
        if not interaction.is_held:
            messages.success(self.request, _SAVED[State(interaction.state)])
        response = redirect(address_once_saved(interaction))
        return _telling_that_it_is_saved(response, interaction)


_SAVED = {
    State.DRAFT: gettext_lazy("Your draft is kept. It counts once you save it as a visit."),
    State.PLANNED: gettext_lazy("The visit is planned."),
    State.CANCELLED: gettext_lazy("This visit is cancelled."),
}


def _telling_that_it_is_saved(
    response: HttpResponseRedirect, interaction: Interaction
) -> HttpResponse:
    # Read by static/js/visit-drafts.js, which then drops what it kept on this device.
    response.set_cookie(
        SAVED_COOKIE,
        str(interaction.client_uuid),
        max_age=600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


class CreateVisitView(VisitFormView):
    mode = Mode.NEW

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("state")
        state = State.PLANNED if asked == State.PLANNED else State.SUBMITTED
        wanted = self.request.GET.get("relationship", "")
        known = {"relationship": wanted} if wanted.isdecimal() else {}
        picked = PickedDayForm(self.request.GET).picked()
        return {**initial_for_new(now=timezone.now(), state=state, **picked), **known}

    def save(self, form: VisitForm, now: dt.datetime) -> Interaction:
        try:
            saved = services.log_visit(by=self.request.user, visit=form.visit(), now=now)
        except services.VisitKeyTaken:
            form.with_fresh_key()
            raise
        if saved.recorded_at != now:
            messages.info(self.request, _("This visit was on record already; nothing was added."))
        return saved


class ChangeVisitView(VisitFormView):
    """Edits what is planned or a draft; `?state=submitted` says that it took place."""

    mode = Mode.CHANGE
    interaction: Interaction

    def get(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        if self.interaction.state not in {State.PLANNED, State.DRAFT}:
            return redirect(self.interaction)
        return super().get(request, **kwargs)

    def initial(self) -> dict[str, Any]:
        known = self.interaction.draft_input.get("state") or self.interaction.state
        asked = self.request.GET.get("state", known)
        state = State.PLANNED if asked == State.PLANNED else State.SUBMITTED
        return initial_from(self.interaction, state=state)

    def save(self, form: VisitForm, now: dt.datetime) -> Interaction:
        return services.change_visit(
            by=self.request.user,
            interaction=self.interaction,
            visit=form.visit(),
            seen_at=form.cleaned_data["seen_at"],
            taken_back=form.mistakes(),
            now=now,
        )


class CorrectVisitView(VisitFormView):
    """Puts a new version of a submitted visit on record."""

    mode = Mode.CORRECT
    interaction: Interaction

    def get(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        if not (self.interaction.is_current and self.interaction.is_held):
            return redirect(self.interaction)
        return super().get(request, **kwargs)

    def initial(self) -> dict[str, Any]:
        return initial_from(self.interaction, state=State.SUBMITTED)

    def save(self, form: VisitForm, now: dt.datetime) -> Interaction:
        return services.correct_visit(
            by=self.request.user,
            interaction=self.interaction,
            visit=form.visit(),
            reason=form.cleaned_data["correction_reason"],
            taken_back=form.mistakes(),
            now=now,
        )
