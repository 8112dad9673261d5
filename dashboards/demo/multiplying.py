"""A world made many times over by the database itself, so that a large one takes minutes.

Each copy has people, teams and a past of its own; what happened in it is the same. Copies have
no entries in the audit trail: nobody did them. Whoever stands above all teams is not copied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import models, transaction

from accounts.models import Membership, Team, TeamManagement, User
from dashboards.demo.copying import Copier, Table
from interactions.models import (
    AdverseEventNote,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Discussion,
    InquiryAnswer,
    Insight,
    InsightStep,
    Interaction,
    MaterialUse,
    MedicalInquiry,
    Participation,
    TextFinding,
)
from opinion_leaders.models import Affiliation, Consent, Goal, OpinionLeader, Relationship
from opinion_leaders.services.search import search_text, upsert
from trust_scores.models import (
    Assessment,
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingVisit,
    EvidenceSums,
    IntegrityBreach,
    RaterOffset,
    Rating,
    RelationshipScore,
    ScoreHistory,
)

AT_A_TIME = 2000
# The number of the copy: the first copy is 1, the original 0.
_NUMBERED = "{column} || '-' || (copies.k + 1)"
_ADDRESS = "replace({column}, '@', '-' || (copies.k + 1) || '@')"


# In an order in which every key points at something copied before.
_PEOPLE = (
    Table(Team, {"name": _NUMBERED}),
    Table(User, {"full_name": _NUMBERED, "email": _ADDRESS}),
)
_BELONGING = (Membership, TeamManagement)
_LEADERS = (
    Table(OpinionLeader, {"email": _ADDRESS}),
    Table(OpinionLeader.specialties.through),
    Table(Affiliation),
    Table(Consent),
    Table(Relationship),
    Table(Goal),
)
# What went on record about relationships.
RECORDS: tuple[type[models.Model], ...] = (
    Interaction, Interaction.colleagues.through, Participation, Discussion, MedicalInquiry,
    InquiryAnswer, Insight, Insight.tags.through, InsightStep, AdverseEventNote, MaterialUse,
    TextFinding,
    Disagreement, Commitment, CommitmentClosure,
    Assessment, Rating, IntegrityBreach,
    CoachingReport, CoachingVisit, CoachingAction, CoachingAddendum,
)  # fmt: skip
# A calibration is one for all; copied people are as lenient as the originals.
_COMPUTED = (RaterOffset, EvidenceSums, RelationshipScore, ScoreHistory)


@transaction.atomic
def multiply(*, copies: int, keep: Collection[models.Model]) -> None:
    """Add `copies` of everything in the database; users and teams in `keep` stay single.

    Nothing but the original may be in the database.
    """
    if copies < 1:
        return
    users, teams = _keys(User, keep), _keys(Team, keep)
    copier = Copier(copies, keep={User: users, Team: teams})
    mine = f"one.user_id NOT IN ({', '.join(map(str, users))})" if users else ""
    for table in (
        *_PEOPLE,
        *(Table(model, only=mine) for model in _BELONGING),
        *_LEADERS,
        *map(Table, RECORDS),
        *map(Table, _COMPUTED),
    ):
        copier.copy(table)
    copier.end()
    _rename(copier.distance[OpinionLeader])


def _keys(model: type[models.Model], rows: Collection[models.Model]) -> list[int]:
    return [one.pk for one in rows if isinstance(one, model)]


def _rename(originals: int) -> None:
    """Give copied people names mixed from those of the originals, and the words to find them."""
    names = list(
        OpinionLeader.objects.filter(pk__lte=originals)
        .order_by("pk")
        .values_list("given_name", "family_name")
    )
    for people in _batches(OpinionLeader.objects.filter(pk__gt=originals)):
        for person in people:
            copy, place = divmod(person.pk - 1, originals)
            person.given_name = names[(place + 31 * copy) % len(names)][0]
            person.family_name = names[(place + 17 * copy) % len(names)][1]
            person.search_text = search_text(
                person,
                institutions=[one.institution.name for one in person.affiliations.all()],
                specialties=[one.name for one in person.specialties.all()],
            )
        upsert(people, ["given_name", "family_name", "search_text"])


def _batches(
    found: models.QuerySet[OpinionLeader, OpinionLeader],
) -> Iterator[list[OpinionLeader]]:
    rows = found.order_by("pk").prefetch_related("affiliations__institution", "specialties")
    last = 0
    while people := list(rows.filter(pk__gt=last)[:AT_A_TIME]):
        yield people
        last = people[-1].pk
