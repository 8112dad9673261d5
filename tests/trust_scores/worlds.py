"""Small worlds of relationships with evidence, and drafts that change their scores."""

import datetime as dt

from django.utils import timezone

from jobs import services as jobs
from jobs.constants import RunState
from opinion_leaders.services import note_evidence
from tests.factories.accounts import UserFactory
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.models import Rubric
from trust_scores.selectors.rubric_documents import document_of
from trust_scores.services import scores
from trust_scores.services.publication import publish_rubric
from trust_scores.services.rubric_copies import new_draft

CHANNELS = ("competence", "character", "candor", "disagreement", "meaningful")
# Mutual care, of which least is known, counts twice as much and trust half as much.
IMPORTANCE = [0.08, 0.12, 0.14, 0.12, 0.36, 0.18]


def known(*, level: int = 4, depth: int = 4, days_ago: float = 20, **fields):
    """A relationship with a visit and a pulse on five channels, on record since then."""
    at = timezone.now() - dt.timedelta(days=days_ago)
    relationship = RelationshipFactory(**fields)
    visited(relationship, depth=depth, at=at)
    assessment = AssessmentFactory(
        relationship=relationship, by_opinion_leader=True, assessed_at=at, recorded_at=at
    )
    for channel in CHANNELS:
        RatingFactory(assessment=assessment, channel=channel, level=level)
    return relationship


def visited(relationship, *, depth: int = 4, at: dt.datetime | None = None):
    at = at or timezone.now()
    note_evidence([relationship.pk])
    return ParticipationFactory(
        relationship=relationship,
        depth=depth,
        patient_focus="central",
        interaction__owner=relationship.msl,
        interaction__starts_at=at,
        interaction__recorded_at=at,
    )


def scored(count: int = 3):
    """Relationships of which each next one is less loved, with their scores of yesterday."""
    found = [known(level=5 - place % 4, depth=5 - place % 5) for place in range(count)]
    scores.refresh_relationships(
        [one.pk for one in found], as_of=timezone.now() - dt.timedelta(days=1)
    )
    return found


def draft(*, by=None, **changes) -> Rubric:
    """A full draft of the version in force with other settings, by default of the importance."""
    published = Rubric.objects.published().get()
    document = document_of(published)
    document["parameters"] |= changes or {"exponents": IMPORTANCE}
    for band in document["bands"]:
        band["lower_edge"] = document["parameters"]["bands"].get(band["code"], band["lower_edge"])
    by = by or UserFactory(admin=True)
    return new_draft(document, by=by, based_on=published, reason="")


def put_in_force(*, by, **changes) -> Rubric:
    """Such a draft, published and with its scores in sight."""
    rubric = draft(by=by, **changes)
    run = publish_rubric(by=by, rubric=rubric, revision=0, reason="To begin with")
    assert jobs.work_run(run).state == RunState.DONE
    rubric.refresh_from_db()
    return rubric
