"""From the cells of a row to a person, an institution, or the reason why it is neither."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext as _

from opinion_leaders.identifiers import check_identifier
from opinion_leaders.importing.columns import ListKind, Mapping
from opinion_leaders.importing.dates import read_date
from opinion_leaders.importing.facts import (
    IdentifierFact,
    InstitutionFacts,
    PersonFacts,
    ReadRow,
)
from opinion_leaders.importing.names import (
    PersonName,
    is_title,
    name_from_parts,
    names_two_people,
    parse_person_name,
    written_title,
)
from opinion_leaders.importing.organizations import looks_like_organization
from opinion_leaders.importing.tables import Row
from opinion_leaders.importing.text import has_letter, lost_its_letters, words
from opinion_leaders.importing.values import Values

_PERSON_WORDS = words("1 1.0 individual person true yes hcp")
_ORGANIZATION_WORDS = words("0 2 2.0 organization organisation company false no hco")
_LONGEST_RAW_CELL = 1000
_LONGEST_RAW_HEADER = 100
_MOST_RAW_CELLS = 30
_LONGEST_FULL_NAME = 400
_NAME_LIMITS = {"given_name": 100, "middle_names": 150, "family_name": 150, "native_name": 200}


class RefusedRow(Exception):
    """The row stands for nobody; the message says why."""


def read_row(row: Row, mapping: Mapping) -> ReadRow:
    """Read one row; it always gives a person, an institution or a refusal."""
    read = ReadRow(number=row.number, cells=_raw_cells(row, mapping), refusal=row.trouble)
    if read.refusal:
        return read
    values = Values(row, mapping)
    try:
        _refuse_nul(row, mapping)
        return replace(_understood(read, values, mapping), warnings=values.warnings)
    except RefusedRow as reason:
        return replace(read, refusal=str(reason), warnings=values.warnings)


def _raw_cells(row: Row, mapping: Mapping) -> dict[str, str]:
    """What the file said in the columns that are read; of a broken row its first cells."""
    if row.trouble:
        places = set(range(min(len(row.cells), len(mapping.columns), _MOST_RAW_CELLS)))
    else:
        places = {place for places in mapping.positions.values() for place in places}
    return {
        mapping.columns[place][:_LONGEST_RAW_HEADER].replace("\x00", "\ufffd"): (
            row.cells[place][:_LONGEST_RAW_CELL].replace("\x00", "\ufffd")
        )
        for place in sorted(places)
        if row.cells[place].strip()
    }


def _refuse_nul(row: Row, mapping: Mapping) -> None:
    for places in mapping.positions.values():
        for place in places:
            if "\x00" in row.cells[place]:
                raise RefusedRow(
                    _("“%s” holds a NUL character, which cannot be stored.")
                    % mapping.columns[place][:60]
                )


def _understood(read: ReadRow, values: Values, mapping: Mapping) -> ReadRow:
    if values["is_deleted"].lower() in ("true", "1", "yes"):
        raise RefusedRow(_("The record was deleted in the system that it comes from."))
    if names_two_people(values["full_name"]):
        raise RefusedRow(_("The name is that of two people: give each a row."))
    listed_at = _listed_at(values)
    if _is_organization(values, mapping):
        return replace(read, institution=_organization(values), listed_at=listed_at)
    return replace(read, person=_person(values, mapping), listed_at=listed_at)


def _listed_at(values: Values) -> dt.datetime | None:
    written = values["listed_at"]
    moment = read_date(written) if written else None
    if written and moment is None:
        values.warnings.append(_("The date “%s” could not be read.") % written[:40])
    return moment


def _is_organization(values: Values, mapping: Mapping) -> bool:
    entity = values["entity"].lower()
    if entity in _PERSON_WORDS or values["family_name"]:
        return False
    if entity in _ORGANIZATION_WORDS or mapping.is_about_organizations or values["organization"]:
        return True
    name = values["full_name"]
    if mapping.kind is ListKind.SALESFORCE and "entity" in mapping.positions:
        return bool(name)
    return bool(name) and not values["given_name"] and looks_like_organization(name)


def _organization(values: Values) -> InstitutionFacts:
    name = values["organization"] or values["full_name"]
    _refuse_bad_name(name, _("The row has no name."))
    _refuse_long(name, 255)
    return InstitutionFacts(
        name=name,
        address=values.address(),
        city=values.text("city", 120),
        region=values.text("region", 120) or values.us_state(),
        country=values.country(),
        website=values.website(),
        phone=values.phone(),
        identifiers=values.identifiers(),
    )


def _person(values: Values, mapping: Mapping) -> PersonFacts:
    email = values.email()
    name = _person_name(values, email, mapping)
    values.warnings.extend(name.warnings)
    given = {"given_name": name.given, "middle_names": name.middle, "family_name": name.family}
    given["native_name"] = values["native_name"] or name.native
    for field, limit in _NAME_LIMITS.items():
        _refuse_long(given[field], limit)
    title, role = _title_and_role(values, name)
    return PersonFacts(
        **given,
        title=values.fitting(title, 40, "title"),
        suffix=values.fitting(name.suffix, 40, "suffix"),
        credentials=values.fitting(", ".join(name.credentials), 150, "credentials"),
        specialties=values.specialties(),
        interests=values.text("interests", 1000),
        languages=values.text("languages", 120),
        country=values.country(),
        email=email,
        phone=values.phone(),
        address=values.place(),
        city=values["city"],
        tier=values.tier(),
        identifiers=values.identifiers(),
        institution=_workplace(values, mapping),
        role=role,
    )


def _person_name(values: Values, email: str, mapping: Mapping) -> PersonName:
    parts = {field: values[field] for field in ("given_name", "family_name")}
    if parts["given_name"] or parts["family_name"]:
        _refuse_bad_name(" ".join(parts.values()), "")
        _refuse_long(" ".join(parts.values()), _LONGEST_FULL_NAME)
        return name_from_parts(
            given=parts["given_name"],
            family=parts["family_name"],
            middle=values["middle_names"],
            title=values["salutation"],
            suffix=values["suffix"],
            degrees_=values["credentials"],
        )
    if full_name := values["full_name"] or values["native_name"]:
        _refuse_bad_name(full_name, "")
        _refuse_long(full_name, _LONGEST_FULL_NAME)
        return _with_own_columns(parse_person_name(full_name), values)
    if not email:
        has_email = "email" in mapping.positions
        raise RefusedRow(
            _("The row has no name and no e-mail.") if has_email else _("The row has no name.")
        )
    local_part = email.split("@")[0]
    warning = _("The name was taken from the e-mail.")
    return PersonName(family=local_part, warnings=(warning,))


def _with_own_columns(name: PersonName, values: Values) -> PersonName:
    """Titles and credentials in columns of their own go before those found in the name."""
    if not (values["salutation"] or values["suffix"] or values["credentials"]):
        return name
    other = name_from_parts(
        given="",
        family="x",
        title=values["salutation"],
        suffix=values["suffix"],
        degrees_=values["credentials"],
    )
    return replace(
        name,
        title=other.title or name.title,
        suffix=other.suffix or name.suffix,
        credentials=tuple(dict.fromkeys((*other.credentials, *name.credentials))),
    )


def _title_and_role(values: Values, name: PersonName) -> tuple[str, str]:
    """A column "title" holds a form of address in one list and a role at work in the other."""
    written, role = values["title"], values.text("role", 150)
    if written and is_title(written):
        return name.title or written_title(written), role
    return name.title, role or values.fitting(written, 150, "title")


def _workplace(values: Values, mapping: Mapping) -> InstitutionFacts | None:
    name = values["institution"] or values["organization"]
    if not name or not has_letter(name) or lost_its_letters(name):
        return None
    account = values["account_id"] if mapping.kind is ListKind.SALESFORCE else ""
    value = check_identifier("salesforce", account).value
    known_as = (IdentifierFact("salesforce", value),) if 0 < len(value) <= 120 else ()
    name = values.fitting(name, 255, "institution")
    return InstitutionFacts(name=name, identifiers=known_as) if name else None


def _refuse_bad_name(name: str, empty: str) -> None:
    if not name:
        raise RefusedRow(empty)
    if lost_its_letters(name):
        raise RefusedRow(
            _("The name has lost its letters (only “?” is left): export it again as UTF-8.")
        )
    if not has_letter(name):
        raise RefusedRow(_("There is no letter in the name."))


def _refuse_long(text: str, limit: int) -> None:
    if len(text) > limit:
        raise RefusedRow(_("A part of the name is longer than %d characters.") % limit)
