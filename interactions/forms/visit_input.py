"""From the answers of a valid visit form to what the services take."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from interactions.constants import Nature, PromisedBy, State
from interactions.forms.visit_hints import REASON
from interactions.forms.visit_people import PERSON, name_of
from interactions.forms.visit_promises import PROMISE_ROWS
from interactions.forms.visit_topics import further_topics
from interactions.services import (
    CRITERIA,
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
    people = form.people()
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
        standing_until=answers["standing_until"] if answers["nature"] == Nature.STANDING else None,
        subject=answers["subject"],
        product=answers["product"],
        further_topics=further_topics(answers),
        location=answers["location"],
        notes=answers["notes"],
        # Before it took place, "no" says nothing.
        adverse_event_heard=None if state == State.PLANNED and not heard else heard,
        adverse_event_summary=answers.get("adverse_event_summary", ""),
        adverse_event_aware_at=answers.get("adverse_event_aware_at"),
        adverse_event_criteria={name: answers[name] for name in CRITERIA if answers.get(name)},
        participations=_participations(form, answers),
        colleagues=list(answers["colleagues"]),
        materials=list(answers["materials"]),
        disagreements=_disagreements(people, answers),
        promises=_promises(people, answers),
        inquiry=answers["inquiry"],
        inquiry_of=whose("inquiry", people, answers),
        insight=answers["insight"],
        insight_so_what=answers["insight_so_what"],
        next_visit=_next_visit(answers),
        draft_input=form.typed_outcomes() if form.is_draft else {},
        findings=[one.finding for one in form.hints],
        findings_reason=answers[REASON],
        calendar_event=answers["calendar_event"],
    )


def _participations(form: VisitForm, answers: dict[str, Any]) -> list[ParticipationData]:
    return [
        _judged(relationship, {name: answers[name_of(name, one)] for name in PERSON[1:]})
        for one, relationship in form.people().items()
    ]


def _judged(relationship: Relationship, answers: dict[str, Any]) -> ParticipationData:
    return ParticipationData(
        relationship=relationship,
        presence=answers["presence"],
        depth=int(answers["depth"]) if answers["depth"] else None,
        patient_focus=answers["patient_focus"],
        balance=answers["balance"],
        question=answers["question"],
        candid=answers["candid"],
        goals_reviewed=answers["goals_reviewed"],
    )


def whose(part: str, people: dict[int, Relationship], answers: dict[str, Any]) -> Relationship:
    """Whom a part is about; the first person, unless another was named."""
    return people.get(answers[f"{part}_with"]) or people[1]


def _disagreements(
    people: dict[int, Relationship], answers: dict[str, Any]
) -> list[DisagreementData]:
    if not answers["disagreement_topic"]:
        return []
    return [
        DisagreementData(
            relationship=whose("disagreement", people, answers),
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


def _promises(people: dict[int, Relationship], answers: dict[str, Any]) -> list[PromiseData]:
    rows = [(side, f"promise_{side}_{row}") for side in PromisedBy.values for row in PROMISE_ROWS]
    return [
        PromiseData(
            relationship=whose(name, people, answers),
            promised_by=side,
            text=answers[name],
            due_on=answers[f"{name}_due"],
            remind_on=answers[f"{name}_remind"],
        )
        for side, name in rows
        if answers[name] and answers[f"{name}_due"]
    ]


def _next_visit(answers: dict[str, Any]) -> NextVisitData | None:
    if not answers.get("next_on"):
        return None
    hour = dt.datetime.combine(answers["next_on"], dt.time(NEXT_VISIT_HOUR))
    return NextVisitData(starts_at=timezone.make_aware(hour), subject=answers["next_about"])
