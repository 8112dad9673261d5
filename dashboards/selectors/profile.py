"""What is known of one opinion leader, and who in the company knows this person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from dashboards.selectors.needs import score_picture
from opinion_leaders.constants import IdentifierSystem
from opinion_leaders.models import Affiliation, Consent, Identifier, OpinionLeader, Relationship
from trust_scores.constants import BandCode, StageCode
from trust_scores.models import RelationshipScore

_SYSTEMS = dict(IdentifierSystem.choices)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """An MSL who knows the person. `url` and `score` only for readers of that relationship."""

    msl: User
    stage: str
    since: dt.date
    is_own: bool
    url: str
    score: RelationshipScore | None

    @property
    def band(self) -> str:
        return self.score.band if self.score else BandCode.INSUFFICIENT

    @property
    def picture(self) -> dict[str, Any] | None:
        return score_picture(self.score)


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent and where it stands: "in_force", "withdrawn", "expired" or "ahead"."""

    consent: Consent
    state: str

    @property
    def word(self) -> str:
        return {
            "in_force": pgettext("consent", "In force"),
            "withdrawn": pgettext("consent", "Withdrawn"),
            "expired": pgettext("consent", "Expired"),
            "ahead": pgettext("consent", "Not yet in force"),
        }[self.state]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """What the template needs; nothing in it queries."""

    leader: OpinionLeader
    facts: list[tuple[str, str]]
    affiliations: list[Affiliation]
    former_affiliations: list[Affiliation]
    identifiers: list[tuple[str, Identifier]]
    consents: list[ConsentLine]
    acquaintances: list[Acquaintance]
    own: Acquaintance | None
    may_start: bool
    may_edit: bool


def profile_page(leader: OpinionLeader, *, user: User, today: dt.date) -> ProfilePage:
    """Read the profile; seven queries."""
    acquaintances = _acquaintances(leader, user, today)
    own = next((one for one in acquaintances if one.is_own), None)
    places = list(
        Affiliation.objects.visible_to(user)
        .filter(opinion_leader=leader)
        .select_related("institution")
        .order_by("-is_primary", "pk")
    )
    return ProfilePage(
        leader=leader,
        facts=_facts(leader),
        affiliations=[one for one in places if _is_present(one, today)],
        former_affiliations=[one for one in places if not _is_present(one, today)],
        identifiers=[
            (str(_SYSTEMS.get(one.system, one.system)), one)
            for one in Identifier.objects.visible_to(user).filter(opinion_leader=leader)
        ],
        consents=_consents(leader, user, today),
        acquaintances=acquaintances,
        own=own,
        may_start=user.is_msl and own is None and leader.is_contactable,
        may_edit=OpinionLeader.objects.editable_by(user).filter(pk=leader.pk).exists(),
    )


def _facts(leader: OpinionLeader) -> list[tuple[str, str]]:
    specialties = ", ".join(one.name for one in leader.specialties.all())
    return [
        (_("Full name"), leader.formal_name),
        (_("In native script"), leader.native_name),
        (_("Specialties"), specialties),
        (_("Scientific interests"), leader.interests),
        (_("Languages"), leader.languages),
        (_("Country"), leader.country),
        (_("Tier"), leader.get_tier_display()),
        (_("Status"), leader.get_status_display()),
    ]


def _is_present(one: Affiliation, today: dt.date) -> bool:
    return one.ended_on is None or one.ended_on > today


def _consents(leader: OpinionLeader, user: User, today: dt.date) -> list[ConsentLine]:
    found = Consent.objects.visible_to(user).filter(opinion_leader=leader)
    lines = [ConsentLine(one, _consent_state(one, today)) for one in found]
    return sorted(lines, key=lambda line: line.state != "in_force")


def _consent_state(one: Consent, today: dt.date) -> str:
    if one.withdrawn_at:
        return "withdrawn"
    if one.expires_on and one.expires_on <= today:
        return "expired"
    return "in_force" if one.given_on <= today else "ahead"


def _acquaintances(leader: OpinionLeader, user: User, today: dt.date) -> list[Acquaintance]:
    """Everyone who is with the person today: names and stage for all, more for those who see."""
    relationships = (
        Relationship.objects.present(today)
        .filter(opinion_leader=leader)
        .select_related("msl", "score")
        .order_by("msl__full_name", "pk")
    )
    seen = set(
        Relationship.objects.visible_to(user)
        .filter(opinion_leader=leader)
        .values_list("pk", flat=True)
    )
    return [_acquaintance(one, user, one.pk in seen) for one in relationships]


def _acquaintance(one: Relationship, user: User, is_seen: bool) -> Acquaintance:
    score: RelationshipScore | None = getattr(one, "score", None)
    return Acquaintance(
        msl=one.msl,
        stage=score.stage if score else StageCode.ESTABLISHING,
        since=one.started_on,
        is_own=one.msl_id == user.pk,
        url=one.get_absolute_url() if is_seen else "",
        score=score if is_seen else None,
    )
