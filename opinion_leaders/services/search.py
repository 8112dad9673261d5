"""The words by which a person is found."""

from __future__ import annotations

from collections.abc import Iterable

from opinion_leaders.importing.text import without_accents
from opinion_leaders.models import OpinionLeader
from opinion_leaders.services.portfolios import note_people


def search_text(
    person: OpinionLeader,
    *,
    identifiers: Iterable[str] = (),
    institutions: Iterable[str] = (),
    specialties: Iterable[str] = (),
) -> str:
    """Upper-case words of everything a person is looked up by, also without accents."""
    names = (
        person.given_name, person.middle_names, person.family_name, person.native_name,
        person.interests,
    )  # fmt: skip
    written = " ".join((*names, *identifiers, *institutions, *specialties)).upper()
    words = dict.fromkeys((*written.split(), *without_accents(written).split()))
    return " ".join(words)


def refresh_search_text(people: Iterable[OpinionLeader]) -> None:
    """Bring the words of some people up to date; reads and writes in a few statements."""
    found = list(
        OpinionLeader.objects.filter(pk__in=[person.pk for person in people]).prefetch_related(
            "identifiers", "affiliations__institution", "specialties"
        )
    )
    for person in found:
        person.search_text = search_text(
            person,
            identifiers=[one.value for one in person.identifiers.all()],
            institutions=[one.institution.name for one in person.affiliations.all()],
            specialties=[one.name for one in person.specialties.all()],
        )
    upsert(found, ["search_text"])


def upsert(people: list[OpinionLeader], fields: list[str]) -> None:
    """Write some fields of people who exist; for thousands far quicker than `bulk_update`."""
    if people and fields:
        OpinionLeader.objects.bulk_create(
            people,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
            batch_size=500,
        )
        if {"tier", "status"} & set(fields):
            note_people([one.pk for one in people])
