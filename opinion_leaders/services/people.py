"""Opinion leaders: created one by one or by the thousand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import Change, record_many
from opinion_leaders.constants import Status, Tier
from opinion_leaders.identifiers import check_identifier
from opinion_leaders.models import Affiliation, Identifier, Institution, OpinionLeader, Specialty
from opinion_leaders.permissions import may_create_people
from opinion_leaders.services.errors import UnableToChangePeople
from opinion_leaders.services.institutions import institutions_by_name, specialties_by_name
from opinion_leaders.services.relationships import NewRelationship, open_relationship
from opinion_leaders.services.search import search_text

# The columns of a person that are written as they come.
FIELDS = (
    "title", "given_name", "middle_names", "family_name", "suffix", "credentials", "native_name",
    "interests", "languages", "country", "email", "phone", "address", "tier", "status",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOpinionLeader:
    """All that is known about a person; the family name is the least.

    `identifiers` are pairs of system and value, such as `("npi", "1003000126")`; `institution` is
    the main place of work, as a row or by name.
    """

    family_name: str
    given_name: str = ""
    middle_names: str = ""
    title: str = ""
    suffix: str = ""
    credentials: str = ""
    native_name: str = ""
    specialties: tuple[str, ...] = ()
    interests: str = ""
    languages: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    tier: int = Tier.THREE
    status: str = Status.ACTIVE
    identifiers: tuple[tuple[str, str], ...] = ()
    institution: Institution | str | None = None
    role: str = ""

    @property
    def institution_name(self) -> str:
        named = self.institution
        return named.name if isinstance(named, Institution) else named or ""


@transaction.atomic
def create_opinion_leader(
    *, by: User, person: NewOpinionLeader, open_for: User | None = None
) -> OpinionLeader:
    """Create one person, and a relationship for the MSL `open_for` if there is one.

    Raises `UnableToChangePeople`.
    """
    row = create_opinion_leaders(by=by, people=[person])[0]
    if open_for is not None:
        open_relationship(by=by, pair=NewRelationship(msl=open_for, opinion_leader=row))
    return row


@transaction.atomic
def create_opinion_leaders(*, by: User, people: Sequence[NewOpinionLeader]) -> list[OpinionLeader]:
    """Create people with identifiers, affiliation and specialties, in a few statements for any
    number of them. Raises `UnableToChangePeople`, and then nothing is written.
    """
    if not may_create_people(by):
        raise UnableToChangePeople(_("Your role does not include adding opinion leaders."))
    made = [new_row(by, person) for person in people]
    identifiers = [identifiers_of(one) for one in people]
    refuse_known_identifiers([row for rows in identifiers for row in rows])
    specialties = specialties_by_name(name for one in people for name in one.specialties)
    places = institutions_by_name(
        by=by, names=[one.institution for one in people if isinstance(one.institution, str)]
    )
    for row, person, rows in zip(made, people, identifiers, strict=True):
        row.search_text = search_text(
            row,
            identifiers=[one.value for one in rows],
            institutions=[person.institution_name],
            specialties=person.specialties,
        )
    OpinionLeader.objects.bulk_create(made, batch_size=500)
    write_identifiers(made, identifiers)
    write_affiliations(made, people, places)
    _write_specialties(made, people, specialties)
    record_many(
        _creation(by, row, person, rows)
        for row, person, rows in zip(made, people, identifiers, strict=True)
    )
    return made


def new_row(by: User, person: NewOpinionLeader) -> OpinionLeader:
    """An unsaved row whose values fit their columns."""
    row = OpinionLeader(created_by=by, **{name: getattr(person, name) for name in FIELDS})
    row.email = row.email.lower()
    for name in FIELDS:
        if "\x00" in str(getattr(row, name)):
            raise UnableToChangePeople(_("Null characters cannot be stored."), name)
    try:
        row.clean_fields(exclude=["created_by", "search_text"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnableToChangePeople(messages[0], field) from error
    return row


def identifiers_of(person: NewOpinionLeader) -> list[Identifier]:
    rows = []
    for system, written in dict.fromkeys(person.identifiers):
        value, warning = check_identifier(system, written)
        if len(value) > 120 or not value or len(system) > 60:
            message = _("An identifier has between 1 and 120 characters.")
            raise UnableToChangePeople(message, "identifiers")
        rows.append(Identifier(system=system, value=value, warning=warning[:200]))
    return rows


def refuse_known_identifiers(
    rows: Sequence[Identifier], *, of: OpinionLeader | None = None
) -> None:
    pairs = [(row.system, row.value) for row in rows]
    taken = Identifier.objects.filter(value__in={value for _system, value in pairs})
    if of is not None:
        taken = taken.exclude(opinion_leader=of)
    known = {(row.system, row.value) for row in taken.iterator()}
    for pair in pairs:
        if pair in known:
            message = _("Someone with %(system)s %(value)s is there already.") % {
                "system": pair[0].upper(),
                "value": pair[1],
            }
            raise UnableToChangePeople(message, "identifiers")
        known.add(pair)


def write_identifiers(made: Sequence[OpinionLeader], rows: Sequence[list[Identifier]]) -> None:
    for person, own in zip(made, rows, strict=True):
        for row in own:
            row.opinion_leader = person
    Identifier.objects.bulk_create([row for own in rows for row in own], batch_size=500)


def write_affiliations(
    made: Sequence[OpinionLeader],
    people: Sequence[NewOpinionLeader],
    places: dict[str, Institution],
) -> None:
    rows = []
    for row, person in zip(made, people, strict=True):
        place = person.institution
        if isinstance(place, str):
            place = places.get(place.upper())
        if place is not None:
            rows.append(
                Affiliation(
                    opinion_leader=row, institution=place, role=person.role, is_primary=True
                )
            )
    Affiliation.objects.bulk_create(rows, batch_size=500)


def _write_specialties(
    made: Sequence[OpinionLeader],
    people: Sequence[NewOpinionLeader],
    specialties: dict[str, Specialty],
) -> None:
    through = OpinionLeader.specialties.through
    through.objects.bulk_create(
        [
            through(opinionleader_id=row.pk, specialty_id=specialty_id)
            for row, person in zip(made, people, strict=True)
            for specialty_id in dict.fromkeys(
                specialties[name.upper()].pk for name in person.specialties if name
            )
        ],
        batch_size=500,
    )


def _creation(
    by: User, row: OpinionLeader, person: NewOpinionLeader, rows: list[Identifier]
) -> Change:
    values: dict[str, tuple[object, object]] = {
        name: (None, getattr(row, name)) for name in FIELDS if getattr(row, name)
    }
    if rows:
        values["identifiers"] = (None, [str(one) for one in rows])
    if person.specialties:
        values["specialties"] = (None, list(person.specialties))
    if person.institution_name:
        values["institution"] = (None, person.institution_name)
    return Change(Action.CREATED, [row], by, values)
