"""Changing what is known about an opinion leader."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import record
from opinion_leaders.models import Affiliation, Identifier, OpinionLeader
from opinion_leaders.services.errors import PersonChangedMeanwhile, UnableToChangePeople
from opinion_leaders.services.institutions import institutions_by_name, specialties_by_name
from opinion_leaders.services.people import (
    FIELDS,
    NewOpinionLeader,
    identifiers_of,
    new_row,
    refuse_known_identifiers,
    write_affiliations,
    write_identifiers,
)
from opinion_leaders.services.portfolios import note_people
from opinion_leaders.services.search import search_text


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
    wanted = new_row(by, person)
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
        if {"tier", "status"} & values.keys():
            note_people([row.pk])
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


def _change_identifiers(
    row: OpinionLeader, person: NewOpinionLeader
) -> dict[str, tuple[object, object]]:
    wanted = {(one.system, one.value): one for one in identifiers_of(person)}
    present = {(one.system, one.value): one for one in row.identifiers.all()}
    refuse_known_identifiers(list(wanted.values()), of=row)
    gone = [one.pk for pair, one in present.items() if pair not in wanted]
    new = [one for pair, one in wanted.items() if pair not in present]
    if not gone and not new:
        return {}
    Identifier.objects.filter(pk__in=gone).delete()
    write_identifiers([row], [new])
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
        write_affiliations([row], [person], places)
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
