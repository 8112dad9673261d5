"""Writing what a chunk of rows makes and adds, in a number of statements that does not depend on
the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from accounts.models import User
from audit.constants import Action
from audit.services import Change, record_many
from opinion_leaders.importing.facts import IdentifierFact, InstitutionFacts
from opinion_leaders.models import Affiliation, Identifier, Institution, OpinionLeader
from opinion_leaders.services.import_lookup import Lookup
from opinion_leaders.services.import_records import InstitutionRecord, PersonRecord
from opinion_leaders.services.institutions import (
    FIELDS as INSTITUTION_FIELDS,
)
from opinion_leaders.services.institutions import create_institutions, specialties_by_name
from opinion_leaders.services.people import FIELDS, NewOpinionLeader, create_opinion_leaders
from opinion_leaders.services.relationships import NewRelationship, open_relationships
from opinion_leaders.services.search import refresh_search_text, upsert


def write_chunk(known: Lookup, *, by: User, owner: User | None) -> None:
    """Write the records that the rows of a chunk made or changed, and remember their keys."""
    _make_institutions(known, by)
    _change_institutions([r for ref, r in known.institutions.items() if ref > 0], by)
    _make_people(known, by)
    _change_people([r for ref, r in known.people.items() if ref > 0], by)
    if owner is not None:
        _open_relationships(known.people.values(), by, owner)


def _make_institutions(known: Lookup, by: User) -> None:
    new = {ref: record for ref, record in known.institutions.items() if ref < 0}
    if not new:
        return
    facts = [
        InstitutionFacts(
            **{name: getattr(record.row, name) for name in INSTITUTION_FIELDS},
            identifiers=tuple(record.new_identifiers),
        )
        for record in new.values()
    ]
    made = create_institutions(by=by, institutions=facts)
    for (ref, record), row in zip(new.items(), made, strict=True):
        record.row = row
        known.made_institutions[-ref] = row.pk
        if ("institution", ref) in known.first_row:
            known.first_row["institution", row.pk] = known.first_row["institution", ref]


def _change_institutions(records: Iterable[InstitutionRecord], by: User) -> None:
    changed = [record for record in records if record.changes or record.new_identifiers]
    fields = sorted({name for record in changed for name in record.changes})
    if fields:
        Institution.objects.bulk_create(
            [record.row for record in changed if record.changes],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=fields,
            batch_size=500,
        )
    Identifier.objects.bulk_create(
        [
            _identifier(fact, institution=record.row)
            for record in changed
            for fact in record.new_identifiers
        ],
        batch_size=500,
    )
    record_many(
        Change(Action.UPDATED, [record.row], by, _values(record.changes, record.new_identifiers))
        for record in changed
    )


def _make_people(known: Lookup, by: User) -> None:
    new = {ref: record for ref, record in known.people.items() if ref < 0}
    made = create_opinion_leaders(by=by, people=[_new(record) for record in new.values()])
    for (ref, record), row in zip(new.items(), made, strict=True):
        record.row = row
        known.made_people[-ref] = row.pk
        known.first_row["person", row.pk] = known.first_row["person", ref]


def _new(record: PersonRecord) -> NewOpinionLeader:
    return NewOpinionLeader(
        **{name: getattr(record.row, name) for name in FIELDS},
        specialties=tuple(record.new_specialties),
        identifiers=tuple((fact.system, fact.value) for fact in record.new_identifiers),
        institution=record.new_place.row if record.new_place else None,
        role=record.role or record.new_role,
    )


def _change_people(records: Iterable[PersonRecord], by: User) -> None:
    changed = [
        one
        for one in records
        if one.changes or one.new_identifiers or one.new_specialties or one.new_place
    ]
    fields = sorted({name for record in changed for name in record.changes})
    upsert([record.row for record in changed if record.changes], fields)
    Identifier.objects.bulk_create(
        [_identifier(f, opinion_leader=one.row) for one in changed for f in one.new_identifiers],
        batch_size=500,
    )
    Affiliation.objects.bulk_create(
        [
            Affiliation(
                opinion_leader=one.row,
                institution=one.new_place.row,
                role=one.new_role,
                is_primary=True,
            )
            for one in changed
            if one.new_place
        ],
        batch_size=500,
    )
    _add_specialties(changed)
    refresh_search_text([record.row for record in changed])
    record_many(Change(Action.UPDATED, [one.row], by, _person_values(one)) for one in changed)


def _add_specialties(records: Sequence[PersonRecord]) -> None:
    rows = specialties_by_name(name for record in records for name in record.new_specialties)
    through = OpinionLeader.specialties.through
    through.objects.bulk_create(
        [
            through(opinionleader_id=record.row.pk, specialty_id=rows[name.upper()].pk)
            for record in records
            for name in record.new_specialties
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _open_relationships(records: Iterable[PersonRecord], by: User, owner: User) -> None:
    pairs = [
        NewRelationship(msl=owner, opinion_leader=record.row)
        for record in records
        if record.wants_relationship
    ]
    if pairs:
        open_relationships(by=by, pairs=pairs)


def _identifier(
    fact: IdentifierFact,
    *,
    opinion_leader: OpinionLeader | None = None,
    institution: Institution | None = None,
) -> Identifier:
    return Identifier(
        opinion_leader=opinion_leader,
        institution=institution,
        system=fact.system,
        value=fact.value,
        warning=fact.warning[:200],
    )


def _person_values(record: PersonRecord) -> dict[str, tuple[object, object]]:
    values = _values(record.changes, record.new_identifiers)
    if record.new_specialties:
        values["specialties"] = (None, list(record.new_specialties))
    if record.new_place:
        values["institution"] = (None, record.new_place.name)
    return values


def _values(
    changes: dict[str, tuple[object, object]], identifiers: Sequence[IdentifierFact]
) -> dict[str, tuple[object, object]]:
    values = dict(changes)
    if identifiers:
        values["identifiers"] = (None, [f"{fact.system} {fact.value}" for fact in identifiers])
    return values
