"""An index of names: who in the database or the list may be the same person or institution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from opinion_leaders.importing.facts import InstitutionFacts, PersonFacts
from opinion_leaders.importing.matching import are_alike, family_key, middles_agree
from opinion_leaders.importing.text import fold
from opinion_leaders.models import Affiliation, Institution, OpinionLeader


class Place(NamedTuple):
    """Where somebody works or is reached, folded for comparing; empty parts are not known."""

    institution: str
    address: str

    def is_known(self) -> bool:
        return bool(self.institution or self.address)

    def agrees(self, other: Place) -> bool:
        return (bool(self.institution) and self.institution == other.institution) or (
            bool(self.address) and self.address == other.address
        )


class Namesake(NamedTuple):
    """A person of the index; `ref` is a primary key or, below zero, a row of the list."""

    ref: int
    given: str
    middle: str
    family: str
    place: Place


def place_of(facts: PersonFacts) -> Place:
    institution = facts.institution.name if facts.institution else ""
    return Place(fold(institution), fold(facts.address))


class PeopleIndex:
    """People by family name. Reads every name once, in two queries.

    Where one list says `Reyes-Vasquez`, the other has `Reyes` as a middle name: so the family name
    together with the middle name before it is a second key.
    """

    def __init__(self) -> None:
        # With each person the middle names that the key leaves over.
        self._by_family: dict[str, list[tuple[str, Namesake]]] = defaultdict(list)
        workplaces = dict(
            Affiliation.objects.order_by("is_primary", "-pk").values_list(
                "opinion_leader_id", "institution__name"
            )
        )
        people = OpinionLeader.objects.values_list(
            "pk", "given_name", "middle_names", "family_name", "address"
        )
        for pk, given, middle, family, address in people.iterator(chunk_size=5000):
            place = Place(fold(workplaces.get(pk, "")), fold(address))
            self._put(Namesake(pk, given, middle, family, place))

    def add(self, ref: int, facts: PersonFacts) -> None:
        names = (facts.given_name, facts.middle_names, facts.family_name)
        self._put(Namesake(ref, *names, place_of(facts)))

    def _put(self, person: Namesake) -> None:
        for key, rest in _keys(person.middle, person.family):
            self._by_family[key].append((rest, person))

    def alike(self, facts: PersonFacts) -> Iterator[Namesake]:
        """Those whose name may be another writing of this one, each once."""
        seen: set[int] = set()
        for key, rest in _keys(facts.middle_names, facts.family_name):
            for other_rest, person in self._by_family.get(key, ()):
                is_alike = are_alike(person.given, facts.given_name)
                if is_alike and person.ref not in seen and middles_agree(other_rest, rest):
                    seen.add(person.ref)
                    yield person


def _keys(middle: str, family: str) -> Iterator[tuple[str, str]]:
    yield family_key(family), middle
    if middle:
        before, _blank, last = middle.rpartition(" ")
        yield family_key(last + family), before


def is_same_name(person: Namesake, facts: PersonFacts) -> bool:
    """Whether all parts of the name are the same letters."""
    return (fold(person.given), fold(person.middle), fold(person.family)) == (
        fold(facts.given_name),
        fold(facts.middle_names),
        fold(facts.family_name),
    )


class InstitutionIndex:
    """Institutions by name. Reads every name once, in one query."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        rows = Institution.objects.order_by("pk").values_list("pk", "name", "city", "address")
        for pk, name, city, address in rows.iterator(chunk_size=5000):
            self._by_name[fold(name)].append((pk, fold(city), fold(address)))

    def add(self, ref: int, facts: InstitutionFacts) -> None:
        self._by_name[fold(facts.name)].append((ref, fold(facts.city), fold(facts.address)))

    def named(self, name: str) -> int | None:
        """The first institution of this name, in any case and accents."""
        found = self._by_name.get(fold(name), ())
        return found[0][0] if found else None

    def alike(self, facts: InstitutionFacts) -> Iterator[tuple[int, bool]]:
        """Those of the same name, each with whether the place is the same, too.

        Places that are not known on one side do not speak against it.
        """
        city, address = fold(facts.city), fold(facts.address)
        for ref, other_city, other_address in self._by_name.get(fold(facts.name), ()):
            if address and other_address:
                yield ref, address == other_address
            elif not city or not other_city or city == other_city:
                yield ref, (city, address) == (other_city, other_address)
