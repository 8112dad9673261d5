"""Who may put which version in force, and when."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.trust_scores import RubricFactory
from trust_scores import permissions
from trust_scores.constants import RubricState
from trust_scores.models import Rubric
from trust_scores.services import rubric_words, rubrics
from trust_scores.services.rubric_rules import (
    DraftIsStale,
    UnableToChangeRubric,
    UnableToPublishRubric,
    check_publishable,
    needs_review,
)

pytestmark = pytest.mark.django_db

WHY = "Trust may carry more"


@pytest.fixture
def in_force():
    return Rubric.objects.published().get()


@pytest.fixture
def second_admin():
    return UserFactory(admin=True, full_name="Jonas Beck")


def begun(person, in_force, **entries) -> Rubric:
    draft = rubrics.create_draft(by=person, based_on=in_force)
    typed = {"gate_trust": "0.2"} | entries
    return rubrics.save_settings(by=person, rubric=draft, revision=0, entries=typed).rubric


@pytest.fixture
def draft(admin, in_force):
    return begun(admin, in_force)


def refusal(by, rubric, *, reason=WHY) -> str:
    with pytest.raises(UnableToPublishRubric) as caught:
        check_publishable(by=by, rubric=rubric, revision=rubric.revision, reason=reason)
    return str(caught.value)


class TestCheckPublishable:
    def test_lets_an_admin_publish_a_draft_that_is_right(self, admin, draft):
        check_publishable(by=admin, rubric=draft, revision=1, reason=WHY)

    @pytest.mark.parametrize("person", ["msl", "manager", "compliance"])
    def test_nobody_else_publishes(self, request, person, draft):
        assert "Only administrators" in refusal(request.getfixturevalue(person), draft)

    def test_an_admin_who_left_does_not_either(self, draft):
        assert "Only administrators" in refusal(UserFactory(admin=True, is_active=False), draft)

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "More sales", "a\x00b"])
    def test_needs_a_reason_that_can_be_kept(self, admin, draft, reason):
        with pytest.raises(UnableToPublishRubric) as caught:
            check_publishable(by=admin, rubric=draft, revision=1, reason=reason)
        assert [problem.path for problem in caught.value.problems] == ["reason"]

    def test_refuses_what_was_changed_meanwhile(self, admin, second_admin, draft):
        rubrics.save_settings(by=second_admin, rubric=draft, revision=1, entries={"n_min": "1.5"})
        with pytest.raises(DraftIsStale, match="Jonas Beck changed this draft"):
            check_publishable(by=admin, rubric=draft, revision=1, reason=WHY)

    def test_looks_at_what_is_stored_and_not_at_what_it_is_given(self, admin, draft):
        given = Rubric.objects.get(pk=draft.pk)
        given.state, given.revision = RubricState.IN_REVIEW, 7
        with pytest.raises(DraftIsStale):
            check_publishable(by=admin, rubric=given, revision=7, reason=WHY)

    def test_refuses_entries_that_wait(self, admin, in_force):
        waiting = begun(admin, in_force, n_min="x")
        with pytest.raises(UnableToPublishRubric) as caught:
            check_publishable(by=admin, rubric=waiting, revision=1, reason=WHY)
        assert [problem.path for problem in caught.value.problems] == ["n_min"]

    def test_refuses_incomplete_words(self, admin, draft):
        item = draft.items.filter(audience="opinion_leader", channel="candor").get()
        version = rubric_words.remove_item(by=admin, item=item, revision=1)
        with pytest.raises(UnableToPublishRubric) as caught:
            check_publishable(by=admin, rubric=version, revision=2, reason=WHY)
        assert [problem.path for problem in caught.value.problems] == ["items"]

    def test_refuses_words_that_came_in_past_the_services(self, admin, draft):
        draft.items.filter(audience="self", position=1).update(text="Raises the market share")
        with pytest.raises(UnableToPublishRubric) as caught:
            check_publishable(by=admin, rubric=draft, revision=1, reason=WHY)
        assert [problem.path for problem in caught.value.problems] == ["items[0].text"]

    def test_refuses_what_is_the_same_as_in_force(self, admin, in_force):
        same = rubrics.create_draft(by=admin, based_on=in_force)
        assert "nothing to publish" in refusal(admin, same)

    def test_waits_for_another_publication_to_end(self, admin, draft):
        RubricFactory(number=77, state=RubricState.PUBLISHING)
        assert "Version 77 is being put in force" in refusal(admin, draft)

    def test_does_not_publish_twice(self, admin, draft, in_force):
        Rubric.objects.filter(pk=draft.pk).update(state=RubricState.PUBLISHING)
        assert "already" in refusal(admin, Rubric.objects.get(pk=draft.pk))
        assert "no draft any more" in refusal(admin, in_force)

    def test_says_when_the_draft_was_discarded(self, admin, draft):
        rubrics.discard_draft(by=admin, rubric=draft, reason="Not needed")
        draft.pk = 10**6
        with pytest.raises(UnableToChangeRubric, match="discarded"):
            check_publishable(by=admin, rubric=draft, revision=1, reason=WHY)


class TestProposalsOfManagers:
    def test_are_published_after_review(self, admin, manager, in_force):
        proposal = begun(manager, in_force)
        assert needs_review(proposal)
        assert "submitted for review" in refusal(admin, proposal)
        version = rubrics.submit_for_review(by=manager, rubric=proposal, revision=1, reason=WHY)
        check_publishable(by=admin, rubric=version, revision=2, reason=WHY)


class TestSecondPerson:
    @pytest.fixture(autouse=True)
    def _policy(self, admin):
        rubrics.set_policy(by=admin, needs_second_person=True, reason="Four eyes")

    def test_has_to_approve_after_review(self, admin, second_admin, draft):
        assert "submitted for review" in refusal(second_admin, draft)
        version = rubrics.submit_for_review(by=admin, rubric=draft, revision=1, reason=WHY)
        assert "second person" in refusal(admin, version)
        check_publishable(by=second_admin, rubric=version, revision=2, reason=WHY)

    def test_is_not_who_edited_last_or_submitted(self, admin, second_admin, draft):
        saved = rubrics.save_settings(
            by=second_admin, rubric=draft, revision=1, entries={"n_min": "1.5"}
        )
        third = UserFactory(admin=True)
        version = rubrics.submit_for_review(by=third, rubric=saved.rubric, revision=2, reason=WHY)
        for person in (admin, second_admin, third):
            assert "second person" in refusal(person, version)
        check_publishable(by=UserFactory(admin=True), rubric=version, revision=3, reason=WHY)


class TestPermissions:
    def test_follow_the_table_of_access(self, request, in_force, draft, manager, admin):
        own = rubrics.create_draft(by=manager, based_on=in_force)
        table = {
            "admin": (True, True, True, True),
            "manager": (True, False, True, False),
            "other_manager": (True, False, False, False),
            "msl": (False, False, False, False),
            "compliance": (False, False, False, False),
        }
        for name, expected in table.items():
            person = request.getfixturevalue(name)
            assert expected == (
                permissions.may_propose(person),
                permissions.may_edit_rubric(person, draft),
                permissions.may_edit_rubric(person, own),
                permissions.may_publish(person) and permissions.may_set_policy(person),
            ), name
            assert not permissions.may_edit_rubric(person, in_force)

    def test_end_with_the_account(self, draft):
        left = UserFactory(admin=True, is_active=False)
        assert not permissions.may_propose(left)
        assert not permissions.may_edit_rubric(left, draft)
        assert not permissions.may_publish(left)
        assert not permissions.may_set_policy(left)
