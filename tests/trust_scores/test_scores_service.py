"""From evidence to stored scores."""

import datetime as dt

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from opinion_leaders.models import Relationship
from opinion_leaders.services import note_evidence
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores import scoring
from trust_scores.models import EvidenceSums, RelationshipScore, ScoreHistory
from trust_scores.selectors import days
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.services import scores

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def a_known_relationship(**fields):
    relationship = RelationshipFactory(**fields)
    ParticipationFactory(relationship=relationship, depth=5, patient_focus="central")
    assessment = AssessmentFactory(relationship=relationship, by_opinion_leader=True)
    for channel in ("competence", "character", "candor"):
        RatingFactory(assessment=assessment, channel=channel, level=5)
    return relationship


def shown_values():
    return list(RelationshipScore.objects.order_by("pk").values_list("health", "lower", "mutual"))


def test_a_refresh_writes_sums_score_and_history():
    relationship = a_known_relationship()

    done = scores.refresh_relationships([relationship.pk], as_of=NOW)

    assert (done.scored, done.changed) == (1, 1)
    score = RelationshipScore.objects.get(relationship=relationship)
    assert score.competence == pytest.approx((3 * 0.5 + 2 * 0.9484) / (3 + 2 * 0.9484), abs=1e-3)
    assert score.last_live_contact_at == dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)
    assert EvidenceSums.objects.get().relationship_id == relationship.pk
    assert ScoreHistory.objects.get().health == score.health


def test_a_night_from_sums_equals_a_night_from_all_evidence():
    ids = [a_known_relationship().pk for _ in range(3)]
    rubric = rubric_in_force()
    scores.refresh_relationships(ids, as_of=NOW)
    later = NOW + dt.timedelta(days=40)

    scores.recompute(Relationship.objects.filter(pk__in=ids), as_of=later, rubric=rubric)
    moved = shown_values()
    scores.recompute(
        Relationship.objects.filter(pk__in=ids), as_of=later, rubric=rubric, rebuild=True
    )
    rebuilt = shown_values()

    for one, other in zip(moved, rebuilt, strict=True):
        assert one == pytest.approx(other, abs=1e-12)


def test_a_night_writes_only_what_shows():
    ids = [a_known_relationship().pk for _ in range(3)]
    rubric = rubric_in_force()
    scores.refresh_relationships(ids, as_of=NOW)

    done = scores.recompute(
        Relationship.objects.filter(pk__in=ids), as_of=NOW + dt.timedelta(seconds=60), rubric=rubric
    )

    assert (done.scored, done.changed) == (3, 0)
    assert ScoreHistory.objects.count() == 3


def test_a_night_notices_evidence_that_was_never_scored():
    relationship = a_known_relationship()
    scores.refresh_relationships([relationship.pk], as_of=NOW)
    before = RelationshipScore.objects.get().conversation
    recorded = NOW + dt.timedelta(hours=1)
    ParticipationFactory(
        relationship=relationship,
        depth=1,
        interaction__owner=relationship.msl,
        interaction__starts_at=NOW,
        interaction__recorded_at=recorded,
    )
    note_evidence([relationship.pk])

    scores.recompute(
        Relationship.objects.filter(pk=relationship.pk),
        as_of=NOW + dt.timedelta(hours=2),
        rubric=rubric_in_force(),
    )

    assert RelationshipScore.objects.get().conversation != before


def test_what_happens_after_the_moment_of_a_night_counts_in_the_next_one():
    relationship = a_known_relationship()
    found = Relationship.objects.filter(pk=relationship.pk)
    ParticipationFactory(
        relationship=relationship, depth=1, interaction__starts_at=NOW + dt.timedelta(hours=3)
    )
    note_evidence([relationship.pk])
    # Pinned to a moment before the visit, and done after it was recorded.
    scores.recompute(found, as_of=NOW + dt.timedelta(hours=2), rubric=rubric_in_force())
    without = RelationshipScore.objects.get().conversation

    scores.recompute(found, as_of=NOW + dt.timedelta(days=1), rubric=rubric_in_force())

    # Decay alone moves it by a hundredth of that in so few hours.
    assert abs(RelationshipScore.objects.get().conversation - without) > 0.02


def test_the_statements_do_not_grow_with_the_relationships(django_assert_num_queries):
    few = [a_known_relationship().pk for _ in range(2)]
    many = [a_known_relationship().pk for _ in range(12)]
    with CaptureQueriesContext(connection) as of_few:
        scores.refresh_relationships(few, as_of=NOW)
    with django_assert_num_queries(len(of_few)):
        scores.refresh_relationships(many, as_of=NOW)


def test_people_whose_data_is_restricted_are_not_scored():
    relationship = a_known_relationship(opinion_leader__status="restricted")

    done = scores.refresh_relationships([relationship.pk], as_of=timezone.now())

    assert done.scored == 0
    assert not RelationshipScore.objects.exists()


@pytest.mark.parametrize(("minutes", "is_live"), [(None, False), (9, False), (10, True)])
def test_the_rubric_says_from_when_a_call_counts_as_live(minutes, is_live):
    relationship = RelationshipFactory()
    ParticipationFactory(
        relationship=relationship,
        interaction__channel="phone",
        interaction__duration_minutes=minutes,
    )

    scores.refresh_relationships([relationship.pk], as_of=NOW)

    assert (RelationshipScore.objects.get().last_live_contact_at is not None) == is_live


@pytest.mark.parametrize("micro", [0, 1, 499_999, 999_999])
def test_moments_are_read_to_the_microsecond(micro):
    at = dt.datetime(2026, 5, 4, 9, 30, 59, micro, tzinfo=dt.UTC)
    visit = ParticipationFactory(interaction__starts_at=at, interaction__recorded_at=at)

    table = load_evidence([visit.relationship_id]).participations

    assert table.rows.time.tolist() == table.known_from.tolist() == [days.of(at)]
    assert np.isinf(table.known_until[0])


def test_evidence_read_in_portions_is_that_read_at_once(monkeypatch):
    known = [a_known_relationship().pk for _ in range(3)]
    whole = load_evidence(known)

    monkeypatch.setattr("trust_scores.selectors.numbers.KEYS_PER_QUERY", 2)
    with CaptureQueriesContext(connection) as queries:
        portions = load_evidence(known)

    assert len(queries) == 2 * 5
    assert packed_sums(portions) == packed_sums(whole)


def packed_sums(loaded):
    return scoring.pack(
        loaded.sums(as_of=NOW, parameters=rubric_in_force().parameters, calibration=offsets_at(NOW))
    )
