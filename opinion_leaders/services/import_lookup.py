"""What the database knows about the people and institutions of a chunk of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models.functions import Lower

from accounts.models import User
from opinion_leaders.importing.facts import IdentifierFact, InstitutionFacts, PersonFacts, ReadRow
from opinion_leaders.importing.text import fold
from opinion_leaders.models import Identifier, Institution, OpinionLeader, Relationship
from opinion_leaders.services.import_likeness import (
    InstitutionIndex,
    Namesake,
    PeopleIndex,
    place_of,
)
from opinion_leaders.services.import_records import InstitutionRecord, PersonRecord

T = TypeVar("T")
# A ref is a primary key or, below zero, the row of this list that makes the record.
Ref = int
_SLICE = 5000
_MOST_NAMESAKES = 50


class Lookup:
    """Records by identifier, e-mail and name.

    The two indexes of names live as long as the import; the rest is read anew for each chunk, in
    a number of queries that does not depend on the number of rows.
    """

    def __init__(self, by: User, owner: User | None) -> None:
        self._by = by
        self._owner = owner
        self.people_index = PeopleIndex()
        self.institution_index = InstitutionIndex()
        # Row numbers of this list to primary keys, once they are written.
        self.made_people: dict[int, int] = {}
        self.made_institutions: dict[int, int] = {}
        # Which row of this list spoke first of a record.
        self.first_row: dict[tuple[str, Ref], int] = {}

    def start_chunk(self, rows: Sequence[ReadRow]) -> None:
        self.people: dict[Ref, PersonRecord] = {}
        self.institutions: dict[Ref, InstitutionRecord] = {}
        self.person_of: dict[tuple[str, str], Ref] = {}
        self.institution_of: dict[tuple[str, str], Ref] = {}
        self.people_with_email: dict[str, list[Ref]] = defaultdict(list)
        persons = [row.person for row in rows if row.person is not None]
        organizations = [row.institution for row in rows if row.institution is not None]
        self._find_identifiers(_identifiers_of(persons, organizations))
        self._find_emails({one.email for one in persons if one.email})
        self._load_people(persons)
        self._load_institutions(persons, organizations)

    def person_ref(self, ref: Ref) -> Ref:
        return self.made_people.get(-ref, ref) if ref < 0 else ref

    def institution_ref(self, ref: Ref) -> Ref:
        return self.made_institutions.get(-ref, ref) if ref < 0 else ref

    def namesakes(self, facts: PersonFacts) -> list[Namesake]:
        """People who may be this one by name, and whose place does not speak against it."""
        place = place_of(facts)
        found = (
            one._replace(ref=self.person_ref(one.ref))
            for one in self.people_index.alike(facts)
            if not place.is_known() or not one.place.is_known() or one.place.agrees(place)
        )
        return [one for one, _number in zip(found, range(_MOST_NAMESAKES), strict=False)]

    def add_person(self, ref: Ref, record: PersonRecord, facts: PersonFacts) -> None:
        self.people[ref] = record
        self.people_index.add(ref, facts)
        self.note_person(ref, record)

    def note_person(self, ref: Ref, record: PersonRecord) -> None:
        """Let later rows find a person by what this import adds."""
        for fact in record.new_identifiers:
            self.person_of.setdefault((fact.system, fact.value), ref)
        email = record.row.email.lower()
        if email and ref not in self.people_with_email[email]:
            self.people_with_email[email].append(ref)

    def add_institution(self, ref: Ref, record: InstitutionRecord, facts: InstitutionFacts) -> None:
        self.institutions[ref] = record
        self.institution_index.add(ref, facts)
        for fact in facts.identifiers:
            self.institution_of.setdefault((fact.system, fact.value), ref)

    def _find_identifiers(self, facts: Iterable[IdentifierFact]) -> None:
        for values in _slices({fact.value for fact in facts}):
            rows = Identifier.objects.filter(value__in=values)
            for row in rows.iterator():
                if row.opinion_leader_id is not None:
                    self.person_of[row.system, row.value] = row.opinion_leader_id
                else:
                    self.institution_of[row.system, row.value] = row.institution_id or 0

    def _find_emails(self, emails: set[str]) -> None:
        for some in _slices(emails):
            people = OpinionLeader.objects.annotate(small=Lower("email")).filter(small__in=some)
            for pk, email in people.order_by("pk").values_list("pk", "small"):
                self.people_with_email[email].append(pk)

    def _load_people(self, persons: Sequence[PersonFacts]) -> None:
        refs = set(self.person_of.values())
        refs.update(ref for some in self.people_with_email.values() for ref in some)
        refs.update(one.ref for facts in persons for one in self.namesakes(facts))
        for some in _slices({ref for ref in refs if ref > 0}):
            self._load_slice(some)

    def _load_slice(self, ids: list[int]) -> None:
        people = OpinionLeader.objects.filter(pk__in=ids).prefetch_related(
            "identifiers", "specialties", "affiliations__institution"
        )
        editable = set(
            OpinionLeader.objects.editable_by(self._by)
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )
        for row in people:
            self.people[row.pk] = PersonRecord(
                row=row,
                identifiers=_grouped(row.identifiers.all()),
                specialties={fold(one.name): one.name for one in row.specialties.all()},
                places=[one.institution for one in row.affiliations.all()],
                is_editable=row.pk in editable or self._owner == self._by,
                has_relationship=False,
            )
        if self._owner is not None:
            self._note_relationships(ids)

    def _note_relationships(self, ids: list[int]) -> None:
        known = Relationship.objects.filter(
            msl=self._owner, opinion_leader__in=ids, ended_on__isnull=True
        )
        for pk in known.values_list("opinion_leader_id", flat=True):
            self.people[pk].has_relationship = True

    def _load_institutions(
        self, persons: Sequence[PersonFacts], organizations: Sequence[InstitutionFacts]
    ) -> None:
        refs = set(self.institution_of.values())
        for facts in organizations:
            refs.update(ref for ref, _same in self.institution_index.alike(facts))
        for person in persons:
            named = person.institution and self.institution_index.named(person.institution.name)
            refs.add(named or 0)
        ids = {self.institution_ref(ref) for ref in refs}
        for some in _slices({ref for ref in ids if ref > 0}):
            rows = Institution.objects.filter(pk__in=some).prefetch_related("identifiers")
            for row in rows:
                record = InstitutionRecord(row=row, identifiers=_grouped(row.identifiers.all()))
                self.institutions[row.pk] = record


def _identifiers_of(
    persons: Sequence[PersonFacts], organizations: Sequence[InstitutionFacts]
) -> Iterator[IdentifierFact]:
    for person in persons:
        yield from person.identifiers
        if person.institution is not None:
            yield from person.institution.identifiers
    for organization in organizations:
        yield from organization.identifiers


def _grouped(rows: Iterable[Identifier]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.system].add(row.value)
    return found


def _slices(items: Iterable[T]) -> Iterator[list[T]]:
    ordered = list(items)
    for start in range(0, len(ordered), _SLICE):
        yield ordered[start : start + _SLICE]
