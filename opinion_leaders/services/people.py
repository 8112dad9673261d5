"""Opinion leaders: created one by one or by the thousand, and changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import Change, record, record_many
from opinion_leaders.constants import Status, Tier
from opinion_leaders.identifiers import check_identifier
from opinion_leaders.models import Affiliation, Identifier, Institution, OpinionLeader, Specialty
from opinion_leaders.permissions import may_create_people
from opinion_leaders.services.errors import PersonChangedMeanwhile, UnableToChangePeople
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
    made = [_new_row(by, person) for person in people]
    identifiers = [_identifiers(one) for one in people]
    _refuse_known_identifiers([row for rows in identifiers for row in rows])
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
    _write_identifiers(made, identifiers)
    _write_affiliations(made, people, places)
    _write_specialties(made, people, specialties)
    record_many(
        _creation(by, row, person, rows)
        for row, person, rows in zip(made, people, identifiers, strict=True)
    )
    return made


@transaction.atomic
def update_opinion_leader(
    *,
    by: User,
    opinion_leader: OpinionLeader,
    person: NewOpinionLeader,
    seen: NewOpinionLeader | None = None,
) -> OpinionLeader:
    """Make the person as `person` says; only what differs is written.

    A new institution ends the present main affiliation today and begins another. `seen` is what
    the editor had before them (`as_known`): if the person is another by now, nothing is written.
    Raises `UnableToChangePeople`, or its kind `PersonChangedMeanwhile`.
    """
    row = OpinionLeader.objects.select_for_update().filter(pk=opinion_leader.pk).first()
    if row is None or not OpinionLeader.objects.editable_by(by).filter(pk=row.pk).exists():
        raise UnableToChangePeople(_("You may read about this person, but not change them."))
    if seen is not None and as_known(row) != seen:
        raise PersonChangedMeanwhile(_("Someone else changed this person meanwhile."))
    wanted = _new_row(by, person)
    changes = {
        name: (getattr(row, name), getattr(wanted, name))
        for name in FIELDS
        if getattr(row, name) != getattr(wanted, name)
    }
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    values: dict[str, tuple[object, object]] = dict(changes)
    values |= _change_identifiers(row, person)
    values |= _change_specialties(row, person)
    values |= _change_workplace(by, row, person)
    if values:
        _save_with_search_text(row)
        record(action=Action.UPDATED, subjects=[row], by=by, values=values)
    return row


def as_known(row: OpinionLeader) -> NewOpinionLeader:
    """A person of the database in the form in which they are created and changed."""
    place = row.affiliations.present().select_related("institution").first()
    return NewOpinionLeader(
        **{name: getattr(row, name) for name in FIELDS},
        specialties=tuple(sorted(one.name for one in row.specialties.all())),
        identifiers=tuple(sorted((one.system, one.value) for one in row.identifiers.all())),
        institution=place.institution.name if place else "",
        role=place.role if place else "",
    )


def _new_row(by: User, person: NewOpinionLeader) -> OpinionLeader:
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


def _identifiers(person: NewOpinionLeader) -> list[Identifier]:
    rows = []
    for system, written in dict.fromkeys(person.identifiers):
        value, warning = check_identifier(system, written)
        if len(value) > 120 or not value or len(system) > 60:
            message = _("An identifier has between 1 and 120 characters.")
            raise UnableToChangePeople(message, "identifiers")
        rows.append(Identifier(system=system, value=value, warning=warning[:200]))
    return rows


def _refuse_known_identifiers(
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


def _write_identifiers(made: Sequence[OpinionLeader], rows: Sequence[list[Identifier]]) -> None:
    for person, own in zip(made, rows, strict=True):
        for row in own:
            row.opinion_leader = person
    Identifier.objects.bulk_create([row for own in rows for row in own], batch_size=500)


def _write_affiliations(
    made: Sequence[OpinionLeader],
    people: Sequence[NewOpinionLeader],
    places: dict[str, Institution],
) -> None:
    rows = []
    for row, person in zip(made, people, strict=True):
        place = person.institution
        if isinstance(place, str):
            place = places.get(place)
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


def _change_identifiers(
    row: OpinionLeader, person: NewOpinionLeader
) -> dict[str, tuple[object, object]]:
    wanted = {(one.system, one.value): one for one in _identifiers(person)}
    present = {(one.system, one.value): one for one in row.identifiers.all()}
    _refuse_known_identifiers(list(wanted.values()), of=row)
    gone = [one.pk for pair, one in present.items() if pair not in wanted]
    new = [one for pair, one in wanted.items() if pair not in present]
    if not gone and not new:
        return {}
    Identifier.objects.filter(pk__in=gone).delete()
    _write_identifiers([row], [new])
    return {
        "identifiers": ([str(one) for one in present.values()], [str(o) for o in wanted.values()])
    }


def _change_specialties(
    row: OpinionLeader, person: NewOpinionLeader
) -> dict[str, tuple[object, object]]:
    present = {one.name.upper(): one.name for one in row.specialties.all()}
    wanted = {name.upper(): name for name in person.specialties if name}
    if present.keys() == wanted.keys():
        return {}
    row.specialties.set(specialties_by_name(wanted.values()).values())
    return {"specialties": (sorted(present.values()), sorted(wanted.values()))}


def _change_workplace(
    by: User, row: OpinionLeader, person: NewOpinionLeader
) -> dict[str, tuple[object, object]]:
    present = next(iter(row.affiliations.present().select_related("institution")), None)
    before = present.institution.name if present else ""
    after = person.institution_name
    if before.upper() == after.upper():
        return _change_role(present, person.role)
    if present:
        present.ended_on = timezone.localdate()
        present.is_primary = False
        present.save(update_fields=["ended_on", "is_primary"])
    if after:
        places = institutions_by_name(by=by, names=[after])
        _write_affiliations([row], [person], places)
    return {"institution": (before, after)}


def _change_role(present: Affiliation | None, role: str) -> dict[str, tuple[object, object]]:
    if present is None or present.role == role:
        return {}
    before, present.role = present.role, role
    present.save(update_fields=["role"])
    return {"role": (before, role)}


def _save_with_search_text(row: OpinionLeader) -> None:
    row.search_text = search_text(
        row,
        identifiers=row.identifiers.values_list("value", flat=True),
        institutions=row.affiliations.present().values_list("institution__name", flat=True),
        specialties=row.specialties.values_list("name", flat=True),
    )
    row.save()
