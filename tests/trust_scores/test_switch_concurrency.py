"""Visits and nights at the very moment of the switch: no score of the old version after it."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from jobs import services as jobs
from jobs.constants import RunState, Trigger
from tests.trust_scores import worlds
from trust_scores.models import EvidenceSums, RelationshipScore, Rubric, ScoreHistory
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.services import in_force, nights, publication, scores
from trust_scores.services.publication import publish_rubric

SECONDS = 30


@pytest.fixture
def staged(shared_database, admin):
    """Relationships, and the run of a publication with all its chunks done."""
    relationships = worlds.scored(4)
    rubric = worlds.draft()
    run = publish_rubric(by=admin, rubric=rubric, revision=0, reason="Mutual care counts more")
    for chunk in run.chunks.all():
        jobs.work_chunk(chunk.pk, "worker")
    return relationships, run


def in_thread(call) -> threading.Thread:
    def body() -> None:
        try:
            call()
        finally:
            connections.close_all()

    thread = threading.Thread(target=body)
    thread.start()
    return thread


def end(run) -> None:
    jobs.finish_run_if_complete(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE


def assert_all_by(rubric_id: int) -> None:
    """Every score, all sums and the last word of every history are by this version."""
    for model in (RelationshipScore, EvidenceSums):
        assert set(model.objects.values_list("rubric", flat=True)) == {rubric_id}
    for pk in RelationshipScore.objects.values_list("pk", flat=True):
        assert ScoreHistory.objects.filter(relationship=pk).last().rubric_id == rubric_id


@pytest.mark.slow
def test_who_writes_by_the_old_version_is_waited_for(staged, monkeypatch):
    [first, *_], run = staged
    new, writing, may_go_on = run.parameters["rubric"], threading.Event(), threading.Event()
    write = scores._write

    def slowly(*args):
        writing.set()
        may_go_on.wait(SECONDS)
        return write(*args)

    monkeypatch.setattr(scores, "_write", slowly)
    worlds.visited(first, depth=1)
    visit = in_thread(lambda: scores.refresh_relationships([first.pk]))
    assert writing.wait(SECONDS)
    switch = in_thread(lambda: end(run))
    switch.join(0.5)
    assert switch.is_alive()
    assert rubric_in_force().pk != new

    may_go_on.set()
    visit.join(SECONDS)
    switch.join(SECONDS)

    assert rubric_in_force().pk == new
    assert_all_by(new)


@pytest.mark.slow
def test_who_comes_during_the_switch_writes_by_the_new_version(staged, monkeypatch):
    [first, *_], run = staged
    new, switching, may_go_on = run.parameters["rubric"], threading.Event(), threading.Event()
    show = publication._show

    def slowly(*args):
        switching.set()
        may_go_on.wait(SECONDS)
        show(*args)

    monkeypatch.setattr(publication, "_show", slowly)
    switch = in_thread(lambda: end(run))
    assert switching.wait(SECONDS)
    visit = in_thread(lambda: scores.refresh_relationships([first.pk]))
    visit.join(0.5)
    assert visit.is_alive()

    may_go_on.set()
    switch.join(SECONDS)
    visit.join(SECONDS)

    assert_all_by(new)
    assert EvidenceSums.objects.get(pk=first.pk).as_of > run.as_of


@pytest.mark.slow
def test_visits_nights_and_a_publication_at_once(together, settings, admin):
    settings.NIGHTLY_CHUNK_SIZE = 2
    relationships = worlds.scored(8)
    run = publish_rubric(by=admin, rubric=worlds.draft(), revision=0, reason="All at once")
    night = nights.start_night(trigger=Trigger.COMMAND, as_of=timezone.now())

    def at_work(number: int) -> None:
        if number < 2:
            jobs.work_run(run if number else night)
            return
        for relationship in relationships[number - 2 :: 4]:
            with transaction.atomic():
                worlds.visited(relationship, depth=1 + number % 5)
            scores.refresh_relationships([relationship.pk])

    answers = together(at_work, 6)

    assert answers == [None] * 6
    run.refresh_from_db()
    night.refresh_from_db()
    assert (run.state, night.state) == (RunState.DONE, RunState.DONE)
    assert (Rubric.objects.published().get().pk, night.done) == (run.parameters["rubric"], 8)
    assert_all_by(run.parameters["rubric"])
    stored = dict(RelationshipScore.objects.values_list("pk", "health"))
    scores.refresh_relationships(list(stored))
    again = dict(RelationshipScore.objects.values_list("pk", "health"))
    # Written only where a point changes, so a stored value may be behind by less than one.
    assert stored == pytest.approx(again, abs=0.0051)


def test_the_version_is_read_after_waiting_for_it(staged):
    _, run = staged
    end(run)

    with transaction.atomic():
        assert in_force.hold_rubric_in_force().pk == run.parameters["rubric"]
