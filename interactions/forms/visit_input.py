"""From the answers of a valid visit form to what the services take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from interactions.constants import PromisedBy, State
from interactions.models import Participation
from interactions.services import (
    DisagreementData,
    HandlingData,
    NextVisitData,
    ParticipationData,
    PromiseData,
    VisitData,
)

if TYPE_CHECKING:
    from interactions.forms.visits import VisitForm
    from opinion_leaders.models import Relationship

# A planned day becomes a planned hour, which the user can change in the planned visit.
NEXT_VISIT_HOUR = 9


def visit_from(answers: dict[str, Any], form: VisitForm) -> VisitData:
    relationship = answers["relationship"]
    heard = {"yes": True, "no": False}.get(answers["adverse_event_heard"])
    state = form.visit_state
    return VisitData(
        client_uuid=form.former.client_uuid if form.former else answers["client_uuid"],
        state=state,
        starts_at=answers["starts_at"],
        duration_minutes=answers["duration_minutes"],
        channel=answers["channel"],
        nature=answers["nature"],
        initiated_by=form.former.initiated_by if form.former else "",
        subject=answers["subject"],
        location=answers["location"],
        notes=answers["notes"],
        # Before it took place, "no" says nothing.
        adverse_event_heard=None if state == State.PLANNED and not heard else heard,
        adverse_event_summary=answers["adverse_event_summary"],
        participations=[_judged(relationship, answers), *_others(form, relationship)],
        colleagues=list(answers["colleagues"]),
        materials=list(answers["materials"]),
        disagreements=_disagreements(relationship, answers),
        promises=_promises(relationship, answers),
        inquiry=answers["inquiry"],
        insight=answers["insight"],
        insight_so_what=answers["insight_so_what"],
        next_visit=_next_visit(answers),
        draft_input=form.typed_outcomes() if form.is_draft else {},
        calendar_event=answers["calendar_event"],
    )


def _judged(relationship: Relationship, answers: dict[str, Any]) -> ParticipationData:
    return ParticipationData(
        relationship=relationship,
        depth=int(answers["depth"]) if answers["depth"] else None,
        patient_focus=answers["patient_focus"],
        balance=answers["balance"],
        question=answers["question"],
        candid=answers["candid"],
        goals_reviewed=answers["goals_reviewed"],
    )


def _others(form: VisitForm, chosen: Relationship) -> list[ParticipationData]:
    """Whoever else took part, as recorded; the form asks about the first person only."""
    return [
        ParticipationData(
            relationship=one.relationship,
            depth=one.depth,
            patient_focus=one.patient_focus,
            balance=one.balance,
            question=one.question,
            candid=one.candid,
            goals_reviewed=one.goals_reviewed,
        )
        for one in other_participations(form)
        if one.relationship_id != chosen.pk
    ]


def other_participations(form: VisitForm) -> Sequence[Participation]:
    if form.former is None:
        return []
    return sorted(form.former.participations.all(), key=lambda one: one.pk)[1:]


def _disagreements(relationship: Relationship, answers: dict[str, Any]) -> list[DisagreementData]:
    if not answers["disagreement_topic"]:
        return []
    return [
        DisagreementData(
            relationship=relationship,
            topic=answers["disagreement_topic"],
            their_view=answers["their_view"],
            our_view=answers["our_view"],
            handling=handling_from(answers),
            is_open=not answers["is_settled"],
        )
    ]


def handling_from(answers: dict[str, Any]) -> HandlingData:
    return HandlingData(
        listened=answers["listened"],
        explored=answers["explored"],
        common_ground=answers["common_ground"],
        stood_ground=answers["stood_ground"],
        outcome=answers["outcome"],
    )


def _promises(relationship: Relationship, answers: dict[str, Any]) -> list[PromiseData]:
    found = []
    for side in PromisedBy.values:
        for row in (1, 2):
            told = answers[f"promise_{side}_{row}"]
            due_on = answers[f"promise_{side}_{row}_due"]
            if told and due_on:
                found.append(
                    PromiseData(
                        relationship=relationship, promised_by=side, text=told, due_on=due_on
                    )
                )
    return found


def _next_visit(answers: dict[str, Any]) -> NextVisitData | None:
    if not answers.get("next_on"):
        return None
    hour = dt.datetime.combine(answers["next_on"], dt.time(NEXT_VISIT_HOUR))
    return NextVisitData(starts_at=timezone.make_aware(hour), subject=answers["next_about"])
