"""People who work on drafts at the same moment, each in a thread with its own connection."""

import pytest

from audit.models import AuditEntry
from tests.factories.accounts import UserFactory
from trust_scores.models import Rubric
from trust_scores.services import rubric_words, rubrics
from trust_scores.services.rubric_rules import DraftIsStale

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 6


@pytest.fixture
def admins():
    return [UserFactory(admin=True) for _ in range(THREADS)]


def refused(change) -> bool:
    """Whether the change came too late."""
    try:
        change()
    except DraftIsStale:
        return True
    return False


def test_drafts_begun_at_once_have_numbers_of_their_own(together, admins):
    in_force = Rubric.objects.published().get()
    drafts = together(
        lambda n: rubrics.create_draft(by=admins[n], based_on=in_force).number, THREADS
    )
    assert sorted(drafts) == list(range(in_force.number + 1, in_force.number + 1 + THREADS))


def test_of_many_who_save_the_same_revision_one_is_first(together, admins):
    draft = rubrics.create_draft(by=admins[0], based_on=Rubric.objects.published().get())
    trust = [f"0.{n + 2}" for n in range(THREADS)]

    def save(n: int) -> bool:
        return refused(
            lambda: rubrics.save_settings(
                by=admins[n], rubric=draft, revision=0, entries={"gate_trust": trust[n]}
            )
        )

    answers = together(save, THREADS)
    assert sorted(answers) == [False] + [True] * (THREADS - 1)
    stored = Rubric.objects.get(pk=draft.pk)
    first = answers.index(False)
    assert stored.parameters["gate_trust"] == float(trust[first])
    assert (stored.revision, stored.edited_by) == (1, admins[first])
    # One entry for the beginning and one for the change.
    assert AuditEntry.objects.about(draft).count() == 2


def test_of_many_who_reword_at_once_one_is_first(together, admins):
    draft = rubrics.create_draft(by=admins[0], based_on=Rubric.objects.published().get())
    item = draft.items.first()
    anchors = ["1", "2", "3", "4", "5"]

    def reword(n: int) -> bool:
        return refused(
            lambda: rubric_words.change_item(
                by=admins[n], item=item, revision=0, text=f"Text {n}", anchors=anchors
            )
        )

    answers = together(reword, THREADS)
    assert answers.count(False) == 1
    item.refresh_from_db()
    assert item.text == f"Text {answers.index(False)}"
