"""What one row says, apart from what the database knows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class IdentifierFact:
    system: str
    value: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class InstitutionFacts:
    """An organization; only `name` is always there."""

    name: str
    address: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    website: str = ""
    phone: str = ""
    identifiers: tuple[IdentifierFact, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person; only `family_name` is always there. An empty text means: the list does not say."""

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
    city: str = ""
    tier: int | None = None
    identifiers: tuple[IdentifierFact, ...] = ()
    institution: InstitutionFacts | None = None
    role: str = ""

    @property
    def full_name(self) -> str:
        names = (self.title, self.given_name, self.middle_names, self.family_name, self.suffix)
        return " ".join(filter(None, names))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it was read: a person, an institution, or the reason why it is neither."""

    number: int
    cells: dict[str, str]
    person: PersonFacts | None = None
    institution: InstitutionFacts | None = None
    refusal: str = ""
    warnings: list[str] = field(default_factory=list)
    # When the source system made its record; shown, not stored as a fact about the person.
    listed_at: dt.datetime | None = None

    @property
    def name(self) -> str:
        if self.person is not None:
            return self.person.full_name
        return self.institution.name if self.institution is not None else ""
