"""What the queue of inquiries is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.filters.common import WorkFilterForm, choice, search_field
from interactions.forms.fields import DayField
from interactions.selectors import InquiryFilter
from interactions.selectors.inquiries import ALL_WAITING, ASSIGNED, ORDERS, OWN, SHOWS


class InquiryFilterForm(WorkFilterForm):
    orders = ORDERS

    q = search_field(_("Name or question"))
    whose = choice(
        _("Whose"),
        _("All that I see"),
        [(ASSIGNED, _("Assigned to me")), (OWN, _("Asked by my people"))],
    )
    since = DayField(label=_("Asked from"), required=False)
    until = DayField(label=_("Asked until"), required=False)
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self._offer_msls()

    def wanted(self) -> InquiryFilter:
        show = self.read("show")
        return InquiryFilter(
            show=show if show in SHOWS else ALL_WAITING,
            whose=self.read("whose"),
            text=self.read("q"),
            is_overdue=self.read("overdue", False),
            since=self.read("since", None),
            until=self.read("until", None),
            person=self.read("person", None),
            msl=self.read("msl", None),
            sort=self.order("due"),
        )
