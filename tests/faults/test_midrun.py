"""Fault 7: people go on working in the middle of a run."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.visits import answers
from interactions.models import Interaction
from jobs.constants import ChunkState, RunState
from jobs.models import Chunk
from opinion_leaders import services as people
from opinion_leaders.models import Relationship
from opinion_leaders.services import NewRelationship
from tests.faults import only_in_the_whole
from tests.faults.stage import chunks_done, is_ended, start_rebuild, wait_for
from trust_scores.models import EvidenceSums, RelationshipScore
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.services import scores

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    "stage", ["trial", pytest.param("site", marks=only_in_the_whole)], indirect=True
)
def test_a_visit_saved_and_a_relationship_handed_over_in_mid_run(stage, form, size, tell):
    as_of, rubric = timezone.now(), rubric_in_force()
    run = start_rebuild(form.of(4, 20), as_of)
    stage.start_workers()
    wait_for(lambda: chunks_done(run) >= 5, every=0.002)
    early, late = _of_chunk(run, ChunkState.DONE), _of_chunk(run, ChunkState.TODO)
    handed_over = late[1]
    visits = [_log_a_visit(relationship) for relationship in (early[0], late[0])]
    successor = _hand_over(handed_over)
    assert not is_ended(run)
    wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
    assert (run.state, run.failed) == (RunState.DONE, 0)
    # Its own moment and rubric, for all that nobody touched meanwhile.
    touched = [early[0].pk, late[0].pk, handed_over.pk, successor.pk]
    untouched = EvidenceSums.objects.exclude(relationship__in=touched)
    assert set(untouched.values_list("as_of", "rubric")) == {(as_of, rubric.pk)}
    assert untouched.count() == size - 3
    for relationship, visit in zip((early[0], late[0]), visits, strict=True):
        _is_right(relationship, visit, rubric)
    page = _browser_of(successor.msl).get(reverse("dashboards:relationship", args=[successor.pk]))
    assert page.status_code == 200
    tell(visits_saved=len(visits), handed_over=1, pinned=untouched.count(), right_afterwards=2)


# A rubric put in force in mid-run has its place here, once it is published by a run of its own.


def _of_chunk(run, state) -> list[Relationship]:
    """The relationships of the last chunk in this state."""
    payload = Chunk.objects.filter(run=run, state=state).order_by("-number").first().payload
    chosen = Relationship.objects.filter(pk__range=(payload["first"], payload["last"]))
    return list(chosen.select_related("msl", "opinion_leader"))


def _browser_of(person) -> Client:
    browser = Client(headers={"host": "localhost"})
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


def _log_a_visit(relationship: Relationship) -> Interaction:
    sent = answers(relationship, timezone.now())
    response = _browser_of(relationship.msl).post(reverse("interactions:create"), sent)
    assert response.status_code == 302
    return Interaction.objects.get(client_uuid=sent["client_uuid"])


def _hand_over(relationship: Relationship) -> Relationship:
    """End it, and open one of another MSL with the same opinion leader."""
    known = Relationship.objects.filter(opinion_leader=relationship.opinion_leader)
    others = Relationship.objects.exclude(msl__in=known.values("msl")).select_related("msl")
    people.end_relationship(
        by=relationship.msl, relationship=relationship, reason="hands over to a colleague"
    )
    successor = others.first().msl
    pair = NewRelationship(msl=successor, opinion_leader=relationship.opinion_leader)
    return people.open_relationship(by=successor, pair=pair)


def _is_right(relationship: Relationship, visit: Interaction, rubric) -> None:
    """The stored score is the one that all its evidence gives now."""
    score = RelationshipScore.objects.get(relationship=relationship)
    assert score.last_contact_at == visit.starts_at
    again = scores.recompute(
        Relationship.objects.filter(pk=relationship.pk),
        as_of=score.as_of,
        rubric=rubric,
        rebuild=True,
    )
    assert (again.scored, again.changed) == (1, 0)
