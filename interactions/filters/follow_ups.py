"""What the lists of promises and disagreements are narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.constants import Closure, Outcome, PromisedBy
from interactions.filters.common import WorkFilterForm, choice, search_field
from interactions.forms.fields import DayField
from interactions.selectors import FollowUpFilter
from interactions.selectors.follow_ups import DISAGREEMENT_ORDERS, PROMISE_ORDERS

ENDED = "ended"


class _FollowUpFilterForm(WorkFilterForm):
    def wanted(self) -> FollowUpFilter:
        return FollowUpFilter(
            is_open=self.read("show") != ENDED,
            text=self.read("q"),
            promised_by=self.read("promised_by"),
            outcome=self.read("outcome"),
            is_overdue=self.read("overdue", False),
            since=self.read("since", None),
            until=self.read("until", None),
            person=self.read("person", None),
            msl=self.read("msl", None),
            sort=self.order(""),
        )


class PromiseFilterForm(_FollowUpFilterForm):
    orders = PROMISE_ORDERS

    q = search_field(_("Name or promise"))
    promised_by = choice(_("Promised by"), _("Both sides"), PromisedBy.choices)
    outcome = choice(_("How it ended"), _("In any way"), Closure.choices)
    since = DayField(label=_("Due from"), required=False)
    until = DayField(label=_("Due until"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self._offer_msls()
        # Open ones have no end, and ended ones are never overdue.
        del self.fields["outcome" if self.read("show") != ENDED else "overdue"]


class DisagreementFilterForm(_FollowUpFilterForm):
    orders = DISAGREEMENT_ORDERS

    q = search_field(_("Name or topic"))
    outcome = choice(_("Outcome"), _("Any outcome"), Outcome.choices)
    since = DayField(label=_("Handled from"), required=False)
    until = DayField(label=_("Handled until"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self._offer_msls()
