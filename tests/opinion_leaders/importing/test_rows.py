"""Rows of every kind of list become persons, institutions, or a reason against them."""

import csv
import datetime as dt
import io

import pytest

from opinion_leaders.importing.dates import read_date
from opinion_leaders.importing.lists import read_list


def read(text: str):
    return list(read_list(io.BytesIO(text.encode()), most_rows=1000).rows)


def read_one(header: str, row: str):
    (one,) = read(f"{header}\n{row}\n")
    return one


class TestNpiList:
    HEADER = "npi,entity_type_code,entity_name,practice_address,classification,specialization"

    def test_a_person(self):
        row = read_one(
            self.HEADER,
            "1003000134,1,DR. THOMAS LEE CIBULL M.D.,2650 RIDGE AVE EVANSTON IL,Pathology,Anatomic",
        )
        person = row.person
        assert person.full_name == "Dr. Thomas Lee Cibull"
        assert person.credentials == "MD"
        assert person.address == "2650 RIDGE AVE EVANSTON IL"
        assert person.country == "US"
        assert person.specialties == ("Pathology: Anatomic",)
        assert [(i.system, i.value, i.warning) for i in person.identifiers] == [
            ("npi", "1003000134", "")
        ]
        assert person.institution is None

    def test_an_organization_is_told_by_its_code(self):
        row = read_one(self.HEADER, "1003001090,2,EDWARD HAGUE,1501 N ELM ST DENTON TX,,")
        assert row.institution.name == "EDWARD HAGUE"
        assert (row.institution.region, row.institution.country) == ("TX", "US")

    def test_a_deactivated_number_has_no_name(self):
        assert read_one(self.HEADER, "1003001314,,,,,").refusal == "The row has no name."

    def test_a_person_with_a_corporation_stays_a_person_by_the_code(self):
        row = read_one(self.HEADER, '1003000316,1,"ALEXANDER J. TIKHTMAN, M.D., P.S.C.",,,')
        assert row.person.full_name == "Alexander J. Tikhtman"
        assert row.person.credentials == "MD, PSC"

    def test_without_a_code_words_decide(self):
        header = "npi,entity_name"
        assert read_one(header, '1003000217,"TRI-STATE EYE CARE CENTER, LTD."').institution
        assert read_one(header, "1003000100,GERARDO GOMEZ").person

    def test_columns_in_another_order_and_case_give_the_same(self, shared_data):
        with (shared_data / "npi" / "hcp_flat_list_250.csv").open("rb") as file:
            straight = list(read_list(file, most_rows=1000).rows)
        text = (shared_data / "npi" / "hcp_flat_list_250.csv").read_text(encoding="utf-8")
        table = list(csv.reader(io.StringIO(text)))
        order = [7, 2, 0, 4, 1, 3, 5, 6]
        file = io.StringIO()
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Remarks", *(table[0][place].upper() for place in order)])
        writer.writerows(["x", *(row[place] for place in order)] for row in table[1:])
        turned = read(file.getvalue())
        assert [(r.person, r.institution, r.refusal) for r in turned] == [
            (r.person, r.institution, r.refusal) for r in straight
        ]

    def test_numbers_that_a_data_frame_made_floats_are_whole_again(self, shared_data):
        path = shared_data / "npi" / "npidata_pfile_pandas_damaged_110.csv"
        with path.open("rb") as file:
            rows = list(read_list(file, most_rows=1000).rows)
        assert len(rows) == 110
        assert sum(1 for row in rows if row.person) == 86
        assert sum(1 for row in rows if row.institution) == 18
        assert {row.refusal for row in rows if row.refusal} == {"The row has no name."}
        person = rows[0].person
        assert person.full_name == "David A Wiebe"
        assert (person.phone, person.country) == ("3088652512", "US")
        assert person.address == "3500 CENTRAL AVE, 688472944, KEARNEY, NE"
        assert not any(row.warnings for row in rows)


class TestSalesforce:
    def test_accounts_are_organizations_and_lost_letters_are_refused(self, shared_data):
        path = shared_data / "crm-csv" / "salesforce_account_export_60.csv"
        with path.open("rb") as file:
            rows = list(read_list(file, most_rows=1000).rows)
        refused = [row.number for row in rows if row.refusal]
        assert refused == [34, 35, 36, 37, 38]
        assert all("lost its letters" in row.refusal for row in rows if row.refusal)
        assert sum(1 for row in rows if row.institution) == 54
        by_name = {row.institution.name: row.institution for row in rows if row.institution}
        assert by_name["USADATA - Krissy Fitzpatrick"].city == "NEW YORK"
        spanish = by_name["Famanet Group"]
        assert spanish.address == "00052339 Paseo de la Castellana, Nº 77, Edif. Azu, 28046"
        assert spanish.country == "ES"
        assert ("salesforce", "001x0000002xLFAAA2") in [
            (fact.system, fact.value) for fact in spanish.identifiers
        ]

    def test_person_accounts_are_persons(self):
        header = "ID,ISPERSONACCOUNT,NAME,SALUTATION,FIRSTNAME,LASTNAME,PERSONEMAIL,BILLINGCITY"
        rows = read(
            f"{header}\n001x0000002xLCVAA2,true,Anna Berg,Dr.,Anna,Berg,A.Berg@example.org,Bonn\n"
            "001x0000002xLCWAA2,false,Haus Berg,,,,,Bonn\n"
        )
        assert rows[0].person.full_name == "Dr. Anna Berg"
        assert rows[0].person.email == "a.berg@example.org"
        assert rows[1].institution.name == "Haus Berg"

    def test_contacts_are_persons_at_their_account(self):
        header = "Id,AccountId,FirstName,LastName,Title,Account Name,MailingCountry,IsDeleted"
        row = read_one(
            header,
            "003x0000001AbCdEFG,001x0000002xLCV,Anna,Berg,Chief of Cardiology,"
            "Charité,Germany,false",
        )
        assert row.person.role == "Chief of Cardiology"
        assert row.person.institution.name == "Charité"
        assert row.person.institution.identifiers[0].value == "001x0000002xLCVAA2"
        assert row.person.country == "DE"

    def test_deleted_records_are_refused(self):
        row = read_one("Id,IsDeleted,Name,BillingCity", "001x0000002xLCWAA2,true,Haus,Bonn")
        assert "deleted" in row.refusal


class TestHubspot:
    def test_the_published_rows(self, shared_data):
        with (shared_data / "crm-csv" / "hubspot_contacts_5.csv").open("rb") as file:
            rows = {row.number: row for row in read_list(file, most_rows=1000).rows}
        assert sorted(rows) == [2, 3, 4, 5, 6]
        assert rows[4].refusal == "The row has no name and no e-mail."
        assert rows[2].listed_at == dt.datetime(2024, 3, 12, 9, 14, tzinfo=dt.UTC)
        assert rows[2].person.country == "FR"
        assert rows[2].person.email == "camille@example.com"
        assert rows[3].listed_at == dt.datetime(2024, 3, 15, 14, 30, tzinfo=dt.UTC)
        assert (rows[3].person.email, rows[3].person.country) == ("john@example.com", "AU")
        assert rows[6].person.family_name == "noname"
        assert "taken from the e-mail" in rows[6].warnings[0]


class TestGeneralList:
    def test_a_template_with_everything(self):
        row = read_one(
            "full_name;specialties;title;institution;email;tier;languages;ORCID",
            "Prof. Jörg Häußler;Haematology, Oncology;Professor;Charité;J@X.de;Tier_1;de, en;"
            "0000-0002-1825-0097",
        )
        person = row.person
        assert person.full_name == "Prof. Jörg Häußler"
        assert person.specialties == ("Haematology", "Oncology")
        assert (person.tier, person.email, person.role) == (1, "j@x.de", "")
        assert person.institution.name == "Charité"
        assert row.warnings == []

    def test_odd_values_warn_and_the_row_stays(self):
        row = read_one(
            "full_name,email,tier,country,NPI,phone",
            "Anna Berg,not an address,Z,Atlantis,1234567890," + "9" * 60,
        )
        assert row.person.email == ""
        assert row.person.identifiers[0].warning
        assert len(row.warnings) == 6

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("?????", "lost its letters"),
            ("12345", "no letter"),
            ("🙂🙂", "no letter"),
            ("Dr and Mrs BENJAMIN WALL", "two people"),
            ("x" * 151, "longer than"),
            ("Anna \x00 Berg", "NUL"),
        ],
    )
    def test_names_that_are_none(self, name, reason):
        assert reason in read_one("full_name,email", f"{name},a@example.org").refusal

    def test_words_for_nothing_are_nothing_but_family_names_stay(self):
        row = read_one("First Name,Last Name,Email,Phone,Country", "Jennifer,Null,NULL,N/A,NA")
        assert (row.person.family_name, row.person.email, row.person.phone) == ("Null", "", "")
        assert row.person.country == "NA"

    def test_invisible_characters_are_left_out(self):
        row = read_one("full_name,email", "Anna\u202e \u200bBerg\u3000,a@example.org")
        assert (row.person.given_name, row.person.family_name) == ("Anna", "Berg")

    def test_only_columns_that_are_read_are_kept(self):
        row = read_one("full_name,email,Date of birth", "Anna Berg,a@example.org,1970-01-01")
        assert "Date of birth" not in row.cells

    @pytest.mark.parametrize("letters", ["x", "M.D. ", "e\u0301"])
    def test_a_megabyte_in_any_column(self, letters):
        text = (letters * 1_000_000)[:1_000_000]
        columns = ["full_name", "email", "specialty", "institution", "NPI", "country", "tier"]
        columns += ["phone", "website", "First name", "address", "created", "salutation"]
        for column in columns:
            header = ["Last name", column, "orcid"]
            (row,) = read(f"{','.join(header)}\nBerg,{text},\n")
            assert bool(row.refusal) != bool(row.person or row.institution)
            assert len(str(row)) < 20_000

    def test_hostile_strings_in_every_column(self, hostile_strings):
        header = ["full_name", "specialty", "institution", "email", "phone", "country", "NPI"]
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow(header)
        for text in hostile_strings:
            writer.writerow([text] * len(header))
            writer.writerow(["Anna Berg", *[text] * (len(header) - 1)])
        rows = read(file.getvalue())
        assert len(rows) > len(hostile_strings)
        for row in rows:
            assert bool(row.refusal) != bool(row.person or row.institution)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-12 09:14", (2024, 3, 12, 9, 14)),
        ("2024-03-12T09:14:00+02:00", (2024, 3, 12, 7, 14)),
        ("3/15/2024 2:30 PM", (2024, 3, 15, 14, 30)),
        ("31/12/2012", (2012, 12, 31, 0, 0)),
        ("15.3.2024", (2024, 3, 15, 0, 0)),
        ("07/15/2009 02:14:45+0800", (2009, 7, 14, 18, 14)),
        ("2009\\7\\14 22:14:45+0800", None),
        ("2009-07/14 02:14:45-0800", None),
        ("30/30/2020", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("soon", None),
    ],
)
def test_dates(text, expected):
    moment = read_date(text)
    found = moment and (moment.year, moment.month, moment.day, moment.hour, moment.minute)
    assert found == expected
