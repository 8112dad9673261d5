"""The nightly run: what is pinned, what is closed before it, and that it cannot be doubled."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from interactions.models import CommitmentClosure
from jobs import services as jobs
from jobs.constants import RunState, Trigger
from jobs.models import Run
from tests.factories.interactions import CommitmentFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.models import EvidenceSums, RelationshipScore
from trust_scores.services import nights
from trust_scores.tasks import start_night

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def visited(days_before):
    """`visited()`: a relationship with one visit, never scored."""

    def make(**fields):
        relationship = RelationshipFactory(**fields)
        ParticipationFactory(
            relationship=relationship,
            interaction__starts_at=days_before(5),
            interaction__recorded_at=days_before(5),
        )
        return relationship

    return make


@pytest.fixture
def days_before():
    return lambda days: timezone.now() - dt.timedelta(days=days)


class TestStart:
    def test_scores_every_open_relationship(self, visited):
        visited()
        visited(ended_on=timezone.now().date() - dt.timedelta(days=1))
        visited(opinion_leader__status="restricted")

        run = jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))

        assert (run.state, run.total, run.done, run.changed) == (RunState.DONE, 1, 1, 1)
        assert RelationshipScore.objects.count() == EvidenceSums.objects.count() == 1

    def test_is_cut_into_chunks(self, visited, settings):
        settings.NIGHTLY_CHUNK_SIZE = 2
        for _ in range(5):
            visited()

        run = jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))

        assert run.chunks.count() == 3
        assert RelationshipScore.objects.count() == 5

    def test_is_refused_while_one_is_active(self, visited, admin):
        visited()
        nights.start_night(trigger=Trigger.PERSON, by=admin)

        with pytest.raises(jobs.UnableToStartRun):
            nights.start_night(trigger=Trigger.PERSON, by=admin)

    def test_on_schedule_happens_once_a_night(self, visited):
        visited()
        start_night()
        jobs.work_run(Run.objects.get())

        start_night()

        assert Run.objects.count() == 1

    def test_can_be_started_again_by_hand(self, visited, admin):
        visited()
        jobs.work_run(nights.start_night(trigger=Trigger.PERSON, by=admin))

        jobs.work_run(nights.start_night(trigger=Trigger.PERSON, by=admin))

        assert Run.objects.filter(state=RunState.DONE).count() == 2


class TestOverduePromises:
    def test_ours_is_closed_as_not_kept_after_seven_days(self, visited, days_before):
        relationship = visited()
        promise = CommitmentFactory(relationship=relationship, due_on=days_before(8).date())

        jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))

        closure = CommitmentClosure.objects.get()
        assert (closure.commitment, closure.outcome) == (promise, "broken")
        assert closure.closed_at.date() == promise.due_on + dt.timedelta(days=7)
        assert closure.recorded_by is None
        entry = AuditEntry.objects.filter(record_type="interactions.commitment").get()
        assert (entry.action, entry.actor) == ("closed", None)

    def test_six_days_are_not_seven(self, visited, days_before):
        CommitmentFactory(relationship=visited(), due_on=days_before(6).date())

        nights.start_night(trigger=Trigger.COMMAND)

        assert not CommitmentClosure.objects.exists()

    def test_theirs_stays_open(self, visited, days_before):
        CommitmentFactory(relationship=visited(), promised_by="them", due_on=days_before(30).date())

        nights.start_night(trigger=Trigger.COMMAND)

        assert not CommitmentClosure.objects.exists()

    def test_lowers_the_score_that_same_night(self, visited, days_before):
        relationship = visited()
        jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))
        before = RelationshipScore.objects.get().character
        CommitmentFactory(relationship=relationship, due_on=days_before(8).date())

        jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))

        assert RelationshipScore.objects.get().character < before


class TestCommand:
    def test_reports_as_json(self, visited, capsys):
        visited()
        call_command("recompute_scores", "--json")

        report = json.loads(capsys.readouterr().out)
        assert report["scored"] == report["relationships"] == 1
        assert report["state"] == "done"
        assert report["run"] == Run.objects.get().pk

    def test_takes_a_date(self, visited, capsys):
        visited()
        call_command("recompute_scores", "--as-of", "2027-03-01")

        score = RelationshipScore.objects.get()
        assert score.as_of == dt.datetime(2027, 3, 1, 23, 59, 59, tzinfo=dt.UTC)

    def test_a_later_night_is_right_after_one_for_another_date(self, visited, capsys):
        visited()
        call_command("recompute_scores")
        now = RelationshipScore.objects.get().conversation
        call_command("recompute_scores", "--as-of", "2027-03-01")

        call_command("recompute_scores")

        assert RelationshipScore.objects.get().conversation == pytest.approx(now, abs=1e-4)

    @pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "2026-13-01", ""])
    def test_refuses_what_is_no_date(self, text):
        with pytest.raises(CommandError, match="as-of"):
            call_command("recompute_scores", f"--as-of={text}")

    def test_rebuild_reads_everything_anew(self, visited, capsys):
        visited()
        call_command("recompute_scores")
        EvidenceSums.objects.update(packed=b"not what it should be")

        call_command("recompute_scores", "--rebuild")

        assert len(bytes(EvidenceSums.objects.get().packed)) % 8 == 0
