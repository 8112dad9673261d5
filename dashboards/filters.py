"""What the directory and the team's lists are narrowed to, read from the address.

A part that cannot be read narrows nothing and says so; an unknown order is the usual one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from dashboards.selectors.people import ALL, OWN, TEAM, PeopleFilter, shows_for
from dashboards.selectors.search import TEXT_LENGTH
from dashboards.selectors.team_lists import FLAGS, GOOD, SORTS, ListFilter
from dashboards.selectors.team_scope import USUAL_DAYS, TeamScope, with_all_below
from opinion_leaders.constants import Status, Tier
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.selectors.team_figures import SINCE_DAYS, day_of

PEOPLE_SORTS = {"name", "-name", "score", "-score", "contact", "-contact"}


class _AddressForm(forms.Form):
    """A form that the address fills: it has no submit of its own and never refuses a page."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")

    def read(self, name: str, default: Any = "") -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or default

    @property
    def narrows(self) -> bool:
        kept = {"sort", "show", "since"}
        return any(self.read(name) for name in self.fields if name not in kept)


class PeopleFilterForm(_AddressForm):
    q = forms.CharField(
        label=_("Name, place or interest"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    tier = forms.TypedChoiceField(
        label=_("Tier"), required=False, coerce=int, choices=[("", _("All tiers")), *Tier.choices]
    )
    band = forms.ChoiceField(
        label=_("Band"), required=False, choices=[("", _("Any band")), *BandCode.choices]
    )
    stage = forms.ChoiceField(
        label=_("Stage"), required=False, choices=[("", _("Any stage")), *StageCode.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *Status.choices]
    )
    show = forms.CharField(required=False, widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.shows = shows_for(user)
        if self.shows == (ALL,):
            del self.fields["band"], self.fields["stage"]

    def wanted(self) -> PeopleFilter:
        show, sort = self.read("show"), self.read("sort")
        return PeopleFilter(
            show=show if show in self.shows else self.shows[0],
            text=self.read("q"),
            tier=self.read("tier", None),
            status=self.read("status"),
            band=self.read("band"),
            stage=self.read("stage"),
            sort=sort if sort in PEOPLE_SORTS else "name",
        )


SHOW_LABELS = {OWN: _("Mine"), TEAM: _("My team"), ALL: _("Everyone")}


class _PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class TeamFilterForm(_AddressForm):
    """Team, tier and the day to compare with."""

    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int)
    tier = forms.TypedChoiceField(
        label=_("Tier"), required=False, coerce=int, choices=[("", _("All tiers")), *Tier.choices]
    )
    since = forms.TypedChoiceField(label=_("Compare with"), required=False, coerce=int)

    def __init__(self, data: Any, *, user: User, now: dt.datetime) -> None:
        # The choice shown is the one that counts, also when the address names none.
        super().__init__({"since": str(USUAL_DAYS), **data.dict()})
        self.user, self.now = user, now
        self.teams = list(Team.objects.managed_by(user))
        names = [(one.pk, one.name) for one in self.teams]
        self.fields["team"].choices = [("", _("Everyone below me")), *names]  # type: ignore[attr-defined]
        self.fields["since"].choices = [(days, self._since(days)) for days in SINCE_DAYS]  # type: ignore[attr-defined]

    def _since(self, days: int) -> str:
        day = day_of(self.now) - dt.timedelta(days=days)
        return str(_("Since %(day)s")) % {"day": date_format(day, "j F Y")}

    def scope(self) -> TeamScope:
        team: int | None = self.read("team", None)
        return TeamScope(
            manager=self.user,
            now=self.now,
            days=self.read("since", USUAL_DAYS),
            team_ids=with_all_below(self.teams, team) if team else None,
            tier=self.read("tier", None),
            address={
                name: str(value)
                for name, value in self.data.items()
                if name in {"team", "tier", "since"} and value and name not in self.errors
            },
        )


class TeamListFilterForm(TeamFilterForm):
    """The list behind every number of the team page."""

    msl: forms.ModelChoiceField = _PersonChoice(
        label=_("MSL"), required=False, queryset=None, empty_label=_("Everyone")
    )
    quality = forms.ChoiceField(
        label=_("Quality"), required=False, choices=[("", _("No quality")), *Quality.choices]
    )
    band = forms.ChoiceField(
        label=_("Band"),
        required=False,
        choices=[("", _("Any band")), (GOOD, _("Sound or strong")), *BandCode.choices],
    )
    flag = forms.ChoiceField(
        label=_("Worth a look"), required=False, choices=[("", _("All")), *FLAGS.items()]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, now: dt.datetime) -> None:
        super().__init__(data, user=user, now=now)
        self.fields["msl"].queryset = User.objects.in_team_of(user).msls()  # type: ignore[attr-defined]
        self.order_fields(["msl", "quality", "band", "flag", "tier", "team", "since", "sort"])

    def wanted(self) -> ListFilter:
        sort = self.read("sort")
        msl: User | None = self.read("msl", None)
        return ListFilter(
            msl_id=msl.pk if msl else None,
            quality=self.read("quality"),
            band=self.read("band"),
            flag=self.read("flag"),
            sort=sort if sort.removeprefix("-") in SORTS else "lower",
        )
