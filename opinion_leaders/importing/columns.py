"""Which column means what, and so which kind of list a file is; by its headers, not its name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opinion_leaders.importing.errors import UnreadableFile
from opinion_leaders.importing.text import fold


class ListKind(models.TextChoices):
    NPI = "npi", gettext_lazy("NPI list")
    SALESFORCE = "salesforce", gettext_lazy("Salesforce export")
    HUBSPOT = "hubspot", gettext_lazy("HubSpot export")
    GENERAL = "general", gettext_lazy("List of people")


# Headers as letters and digits alone, in small letters; the first known column of a field that
# has something in a row counts.
_PRACTICE = "providerbusinesspracticelocationaddress"
FIELDS: dict[str, tuple[str, ...]] = {
    "npi": ("npi", "npinumber", "nationalprovideridentifier", "hcpnpi"),
    "orcid": ("orcid", "orcidid"),
    "entity": ("entitytypecode", "entitytype", "ispersonaccount", "companytype"),
    "full_name": (
        "fullname", "entityname", "hcpname", "contactname", "doctorname", "physicianname",
        "providername", "personname", "displayname", "name",
    ),
    "organization": (
        "organizationname", "organisationname", "providerorganizationnamelegalbusinessname",
        "providerorganizationname",
    ),
    "given_name": (
        "firstname", "givenname", "forename", "vorname", "prenom", "fname", "providerfirstname",
    ),
    "middle_names": ("middlename", "middlenames", "middleinitial", "providermiddlename"),
    "family_name": (
        "lastname", "familyname", "surname", "nachname", "lname", "providerlastnamelegalname",
        "providerlastname",
    ),
    "native_name": ("nativename", "localname", "nameinnativescript"),
    "salutation": (
        "salutation", "prefix", "nameprefix", "honorific", "providernameprefixtext", "anrede",
        "academictitle",
    ),
    "title": ("title",),
    "suffix": ("suffix", "namesuffix", "providernamesuffixtext"),
    "credentials": (
        "credentials", "credential", "degree", "degrees", "providercredentialtext",
    ),
    "institution": (
        "institution", "institutionname", "associatedcompany", "companyname", "company",
        "affiliation", "organization", "organisation", "employer", "hospital", "workplace",
        "relatedcompany", "practicename", "primaryinstitution", "accountname",
    ),
    "role": ("jobtitle", "role", "position", "jobrole", "department"),
    "email": (
        "email", "emailaddress", "personemail", "emailwork", "workemail", "email1", "mail",
        "emailhome", "emailother",
    ),
    "phone": (
        "phone", "phonenumber", "telephone", "businessphone", "phonework", "workphone",
        "mobilephone", "personmobilephone", "mobilephonenumber", "mobile",
        f"{_PRACTICE}telephonenumber",
    ),
    "website": ("website", "websiteurl", "url"),
    "address": ("practiceaddress", "address", "fulladdress", "mailingaddress", "billingaddress"),
    "street": (
        "billingstreet", "mailingstreet", "personmailingstreet", "street", "streetaddress",
        "address1", "addressline1", "providerfirstlinebusinesspracticelocationaddress",
        "shippingstreet",
    ),
    "street2": (
        "street2", "address2", "addressline2", "providersecondlinebusinesspracticelocationaddress",
    ),
    "city": (
        "billingcity", "mailingcity", "personmailingcity", "city", "town", f"{_PRACTICE}cityname",
        "shippingcity",
    ),
    "region": (
        "billingstate", "billingstateprovince", "mailingstate", "mailingstateprovince",
        "personmailingstate", "state", "stateregion", "region", "province", f"{_PRACTICE}statename",
        "shippingstate",
    ),
    "postal_code": (
        "billingpostalcode", "billingzippostalcode", "mailingpostalcode", "mailingzippostalcode",
        "personmailingpostalcode", "postalcode", "zip", "zipcode", "postcode",
        f"{_PRACTICE}postalcode", "shippingpostalcode",
    ),
    "country": (
        "billingcountry", "mailingcountry", "personmailingcountry", "countryregion", "country",
        "countrycode", f"{_PRACTICE}countrycodeifoutsideus", "shippingcountry",
    ),
    "specialty": (
        "specialty", "specialties", "speciality", "primaryspecialty", "medicalspecialty",
        "therapeuticarea", "fachgebiet",
    ),
    "classification": ("classification",),
    "specialization": ("specialization", "specialisation"),
    "interests": ("interests", "scientificinterests", "researchinterests"),
    "languages": ("languages", "language", "preferredlanguage", "spokenlanguages"),
    "tier": ("tier", "hcptier", "tierlevel"),
    "listed_at": ("createdate", "createddate", "createdat", "created"),
    "is_deleted": ("isdeleted", "deleted"),
    "account_id": ("accountid",),
    # Identifiers of other systems: the part behind the dot is the name of the system.
    "identifier.hcp": ("hcpid",),
    "identifier.veeva": ("veevaid", "vid"),
    "identifier.onekey": ("onekeyid", "onekeyref"),
    "identifier.oracle": ("oracleid",),
    "identifier.external": ("externalid",),
}  # fmt: skip
_NAMES = {"full_name", "family_name", "given_name", "email", "organization"}
# A bare "name" may be that of anything; with one of these it is a person's or an organization's.
_ABOUT_PEOPLE = {
    "family_name", "email", "npi", "orcid", "specialty", "classification", "credentials",
    "institution", "tier", "entity", "identifier.hcp",
}  # fmt: skip
_SALESFORCE = {"isdeleted", "systemmodstamp", "ispersonaccount", "createdbyid", "masterrecordid"}
_SALESFORCE |= {"billingstreet", "billingcity", "mailingstreet", "mailingcity", "lastmodifiedbyid"}
_HUBSPOT = {"recordid", "hsobjectid", "lifecyclestage", "leadstatus", "contactowner"}
# Salesforce records about something else: what is sold, or done.
_OTHER_RECORDS = {"stagename", "closedate", "iswon", "casenumber", "activitydate", "taskstatus"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """The kind of a list, and for each field the positions of its columns, best first."""

    kind: ListKind
    columns: list[str]
    positions: dict[str, tuple[int, ...]]

    @property
    def is_about_organizations(self) -> bool:
        """Salesforce accounts are organizations, where nothing speaks of contacts or persons."""
        of_persons = {"family_name", "email", "account_id"} & self.positions.keys()
        return self.kind is ListKind.SALESFORCE and not of_persons


def header_key(column: str) -> str:
    """`Country/Region` and `COUNTRY_REGION__C` are the same header."""
    name = column.strip()
    return fold(name[:-3] if name.lower().endswith("__c") else name)


_FIELD_OF = {key: name for name, keys in FIELDS.items() for key in keys}


def count_recognized(columns: list[str]) -> int:
    """How many columns of a header are known."""
    known = {*_FIELD_OF, *_SALESFORCE, *_HUBSPOT, "id"}
    return sum(1 for column in columns if header_key(column) in known)


def map_columns(columns: list[str]) -> Mapping:
    """Find out what the columns mean. Raises `UnreadableFile` for a list of something else."""
    keys = [header_key(column) for column in columns]
    kind = _kind_of(set(keys))
    positions = _positions(keys)
    _add_record_id(positions, keys, kind)
    _refuse_repeats(columns, keys)
    if not _is_list_of_people(kind, positions) or _OTHER_RECORDS & set(keys):
        raise UnreadableFile(_unknown_message(columns))
    return Mapping(kind, columns, positions)


def _kind_of(keys: set[str]) -> ListKind:
    if {"npi", "npinumber"} & keys and (
        {"entityname", "entitytypecode", "providerlastnamelegalname"} & keys
    ):
        return ListKind.NPI
    if _SALESFORCE & keys or {"accountid", "lastname"} <= keys:
        return ListKind.SALESFORCE
    if _HUBSPOT & keys and {"firstname", "lastname", "email"} & keys:
        return ListKind.HUBSPOT
    return ListKind.GENERAL


def _positions(keys: list[str]) -> dict[str, tuple[int, ...]]:
    found = {
        name: tuple(keys.index(key) for key in synonyms if key in keys)
        for name, synonyms in FIELDS.items()
    }
    return {name: places for name, places in found.items() if places}


def _add_record_id(positions: dict[str, tuple[int, ...]], keys: list[str], kind: ListKind) -> None:
    """The source system's own number of the record."""
    candidates = {
        ListKind.HUBSPOT: ("recordid", "hsobjectid", "contactid"),
        ListKind.SALESFORCE: ("id", "casesafeid", "contactid", "accountid18", "recordid"),
    }.get(kind, ())
    places = tuple(keys.index(key) for key in candidates if key in keys)
    is_account_list = kind is ListKind.SALESFORCE and "family_name" not in positions
    if is_account_list and "full_name" not in positions and "institution" in positions:
        # Reports about accounts say "Account Name" and "Account ID".
        positions["full_name"] = positions.pop("institution")
    if not places and is_account_list:
        places = positions.pop("account_id", ())
    if places:
        positions[f"identifier.{kind.value}"] = places


def _is_list_of_people(kind: ListKind, positions: dict[str, tuple[int, ...]]) -> bool:
    fields = set(positions)
    if not _NAMES & fields:
        return False
    return kind is not ListKind.GENERAL or bool(_ABOUT_PEOPLE & fields and len(fields) > 1)


def _refuse_repeats(columns: list[str], keys: list[str]) -> None:
    for key in _FIELD_OF.keys() & set(keys):
        if keys.count(key) > 1:
            name = columns[keys.index(key)]
            raise UnreadableFile(
                _("The column “%s” stands there more than once: which one counts?") % name
            )


def _unknown_message(columns: list[str]) -> str:
    shown = ", ".join(column[:60] for column in columns[:20] if column)
    more = " …" if len(columns) > 20 else ""
    return _(
        "These columns are not those of a list of people: %s. A list needs a name (such as "
        "full_name, or first name and last name) and one more fact (such as NPI, e-mail, "
        "specialty or institution)."
    ) % (shown + more)
