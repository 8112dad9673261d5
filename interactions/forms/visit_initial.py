"""What the visit form starts with."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from interactions.constants import Presence, State
from interactions.forms.visit_input import NEXT_VISIT_HOUR
from interactions.forms.visit_people import JUDGED, name_of
from interactions.forms.visit_topics import topics_initial
from interactions.models import Interaction, Participation

# Fields of which more than one answer is sent.
SEVERAL = {"person", "materials", "colleagues", "mistaken_promises", "mistaken_disagreements"}


def initial_for_new(
    *, now: dt.datetime, state: str, day: dt.date | None = None, time: dt.time | None = None
) -> dict[str, Any]:
    """A fresh name, and now; a planned visit has no time yet, unless a day was picked.

    A picked day without a time is that day at nine, or the next full hour of today.
    """
    if day is not None:
        started = {"starts_at": _picked(day, time, now)}
    else:
        started = {} if state == State.PLANNED else {"starts_at": now}
    return {"client_uuid": uuid.uuid4(), "state": state, **started}


def _picked(day: dt.date, time: dt.time | None, now: dt.datetime) -> dt.datetime:
    picked = timezone.make_aware(dt.datetime.combine(day, time or dt.time(NEXT_VISIT_HOUR)))
    if time is None and picked < now and day == timezone.localdate(now):
        return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    return picked


def initial_from(interaction: Interaction, *, state: str) -> dict[str, Any]:
    """The answers that a version of a visit holds; `state` is what the user wants to save."""
    people = sorted(interaction.participations.all(), key=lambda one: one.pk)
    heard = {True: "yes", False: "no", None: ""}[interaction.adverse_event_heard]
    known = {
        "client_uuid": interaction.client_uuid,
        "seen_at": interaction.recorded_at.isoformat(),
        "state": state,
        "person": list(range(2, len(people) + 1)),
        "adverse_event_heard": heard,
        **topics_initial(interaction),
        "colleagues": [one.pk for one in interaction.colleagues.all()],
        "materials": [one.material_id for one in interaction.materials_used.all()],
    }
    same = (
        "starts_at", "duration_minutes", "channel", "nature", "standing_until", "location", "notes",
    )  # fmt: skip
    told = {name: getattr(interaction, name) for name in same}
    judged: dict[str, Any] = {}
    for position, one in enumerate(people, start=1):
        judged |= _of_person(one, position, usually_live=interaction.is_live)
    return {**known, **told, **judged, **interaction.draft_input, "state": state}


def initial_from_draft(fields: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers as they were typed elsewhere."""
    return {
        name: list(values) if name in SEVERAL else "".join(values[-1:])
        for name, values in fields.items()
    }


def _of_person(one: Participation, position: int, *, usually_live: bool) -> dict[str, Any]:
    answers = {name: getattr(one, name) for name in JUDGED}
    answers["relationship"] = one.relationship_id
    if one.is_live != usually_live:
        answers["presence"] = Presence.LIVE if one.is_live else Presence.LATER
    return {name_of(name, position): value for name, value in answers.items()}
