"""What the frame of every page needs: where a person may go, and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _

from msl_crm import installing


@dataclass(frozen=True)
class Place:
    """A page of the navigation; `areas` are the beginnings of the view names that belong to it."""

    code: str
    label: Any
    icon: str
    url_name: str
    areas: tuple[str, ...]
    roles: frozenset[str]
    phone_label: Any = ""


ROLES = ("msl", "manager", "admin", "compliance")
EVERYONE = frozenset(ROLES)
MSL, MANAGER, ADMIN = frozenset({"msl"}), frozenset({"manager"}), frozenset({"admin"})
PLACES = (
    Place("today", _("Today"), "today", "dashboards:today", ("dashboards:today",), MSL),
    Place(
        "people",
        _("Opinion leaders"),
        "people",
        "dashboards:opinion_leaders",
        ("dashboards:opinion_leader", "dashboards:relationship", "opinion_leaders:"),
        EVERYONE,
        phone_label=_("People"),
    ),
    Place(
        "interactions",
        _("Interactions"),
        "interactions",
        "interactions:list",
        ("interactions:",),
        MSL | MANAGER,
    ),
    Place(
        "inquiries",
        _("Inquiries"),
        "inquiry",
        "interactions:inquiry_list",
        ("interactions:inquir",),
        MSL | MANAGER,
    ),
    Place(
        "insights",
        _("Insights"),
        "insight",
        "interactions:insight_board",
        ("interactions:insight",),
        MSL | MANAGER,
    ),
    Place(
        "calendar",
        _("Calendar"),
        "calendar",
        "interactions:calendar",
        ("interactions:calendar",),
        MSL | MANAGER,
    ),
    Place(
        "safety",
        _("Safety notes"),
        "shield",
        "interactions:adverse_event_list",
        ("interactions:adverse_event",),
        frozenset({"compliance"}),
    ),
    Place(
        "findings",
        _("Findings in texts"),
        "eye",
        "interactions:finding_list",
        ("interactions:finding",),
        frozenset({"compliance"}),
    ),
    Place("team", _("Team"), "team", "dashboards:team", ("dashboards:team",), MANAGER),
    Place(
        "coaching",
        _("Coaching"),
        "coaching",
        "trust_scores:coaching",
        ("trust_scores:coaching",),
        MSL | MANAGER,
    ),
    Place(
        "pulse",
        _("Pulse"),
        "pulse",
        "trust_scores:pulse_list",
        ("trust_scores:pulse", "trust_scores:relationship_pulse"),
        MSL | MANAGER,
    ),
    Place(
        "breaches",
        _("Honesty"),
        "flag",
        "trust_scores:breach_list",
        ("trust_scores:breach",),
        MANAGER | frozenset({"compliance"}),
    ),
    Place(
        "raters",
        _("Raters"),
        "eye",
        "trust_scores:raters",
        ("trust_scores:raters", "trust_scores:calibration"),
        MANAGER | ADMIN,
    ),
    Place(
        "rubric",
        _("Rubric"),
        "rubric",
        "trust_scores:rubric",
        ("trust_scores:rubric",),
        MANAGER | ADMIN,
    ),
    Place(
        "pulse_settings",
        _("Pulse settings"),
        "pulse",
        "trust_scores:pulse_policy",
        ("trust_scores:pulse_policy",),
        ADMIN,
    ),
    Place(
        "priorities",
        _("Listening priorities"),
        "insight",
        "interactions:listening_priority_list",
        ("interactions:listening_priority",),
        ADMIN,
    ),
    Place(
        "materials",
        _("Approved materials"),
        "document",
        "interactions:material_list",
        ("interactions:material",),
        ADMIN,
    ),
    Place(
        "words",
        _("Watched words"),
        "flag",
        "interactions:watched_word_list",
        ("interactions:watched_word",),
        ADMIN,
    ),
    Place(
        "imports",
        _("Imports"),
        "imports",
        "opinion_leaders:import_list",
        ("opinion_leaders:import",),
        ADMIN,
    ),
    Place(
        "runs", _("Nightly runs"), "jobs", "jobs:run_list", ("jobs:", "trust_scores:night"), ADMIN
    ),
    Place(
        "reopening",
        _("Reopen a visit"),
        "lock",
        "interactions:reopen_list",
        ("interactions:reopen",),
        ADMIN,
    ),
    Place(
        "staff",
        _("People and teams"),
        "admin",
        "accounts:user_list",
        ("accounts:user", "accounts:team"),
        ADMIN,
    ),
)
# Which pages stand in the bottom bar of a phone, by what a person needs most; the rest is in More.
PHONE_ORDER = (
    "today",
    "team",
    "people",
    "interactions",
    "inquiries",
    "insights",
    "calendar",
    "coaching",
    "pulse",
    "safety",
    "breaches",
    "findings",
    "rubric",
    "imports",
    "runs",
    "raters",
    "priorities",
    "materials",
    "words",
    "pulse_settings",
    "staff",
    "reopening",
)
PHONE_ROOM = 4
LOG_A_VISIT = "interactions:create"


class Shell:
    """The frame for one person on one page; computed when a template first asks for it."""

    def __init__(self, user: Any, view_name: str) -> None:
        self.user = user
        self.view_name = view_name

    @cached_property
    def navigation(self) -> list[dict[str, Any]]:
        """The pages this person may open, in order."""
        roles = {role for role in ROLES if getattr(self.user, f"is_{role}", False)}
        places = [place for place in PLACES if place.roles & roles]
        current = self._current(places)
        return [self._entry(place, place is current) for place in places]

    @cached_property
    def phone(self) -> list[dict[str, Any]]:
        """The bottom bar of a phone, with the place for the Log button left to the template."""
        room = PHONE_ROOM - (1 if self.log_url else 0)
        known = {entry["code"]: entry for entry in self.navigation}
        chosen = [known[code] for code in PHONE_ORDER if code in known][:room]
        return [entry for entry in self.navigation if entry in chosen]

    @cached_property
    def more(self) -> list[dict[str, Any]]:
        return [entry for entry in self.navigation if entry not in self.phone]

    @cached_property
    def device_keys(self) -> str:
        """Keys that seal what a device keeps of this person; the first one is in use."""
        return " ".join(installing.device_keys(self.user.pk))

    @cached_property
    def log_url(self) -> str:
        return reverse(LOG_A_VISIT) if getattr(self.user, "is_msl", False) else ""

    @property
    def is_logging(self) -> bool:
        return self.view_name == LOG_A_VISIT

    @property
    def is_trial(self) -> bool:
        return bool(settings.TRIAL)

    def _current(self, places: Iterable[Place]) -> Place | None:
        """The place whose area matches this page most closely."""
        matches = [
            (len(area), place)
            for place in places
            for area in place.areas
            if self.view_name.startswith(area)
        ]
        return max(matches, key=lambda match: match[0])[1] if matches else None

    def _entry(self, place: Place, current: bool) -> dict[str, Any]:
        return {
            "code": place.code,
            "label": place.label,
            "phone_label": place.phone_label or place.label,
            "icon": place.icon,
            "url": reverse(place.url_name),
            "current": current,
        }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `shell`: navigation, phone, more, log_url."""
    match = request.resolver_match
    view_name = match.view_name if match else ""
    # Not every request has passed the sign-in middleware: errors are rendered for all.
    user = getattr(request, "user", None)
    return {"shell": SimpleLazyObject(lambda: Shell(user, view_name))}
