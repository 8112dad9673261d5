"""Forms for the own profile, for people and for teams."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import selectors, services
from accounts.constants import Role
from accounts.fields import SeveralRecordsField
from accounts.models import Team, User

_FIRST_DAY = dt.date(1990, 1, 1)
_REGIONS = {
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
}  # fmt: skip


@cache
def time_zones_by_region() -> dict[str, list[tuple[str, str]]]:
    """Zones named after places, as groups of a select; older names such as EST stay out."""
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in sorted(zoneinfo.available_timezones()):
        region, _slash, place = zone.partition("/")
        if region in _REGIONS:
            groups[region].append((zone, place.replace("_", " ").replace("/", ", ")))
    return dict(groups)


def time_zone_choices(present: str = "") -> list[Any]:
    """UTC, then the regions; `present` stands first where it is none of these."""
    groups = time_zones_by_region()
    known = {"UTC", *(zone for zones in groups.values() for zone, _label in zones)}
    first: list[tuple[str, Any]] = [("UTC", _("UTC (no time zone)"))]
    if present and present not in known:
        first.insert(0, (present, present))
    return [*first, *groups.items()]


class _OneLineField(forms.CharField):
    """A text on one line: line breaks and runs of blanks become one blank."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


class _DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, required=False, initial=services.today, **kwargs)

    def clean(self, value: Any) -> dt.date:
        day = super().clean(value) or services.today()
        if not _FIRST_DAY <= day <= services.today() + dt.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day between 1990 and a year from today."))
        return day


class ProfileForm(forms.Form):
    """One's own name, time zone and language."""

    full_name = _OneLineField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("All times are shown in this zone, from now on.")
    )
    locale = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        own = {name: getattr(user, name) for name in ("full_name", "time_zone", "locale")}
        super().__init__(*args, **{**kwargs, "initial": own})
        self.fields["time_zone"].choices = time_zone_choices(user.time_zone)  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """What an administrator decides about a person; `person` is None for a new one."""

    full_name = _OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("They sign in with this address.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Team"),
        required=False,
        empty_label=_("No team"),
        help_text=_("Managers of this team, and of those above it, see this person's work."),
    )
    since = _DayField(label=_("In this team from"), help_text=_("Counts when the team changes."))
    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        initial=True,
        help_text=_(
            "Without this they are signed out at once. Team and relationships stay as they are, "
            "so that the manager can pass them on."
        ),
    )

    def __init__(self, *args: Any, by: User, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial_of(person, by)})
        self.fields["team"].queryset = Team.objects.visible_to(by)  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = time_zone_choices((person or by).time_zone)  # type: ignore[attr-defined]
        if person is None:
            del self.fields["is_active"]
        if person == by:
            self._close_own_powers()

    def _close_own_powers(self) -> None:
        for name in ("roles", "is_active"):
            self.fields[name].disabled = True
            self.fields[name].help_text = _("Only another administrator can change this for you.")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def details(self) -> services.PersonDetails:
        """The cleaned input as the service wants it."""
        data = self.cleaned_data
        return services.PersonDetails(
            email=data["email"],
            full_name=data["full_name"],
            roles=frozenset(Role(role) for role in data["roles"]),
            time_zone=data["time_zone"],
            team=data["team"],
            since=data["since"],
            is_active=data.get("is_active", True),
        )


class TeamForm(forms.Form):
    """A team's name, its place in the tree and its managers."""

    name = _OneLineField(label=_("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        Team.objects.none(), label=_("Part of"), required=False, empty_label=_("Top of the tree")
    )
    managers = SeveralRecordsField(
        User.objects.none(),
        label=_("Managers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see the work of this team and of every team below it."),
    )
    since = _DayField(
        label=_("Managers change on"), help_text=_("Counts when managers are added or left off.")
    )

    def __init__(self, *args: Any, by: User, team: Team | None = None, **kwargs: Any) -> None:
        present = _managers_of(team)
        initial: dict[str, Any] = {"managers": present}
        if team is not None:
            initial |= {"name": team.name, "parent": team.parent_id}
        super().__init__(*args, **{**kwargs, "initial": initial})
        excluded = selectors.teams_below(team) if team else set()
        self.fields["parent"].queryset = Team.objects.visible_to(by).exclude(pk__in=excluded)  # type: ignore[attr-defined]
        self.fields["managers"].queryset = User.objects.visible_to(by).filter(  # type: ignore[attr-defined]
            Q(is_manager=True, is_active=True) | Q(pk__in=present)
        )
        # One line per person: two of the same name are told apart by their address.
        self.fields["managers"].label_from_instance = str  # type: ignore[attr-defined]


class PeopleFilterForm(forms.Form):
    """The filters of the list of people; what is wrong in the address is left out."""

    q = forms.CharField(
        label=_("Name or e-mail"),
        required=False,
        max_length=150,
        widget=forms.SearchInput(),
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices]
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("All teams")
    )
    state = forms.ChoiceField(
        label=_("Sign-in"),
        required=False,
        choices=[("", _("May sign in")), ("inactive", _("Deactivated")), ("all", _("Everyone"))],
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.visible_to(by)  # type: ignore[attr-defined]

    def selected(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def _initial_of(person: User | None, by: User) -> dict[str, Any]:
    if person is None:
        return {"time_zone": by.time_zone}
    open_membership = person.memberships.filter(ended_on__isnull=True).first()
    return {
        "full_name": person.full_name,
        "email": person.email,
        "time_zone": person.time_zone,
        "roles": list(person.roles),
        "team": open_membership.team_id if open_membership else None,
        "is_active": person.is_active,
    }


def _managers_of(team: Team | None) -> list[int]:
    if team is None:
        return []
    managements = team.managements.filter(ended_on__isnull=True)
    return list(managements.values_list("user_id", flat=True))
