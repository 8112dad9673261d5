"""A version comes into force: beside the old one first, then all at once or not at all."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from jobs import services as jobs
from jobs.constants import RunState, Trigger
from jobs.models import Alert
from opinion_leaders.models import Relationship
from opinion_leaders.services import note_evidence
from tests.trust_scores import worlds
from trust_scores.constants import REBUILD, RubricState
from trust_scores.models import (
    EvidenceSums,
    RelationshipScore,
    Rubric,
    ScoreHistory,
    StagedScore,
)
from trust_scores.selectors.publications import publication_of
from trust_scores.selectors.rubrics import read_rubric, rubric_at, rubric_in_force
from trust_scores.services import nights, publication, scores, staging
from trust_scores.services.batches import batch_of, measure
from trust_scores.services.publication import UnableToTakeBack, publish_rubric, take_back
from trust_scores.services.rubric_rules import DraftIsStale, UnableToPublishRubric

pytestmark = [pytest.mark.django_db]

REASON = "Mutual care should count more"


@pytest.fixture
def rubric():
    return worlds.draft()


@pytest.fixture
def publish(rubric, admin):
    """`publish()` begins to put the draft in force and returns the run."""
    return lambda: publish_rubric(by=admin, rubric=rubric, revision=0, reason=REASON)


def healths() -> dict[int, float]:
    return dict(RelationshipScore.objects.values_list("relationship", "health"))


def versions(model) -> set[int]:
    return set(model.objects.values_list("rubric", flat=True))


def expected(rubric: Rubric) -> dict[int, float]:
    """Health by a version, straight from all evidence."""
    batch = batch_of(Relationship.objects.all())
    made = measure(batch, rubric=read_rubric(rubric.pk), as_of=timezone.now())
    return dict(zip(batch.ids, made.shown.scores.health.tolist(), strict=True))


class TestBefore:
    def test_the_old_version_stays_in_force_and_in_sight(self, rubric, publish):
        worlds.scored()
        before, former = healths(), rubric_in_force()

        run = publish()
        for chunk in run.chunks.all():
            jobs.work_chunk(chunk.pk, "worker")

        rubric.refresh_from_db()
        assert rubric.state == RubricState.PUBLISHING
        assert rubric_in_force() == former
        assert healths() == before
        assert StagedScore.objects.count() == 3
        assert versions(ScoreHistory) == {former.pk}

    def test_the_run_is_cut_into_chunks(self, publish, settings):
        settings.NIGHTLY_CHUNK_SIZE = 2
        worlds.scored(5)

        run = publish()

        assert (run.kind, run.total, run.chunks.count()) == (REBUILD, 5, 3)

    def test_the_reason_and_who_began_it_are_on_the_trail(self, rubric, publish, admin):
        publish()

        entry = AuditEntry.objects.get(record_type="trust_scores.rubric")
        assert (entry.action, entry.actor, entry.reason) == ("started", admin, REASON)
        rubric.refresh_from_db()
        assert rubric.reason == REASON

    def test_pages_can_tell_how_far_it_is(self, rubric, publish, settings):
        settings.NIGHTLY_CHUNK_SIZE = 2
        worlds.scored(3)
        assert publication_of(rubric) is None
        run = publish()
        jobs.work_chunk(run.chunks.first().pk, "worker")

        at_work = publication_of(rubric)

        assert (at_work.done, at_work.total, at_work.has_stopped) == (2, 3, False)


class TestRefusals:
    def test_a_second_version_is_refused_politely(self, publish, admin):
        worlds.scored(1)
        publish()
        other = worlds.draft()

        with pytest.raises(UnableToPublishRubric, match="being put in force"):
            publish_rubric(by=admin, rubric=other, revision=0, reason="Mine as well")

        other.refresh_from_db()
        assert other.state == RubricState.DRAFT

    def test_what_was_changed_meanwhile_is_not_published(self, rubric, publish):
        Rubric.objects.filter(pk=rubric.pk).update(revision=1)

        with pytest.raises(DraftIsStale):
            publish()

        assert not Rubric.objects.publishing().exists()

    def test_many_at_once_start_one(self, together, rubric, admin):
        def go(_number):
            return publish_rubric(
                by=admin, rubric=Rubric.objects.get(pk=rubric.pk), revision=0, reason=REASON
            )

        answers = together(go, 6)

        refused = [one for one in answers if isinstance(one, UnableToPublishRubric)]
        assert len(refused) == 5, answers
        assert Rubric.objects.publishing().get() == rubric


class TestSwitch:
    def test_everything_changes_at_once(self, rubric, publish, admin):
        former = Rubric.objects.published().get()
        worlds.scored()
        before = healths()
        began = timezone.now()

        run = jobs.work_run(publish())

        rubric.refresh_from_db()
        former.refresh_from_db()
        assert (run.state, run.done, run.failed) == (RunState.DONE, 3, 0)
        assert rubric.state == RubricState.PUBLISHED
        assert (rubric.published_by, rubric.reason) == (admin, REASON)
        assert former.state == RubricState.RETIRED
        assert rubric.published_at == former.retired_at > began
        assert versions(RelationshipScore) == versions(EvidenceSums) == {rubric.pk}
        assert healths() == pytest.approx(expected(rubric), abs=1e-6)
        assert all(abs(healths()[pk] - before[pk]) > 0.01 for pk in before)
        assert not StagedScore.objects.exists()
        assert publication_of(rubric) is None

    def test_every_column_is_what_a_refresh_would_write(self, publish):
        relationships = worlds.scored()
        run = jobs.work_run(publish())
        switched = list(RelationshipScore.objects.order_by("pk").values())
        sums = list(EvidenceSums.objects.order_by("pk").values())

        RelationshipScore.objects.all().delete()
        EvidenceSums.objects.all().delete()
        scores.refresh_relationships([one.pk for one in relationships], as_of=run.as_of)

        assert list(RelationshipScore.objects.order_by("pk").values()) == switched
        again = list(EvidenceSums.objects.order_by("pk").values())
        assert [{**row, "packed": bytes(row["packed"])} for row in again] == [
            {**row, "packed": bytes(row["packed"])} for row in sums
        ]

    def test_the_history_names_the_new_version_from_the_switch_on(self, rubric, publish):
        worlds.scored()
        former = rubric_in_force()

        jobs.work_run(publish())

        rubric.refresh_from_db()
        rows = ScoreHistory.objects.filter(rubric=rubric)
        assert rows.count() == 3
        assert {row.as_of for row in rows} == {rubric.published_at}
        assert {row.health for row in rows} == set(healths().values())
        assert ScoreHistory.objects.filter(rubric=former.pk).count() == 3

    def test_what_was_in_force_at_a_moment_can_be_told(self, rubric, publish):
        former = rubric_in_force()
        jobs.work_run(publish())
        rubric.refresh_from_db()

        assert rubric_at(rubric.published_at).pk == rubric.pk
        assert rubric_at(rubric.published_at - dt.timedelta(microseconds=1)).pk == former.pk

    def test_is_on_the_trail(self, rubric, publish, admin):
        jobs.work_run(publish())

        entry = AuditEntry.objects.get(record_type="trust_scores.rubric", action="published")
        assert (entry.actor, entry.reason) == (admin, REASON)

    def test_the_next_night_goes_on_from_there(self, rubric, publish):
        worlds.scored()
        jobs.work_run(publish())
        rows = ScoreHistory.objects.count()

        night = jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))

        assert (night.state, night.done, night.changed) == (RunState.DONE, 3, 0)
        assert versions(EvidenceSums) == {rubric.pk}
        assert ScoreHistory.objects.count() == rows
        assert not Alert.objects.exists()

    def test_nothing_is_left_of_an_empty_portfolio(self, rubric, publish):
        run = jobs.work_run(publish())

        rubric.refresh_from_db()
        assert (run.state, rubric.state) == (RunState.DONE, RubricState.PUBLISHED)


class TestMeanwhile:
    """What happens between the staging of a relationship and the switch."""

    @pytest.fixture
    def staged(self, publish):
        """The relationships, and the run with all its chunks done, not yet ended."""
        relationships = worlds.scored()
        run = publish()
        for chunk in run.chunks.all():
            jobs.work_chunk(chunk.pk, "worker")
        return relationships, run

    def test_a_visit_counts_at_once_in_the_old_version_and_after_it_in_the_new(self, staged):
        [first, *_], run = staged
        worlds.visited(first, depth=1)
        scores.refresh_relationships([first.pk])
        assert RelationshipScore.objects.get(pk=first.pk).rubric_id != run.parameters["rubric"]

        jobs.work_run(run)

        assert healths() == pytest.approx(expected(Rubric.objects.published().get()), abs=1e-6)

    def test_a_visit_whose_rescoring_failed_counts_all_the_same(self, staged):
        [first, *_], run = staged
        worlds.visited(first, depth=1)

        jobs.work_run(run)

        assert healths() == pytest.approx(expected(Rubric.objects.published().get()), abs=1e-6)

    def test_what_was_taken_back_counts_no_more(self, staged):
        [first, *_], run = staged
        first.assessments.update(superseded_at=timezone.now())
        note_evidence([first.pk])
        scores.refresh_relationships([first.pk])

        jobs.work_run(run)

        assert healths() == pytest.approx(expected(Rubric.objects.published().get()), abs=1e-6)

    def test_a_new_relationship_gets_a_score(self, staged, rubric):
        _, run = staged
        newcomer = worlds.known(days_ago=3)

        jobs.work_run(run)

        assert RelationshipScore.objects.get(pk=newcomer.pk).rubric_id == rubric.pk

    def test_a_relationship_that_ended_keeps_its_last_score(self, staged, rubric):
        [first, *_], run = staged
        first.ended_on = timezone.now().date() - dt.timedelta(days=1)
        first.save()
        before = RelationshipScore.objects.get(pk=first.pk)

        jobs.work_run(run)

        after = RelationshipScore.objects.get(pk=first.pk)
        assert (after.rubric_id, after.health) == (before.rubric_id, before.health)
        assert not ScoreHistory.objects.filter(relationship=first, rubric=rubric).exists()

    def test_only_what_changed_is_staged_again(self, staged, monkeypatch):
        [first, *_], run = staged
        worlds.visited(first)
        staged_again = []
        stage = staging.stage

        def told(relationships, **how):
            staged_again.extend(relationships.values_list("pk", flat=True))
            return stage(relationships, **how)

        monkeypatch.setattr(staging, "stage", told)

        jobs.work_run(run)

        assert staged_again == [first.pk]

    def test_a_night_in_between_changes_the_old_scores_only(self, staged, rubric):
        _, run = staged
        former = rubric_in_force()
        later = timezone.now() + dt.timedelta(days=40)

        night = jobs.work_run(nights.start_night(trigger=Trigger.COMMAND, as_of=later))

        assert night.changed == 3
        assert versions(RelationshipScore) == {former.pk}
        jobs.work_run(run)
        assert versions(RelationshipScore) == {rubric.pk}

    def test_a_night_that_is_overtaken_leaves_the_new_scores_alone(self, staged, rubric, settings):
        _, run = staged
        settings.NIGHTLY_CHUNK_SIZE = 2
        night = nights.start_night(
            trigger=Trigger.COMMAND, as_of=timezone.now() + dt.timedelta(days=40)
        )
        jobs.work_chunk(night.chunks.first().pk, "worker")
        jobs.work_run(run)
        before = list(RelationshipScore.objects.order_by("pk").values())

        night = jobs.work_run(night)

        assert (night.state, night.done) == (RunState.DONE, 3)
        assert list(RelationshipScore.objects.order_by("pk").values()) == before
        assert versions(RelationshipScore) == versions(EvidenceSums) == {rubric.pk}


class TestFailure:
    @pytest.fixture
    def poison(self, monkeypatch):
        """`poison(True)` makes every reading of evidence fail, `poison(False)` none."""
        measure = staging.measure
        state = {"on": False}

        def measured(batch, **how):
            if state["on"]:
                raise ValueError("a value nobody can score")
            return measure(batch, **how)

        monkeypatch.setattr(staging, "measure", measured)
        return lambda on: state.update(on=on)

    def test_the_old_version_stays_and_the_run_can_be_tried_again(
        self, rubric, publish, admin, poison
    ):
        worlds.scored()
        before, former = healths(), rubric_in_force()
        poison(True)

        run = jobs.work_run(publish())

        rubric.refresh_from_db()
        assert (run.state, run.failed) == (RunState.FAILED, 3)
        assert rubric.state == RubricState.PUBLISHING
        assert (healths(), rubric_in_force()) == (before, former)
        assert publication_of(rubric).has_stopped
        assert Alert.objects.open().count() == 1
        poison(False)
        jobs.retry_run(run=run, by=admin)
        assert jobs.work_run(run).state == RunState.DONE
        assert rubric_in_force().pk == rubric.pk
        assert not Alert.objects.open().exists()

    def test_of_the_switch_leaves_nothing_half_done(self, rubric, publish, admin, monkeypatch):
        worlds.scored()
        before, former = healths(), rubric_in_force()
        show = publication._show

        def break_down(*args):
            show(*args)
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(publication, "_show", break_down)
        run = jobs.work_run(publish())

        assert run.state == RunState.FAILED
        assert (healths(), rubric_in_force()) == (before, former)
        assert StagedScore.objects.count() == 3
        assert not ScoreHistory.objects.filter(rubric=rubric).exists()
        monkeypatch.setattr(publication, "_show", show)
        jobs.retry_run(run=run, by=admin)
        assert jobs.work_run(run).state == RunState.DONE
        assert rubric_in_force().pk == rubric.pk

    def test_a_cancelled_run_can_be_taken_up(self, rubric, publish, admin):
        worlds.scored()
        run = publish()
        jobs.cancel_run(run=run, by=admin)
        assert publication_of(rubric).has_stopped

        jobs.retry_run(run=run, by=admin)

        assert jobs.work_run(run).state == RunState.DONE
        assert rubric_in_force().pk == rubric.pk


class TestTakingBack:
    def test_makes_it_a_draft_again(self, rubric, publish, admin):
        worlds.scored()
        run = publish()
        jobs.work_chunk(run.chunks.get().pk, "worker")
        former = rubric_in_force()

        take_back(by=admin, rubric=rubric, reason="Not yet")

        run.refresh_from_db()
        assert (rubric.state, run.state) == (RubricState.DRAFT, RunState.CANCELLED)
        assert not StagedScore.objects.exists()
        assert rubric_in_force() == former
        entry = AuditEntry.objects.get(record_type="trust_scores.rubric", action="reopened")
        assert (entry.actor, entry.reason) == (admin, "Not yet")

    def test_its_old_run_can_do_nothing_any_more(self, rubric, publish, admin):
        worlds.scored()
        run = publish()
        take_back(by=admin, rubric=rubric, reason="Not yet")
        former = rubric_in_force()

        jobs.retry_run(run=run, by=admin)
        run = jobs.work_run(run)

        rubric.refresh_from_db()
        assert (run.state, run.done, rubric.state) == (RunState.FAILED, 0, RubricState.DRAFT)
        assert rubric_in_force() == former
        assert not StagedScore.objects.exists()
        assert "no longer" in Alert.objects.open().get().text

    def test_it_can_be_published_later(self, rubric, publish, admin):
        worlds.scored()
        publish()
        take_back(by=admin, rubric=rubric, reason="Not yet")

        run = publish_rubric(
            by=admin, rubric=rubric, revision=rubric.revision, reason="Now it is time"
        )

        assert jobs.work_run(run).state == RunState.DONE
        assert rubric_in_force().pk == rubric.pk

    def test_is_refused_once_it_is_in_force(self, rubric, publish, admin):
        jobs.work_run(publish())

        with pytest.raises(UnableToTakeBack, match="any more"):
            take_back(by=admin, rubric=rubric, reason="Too late")

    def test_needs_a_reason_and_an_administrator(self, rubric, publish, admin, manager):
        publish()

        with pytest.raises(UnableToTakeBack, match="why"):
            take_back(by=admin, rubric=rubric, reason=" ")
        with pytest.raises(UnableToTakeBack, match="administrators"):
            take_back(by=manager, rubric=rubric, reason="No")
        rubric.refresh_from_db()
        assert rubric.state == RubricState.PUBLISHING
