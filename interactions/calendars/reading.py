"""From a calendar file to the entries that a visit can be made of."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from interactions.calendars.budgets import READING_STEPS, REPEATING_STEPS, Budget, BudgetSpent
from interactions.calendars.entries import Draft, read_draft
from interactions.calendars.guesses import Person, likely_channel
from interactions.calendars.lines import Blocks, read_blocks
from interactions.calendars.occurrences import dates_of
from interactions.calendars.remarks import Note, Remark, note
from interactions.calendars.zones import NamedZone, known_zone, properties, read_zones

# Series are shown from a year back to a year ahead.
WINDOW = dt.timedelta(days=365)
MOST_CALENDARS = 100
_AROUND = {"METHOD", "X-WR-TIMEZONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something in a calendar that has a time.

    `key` names it in every copy of the file: the SHA-256 of its UID. `starts` are moments in UTC
    in their order, or days where it takes the whole day. `channel` is a guess, empty without one.
    """

    key: str
    subject: str
    location: str
    starts: tuple[dt.date, ...]
    minutes: int | None
    channel: str
    people: tuple[Person, ...]
    notes: tuple[Note, ...]

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.starts[0], dt.datetime)

    @property
    def repeats(self) -> bool:
        return len(self.starts) > 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that could not be taken; `why` comes first."""

    subject: str
    why: Note


@dataclass(frozen=True, slots=True)
class Reading:
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]


def read_calendar(content: bytes, *, now: dt.datetime, zone: dt.tzinfo) -> Reading:
    """Read an exported calendar or an invitation, and say what of it is not usable.

    `zone` is that of the reader, for times that name none. Raises `UnreadableCalendar` for a file
    that is too large or no calendar.
    """
    blocks = read_blocks(content)
    drafts = _drafts(blocks, zone)
    kept, left_out = _newest_versions(drafts)
    budget = Budget(REPEATING_STEPS)
    first, last = (now - WINDOW).date(), (now + WINDOW).date()
    moved = _moved(kept)
    entries: list[Entry] = []
    for draft in kept:
        why = _why_left_out(draft)
        if why is None:
            found = dates_of(
                draft, first=first, last=last, moved=moved.get(draft.uid, ()), budget=budget
            )
            if found.starts:
                entries.append(_entry(draft, found.starts, (*draft.notes, *found.notes)))
                continue
            why = note(Remark.NO_DATE_NEAR)
        if not (draft.replaces and why.remark is Remark.CANCELLED):
            left_out.append(LeftOut(draft.subject, why))
    return Reading(tuple(entries), tuple(left_out), tuple(_file_notes(blocks)))


def _drafts(blocks: Blocks, zone: dt.tzinfo) -> list[Draft]:
    described = read_zones(blocks.zones)
    budget = Budget(READING_STEPS)
    around = {
        number: {one.name: one.value for one in properties(lines[:100], _AROUND)}
        for number, lines in list(blocks.calendar_lines.items())[:MOST_CALENDARS]
    }
    drafts: list[Draft] = []
    try:
        for block in blocks.entries:
            known = around.get(block.calendar, {})
            usual = known_zone(known.get("X-WR-TIMEZONE", "")) or NamedZone(zone)
            own = described.get(block.calendar, {})
            draft = read_draft(block, own_zones=own, usual_zone=usual, budget=budget)
            if known.get("METHOD", "").upper() == "CANCEL":
                draft = replace(draft, is_cancelled=True)
            drafts.append(draft)
    except BudgetSpent:
        blocks.has_more_entries = True
    return drafts


def _newest_versions(drafts: list[Draft]) -> tuple[list[Draft], list[LeftOut]]:
    """Of entries with the same name, the last version; without a name, every one counts."""
    newest: dict[object, Draft] = {}
    left_out = []
    for number, draft in enumerate(drafts):
        name = (draft.uid, draft.replaces) if draft.uid else number
        former = newest.get(name)
        if former is None or draft.version >= former.version:
            newest[name] = draft
        if former is not None:
            older = min(former, draft, key=lambda one: one.version)
            left_out.append(LeftOut(older.subject, note(Remark.OLDER_VERSION)))
    return list(newest.values()), left_out


def _moved(drafts: Iterable[Draft]) -> dict[str, set[dt.date]]:
    """The dates of series that entries of their own replace, by the series' UID."""
    found: dict[str, set[dt.date]] = {}
    for draft in drafts:
        if draft.uid and draft.replaces:
            found.setdefault(draft.uid, set()).add(draft.replaces)
    return found


def _why_left_out(draft: Draft) -> Note | None:
    if draft.is_cancelled:
        return note(Remark.CANCELLED)
    if draft.start is None:
        return draft.why_without_start
    return None


def _entry(draft: Draft, starts: tuple[dt.date, ...], notes: tuple[Note, ...]) -> Entry:
    return Entry(
        key=_key(draft),
        subject=draft.subject,
        location=draft.location,
        starts=starts,
        minutes=draft.minutes,
        channel=likely_channel(draft.location, draft.links),
        people=draft.people,
        notes=tuple(dict.fromkeys(notes)),
    )


def _key(draft: Draft) -> str:
    name = draft.uid or f"{draft.subject}\n{draft.start}"
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _file_notes(blocks: Blocks) -> Iterable[Note]:
    if blocks.letters_lost:
        yield note(Remark.LETTERS_LOST)
    if blocks.ends_early:
        yield note(Remark.ENDS_EARLY)
    if blocks.has_more_entries:
        yield note(Remark.MORE_ENTRIES)
    others = sum(blocks.other_kinds.values())
    if others:
        yield note(Remark.OTHER_KINDS, others)
