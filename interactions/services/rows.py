"""Turns visits into rows, many at a time; decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings

from audit import services as audit
from audit.constants import Action
from interactions.constants import State
from interactions.models import (
    AdverseEventNote,
    ColleagueView,
    Commitment,
    Disagreement,
    Discussion,
    Insight,
    Interaction,
    MaterialUse,
    MedicalInquiry,
    Participation,
    TextFinding,
    Topic,
)
from interactions.safety_clock import due_at
from interactions.services.digests import digest_of
from interactions.services.visit_data import OwnedVisit, VisitData

INQUIRY_DAYS = 5
BATCH = 500


def interaction_row(owned: OwnedVisit, **more: object) -> Interaction:
    visit = owned.visit
    return Interaction(
        client_uuid=visit.client_uuid,
        owner=owned.owner,
        state=visit.state,
        starts_at=visit.starts_at,
        duration_minutes=visit.duration_minutes,
        channel=visit.channel,
        nature=visit.nature,
        standing_until=visit.standing_until,
        initiated_by=visit.initiated_by,
        location=visit.location,
        notes=visit.notes,
        draft_input=draft_input(visit),
        input_digest=digest_of(visit),
        adverse_event_heard=visit.adverse_event_heard,
        cancelled_reason=visit.cancelled_reason,
        recorded_at=owned.recorded_at,
        recorded_by=owned.owner,
        **more,
    )


def draft_input(visit: VisitData) -> dict[str, object]:
    """What a draft keeps as it was typed; anything else has rows for it."""
    return dict(visit.draft_input) if visit.state == State.DRAFT else {}


def write_parts(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    """Write what belongs to a version itself: who took part, what about, what was used, hints."""
    Participation.objects.bulk_create(
        [
            Participation(
                interaction=interaction,
                relationship=one.relationship,
                is_live=one.is_live(usually=interaction.is_live),
                depth=one.depth,
                patient_focus=one.patient_focus,
                balance=one.balance,
                question=one.question,
                candid=one.candid,
                goals_reviewed=one.goals_reviewed,
            )
            for interaction, owned in pairs
            for one in owned.visit.participations
        ],
        batch_size=BATCH,
    )
    _write_discussions(pairs)
    MaterialUse.objects.bulk_create(
        [
            MaterialUse(interaction=interaction, material=material)
            for interaction, owned in pairs
            for material in owned.visit.materials
        ],
        batch_size=BATCH,
    )
    _write_findings(pairs)
    present = Interaction.colleagues.through
    present.objects.bulk_create(
        [
            present(interaction_id=interaction.pk, user_id=colleague.pk)
            for interaction, owned in pairs
            for colleague in owned.visit.colleagues
        ],
        batch_size=BATCH,
    )


def _write_findings(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    TextFinding.objects.bulk_create(
        [
            TextFinding(
                interaction=interaction,
                place=one.place,
                kind=one.kind,
                found=one.found,
                author_reason=owned.visit.findings_reason,
                recorded_at=owned.recorded_at,
            )
            for interaction, owned in pairs
            for one in dict.fromkeys(owned.visit.findings)
        ],
        batch_size=BATCH,
    )


def _write_discussions(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    told = [(interaction, one) for interaction, owned in pairs for one in owned.visit.topics]
    kept = _topics({one.subject for _, one in told})
    found = [(interaction, one, kept.get(one.subject.casefold())) for interaction, one in told]
    Discussion.objects.bulk_create(
        [
            Discussion(
                interaction=interaction,
                subject=one.subject,
                topic=topic,
                # A topic about a product need not be told which.
                product=one.product or (topic.product if topic else ""),
            )
            for interaction, one, topic in found
        ],
        batch_size=BATCH,
    )


def write_consequences(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    """Write what outlives the version: disagreements, promises, inquiries, insights, safety."""
    write_outcomes(pairs)
    write_adverse_events([(one, owned) for one, owned in pairs if one.is_held])
    ask_colleagues(pairs)


def write_outcomes(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    """Write disagreements, promises, inquiries and insights of visits that took place."""
    held = [(one, owned) for one, owned in pairs if one.state == State.SUBMITTED]
    Disagreement.objects.bulk_create(
        [row for one, owned in held for row in _disagreements(one, owned)], batch_size=BATCH
    )
    Commitment.objects.bulk_create(
        [row for one, owned in held for row in _promises(one, owned)], batch_size=BATCH
    )
    inquiries = MedicalInquiry.objects.bulk_create(
        [
            MedicalInquiry(
                interaction=one,
                relationship=owned.visit.inquiry_of or owned.visit.participations[0].relationship,
                question=owned.visit.inquiry,
                channel=one.channel,
                asked_at=one.starts_at,
                due_on=(one.starts_at + dt.timedelta(days=INQUIRY_DAYS)).date(),
                assigned_to=owned.owner,
                recorded_at=owned.recorded_at,
                recorded_by=owned.owner,
            )
            for one, owned in held
            if owned.visit.inquiry
        ],
        batch_size=BATCH,
    )
    insights = Insight.objects.bulk_create(
        [
            Insight(
                interaction=one,
                what=owned.visit.insight,
                so_what=owned.visit.insight_so_what,
                recorded_at=owned.recorded_at,
                recorded_by=owned.owner,
            )
            for one, owned in held
            if owned.visit.insight
        ],
        batch_size=BATCH,
    )
    _note_beginnings([*inquiries, *insights])


def ask_colleagues(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    """Ask everyone who was there for their own view; whoever was asked before is not again."""
    ColleagueView.objects.bulk_create(
        [
            ColleagueView(
                interaction=one,
                relationship=participation.relationship,
                colleague=colleague,
                asked_at=owned.recorded_at,
            )
            for one, owned in pairs
            if one.is_held
            for colleague in owned.visit.colleagues
            for participation in owned.visit.participations
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _note_beginnings(rows: Sequence[MedicalInquiry | Insight]) -> None:
    """Begin the history of what is worked on for a while."""
    if rows:
        audit.record_many(
            audit.Change(action=Action.CREATED, subjects=[one], by=one.recorded_by) for one in rows
        )


def write_adverse_events(pairs: Sequence[tuple[Interaction, OwnedVisit]]) -> None:
    """Write a note with its clock for each visit in which something was heard."""
    AdverseEventNote.objects.bulk_create(
        [_adverse_event(one, owned) for one, owned in pairs if one.adverse_event_heard],
        batch_size=BATCH,
    )


def _disagreements(interaction: Interaction, owned: OwnedVisit) -> list[Disagreement]:
    return [
        Disagreement(
            relationship=one.relationship,
            interaction=interaction,
            topic=one.topic,
            their_view=one.their_view,
            our_view=one.our_view,
            listened=one.handling.listened,
            explored=one.handling.explored,
            common_ground=one.handling.common_ground,
            stood_ground=one.handling.stood_ground,
            outcome=one.handling.outcome,
            is_open=one.is_open,
            opened_at=interaction.starts_at,
            handled_at=interaction.starts_at,
            recorded_at=owned.recorded_at,
            recorded_by=owned.owner,
        )
        for one in owned.visit.disagreements
    ]


def _promises(interaction: Interaction, owned: OwnedVisit) -> list[Commitment]:
    return [
        Commitment(
            relationship=one.relationship,
            interaction=interaction,
            promised_by=one.promised_by,
            text=one.text,
            promised_at=interaction.starts_at,
            due_on=one.due_on,
            remind_on=one.remind_on,
            recorded_at=owned.recorded_at,
            recorded_by=owned.owner,
        )
        for one in owned.visit.promises
    ]


def _adverse_event(interaction: Interaction, owned: OwnedVisit) -> AdverseEventNote:
    aware_at = owned.visit.adverse_event_aware_at or interaction.starts_at
    return AdverseEventNote(
        interaction=interaction,
        aware_at=aware_at,
        due_at=due_at(
            aware_at,
            kind=settings.SAFETY_CLOCK,
            zone=ZoneInfo(owned.owner.time_zone),
            holidays=settings.SAFETY_HOLIDAYS,
        ),
        summary=owned.visit.adverse_event_summary,
        **owned.visit.adverse_event_criteria,
        recorded_at=owned.recorded_at,
        recorded_by=owned.owner,
    )


def _topics(subjects: set[str]) -> dict[str, Topic]:
    """The kept topics among these subjects, by case-folded name."""
    kept = Topic.objects.filter(is_active=True)
    wanted = {subject.casefold() for subject in subjects}
    return {topic.name.casefold(): topic for topic in kept if topic.name.casefold() in wanted}
