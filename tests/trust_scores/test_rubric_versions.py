"""Versions in a list, two side by side, new drafts, files, and the policy."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.trust_scores import RubricFactory
from trust_scores.constants import RubricState
from trust_scores.models import Rubric, RubricPolicy
from trust_scores.selectors.rubric_documents import export_text
from trust_scores.services import rubrics

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_force() -> Rubric:
    return Rubric.objects.published().get()


@pytest.fixture
def draft(manager, in_force) -> Rubric:
    draft = rubrics.create_draft(by=manager, based_on=in_force, reason="Trust <first>")
    entries = {"gate_trust": "0.05", "gate_conversation": "0.3"}
    return rubrics.save_settings(by=manager, rubric=draft, revision=0, entries=entries).rubric


def address(name: str, *args: int) -> str:
    return reverse(f"trust_scores:rubric_{name}", args=args)


def main_of(answer) -> str:
    html = answer.content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


class TestList:
    def test_says_of_each_who_when_why_and_how_far_from_its_base(self, as_user, admin, draft):
        html = main_of(as_user(admin).get(address("versions")))
        assert "Anselm Roth" in html
        assert "Trust &lt;first&gt;" in html
        assert "2 from version 1" in html
        assert html.index("Version 2") < html.index("Version 1 ")

    def test_shows_drafts_to_those_who_work_on_them_alone(
        self, as_user, msl, other_manager, manager, draft
    ):
        for person, sees in ((msl, False), (other_manager, False), (manager, True)):
            assert ("Version 2" in main_of(as_user(person).get(address("versions")))) == sees

    def test_offers_a_new_draft_to_proposers_and_the_policy_to_administrators(
        self, as_user, msl, manager, admin
    ):
        offered = {}
        for person in (msl, manager, admin):
            html = main_of(as_user(person).get(address("versions")))
            offered[person] = address("draft_create") in html, address("policy") in html
        assert offered == {msl: (False, False), manager: (True, False), admin: (True, True)}

    def test_queries_do_not_grow(self, as_user, admin, in_force, django_assert_max_num_queries):
        RubricFactory.create_batch(40, based_on=in_force, created_by=admin)
        client = as_user(admin)
        with django_assert_max_num_queries(8):
            client.get(address("versions"))


class TestNewDraft:
    def test_begins_as_a_copy_of_the_chosen_version(self, as_user, manager, in_force):
        sent = {"based_on": in_force.number, "reason": "Candor counts more"}
        answer = as_user(manager).post(address("draft_create"), sent)
        draft = Rubric.objects.get(state=RubricState.DRAFT)
        assert answer["Location"] == address("edit", draft.number)
        assert (draft.based_on, draft.created_by) == (in_force, manager)
        assert draft.items.count() == in_force.items.count()

    def test_the_address_chooses_the_version(self, as_user, admin, draft):
        html = main_of(as_user(admin).get(address("draft_create"), {"from": draft.number}))
        assert re.search(rf'<option value="{draft.number}" selected', html)

    def test_a_version_that_is_not_seen_is_no_choice(self, as_user, other_manager, draft):
        sent = {"based_on": draft.number, "reason": "A copy"}
        html = main_of(as_user(other_manager).post(address("draft_create"), sent))
        assert 'id="id_based_on_error"' in html or "is-invalid" in html
        assert Rubric.objects.filter(state=RubricState.DRAFT).count() == 1


class TestCompare:
    def read(self, client, **query) -> str:
        return main_of(client.get(address("compare"), query))

    def test_says_field_by_field_what_differs(self, as_user, admin, draft):
        html = self.read(as_user(admin), **{"from": 1, "to": draft.number})
        assert "Version 1 and version 2" in html
        assert "2 differences" in html
        row = html[html.index("Health above trust") :]
        assert row.index("0.12") < row.index("0.05")

    def test_swaps(self, as_user, admin, draft):
        html = self.read(as_user(admin), **{"from": draft.number, "to": 1})
        row = html[html.index("Health above trust") :]
        assert row.index("0.05") < row.index("0.12")
        assert 'from=1&amp;to=2"' in html

    def test_of_a_version_alone_shows_what_it_changed(self, as_user, admin, draft):
        assert "Version 1 and version 2" in self.read(as_user(admin), to=draft.number)

    def test_says_that_nothing_differs(self, as_user, admin, in_force):
        rubrics.create_draft(by=admin, based_on=in_force, reason="The same")
        assert "These two versions are the same" in self.read(as_user(admin), to=2)

    def test_teaches_what_will_be_here(self, as_user, msl):
        assert "Choose two versions" in self.read(as_user(msl))

    @pytest.mark.parametrize("number", ["abc", "-1", "77", "9" * 40, ""])
    def test_a_version_that_is_not_there_is_left_out(self, as_user, admin, draft, number):
        html = self.read(as_user(admin), **{"from": number, "to": draft.number})
        assert "was not found" in html

    def test_a_draft_of_somebody_else_is_not_there(self, as_user, msl, draft):
        html = self.read(as_user(msl), **{"from": 1, "to": draft.number})
        assert "was not found" in html
        assert "0.05" not in html

    def test_queries_are_bounded(self, as_user, admin, draft, django_assert_max_num_queries):
        client = as_user(admin)
        with django_assert_max_num_queries(22):
            client.get(address("compare"), {"from": 1, "to": draft.number})


class TestFiles:
    def send(self, client, content: bytes, reason="From the other site"):
        file = SimpleUploadedFile("rubric.json", content, "application/json")
        return client.post(address("import"), {"file": file, "reason": reason})

    def test_what_is_exported_can_be_imported(self, as_user, admin, in_force, draft):
        client = as_user(admin)
        exported = client.get(address("export", draft.number))
        assert exported["Content-Disposition"] == 'attachment; filename="rubric-2.json"'
        assert exported["Content-Type"] == "application/json; charset=utf-8"
        answer = self.send(client, exported.content)
        copy = Rubric.objects.get(number=3)
        assert answer["Location"] == address("edit", 3)
        assert (copy.state, copy.parameters["gate_trust"]) == (RubricState.DRAFT, 0.05)

    def test_every_fault_is_named_by_its_path_and_nothing_is_made(self, as_user, admin, in_force):
        document = json.loads(export_text(in_force))
        document["parameters"]["gate_trust"] = 7
        document["items"][3]["text"] = ""
        html = main_of(self.send(as_user(admin), json.dumps(document).encode()))
        assert "<code>parameters.gate_trust</code>" in html
        assert "<code>items[3].text</code>" in html
        assert "From the other site" in html
        assert Rubric.objects.count() == 1

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"format": 1}',
         b'{"parameters": {"<script>": 1}}', b'"' + b"a" * 600_000 + b'"'],
    )  # fmt: skip
    def test_what_is_no_rubric_is_refused_with_a_reason(self, as_user, admin, content):
        answer = self.send(as_user(admin), content)
        assert answer.status_code == 200
        html = main_of(answer)
        assert "<script>" not in html
        assert "error-summary" in html
        assert Rubric.objects.count() == 1


class TestPolicy:
    def test_is_changed_with_a_reason(self, as_user, admin):
        sent = {"needs_second_person": "on", "reason": "Two pairs of eyes"}
        assert as_user(admin).post(address("policy"), sent)["Location"] == address("versions")
        policy = RubricPolicy.current()
        assert (policy.needs_second_person, policy.changed_by) == (True, admin)
        html = main_of(as_user(admin).get(address("versions")))
        assert "A second person approves every new version." in html
        assert "Two pairs of eyes" in html

    def test_needs_a_reason(self, as_user, admin):
        html = main_of(as_user(admin).post(address("policy"), {"needs_second_person": "on"}))
        assert "error-summary" in html
        assert not RubricPolicy.current().needs_second_person
