"""Persons and institutions while a list is applied: as they were, and what the list adds."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from opinion_leaders.constants import Status
from opinion_leaders.importing.facts import IdentifierFact, InstitutionFacts, PersonFacts
from opinion_leaders.importing.text import fold
from opinion_leaders.models import Institution, OpinionLeader

# What a list may fill in where it is empty; the name itself is the person's identity.
_FILLED = (
    "title", "given_name", "middle_names", "suffix", "credentials", "native_name", "interests",
    "languages", "country", "email", "phone", "address",
)  # fmt: skip
_COMPARED = (*_FILLED, "family_name")
_FILLED_OF_INSTITUTION = ("address", "city", "region", "country", "website", "phone")
# Record numbers of a CRM may differ for one person; a registry gives one number for life.
_ONE_FOR_LIFE = ("npi", "orcid")


@dataclass(slots=True, eq=False)
class InstitutionRecord:
    """An institution of the database or, with `row.pk` None, one that is about to be made."""

    row: Institution
    identifiers: dict[str, set[str]]
    new_identifiers: list[IdentifierFact] = field(default_factory=list)
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.row.name

    def is_known_as(self, fact: IdentifierFact) -> bool:
        return fact.value in self.identifiers.get(fact.system, ())

    def learn(self, facts: InstitutionFacts, warnings: list[str]) -> bool:
        """Fill what is empty; say where the list differs. Returns whether anything was new."""
        learned = _fill(self.row, facts, _FILLED_OF_INSTITUTION, self.changes)
        _warn_of_differences(self.row, facts, ("name", *_FILLED_OF_INSTITUTION), warnings)
        for fact in facts.identifiers:
            learned |= self._learn_identifier(fact)
        return learned

    def _learn_identifier(self, fact: IdentifierFact) -> bool:
        if self.is_known_as(fact):
            return False
        self.identifiers.setdefault(fact.system, set()).add(fact.value)
        self.new_identifiers.append(fact)
        return True


@dataclass(slots=True, eq=False)
class PersonRecord:
    """A person of the database or, with `row.pk` None, one that is about to be made."""

    row: OpinionLeader
    identifiers: dict[str, set[str]]
    specialties: dict[str, str]
    places: list[InstitutionRecord | Institution]
    role: str = ""
    is_editable: bool = True
    has_relationship: bool = False
    wants_relationship: bool = False
    new_identifiers: list[IdentifierFact] = field(default_factory=list)
    new_specialties: list[str] = field(default_factory=list)
    new_place: InstitutionRecord | None = None
    new_role: str = ""
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.row.full_name

    @property
    def is_restricted(self) -> bool:
        return self.row.status == Status.RESTRICTED

    def is_known_as(self, fact: IdentifierFact) -> bool:
        return fact.value in self.identifiers.get(fact.system, ())

    def contradicts(self, facts: PersonFacts) -> bool:
        """Whether a registry says that these are two people."""
        return any(
            fact.system in _ONE_FOR_LIFE
            and not fact.warning
            and self.identifiers.get(fact.system)
            and not self.is_known_as(fact)
            for fact in facts.identifiers
        )

    def holds_all_of(self, facts: PersonFacts) -> bool:
        """Whether the list says nothing that is not here already."""
        return (
            all(_agrees(self.row, facts, name) for name in _COMPARED)
            and all(self.is_known_as(fact) for fact in facts.identifiers)
            and all(fold(name) in self.specialties for name in facts.specialties)
            and (facts.institution is None or self.works_at(facts.institution.name))
        )

    def works_at(self, name: str) -> bool:
        return any(fold(place.name) == fold(name) for place in self.places)

    def learn(
        self, facts: PersonFacts, place: InstitutionRecord | None, warnings: list[str]
    ) -> bool:
        """Fill what is empty; say where the list differs. Returns whether anything was new."""
        learned = _fill(self.row, facts, _FILLED, self.changes)
        _warn_of_differences(self.row, facts, _COMPARED, warnings)
        if facts.tier and facts.tier != self.row.tier:
            warnings.append(_difference(_("Tier"), str(facts.tier), str(self.row.tier)))
        for fact in facts.identifiers:
            learned |= self._learn_identifier(fact, warnings)
        learned |= self._learn_specialties(facts.specialties)
        return self._learn_place(place, facts.role, warnings) or learned

    def _learn_identifier(self, fact: IdentifierFact, warnings: list[str]) -> bool:
        if self.is_known_as(fact):
            return False
        present = self.identifiers.get(fact.system)
        if present:
            if fact.system in _ONE_FOR_LIFE:
                warnings.append(_difference(fact.system.upper(), fact.value, min(present)))
            return False
        self.identifiers[fact.system] = {fact.value}
        self.new_identifiers.append(fact)
        return True

    def _learn_specialties(self, names: tuple[str, ...]) -> bool:
        new = {fold(name): name for name in names if fold(name) not in self.specialties}
        self.specialties |= new
        self.new_specialties.extend(new.values())
        return bool(new)

    def _learn_place(self, place: InstitutionRecord | None, role: str, warnings: list[str]) -> bool:
        if place is None or self.works_at(place.name):
            return False
        if self.places:
            warnings.append(_difference(_("Institution"), place.name, self.places[0].name))
            return False
        self.places.append(place)
        self.new_place, self.new_role = place, role
        return True


def _fill(
    row: OpinionLeader | Institution,
    facts: PersonFacts | InstitutionFacts,
    names: tuple[str, ...],
    changes: dict[str, tuple[object, object]],
) -> bool:
    learned = False
    for name in names:
        new = getattr(facts, name)
        if new and not getattr(row, name):
            setattr(row, name, new)
            changes[name] = ("", new)
            learned = True
    return learned


def _agrees(row: object, facts: object, name: str) -> bool:
    said = getattr(facts, name)
    return not said or said == (present := getattr(row, name)) or fold(said) == fold(present)


def _warn_of_differences(
    row: OpinionLeader | Institution,
    facts: PersonFacts | InstitutionFacts,
    names: tuple[str, ...],
    warnings: list[str],
) -> None:
    for name in names:
        if not _agrees(row, facts, name):
            label = str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            said, present = str(getattr(facts, name)), str(getattr(row, name))
            warnings.append(_difference(label.capitalize(), said, present))


def _difference(label: str, said: str, kept: str) -> str:
    return _("%(what)s: the list says “%(said)s”, “%(kept)s” was kept.") % {
        "what": label,
        "said": said[:100],
        "kept": kept[:100],
    }
