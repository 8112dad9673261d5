"""Institutions and specialties: found by name, made where they are new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Upper

from accounts.models import User
from audit.constants import Action
from audit.services import Change, record_many
from opinion_leaders.importing.facts import InstitutionFacts
from opinion_leaders.models import Identifier, Institution, Specialty

FIELDS = ("name", "address", "city", "region", "country", "website", "phone")


@transaction.atomic
def create_institutions(*, by: User, institutions: Sequence[InstitutionFacts]) -> list[Institution]:
    """Make institutions with their identifiers; that these are new is for the caller to know."""
    made = Institution.objects.bulk_create(
        [Institution(**{name: getattr(one, name) for name in FIELDS}) for one in institutions],
        batch_size=500,
    )
    Identifier.objects.bulk_create(
        [
            Identifier(institution=row, system=f.system, value=f.value, warning=f.warning[:200])
            for row, facts in zip(made, institutions, strict=True)
            for f in facts.identifiers
        ],
        batch_size=500,
    )
    record_many(
        Change(
            Action.CREATED,
            [row],
            by,
            {name: (None, getattr(row, name)) for name in FIELDS if getattr(row, name)},
        )
        for row in made
    )
    return made


def institutions_by_name(*, by: User, names: Iterable[str]) -> dict[str, Institution]:
    """Institutions by their names in capitals; known ones in any case, new ones are made."""
    wanted = _by_capitals(names)
    found = {row.name.upper(): row for row in _known_institutions(wanted.values())}
    missing = [InstitutionFacts(name=name) for key, name in wanted.items() if key not in found]
    made = create_institutions(by=by, institutions=missing) if missing else []
    found |= {row.name.upper(): row for row in made}
    return {key: found[key] for key in wanted}


def _known_institutions(names: Iterable[str]) -> Iterable[Institution]:
    # SQLite compares without case in ASCII only, so usual writings are asked for as well.
    written = {form for name in names for form in (name, name.upper(), name.lower(), name.title())}
    if not written:
        return ()
    rows = Institution.objects.annotate(capitals=Upper("name"))
    # The oldest comes last, and so wins.
    return rows.filter(Q(name__in=written) | Q(capitals__in=written)).order_by("-pk")


def specialties_by_name(names: Iterable[str]) -> dict[str, Specialty]:
    """Specialties by their names in capitals; known ones in any case, new ones are made."""
    wanted = _by_capitals(names)
    if not wanted:
        return {}
    # A few hundred rows at most, and SQLite compares only ASCII without case.
    found = {row.name.upper(): row for row in Specialty.objects.order_by("-pk")}
    missing = [Specialty(name=name) for key, name in wanted.items() if key not in found]
    if missing:
        Specialty.objects.bulk_create(missing, ignore_conflicts=True)
        found = {row.name.upper(): row for row in Specialty.objects.order_by("-pk")}
    return {key: found[key] for key in wanted}


def _by_capitals(names: Iterable[str]) -> dict[str, str]:
    """Names in capitals with the first spelling of each."""
    found: dict[str, str] = {}
    for name in names:
        if name:
            found.setdefault(name.upper(), name)
    return found
