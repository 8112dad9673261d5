"""Lists are tried, applied whole, and applied again without doubling anyone."""

import cProfile
import json
import pstats

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from audit.constants import Action, Origin
from audit.models import AuditEntry
from opinion_leaders import services
from opinion_leaders.constants import Status
from opinion_leaders.models import (
    Identifier,
    ImportBatch,
    Institution,
    OpinionLeader,
    Relationship,
    Specialty,
)
from opinion_leaders.services import UnableToImport, imports
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    IdentifierFactory,
    InstitutionFactory,
    OpinionLeaderFactory,
    RelationshipFactory,
)

pytestmark = pytest.mark.django_db


def try_text(text, *, by, owner=None):
    return services.try_import(by=by, file_name="list.csv", content=text.encode(), owner=owner)


def apply_text(text, *, by, owner=None):
    return services.apply_import(by=by, batch=try_text(text, by=by, owner=owner))


def fates(batch):
    return {row.number: row.outcome for row in batch.rows.all()}


def row_of(batch, number):
    return batch.rows.get(number=number)


def everything():
    models = (OpinionLeader, Institution, Identifier, Specialty, Relationship, AuditEntry)
    return [model.objects.count() for model in models]


class TestPublishedFiles:
    """Counts and fates that were worked out from the files by hand."""

    def test_flat_npi_list(self, shared_data, admin):
        content = (shared_data / "npi" / "hcp_flat_list_250.csv").read_bytes()
        batch = services.try_import(by=admin, file_name="a.csv", content=content)
        assert batch.counts | {"possible_duplicates": 0} == {
            "rows": 250, "created": 242, "updated": 0, "unchanged": 0, "refused": 8,
            "persons": 163, "institutions": 79, "with_warnings": 0, "possible_duplicates": 0,
        }  # fmt: skip
        refused = batch.rows.filter(outcome="refused")
        deactivated = {
            "1003001314", "1003001603", "1003001611", "1003001660", "1003001793", "1003001876",
            "1003002304", "1003002460",
        }  # fmt: skip
        assert {row.raw["npi"] for row in refused} == deactivated
        assert {row.reason for row in refused} == {"The row has no name."}
        services.apply_import(by=admin, batch=batch)
        assert OpinionLeader.objects.count() == 163
        assert Institution.objects.count() == 79
        assert Identifier.objects.filter(system="npi", warning="").count() == 242
        assert not Relationship.objects.exists()
        person = OpinionLeader.objects.get(identifiers__value="1003000134")
        assert person.formal_name == "Dr. Thomas Lee Cibull, MD"
        assert str(person.specialties.get()) == (
            "Pathology: Anatomic Pathology & Clinical Pathology"
        )
        assert OpinionLeader.objects.matching("cibull 1003000134 pathology").get() == person

    def test_salesforce_accounts(self, shared_data, admin):
        path = shared_data / "crm-csv" / "salesforce_account_export_60.csv"
        batch = services.try_import(by=admin, file_name="x", content=path.read_bytes())
        assert batch.encoding == "cp1252"
        assert (batch.counts["rows"], batch.counts["created"]) == (59, 54)
        refused = batch.rows.filter(outcome="refused").values_list("number", flat=True)
        assert list(refused) == [34, 35, 36, 37, 38]
        services.apply_import(by=admin, batch=batch)
        assert not OpinionLeader.objects.exists()
        assert Institution.objects.get(name="Netario.com Limited").country == "GB"

    def test_hubspot_contacts(self, shared_data, admin):
        content = (shared_data / "crm-csv" / "hubspot_contacts_5.csv").read_bytes()
        expected = json.loads(
            (shared_data / "crm-csv" / "hubspot_contacts_5.expected.json").read_text()
        )
        batch = services.try_import(by=admin, file_name="x.csv", content=content)
        assert fates(batch) == {
            2: "created", 3: "created", 4: "refused", 5: "unchanged", 6: "created",
        }  # fmt: skip
        assert batch.counts["rows"] - batch.counts["refused"] == expected["importable"]
        (line,) = [error["line"] for error in expected["errors"]]
        assert row_of(batch, line).reason == "The row has no name and no e-mail."
        repeated = row_of(batch, 5)
        assert repeated.reason == "Repeats row 2: same e-mail."
        assert [one["row"] for one in repeated.possible_duplicates] == [2]
        assert batch.counts["possible_duplicates"] == 1

    def test_hubspot_contacts_of_whom_one_is_there(self, shared_data, admin):
        john = OpinionLeaderFactory(
            given_name="John", family_name="Smith", email="John@example.com"
        )
        content = (shared_data / "crm-csv" / "hubspot_contacts_5.csv").read_bytes()
        batch = services.try_import(by=admin, file_name="x.csv", content=content)
        fresh = [number for number, fate in fates(batch).items() if fate == "created"]
        assert fresh == [2, 6]
        assert row_of(batch, 3).opinion_leader == john
        assert row_of(batch, 3).possible_duplicates[0]["reason"] == "same e-mail"

    @pytest.mark.parametrize(
        "name",
        [
            "npi/hcp_flat_list_250.csv",
            "npi/npidata_pfile_pandas_damaged_110.csv",
            "npi/npidata_pfile_genuine_quoting_orgs_6.csv",
            "crm-csv/salesforce_account_export_60.csv",
            "crm-csv/hubspot_contacts_5.csv",
            "crm-csv/odoo_res.partner.csv",
            "crm-csv/atomic_crm_contacts_export.csv",
        ],
    )
    def test_the_same_file_again_changes_nothing(self, shared_data, admin, msl, name):
        content = (shared_data / name).read_bytes()

        def apply():
            batch = services.try_import(by=admin, file_name="x", content=content, owner=msl)
            tried = fates(batch)
            batch = services.apply_import(by=admin, batch=batch)
            assert fates(batch) == tried
            return batch

        first = apply()
        before = everything()
        again = apply()
        assert again.counts["created"] == again.counts["updated"] == 0
        assert again.counts["refused"] == first.counts["refused"]
        assert again.counts["rows"] == first.counts["rows"] == again.rows.count()
        # The import itself is the one thing more that the trail tells.
        assert everything()[:-1] == before[:-1]
        assert everything()[-1] == before[-1] + 1


class TestTrial:
    def test_nothing_but_the_batch_is_written(self, admin, msl):
        before = everything()
        batch = try_text("full_name,email,institution\nAnna Berg,a@b.de,Charité\n", by=admin)
        assert everything() == before
        assert batch.applied_at is None
        assert row_of(batch, 2).opinion_leader is None

    def test_rows_in_are_rows_out(self, admin):
        text = "full_name,email\nA Berg,a@b.de\nx\n,\n?,?\n\nB Berg,b@b.de\nA Berg,a@b.de\n"
        batch = try_text(text, by=admin)
        assert fates(batch) == {
            2: "created", 3: "refused", 4: "refused", 5: "refused", 7: "created", 8: "unchanged",
        }  # fmt: skip
        counts = batch.counts
        outcomes = sum(counts[name] for name in ("created", "updated", "unchanged", "refused"))
        assert counts["rows"] == outcomes == 6

    def test_unreadable_files_leave_no_batch(self, admin):
        for content in (b"", b"a,b\n1,2\n", b'full_name,email\n"A', b"PK\x03\x04"):
            with pytest.raises(UnableToImport):
                services.try_import(by=admin, file_name="x", content=content)
        assert not ImportBatch.objects.exists()

    def test_too_many_rows_or_bytes(self, admin):
        with pytest.raises(UnableToImport, match="20000 rows"):
            try_text("full_name,email\n" + "?,\n" * 20_001, by=admin)
        with pytest.raises(UnableToImport, match="10 MB"):
            services.try_import(by=admin, file_name="x", content=b"x" * (10 * 1024 * 1024 + 1))

    def test_hostile_file_names(self, admin, hostile_strings):
        for name in [*hostile_strings[:20], "\x00", "x" * 1000, "\ud800.csv"]:
            batch = services.try_import(
                by=admin, file_name=name, content=b"full_name,email\nA B,a@b.de\n"
            )
            assert 0 < len(batch.file_name) <= 255


class TestApplying:
    LIST = (
        "npi,entity_type_code,entity_name,classification,email,institution\n"
        "1003000126,1,ARDALAN ENKESHAFI M.D.,Internal Medicine,a@example.org,Suburban Hospital\n"
    )

    def test_a_new_person_with_all_that_belongs_to_them(self, admin):
        batch = apply_text(self.LIST, by=admin)
        person = OpinionLeader.objects.get()
        assert row_of(batch, 2).opinion_leader == person
        assert person.created_by == admin
        assert person.primary_affiliation.institution.name == "Suburban Hospital"
        for word in ("ENKESHAFI", "1003000126", "SUBURBAN", "INTERNAL"):
            assert word in person.search_text
        entry = AuditEntry.objects.about(person).get()
        assert (entry.action, entry.origin, entry.actor) == (Action.CREATED, Origin.IMPORT, admin)
        assert {"field": "email", "old": None, "new": "a@example.org"} in entry.payload.changes

    def test_the_batch_keeps_the_fate_of_rows_and_no_longer_the_file(self, admin):
        batch = apply_text(self.LIST, by=admin)
        batch.refresh_from_db()
        assert (batch.applied_by, batch.content) == (admin, None)
        assert AuditEntry.objects.about(batch).get().action == Action.IMPORTED

    def test_twice_is_refused(self, admin):
        batch = apply_text(self.LIST, by=admin)
        with pytest.raises(UnableToImport, match="already"):
            services.apply_import(by=admin, batch=batch)
        assert OpinionLeader.objects.count() == 1

    def test_relationships_for_an_msl(self, msl):
        apply_text(self.LIST, by=msl, owner=msl)
        assert Relationship.objects.get().msl == msl
        again = apply_text(self.LIST, by=msl, owner=msl)
        assert fates(again) == {2: "unchanged"}

    def test_a_relationship_with_somebody_who_is_known(self, msl, colleague_msl):
        apply_text(self.LIST, by=colleague_msl)
        batch = apply_text(self.LIST, by=msl, owner=msl)
        assert fates(batch) == {2: "updated"}
        assert "A relationship is opened." in row_of(batch, 2).reason

    def test_the_world_may_have_changed_since_the_trial(self, admin):
        batch = try_text(self.LIST, by=admin)
        assert fates(batch) == {2: "created"}
        person = OpinionLeaderFactory(given_name="Ardalan", family_name="Enkeshafi")
        IdentifierFactory(opinion_leader=person, system="npi", value="1003000126")
        batch = services.apply_import(by=admin, batch=batch)
        assert fates(batch) == {2: "updated"}
        assert OpinionLeader.objects.get() == person

    def test_all_or_nothing(self, admin, monkeypatch):
        batch = try_text(self.LIST, by=admin)
        before = everything()

        def fail(*_args):
            raise IntegrityError

        monkeypatch.setattr(imports, "_keep_rows", fail)
        with pytest.raises(UnableToImport, match="at this moment"):
            services.apply_import(by=admin, batch=batch)
        assert everything() == before
        batch.refresh_from_db()
        assert batch.applied_at is None
        assert fates(batch) == {2: "created"}


class TestKnownPeople:
    HEADER = "npi,full_name,email,phone,institution,specialty"

    @pytest.fixture
    def person(self):
        person = OpinionLeaderFactory(
            given_name="Anna", family_name="Berg", email="anna@example.org"
        )
        IdentifierFactory(opinion_leader=person, system="npi", value="1003000126")
        return person

    def test_empty_facts_are_filled(self, admin, person):
        batch = apply_text(
            f"{self.HEADER}\n1003000126,Anna Berg,anna@example.org,+49 30 1,Charité,Haematology\n",
            by=admin,
        )
        person.refresh_from_db()
        assert fates(batch) == {2: "updated"}
        assert person.phone == "+49 30 1"
        assert person.primary_affiliation.institution.name == "Charité"
        assert "HAEMATOLOGY" in person.search_text
        changes = AuditEntry.objects.about(person).get().payload.changes
        assert {"field": "phone", "old": "", "new": "+49 30 1"} in changes

    def test_what_differs_is_kept_and_told(self, admin, person):
        AffiliationFactory(opinion_leader=person, institution__name="Charité")
        batch = apply_text(
            f"{self.HEADER}\n1003000126,Anna Berg-Weiß,b@example.org,,Klinik Bonn,\n", by=admin
        )
        person.refresh_from_db()
        assert fates(batch) == {2: "unchanged"}
        assert (person.family_name, person.email) == ("Berg", "anna@example.org")
        assert len(row_of(batch, 2).warnings) == 3
        assert not Institution.objects.filter(name="Klinik Bonn").exists()

    def test_a_number_of_somebody_else_is_refused(self, admin, person):
        batch = apply_text(f"{self.HEADER}\n1003000126,Zoe Quist,,,,\n", by=admin)
        assert fates(batch) == {2: "refused"}
        assert "belongs to Anna Berg" in row_of(batch, 2).reason

    def test_a_wrong_number_that_two_people_have_is_left_out(self, admin):
        text = f"{self.HEADER}\n0000000000,Anna Berg,a@x.de,,,\n0000000000,Zoe Quist,z@x.de,,,\n"
        batch = apply_text(text, by=admin)
        assert fates(batch) == {2: "created", 3: "created"}
        assert any("belongs to Anna Berg" in text for text in row_of(batch, 3).warnings)
        assert Identifier.objects.get().opinion_leader.family_name == "Berg"

    def test_numbers_of_two_people_in_one_row_are_refused(self, admin, person):
        other = OpinionLeaderFactory(given_name="Anna", family_name="Berg")
        IdentifierFactory(opinion_leader=other, system="orcid", value="0000-0002-1825-0097")
        batch = apply_text(
            "npi,orcid,full_name\n1003000126,0000-0002-1825-0097,Anna Berg\n", by=admin
        )
        assert "different people" in row_of(batch, 2).reason

    def test_restricted_people_are_not_touched(self, admin, person):
        person.status = Status.RESTRICTED
        person.save()
        batch = apply_text(f"{self.HEADER}\n1003000126,Anna Berg,,+49 30 1,,\n", by=admin)
        assert fates(batch) == {2: "refused"}
        assert "restricted" in row_of(batch, 2).reason

    def test_an_msl_fills_in_facts_of_known_people_only(self, msl, person):
        text = f"{self.HEADER}\n1003000126,Anna Berg,,+49 30 1,,\n"
        batch = apply_text(text, by=msl)
        assert fates(batch) == {2: "unchanged"}
        assert "may read" in row_of(batch, 2).reason
        RelationshipFactory(msl=msl, opinion_leader=person)
        assert fates(apply_text(text, by=msl)) == {2: "updated"}

    def test_not_to_be_contacted_gets_no_relationship(self, msl, person):
        person.status = Status.DO_NOT_CONTACT
        person.save()
        apply_text(f"{self.HEADER}\n1003000126,Anna Berg,,,,\n", by=msl, owner=msl)
        assert not Relationship.objects.exists()


class TestPossibleDuplicates:
    def duplicates(self, text, admin):
        batch = try_text(text, by=admin)
        return {
            row.number: [(one["name"], one["reason"]) for one in row.possible_duplicates]
            for row in batch.rows.exclude(possible_duplicates=[])
        }

    @pytest.mark.parametrize(
        ("known", "listed"),
        [
            (("Jörg", "Häußler"), "JORG HAEUSSLER"),
            (("Robert", "O'Boyle"), "Bob O Boyle"),
            (("Anna Maria", "Berg"), "A. Berg"),
            (("Katherine", "Reyes-Vasquez"), "Kate Reyes Vasquez"),
        ],
    )
    def test_writings_of_one_name_at_one_place(self, admin, known, listed):
        person = OpinionLeaderFactory(given_name=known[0], family_name=known[1])
        AffiliationFactory(opinion_leader=person, institution__name="Klinik Köln")
        text = f"full_name,email,institution\n{listed},x@example.org,klinik koln\n"
        found = self.duplicates(text, admin)
        assert found == {2: [(person.full_name, "similar name and same place")]}
        assert fates(ImportBatch.objects.get()) == {2: "created"}

    @pytest.mark.parametrize(
        "listed", ["Anna Berger", "Otto Berg", "Anna X. Berg", "Anna Bergmann"]
    )
    def test_other_names_are_others(self, admin, listed):
        person = OpinionLeaderFactory(given_name="Anna", middle_names="Y.", family_name="Berg")
        AffiliationFactory(opinion_leader=person, institution__name="Klinik")
        text = f"full_name,email,institution\n{listed},x@example.org,Klinik\n"
        assert self.duplicates(text, admin) == {}

    def test_another_place_speaks_against_it(self, admin):
        person = OpinionLeaderFactory(given_name="John", family_name="Smith")
        AffiliationFactory(opinion_leader=person, institution__name="Klinik A")
        text = "full_name,email,institution\nJohn Smith,x@example.org,Klinik B\n"
        assert self.duplicates(text, admin) == {}

    def test_another_npi_speaks_against_it(self, admin):
        text = (
            "npi,full_name,institution\n1003000126,John Smith,Klinik\n"
            "1003000134,John Smith,Klinik\n"
        )
        assert self.duplicates(text, admin) == {}
        assert fates(ImportBatch.objects.get()) == {2: "created", 3: "created"}

    def test_one_address_of_two_people(self, admin):
        text = "full_name,email\nAnna Berg,office@x.de\nOtto Klein,office@x.de\n"
        assert self.duplicates(text, admin) == {3: [("Anna Berg", "same e-mail")]}
        assert fates(ImportBatch.objects.get()) == {2: "created", 3: "created"}

    def test_a_row_that_adds_to_one_before(self, admin):
        text = "npi,full_name,email\n1003000126,Anna Berg,\n1003000126,Anna Berg,a@x.de\n"
        batch = apply_text(text, by=admin)
        assert fates(batch) == {2: "created", 3: "updated"}
        assert row_of(batch, 3).reason == "Adds to row 2: same identifier."
        assert OpinionLeader.objects.get().email == "a@x.de"

    def test_rows_far_apart_know_of_each_other(self, admin):
        between = "".join(f"x{n}@x.de,Person{n} Name\n" for n in range(1200))
        text = f"email,full_name\na@x.de,Anna Berg\n{between}a@x.de,Anna Berg\n"
        batch = try_text(text, by=admin)
        last = row_of(batch, 1203)
        assert (last.outcome, last.reason) == ("unchanged", "Repeats row 2: same e-mail.")
        assert last.possible_duplicates[0]["id"] is None
        batch = services.apply_import(by=admin, batch=batch)
        assert row_of(batch, 1203).opinion_leader == row_of(batch, 2).opinion_leader

    def test_institutions_of_one_name_and_place(self, admin):
        InstitutionFactory(name="Klinik Köln", city="Köln", address="Weg 1")
        text = "Id,Name,BillingStreet,BillingCity\n001x0000002xLCVAA2,KLINIK KOLN,Weg 1,Köln\n"
        assert self.duplicates(text, admin) == {2: [("Klinik Köln", "same name and place")]}

    def test_an_institution_known_by_name_alone_is_filled_in(self, admin):
        apply_text("full_name,email,institution\nAnna Berg,a@x.de,Klinik Köln\n", by=admin)
        text = "Id,Name,BillingStreet,BillingCity\n001x0000002xLCVAA2,Klinik Köln,Weg 1,Köln\n"
        batch = apply_text(text, by=admin)
        assert fates(batch) == {2: "updated"}
        institution = Institution.objects.get()
        assert (institution.city, institution.identifiers.get().system) == ("Köln", "salesforce")


class TestWhoMay:
    TEXT = "full_name,email\nAnna Berg,a@b.de\n"

    def test_compliance_may_not(self, compliance):
        with pytest.raises(UnableToImport, match="role"):
            try_text(self.TEXT, by=compliance)

    @pytest.mark.parametrize(
        ("who", "owner", "is_allowed"),
        [
            ("msl", "msl", True),
            ("msl", "colleague_msl", False),
            ("manager", "msl", True),
            ("manager", "stranger_msl", False),
            ("admin", "stranger_msl", True),
            ("admin", "manager", False),
        ],
    )
    def test_for_whom_relationships_are_opened(self, request, who, owner, is_allowed):
        by, owner = request.getfixturevalue(who), request.getfixturevalue(owner)
        if is_allowed:
            apply_text(self.TEXT, by=by, owner=owner)
            assert Relationship.objects.get().msl == owner
        else:
            with pytest.raises(UnableToImport):
                try_text(self.TEXT, by=by, owner=owner)

    def test_a_foreign_batch_cannot_be_applied(self, msl, stranger_msl):
        batch = try_text(self.TEXT, by=msl)
        with pytest.raises(UnableToImport, match="not yours"):
            services.apply_import(by=stranger_msl, batch=batch)


def npi_list(rows: int, start: int = 0) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"
    lines = ["hcp_id,full_name,practice_address,classification,email"]
    for n in range(start, start + rows):
        family = "".join(letters[n // 26**place % 26] for place in range(3))
        address = f"{n} RIDGE AVE EVANSTON IL"
        lines.append(f"{n},DR. THOMAS LEE B{family} M.D.,{address},Pathology,{n}@x.org")
    return "\n".join(lines)


def test_reads_do_not_grow_with_the_rows_of_a_chunk(admin):
    counts = []
    for size in (20, 400):
        with CaptureQueriesContext(connection) as queries:
            try_text(npi_list(size), by=admin)
        counts.append(sum(1 for query in queries if query["sql"].startswith("SELECT")))
    assert counts[0] == counts[1] < 30


@pytest.mark.slow
def test_the_work_for_a_list_grows_no_faster_than_its_rows(admin):
    """Counted in calls, which are the same on every machine."""
    calls = []
    for size in (500, 2000):
        batch = try_text(npi_list(size, start=size), by=admin)
        profile = cProfile.Profile()
        batch = profile.runcall(services.apply_import, by=admin, batch=batch)
        calls.append(pstats.Stats(profile).total_calls)
        assert batch.counts["created"] == size
    assert calls[1] < 4.5 * calls[0]
