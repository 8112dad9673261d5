import datetime as dt
import uuid

import pytest
from django.utils import timezone

from interactions.models import Interaction
from interactions.services import ParticipationData, VisitData
from interactions.signals import evidence_changed

NOW = dt.datetime(2026, 5, 6, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def visit_data(relationship):
    """`visit_data(**changes)`: a held visit with `relationship`, two days before `NOW`."""

    def build(**changes) -> VisitData:
        usual = {
            "client_uuid": uuid.uuid4(),
            "state": "submitted",
            "starts_at": NOW - dt.timedelta(days=2),
            "channel": "in_person",
            "nature": "proactive",
            "subject": "Choosing therapy in frail patients",
            "participations": [ParticipationData(relationship=relationship)],
            "adverse_event_heard": False,
        }
        return VisitData(**{**usual, **changes})

    return build


@pytest.fixture
def answers(relationship):
    """`answers(**changes)`: what a browser sends for a short visit that took place."""

    def build(**changes) -> dict:
        usual = {
            "client_uuid": str(uuid.uuid4()),
            "state": "submitted",
            "relationship": str(relationship.pk),
            "starts_at": f"{timezone.now() - dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
            "channel": "in_person",
            "nature": "proactive",
            "subject": "Choosing therapy in frail patients",
            "adverse_event_heard": "no",
        }
        return {**usual, **changes}

    return build


@pytest.fixture
def heard():
    """The relationships that `evidence_changed` named, once transactions are over."""
    ids = []

    def receiver(sender, relationship_ids, **kwargs):
        ids.extend(relationship_ids)

    evidence_changed.connect(receiver)
    yield ids
    evidence_changed.disconnect(receiver)


@pytest.fixture
def the_visit(db):
    """The one visit on record (its current version)."""
    return lambda: Interaction.objects.current().get()
