"""What the search box finds: people, institutions, and pages by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.constants import Role
from accounts.models import User
from opinion_leaders.models import Affiliation, Institution, OpinionLeader

TEXT_LENGTH = 200
WORDS = 8
PEOPLE = 8
INSTITUTIONS = 5


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page of the product that can be found by its name, and the roles that may open it."""

    label: Any
    icon: str
    url_name: str
    roles: frozenset[Role]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the results."""

    label: str
    detail: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchResults:
    text: str
    people: list[Found]
    has_more_people: bool
    institutions: list[Found]
    pages: list[Found]

    @property
    def is_empty(self) -> bool:
        return not (self.people or self.institutions or self.pages)

    @property
    def all_people_url(self) -> str:
        return people_url(self.text)


_EVERYONE = frozenset(Role)
_MSL, _MANAGER, _ADMIN = (frozenset({one}) for one in (Role.MSL, Role.MANAGER, Role.ADMIN))
PAGES = (
    NamedPage(_("Today"), "today", "dashboards:today", _MSL),
    NamedPage(_("Log a visit"), "plus", "interactions:create", _MSL),
    NamedPage(_("New opinion leader"), "person", "opinion_leaders:create", _MSL),
    NamedPage(_("Team"), "team", "dashboards:team", _MANAGER),
    NamedPage(_("Relationships of the team"), "people", "dashboards:team_relationships", _MANAGER),
    NamedPage(_("Opinion leaders"), "people", "dashboards:opinion_leaders", _EVERYONE),
    NamedPage(_("Interactions"), "interactions", "interactions:list", _MSL | _MANAGER),
    NamedPage(_("Inquiries"), "inquiry", "interactions:inquiry_list", _MSL | _MANAGER),
    NamedPage(_("Log a question"), "inquiry", "interactions:inquiry_create", _MSL),
    NamedPage(_("Insights"), "insight", "interactions:insight_board", _MSL | _MANAGER),
    NamedPage(
        _("Listening priorities"),
        "insight",
        "interactions:listening_priority_list",
        _MANAGER | _ADMIN,
    ),
    NamedPage(_("Approved materials"), "document", "interactions:material_list", _MANAGER | _ADMIN),
    NamedPage(_("Promises"), "promise", "interactions:commitment_list", _MSL | _MANAGER),
    NamedPage(
        _("Disagreements"), "disagreement", "interactions:disagreement_list", _MSL | _MANAGER
    ),
    NamedPage(_("Safety notes"), "shield", "interactions:adverse_event_list", _EVERYONE),
    NamedPage(_("Rubric"), "rubric", "trust_scores:rubric", _EVERYONE),
    NamedPage(_("Versions of the rubric"), "history", "trust_scores:rubric_versions", _EVERYONE),
    NamedPage(
        _("New draft of the rubric"), "plus", "trust_scores:rubric_draft_create", _MANAGER | _ADMIN
    ),
    NamedPage(_("Imports"), "imports", "opinion_leaders:import_list", _MSL | _MANAGER | _ADMIN),
    NamedPage(_("Nightly runs"), "jobs", "jobs:run_list", _ADMIN),
    NamedPage(_("People and teams"), "admin", "accounts:user_list", _ADMIN),
    NamedPage(_("Your profile"), "person", "accounts:profile", _EVERYONE),
)


def search(user: User, text: str) -> SearchResults:
    """The first people, institutions and pages that hold every word of `text`; two queries."""
    text = " ".join(text[:TEXT_LENGTH].split())
    if not text:
        return SearchResults("", [], False, [], [])
    people = _people(user, text)
    return SearchResults(
        text=text,
        people=people[:PEOPLE],
        has_more_people=len(people) > PEOPLE,
        institutions=_institutions(user, text),
        pages=[_page(one) for one in _pages(user, text)],
    )


def people_url(text: str) -> str:
    """The directory of everyone, narrowed to `text`."""
    return f"{reverse('dashboards:opinion_leaders')}?{urlencode({'show': 'all', 'q': text})}"


def _people(user: User, text: str) -> list[Found]:
    present = Affiliation.objects.present().filter(opinion_leader=OuterRef("pk"))
    found = (
        OpinionLeader.objects.visible_to(user)
        .matching(text)
        .annotate(institution_name=Subquery(present.values("institution__name")[:1]))
    )
    return [_person(one) for one in found[: PEOPLE + 1]]


def _person(one: OpinionLeader) -> Found:
    institution: str | None = one.institution_name  # type: ignore[attr-defined]
    return Found(one.full_name, institution or "", "person", one.get_absolute_url())


def _institutions(user: User, text: str) -> list[Found]:
    found = Institution.objects.visible_to(user)
    for word in text.split()[:WORDS]:
        found = found.filter(name__icontains=word)
    return [
        Found(one.name, one.city, "institution", people_url(one.name))
        for one in found[:INSTITUTIONS]
    ]


def _pages(user: User, text: str) -> Iterable[NamedPage]:
    words = text.lower().split()
    roles = set(user.roles)
    for page in PAGES:
        name = str(page.label).lower()
        if roles & page.roles and all(word in name for word in words):
            yield page


def _page(one: NamedPage) -> Found:
    return Found(str(one.label), "", one.icon, one.url)
