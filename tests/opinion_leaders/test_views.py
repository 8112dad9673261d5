"""Pages for imports, people, relationships and goals."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from opinion_leaders.constants import GoalSide, GoalStatus
from opinion_leaders.models import (
    Goal,
    ImportBatch,
    Institution,
    OpinionLeader,
    Relationship,
    Specialty,
)
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    GoalFactory,
    IdentifierFactory,
    ImportBatchFactory,
    ImportRowFactory,
    OpinionLeaderFactory,
    RelationshipFactory,
)

pytestmark = pytest.mark.django_db

LIST = "npi,full_name,email\n1003000126,Dr. Anna Berg MD,a@b.de\n,,\n"


def upload(client, content, name="list.csv", **data):
    content = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("opinion_leaders:import_create"), {"file": file, **data})


class TestImports:
    def test_from_the_file_to_the_people(self, as_user, msl):
        client = as_user(msl)
        response = upload(client, LIST, owner=msl.pk)
        batch = ImportBatch.objects.get()
        assert response.url == batch.get_absolute_url()
        page = client.get(batch.get_absolute_url()).content.decode()
        assert "Nothing is changed yet" in page
        assert "Dr. Anna Berg" in page
        assert "The row is empty." in page
        assert not OpinionLeader.objects.exists()
        apply = reverse("opinion_leaders:import_apply", args=[batch.pk])
        assert client.get(apply).status_code == 405
        response = client.post(apply, follow=True)
        assert "The list is applied." in response.content.decode()
        assert Relationship.objects.get().msl == msl
        response = client.post(apply, follow=True)
        assert "applied already" in response.content.decode()
        assert OpinionLeader.objects.count() == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "The file is empty."),
            (b"PK\x03\x04", "damaged"),
            (b"colour,size\nred,1\n", "colour, size"),
            (b'full_name,email\n"A', "never closed"),
        ],
    )
    def test_unreadable_files_say_why_beside_the_field(self, as_user, msl, content, words):
        response = upload(as_user(msl), content)
        assert response.status_code == 200
        assert words in response.content.decode()
        assert not ImportBatch.objects.exists()

    def test_without_a_file(self, as_user, msl):
        response = as_user(msl).post(reverse("opinion_leaders:import_create"))
        assert "This field is required" in response.content.decode()

    def test_a_file_that_is_too_large(self, as_user, msl):
        response = upload(as_user(msl), b"x" * (10 * 1024 * 1024 + 1))
        assert "larger than 10 MB" in response.content.decode()

    def test_nobody_chooses_a_foreign_owner(self, as_user, msl, stranger_msl):
        response = upload(as_user(msl), LIST, owner=stranger_msl.pk)
        assert "Select a valid choice" in response.content.decode()

    def test_rows_by_outcome_and_by_page(self, as_user, admin):
        client = as_user(admin)
        people = "".join(f"Anna Person{n},{n}@x.de\n" for n in range(60))
        upload(client, f"full_name,email\n{people}?,\nAnna Person1,1@x.de\n")
        url = ImportBatch.objects.get().get_absolute_url()
        assert len(client.get(url).context["page_obj"]) == 50
        assert len(client.get(url, {"page": 2}).context["page_obj"]) == 12
        for show, number in (("refused", 1), ("unchanged", 1), ("duplicates", 1), ("created", 50)):
            assert len(client.get(url, {"show": show}).context["page_obj"]) == number
        assert client.get(url, {"show": "x' OR 1=1", "page": "-7"}).status_code == 200

    def test_queries_of_the_pages_do_not_grow(self, as_user, admin, django_assert_max_num_queries):
        client = as_user(admin)
        batch = ImportBatchFactory(counts={"rows": 40})
        for _ in range(40):
            ImportRowFactory(batch=batch, opinion_leader=OpinionLeaderFactory())
        for _ in range(20):
            ImportBatchFactory()
        for url in (batch.get_absolute_url(), reverse("opinion_leaders:import_list")):
            with django_assert_max_num_queries(8):
                client.get(url)

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("msl", 200), ("colleague_msl", 404), ("stranger_msl", 404), ("manager", 200),
            ("other_manager", 404), ("admin", 200), ("compliance", 403),
        ],
    )  # fmt: skip
    def test_who_sees_and_applies_an_import(self, request, as_user, msl, who, status):
        batch = ImportBatchFactory(uploaded_by=msl, content=LIST.encode())
        client = as_user(request.getfixturevalue(who))
        assert client.get(batch.get_absolute_url()).status_code == status
        listed = client.get(reverse("opinion_leaders:import_list"))
        if status == 403:
            assert listed.status_code == 403
        else:
            assert (batch.file_name in listed.content.decode()) == (status == 200)
        apply = reverse("opinion_leaders:import_apply", args=[batch.pk])
        expected = 302 if status == 200 else status
        assert client.post(apply).status_code == expected
        assert OpinionLeader.objects.exists() == (status == 200)

    def test_hostile_strings_are_shown_as_text(self, as_user, admin, hostile_strings):
        client = as_user(admin)
        text = io.StringIO()
        text.write("full_name\tspecialty\tinstitution\temail\n")
        for string in hostile_strings:
            cell = string.replace("\t", " ").replace('"', '""')
            text.write(f'"{cell}"\t"{cell}"\t"{cell}"\t"{cell}"\n')
        assert upload(client, text.getvalue()).status_code == 302
        batch = ImportBatch.objects.get()
        client.post(reverse("opinion_leaders:import_apply", args=[batch.pk]))
        for number in range(1, len(hostile_strings) // 50 + 2):
            page = client.get(batch.get_absolute_url(), {"page": number}).content.decode()
            main = page.partition("<main")[2].partition("</main>")[0]
            assert "<script" not in main
            assert "onerror=" not in main.replace("onerror=&", "").replace("&quot;", "") or (
                "&lt;" in main
            )


class TestPersonForm:
    NEW = {
        "family_name": "Häußler", "given_name": "Anna", "tier": "1", "status": "active",
        "specialties": "Haematology; Dietitian, Registered", "institution": "Charité",
        "country": "Deutschland", "email": "A@B.de", "npi": "1234567890",
        "open_relationship": "on",
    }  # fmt: skip

    def test_a_new_person_with_a_relationship(self, as_user, msl):
        Specialty.objects.create(name="Dietitian, Registered")
        response = as_user(msl).post(reverse("opinion_leaders:create"), self.NEW, follow=True)
        person = OpinionLeader.objects.get()
        assert response.redirect_chain[0][0] == person.get_absolute_url()
        assert (person.country, person.email) == ("DE", "a@b.de")
        assert {str(one) for one in person.specialties.all()} == {
            "Haematology", "Dietitian, Registered",
        }  # fmt: skip
        assert Relationship.objects.get().msl == msl
        assert person.identifiers.get().warning

    def test_an_administrator_adds_without_a_relationship(self, as_user, admin):
        as_user(admin).post(reverse("opinion_leaders:create"), self.NEW)
        assert OpinionLeader.objects.count() == 1
        assert not Relationship.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"family_name": ""}, "This field is required"),
            ({"family_name": "123"}, "no letter"),
            ({"family_name": "x" * 151}, "at most 150"),
            ({"given_name": "a\x00b"}, "Null characters"),
            ({"country": "Atlantis"}, "not known"),
            ({"tier": "9"}, "Select a valid choice"),
            ({"other_system": "hubspot"}, "belong together"),
            ({"other_system": "NPI", "other_value": "1"}, "field of its own"),
            ({"specialties": "x" * 151}, "at most 150"),
            ({"interests": "x" * 1_000_000}, "at most 1000"),
        ],
    )
    def test_errors_stand_beside_their_field_and_input_is_kept(self, as_user, msl, changes, words):
        data = self.NEW | changes
        response = as_user(msl).post(reverse("opinion_leaders:create"), data)
        page = response.content.decode()
        assert response.status_code == 200
        assert words in page
        assert "Charité" in page
        assert not OpinionLeader.objects.exists()

    def test_a_known_number_is_told_beside_the_field(self, as_user, msl):
        IdentifierFactory(system="npi", value="1234567890")
        response = as_user(msl).post(reverse("opinion_leaders:create"), self.NEW)
        assert "is there already" in str(response.context["form"].errors["npi"])

    def test_hostile_strings_in_every_field(self, as_user, msl, hostile_strings):
        client = as_user(msl)
        fields = [name for name in self.NEW if name not in ("tier", "status", "open_relationship")]
        for text in hostile_strings:
            data = dict.fromkeys([*fields, "title", "languages", "phone"], text)
            data |= {"family_name": text, "tier": "2", "status": "active"}
            assert client.post(reverse("opinion_leaders:create"), data).status_code in (200, 302)
            data |= {"country": "", "email": "", "npi": "", "family_name": f"B {text}"[:150]}
            assert client.post(reverse("opinion_leaders:create"), data).status_code in (200, 302)
        assert OpinionLeader.objects.exists()

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("msl", 200), ("colleague_msl", 403), ("stranger_msl", 403), ("manager", 200),
            ("other_manager", 403), ("admin", 200), ("compliance", 403),
        ],
    )  # fmt: skip
    def test_who_changes_a_person(self, request, as_user, relationship, who, status):
        url = reverse("opinion_leaders:update", args=[relationship.opinion_leader_id])
        client = as_user(request.getfixturevalue(who))
        assert client.get(url).status_code == status
        data = {"family_name": "Changed", "tier": "1", "status": "active"}
        # Without what the editor saw, nothing is overwritten.
        assert client.post(url, data).status_code == status
        assert not OpinionLeader.objects.filter(family_name="Changed").exists()
        if status == 200:
            response = client.post(url, self.filled(client, url) | {"family_name": "Changed"})
            assert response.status_code == 302
            assert OpinionLeader.objects.filter(family_name="Changed").exists()
        assert client.get(reverse("opinion_leaders:update", args=[0])).status_code == 404

    def filled(self, client, url):
        form = client.get(url).context["form"]
        return {name: value for name, value in form.initial.items() if isinstance(value, str | int)}

    def test_a_change_keeps_numbers_that_have_no_field(self, as_user, msl, relationship):
        person = relationship.opinion_leader
        AffiliationFactory(opinion_leader=person, institution__name="Charité")
        for number, system in enumerate(("hcp", "hubspot", "npi", "veeva")):
            IdentifierFactory(opinion_leader=person, system=system, value=f"100300012{number}")
        client = as_user(msl)
        url = reverse("opinion_leaders:update", args=[person.pk])
        response = client.post(url, self.filled(client, url) | {"phone": "+49 30 1", "npi": ""})
        assert response.url == person.get_absolute_url()
        person.refresh_from_db()
        assert person.phone == "+49 30 1"
        assert set(person.identifiers.values_list("system", flat=True)) == {
            "hcp", "hubspot", "veeva",
        }  # fmt: skip
        assert person.primary_affiliation.institution == Institution.objects.get()

    def test_two_editors_see_both_texts(self, as_user, msl, relationship):
        person = relationship.opinion_leader
        client = as_user(msl)
        url = reverse("opinion_leaders:update", args=[person.pk])
        first, second = self.filled(client, url), self.filled(client, url)
        client.post(url, first | {"phone": "111"})
        response = client.post(url, second | {"phone": "222"})
        page = response.content.decode()
        assert "changed this person meanwhile" in page
        assert "<td>111</td>" in page
        assert "<td>222</td>" in page
        person.refresh_from_db()
        assert person.phone == "111"
        form = response.context["form"]
        client.post(url, second | {"phone": "222", "seen": form.data["seen"]})
        person.refresh_from_db()
        assert person.phone == "222"


class TestRelationshipAndGoals:
    def test_an_msl_begins_a_relationship_once(self, as_user, msl):
        person = OpinionLeaderFactory()
        url = reverse("opinion_leaders:relationship_create", args=[person.pk])
        client = as_user(msl)
        assert client.get(url).status_code == 405
        response = client.post(url)
        assert response.url == Relationship.objects.get().get_absolute_url()
        assert client.post(url).url == person.get_absolute_url()
        assert Relationship.objects.count() == 1

    @pytest.mark.parametrize("who", ["manager", "admin", "compliance"])
    def test_others_do_not(self, request, as_user, who):
        url = reverse("opinion_leaders:relationship_create", args=[OpinionLeaderFactory().pk])
        assert as_user(request.getfixturevalue(who)).post(url).status_code == 403

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("msl", 302), ("colleague_msl", 404), ("stranger_msl", 404), ("manager", 403),
            ("other_manager", 404), ("admin", 404), ("compliance", 404),
        ],
    )  # fmt: skip
    def test_who_keeps_goals(self, request, as_user, relationship, who, status):
        client = as_user(request.getfixturevalue(who))
        data = {"side": GoalSide.THEIRS, "text": "A registry", "status": GoalStatus.OPEN}
        url = reverse("opinion_leaders:goal_create", args=[relationship.pk])
        assert client.post(url, data).status_code == status
        assert Goal.objects.exists() == (status == 302)
        goal = GoalFactory(relationship=relationship)
        url = reverse("opinion_leaders:goal_update", args=[goal.pk])
        assert client.post(url, data | {"progress": "done"}).status_code == status
        goal.refresh_from_db()
        assert (goal.progress == "done") == (status == 302)

    def test_goal_pages(self, as_user, msl, relationship):
        client = as_user(msl)
        goal = GoalFactory(relationship=relationship, text="<b>Registry</b>")
        page = client.get(reverse("opinion_leaders:goal_update", args=[goal.pk])).content.decode()
        assert "&lt;b&gt;Registry" in page
        url = reverse("opinion_leaders:goal_create", args=[relationship.pk])
        page = client.post(url, {"text": "", "side": "x"}).content.decode()
        assert "This field is required" in page

    def test_a_goal_of_an_ended_relationship_is_not_there(self, as_user, msl):
        ended = RelationshipFactory(msl=msl, ended_on="2024-02-01")
        url = reverse("opinion_leaders:goal_create", args=[ended.pk])
        assert as_user(msl).get(url).status_code == 404
