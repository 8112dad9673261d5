"""Lists are recognized by their headers."""

import csv
import json

import pytest

from opinion_leaders.importing.columns import ListKind, map_columns
from opinion_leaders.importing.errors import UnreadableFile


def test_published_header_variants(shared_data):
    variants = json.loads((shared_data / "crm-csv" / "header_variants.json").read_text())
    kinds = {one["from"].split(" ")[0]: one["columns"] for one in variants["variants"]}
    assert map_columns(kinds["HubSpot"]).kind is ListKind.HUBSPOT
    assert map_columns(kinds["NPPES"]).kind is ListKind.NPI
    assert map_columns(kinds["pharma"]).positions.keys() >= {"full_name", "specialty", "tier"}
    assert map_columns(kinds["KOL"]).positions.keys() >= {"full_name", "institution", "tier"}
    salesforce = next(one["columns"] for one in variants["variants"] if "Loader" in one["from"])
    mapping = map_columns(salesforce)
    assert mapping.kind is ListKind.SALESFORCE
    assert mapping.is_about_organizations
    with pytest.raises(UnreadableFile) as refused:
        map_columns(["Subject", "Who:Contact-email"])
    assert "Subject, Who:Contact-email" in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("NPI,Entity Type Code,Entity Name", ListKind.NPI),
        ("entity_name,specialization,NPI", ListKind.NPI),
        ("Id,Name,BillingCity", ListKind.SALESFORCE),
        ("Account Name,Account ID,Billing City", ListKind.SALESFORCE),
        ("ID,FIRSTNAME,LASTNAME,ACCOUNTID,MAILINGCITY", ListKind.SALESFORCE),
        ("Email,Last Name,First Name,Record ID", ListKind.HUBSPOT),
        ("Name,E-mail", ListKind.GENERAL),
        ("Vorname,Nachname,Fachgebiet", ListKind.GENERAL),
    ],
)
def test_order_case_and_missing_columns_do_not_matter(columns, kind):
    assert map_columns(columns.split(",")).kind is kind


@pytest.mark.parametrize(
    "columns",
    [
        "a,b,c",
        "name",
        "name,description",
        "Code,Type,Classification,Specialization",
        "ID,NAME,ACCOUNTID,STAGENAME,CLOSEDATE,AMOUNT",
        "",
    ],
)
def test_other_tables_are_refused(columns):
    with pytest.raises(UnreadableFile):
        map_columns(columns.split(","))


def test_a_column_that_stands_twice_is_refused_by_name():
    with pytest.raises(UnreadableFile) as refused:
        map_columns(["Email", "Name", "E-Mail"])
    assert "Email" in str(refused.value)


def test_exports_of_other_records_are_refused(shared_data):
    for name in ("insertTaskWithContactAsWho", "opportunity_status_success", "richtext_with_data"):
        (path,) = (shared_data / "crm-csv").glob(f"salesforce_{name}*.csv")
        with path.open(encoding="utf-8") as file, pytest.raises(UnreadableFile):
            map_columns(next(csv.reader(file)))
