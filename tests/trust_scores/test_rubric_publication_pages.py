"""Approval, publication and the way back, as pages; and what everyone is told meanwhile."""

import re

import pytest
from django.urls import reverse

from jobs import services as jobs
from jobs.models import Run
from trust_scores.constants import REBUILD, RubricState
from trust_scores.models import Rubric
from trust_scores.selectors.coming import coming_for
from trust_scores.services import rubrics
from trust_scores.services.publication import publish_rubric

pytestmark = pytest.mark.django_db
WAITING = "Version 2 of the rubric is being put in force."


@pytest.fixture
def draft(admin) -> Rubric:
    return draft_of(admin)


def draft_of(person, gate="0.05") -> Rubric:
    in_force = Rubric.objects.published().get()
    draft = rubrics.create_draft(by=person, based_on=in_force, reason="Trust first")
    entries = {"gate_trust": gate}
    return rubrics.save_settings(by=person, rubric=draft, revision=0, entries=entries).rubric


@pytest.fixture
def coming(admin, relationship) -> Rubric:
    """A version whose scores are being computed, with nobody at work."""
    draft = draft_of(admin)
    publish_rubric(by=admin, rubric=draft, revision=draft.revision, reason="Trust first")
    draft.refresh_from_db()
    return draft


def address(name: str, rubric: Rubric) -> str:
    return reverse(f"trust_scores:rubric_{name}", args=[rubric.number])


def main_of(answer) -> str:
    html = answer.content.decode()
    return re.sub(r"\s+", " ", html[html.index("<main") : html.index("</main>")])


class TestPublish:
    def test_shows_what_changes_and_asks_for_the_reason(self, as_user, admin, draft):
        html = main_of(as_user(admin).get(address("publish", draft)))
        assert "Publish version 2" in html
        row = html[html.index("Health above trust") :]
        assert row.index("0.12") < row.index("0.05")

    def test_begins_the_work_and_leads_to_its_progress(self, as_user, admin, draft, relationship):
        sent = {"revision": draft.revision, "reason": "Trust first"}
        answer = as_user(admin).post(address("publish", draft), sent)
        assert answer["Location"] == address("progress", draft)
        draft.refresh_from_db()
        assert draft.state == RubricState.PUBLISHING
        assert Run.objects.active().get(kind=REBUILD).total == 1

    def test_without_a_reason_nothing_happens(self, as_user, admin, draft):
        sent = {"revision": draft.revision, "reason": " "}
        html = main_of(as_user(admin).post(address("publish", draft), sent))
        assert "error-summary" in html
        draft.refresh_from_db()
        assert draft.state == RubricState.DRAFT

    @pytest.mark.parametrize("revision", ["0", "", "x", "-1", "9" * 30])
    def test_what_was_changed_since_it_was_read_is_not_published(
        self, as_user, admin, draft, revision
    ):
        sent = {"revision": revision, "reason": "Trust first"}
        html = main_of(as_user(admin).post(address("publish", draft), sent))
        assert "error-summary" in html
        assert "Trust first" in html
        draft.refresh_from_db()
        assert draft.state == RubricState.DRAFT

    def test_what_is_to_be_corrected_locks_it(self, as_user, admin, draft):
        entries = {"half_life_days[7]": "0"}
        rubrics.save_settings(by=admin, rubric=draft, revision=draft.revision, entries=entries)
        html = main_of(as_user(admin).get(address("publish", draft)))
        assert f'href="{address("edit", draft)}?part=ageing#id_half_life_days-7"' in html
        assert '<button class="btn btn-primary" type="submit"' not in html

    def test_queries_are_bounded(self, as_user, admin, draft, django_assert_max_num_queries):
        client = as_user(admin)
        with django_assert_max_num_queries(28):
            client.get(address("publish", draft))


class TestApproval:
    def test_a_manager_asks_and_an_administrator_publishes(
        self, as_user, manager, admin, relationship
    ):
        draft = draft_of(manager)
        html = main_of(as_user(manager).get(address("edit", draft)))
        assert "Ask for approval" in html
        sent = {"revision": draft.revision, "reason": "Trust should hold back more"}
        as_user(manager).post(address("publish", draft), sent)
        draft.refresh_from_db()
        assert (draft.state, draft.submitted_by) == (RubricState.IN_REVIEW, manager)

        html = main_of(as_user(manager).get(address("publish", draft)))
        assert "Waiting for approval" in html
        html = main_of(as_user(admin).get(address("publish", draft)))
        assert "Anselm Roth asked for approval" in html
        assert "Trust should hold back more" in html
        sent = {"revision": draft.revision, "reason": "Agreed"}
        as_user(admin).post(address("publish", draft), sent)
        draft.refresh_from_db()
        assert draft.state == RubricState.PUBLISHING

    def test_a_manager_cannot_approve_the_own_version(self, as_user, manager):
        draft = draft_of(manager)
        rubrics.submit_for_review(
            by=manager, rubric=draft, revision=draft.revision, reason="Please look"
        )
        draft.refresh_from_db()
        sent = {"revision": draft.revision, "reason": "Me"}
        html = main_of(as_user(manager).post(address("publish", draft), sent))
        assert "Only administrators put a version in force." in html
        draft.refresh_from_db()
        assert draft.state == RubricState.IN_REVIEW

    def test_the_policy_asks_for_a_second_person(self, as_user, admin, draft):
        rubrics.set_policy(by=admin, needs_second_person=True, reason="Two pairs of eyes")
        assert "Ask for approval" in main_of(as_user(admin).get(address("edit", draft)))
        sent = {"revision": draft.revision, "reason": "Please look"}
        as_user(admin).post(address("publish", draft), sent)
        draft.refresh_from_db()
        assert draft.state == RubricState.IN_REVIEW

    def test_what_is_given_back_shows_the_note(self, as_user, manager, admin):
        draft = draft_of(manager)
        rubrics.submit_for_review(
            by=manager, rubric=draft, revision=draft.revision, reason="Please look"
        )
        client = as_user(admin)
        client.post(address("return", draft), {"reason": "Too <strict>"})
        draft.refresh_from_db()
        assert draft.state == RubricState.DRAFT
        assert "Too &lt;strict&gt;" in main_of(as_user(manager).get(address("edit", draft)))

    def test_giving_back_needs_a_note(self, as_user, manager, admin):
        draft = draft_of(manager)
        rubrics.submit_for_review(
            by=manager, rubric=draft, revision=draft.revision, reason="Please look"
        )
        assert "error-summary" in main_of(as_user(admin).post(address("return", draft)))
        draft.refresh_from_db()
        assert draft.state == RubricState.IN_REVIEW


class TestProgress:
    def test_says_how_far_it_is_and_then_that_it_is_in_force(self, as_user, admin, coming):
        client = as_user(admin)
        html = main_of(client.get(address("progress", coming)))
        assert "0 of 1 relationships" in html
        assert "hx-trigger" in html
        jobs.work_run(Run.objects.active().get(kind=REBUILD))
        html = main_of(client.get(address("progress", coming)))
        assert "In force since" in html
        assert "hx-trigger" not in html

    def test_what_has_stopped_can_be_tried_again_or_taken_back(self, as_user, admin, coming):
        run = Run.objects.active().get(kind=REBUILD)
        jobs.cancel_run(run=run, by=admin)
        html = main_of(as_user(admin).get(address("progress", coming)))
        assert "The work has stopped" in html
        assert f'action="{reverse("jobs:run_retry", args=[run.pk])}"' in html
        assert f'href="{address("take_back", coming)}"' in html

    def test_taking_back_makes_a_draft_of_it(self, as_user, admin, coming):
        answer = as_user(admin).post(address("take_back", coming), {"reason": "Too early"})
        assert answer["Location"] == address("version", coming)
        coming.refresh_from_db()
        assert coming.state == RubricState.DRAFT
        assert Rubric.objects.published().get().number == 1

    def test_taking_back_needs_a_reason(self, as_user, admin, coming):
        assert "error-summary" in main_of(as_user(admin).post(address("take_back", coming)))
        coming.refresh_from_db()
        assert coming.state == RubricState.PUBLISHING


class TestDiscard:
    def test_removes_the_draft_for_a_reason(self, as_user, admin, draft):
        client = as_user(admin)
        assert "error-summary" in main_of(client.post(address("discard", draft)))
        answer = client.post(address("discard", draft), {"reason": "Not needed"})
        assert answer["Location"] == reverse("trust_scores:rubric_versions")
        assert Rubric.objects.count() == 1


class TestNotice:
    PLACES = ("dashboards:today", "dashboards:opinion_leaders", "trust_scores:rubric",
              "trust_scores:rubric_versions", "trust_scores:rubric_compare")  # fmt: skip

    @pytest.mark.parametrize("name", PLACES)
    def test_stands_above_scores_only_while_it_is_true(self, as_user, msl, coming, name):
        client = as_user(msl)
        html = re.sub(r"\s+", " ", client.get(reverse(name)).content.decode())
        assert WAITING in html
        assert address("progress", coming) not in html
        jobs.work_run(Run.objects.active().get(kind=REBUILD))
        assert WAITING not in re.sub(r"\s+", " ", client.get(reverse(name)).content.decode())

    def test_stands_on_a_relationship_and_a_profile(self, as_user, msl, relationship, coming):
        client = as_user(msl)
        for url in (
            relationship.get_absolute_url(),
            relationship.opinion_leader.get_absolute_url(),
        ):
            assert WAITING in re.sub(r"\s+", " ", client.get(url).content.decode())

    @pytest.mark.parametrize("name", ["dashboards:team", "dashboards:team_relationships"])
    def test_stands_above_the_team(self, as_user, manager, coming, name):
        html = as_user(manager).get(reverse(name)).content.decode()
        assert WAITING in re.sub(r"\s+", " ", html)

    def test_leads_those_who_look_after_it_to_its_progress(self, as_user, admin, coming):
        html = as_user(admin).get(reverse("trust_scores:rubric")).content.decode()
        assert f'href="{address("progress", coming)}"' in html

    def test_costs_one_query(self, msl, coming, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert coming_for(msl).number == coming.number
