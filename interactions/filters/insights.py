"""What the insight board is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from interactions.constants import InsightState
from interactions.filters.common import NamedChoice, WorkFilterForm, search_field
from interactions.forms.fields import DayField
from interactions.models import InsightTag, ListeningPriority
from interactions.selectors import InsightFilter, authors_for
from interactions.selectors.insights import ORDERS


class InsightFilterForm(WorkFilterForm):
    orders = ORDERS

    q = search_field(_("Name or words"))
    tag = NamedChoice(
        label=_("Tag"),
        required=False,
        queryset=InsightTag.objects.all(),
        empty_label=_("Any tag"),
    )
    priority = NamedChoice(
        label=_("Listening priority"),
        required=False,
        queryset=ListeningPriority.objects.all(),
        empty_label=_("Any priority"),
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    news = forms.BooleanField(label=_("With news for me"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        if user.is_manager:
            self.fields["author"] = forms.TypedChoiceField(
                label=_("Author"), required=False, coerce=int, empty_value=None
            )
            self.authors = {one.pk: one for one in authors_for(user)}
            people = [(pk, one.full_name) for pk, one in self.authors.items()]
            self.fields["author"].choices = [("", _("Everyone")), *people]  # type: ignore[attr-defined]
            self.fields["team"] = NamedChoice(
                label=_("Team"),
                required=False,
                queryset=Team.objects.managed_by(user),
                empty_label=_("All teams"),
            )

    def wanted(self) -> InsightFilter:
        state, author = self.read("show"), self.read("author", None)
        return InsightFilter(
            state=state if state in InsightState.values else "",
            text=self.read("q"),
            tag=self.read("tag", None),
            priority=self.read("priority", None),
            since=self.read("since", None),
            until=self.read("until", None),
            author=self.authors[author] if author else None,
            team=self.read("team", None),
            is_unread=self.read("news", False),
            sort=self.order("-recorded"),
        )
