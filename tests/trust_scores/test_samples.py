"""Each night some stored sums are compared with all evidence, and repaired where they differ."""

import datetime as dt

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import services as jobs
from jobs.constants import RunState, Trigger
from jobs.models import Alert
from opinion_leaders.models import Relationship
from tests.trust_scores import worlds
from trust_scores.models import EvidenceSums, RelationshipScore
from trust_scores.services import nights, samples, scores

pytestmark = [pytest.mark.django_db]

DAY = dt.date(2026, 6, 1)


def night(**how):
    return jobs.work_run(nights.start_night(trigger=Trigger.COMMAND, **how))


def damage(relationship, *, place: int = 2, by: float = 0.01) -> None:
    """Move one of the numbers of the stored sums: a weight, unless told otherwise."""
    stored = EvidenceSums.objects.get(pk=relationship.pk)
    numbers = np.frombuffer(stored.packed, "<f8").copy()
    numbers[place] += by
    EvidenceSums.objects.filter(pk=relationship.pk).update(packed=numbers.tobytes())


class TestNight:
    def test_a_healthy_world_gives_no_alarm(self):
        worlds.scored(4)

        run = night()

        assert run.state == RunState.DONE
        result = run.chunks.get().result
        assert (result["checked"], result["repaired"]) == (4, 0)
        assert not Alert.objects.exists()

    @pytest.mark.parametrize("place", [2, 18, 34, 37, 39])
    def test_a_damaged_sum_is_repaired_and_named(self, place):
        first, second, _ = worlds.scored()
        damage(second, place=place)

        run = night()

        assert run.state == RunState.DONE
        assert run.chunks.get().result["repaired"] == 1
        alert = Alert.objects.open().get()
        assert alert.run == run
        for name in (second.opinion_leader.full_name, second.msl.full_name, str(run.pk)):
            assert name in alert.text
        assert first.opinion_leader.full_name not in alert.text
        repaired = dict(RelationshipScore.objects.values_list("pk", "health"))
        night(rebuild=True)
        rebuilt = dict(RelationshipScore.objects.values_list("pk", "health"))
        assert repaired == pytest.approx(rebuilt, abs=0.0051)

    def test_the_repaired_sums_are_those_of_the_evidence(self):
        [relationship, *_] = worlds.scored()
        damage(relationship, by=0.5)
        later = timezone.now() + dt.timedelta(days=1)

        night(as_of=later)

        repaired = bytes(EvidenceSums.objects.get(pk=relationship.pk).packed)
        scores.refresh_relationships([relationship.pk], as_of=later)
        assert bytes(EvidenceSums.objects.get(pk=relationship.pk).packed) == repaired

    def test_the_alarm_is_settled_by_a_later_night_that_finds_nothing(self):
        [relationship, *_] = worlds.scored()
        damage(relationship)
        night()
        assert Alert.objects.open().exists()

        night()

        assert not Alert.objects.open().exists()

    def test_a_hair_is_no_difference(self):
        [relationship, *_] = worlds.scored()
        damage(relationship, by=1e-11)

        assert night().chunks.get().result["repaired"] == 0

    def test_evidence_that_is_newer_than_the_sums_is_no_alarm(self):
        [relationship, *_] = worlds.scored()
        worlds.visited(relationship, at=timezone.now() - dt.timedelta(minutes=5))

        run = night()

        assert (run.chunks.get().result["checked"], Alert.objects.count()) == (2, 0)

    def test_evidence_that_arrives_while_sums_are_compared_is_no_alarm(self, monkeypatch):
        [relationship, *_] = worlds.scored()
        measure = scores.measure

        def meanwhile(batch, **how):
            worlds.visited(relationship, at=timezone.now() - dt.timedelta(seconds=1))
            return measure(batch, **how)

        monkeypatch.setattr(scores, "measure", meanwhile)
        run = night(as_of=timezone.now() + dt.timedelta(minutes=1))

        assert (run.chunks.get().result["repaired"], Alert.objects.count()) == (0, 0)

    def test_sums_that_cannot_be_read_are_made_again(self):
        relationships = worlds.scored()
        EvidenceSums.objects.filter(pk=relationships[1].pk).update(packed=b"gone")

        run = night()

        assert run.state == RunState.DONE
        assert len(EvidenceSums.objects.get(pk=relationships[1].pk).packed) == 344

    def test_takes_as_many_statements_for_many_as_for_few(self, django_assert_num_queries):
        few, many = worlds.scored(2), worlds.scored(9)
        later = {"as_of": timezone.now() + dt.timedelta(minutes=1)}
        from_sums = {**later, "rubric": scores.hold_rubric_in_force()}

        def go(some):
            ids = [one.pk for one in some]
            scores.recompute(Relationship.objects.filter(pk__in=ids), sample=ids, **from_sums)

        with CaptureQueriesContext(connection) as of_few:
            go(few)
        with django_assert_num_queries(len(of_few)):
            go(many)


class TestTurns:
    def test_everyone_has_a_turn_within_the_nights(self, settings):
        settings.INTEGRITY_NIGHTS = 28
        ids = range(1, 5000, 3)
        turns = [samples.tonight(ids, night=DAY + dt.timedelta(days=n)) for n in range(28)]

        assert set().union(*turns) == set(ids)
        assert max(map(len, turns)) < len(ids) / 28 * 2

    def test_at_least_fifty_where_there_are_so_many(self, settings):
        settings.INTEGRITY_NIGHTS = 28
        assert len(samples.tonight(range(1, 201), night=DAY)) == 50
        assert samples.tonight(range(1, 41), night=DAY) == set(range(1, 41))

    def test_about_a_thousand_where_there_are_very_many(self, settings):
        settings.INTEGRITY_NIGHTS = 28
        ids = range(1, 100_001)
        turns = [samples.tonight(ids, night=DAY + dt.timedelta(days=n)) for n in range(100)]
        assert {len(one) for one in turns} == {samples.MOST}
        assert set().union(*turns) == set(ids)

    def test_the_next_night_looks_at_others(self, settings):
        settings.INTEGRITY_NIGHTS = 28
        ids = range(1, 2801)
        first, second = (samples.tonight(ids, night=DAY + dt.timedelta(days=n)) for n in range(2))
        assert (len(first), first & second) == (100, set())

    def test_can_be_switched_off(self, settings):
        settings.INTEGRITY_NIGHTS = 0
        assert samples.tonight([1, 2, 3], night=DAY) == set()
