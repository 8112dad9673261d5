import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.interactions import (
    CommitmentFactory,
    DisagreementFactory,
    DiscussionFactory,
    ParticipationFactory,
)
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.services import scores

OPINION_LEADER_CHANNELS = (
    "competence", "character", "candor", "mutual_msl", "meaningful"
)  # fmt: skip


@pytest.fixture
def days_ago():
    """`days_ago(3)`: an aware moment."""
    return lambda days: timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def a_visit(days_ago):
    """`a_visit(relationship, days=10, depth=4, …)`: a held visit; gives the participation."""

    def make(relationship, *, days=10, subject="Choosing therapy in frail patients", **fields):
        participation = ParticipationFactory(
            relationship=relationship,
            interaction__owner=relationship.msl,
            interaction__starts_at=days_ago(days),
            interaction__recorded_at=days_ago(days),
            **{"depth": 4, "patient_focus": "central", **fields},
        )
        DiscussionFactory(interaction=participation.interaction, subject=subject)
        return participation

    return make


@pytest.fixture
def an_opinion(days_ago):
    """`an_opinion(relationship, level=4, days=20)`: the opinion leader's own answers."""

    def make(relationship, *, level=4, days=20):
        assessment = AssessmentFactory(
            relationship=relationship,
            by_opinion_leader=True,
            assessed_at=days_ago(days),
            recorded_at=days_ago(days),
        )
        for channel in OPINION_LEADER_CHANNELS:
            RatingFactory(assessment=assessment, channel=channel, level=level)
        return assessment

    return make


@pytest.fixture
def a_known_relationship(a_visit, an_opinion, days_ago):
    """`a_known_relationship(relationship)`: enough on record for a score, and scored.

    days_before: how much longer ago all of it happened.
    """

    def make(relationship, *, level=4, days_before=0):
        for days in (70, 40, 10):
            a_visit(
                relationship,
                days=days + days_before,
                candid="both",
                goals_reviewed="both_sides",
            )
        an_opinion(relationship, level=level, days=20 + days_before)
        visit = relationship.participations.first().interaction
        DisagreementFactory(
            relationship=relationship,
            interaction=visit,
            listened="yes",
            explored="yes",
            stood_ground="yes",
            outcome="common_ground",
            is_open=False,
            opened_at=days_ago(40 + days_before),
            handled_at=days_ago(40 + days_before),
            recorded_at=days_ago(40 + days_before),
        )
        CommitmentFactory(
            relationship=relationship,
            interaction=visit,
            due_on=(timezone.now() + dt.timedelta(days=20)).date(),
        )
        scores.refresh_relationships([relationship.pk])
        return relationship

    return make
