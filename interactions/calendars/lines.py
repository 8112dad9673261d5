"""From bytes to the lines of a calendar's entries, whatever state the file is in."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from interactions.calendars.remarks import UnreadableCalendar

MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 200_000
MOST_ENTRIES = 1_000
MOST_ZONES = 200
# Longer ones are descriptions with a whole page in them; only their beginning is looked at.
LONGEST_LINE = 5_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")
_LOST = "\ufffd"
# Text in another encoding loses nearly all of them when it is read as UTF-8.
_BROKEN_UTF8 = 0.5
OTHER_KINDS = frozenset({"VTODO", "VJOURNAL", "VFREEBUSY"})
PARTS_OF_ZONES = frozenset({"STANDARD", "DAYLIGHT"})


@dataclass(slots=True)
class Block:
    """An entry or a time zone: its own lines, and for a zone those of its parts."""

    name: str
    calendar: int
    lines: list[str] = field(default_factory=list)
    parts: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Blocks:
    """What a file holds. `calendar_lines` are those outside every block, by calendar."""

    entries: list[Block] = field(default_factory=list)
    zones: list[Block] = field(default_factory=list)
    calendar_lines: dict[int, list[str]] = field(default_factory=dict)
    other_kinds: Counter[str] = field(default_factory=Counter)
    has_more_entries: bool = False
    ends_early: bool = False
    letters_lost: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    parameters: dict[str, str]
    value: str


def property_name(line: str) -> str:
    """The name that a line begins with, or nothing for what is no line of a calendar."""
    found = _NAME.match(line[:100])
    return found[1].upper() if found else ""


def read_property(line: str) -> Property:
    """Raises ValueError for a line that cannot be taken apart."""
    name, parameters, value = Contentline(line[:LONGEST_LINE].strip()).parts()
    known = {key.upper(): _one(given) for key, given in parameters.items()}
    return Property(name.upper(), known, value.strip())


def _one(given: object) -> str:
    return str(given[0] if isinstance(given, list) and given else given)


def read_blocks(content: bytes) -> Blocks:
    """Raises `UnreadableCalendar` for what is too large or no calendar at all."""
    if len(content) > MOST_BYTES:
        raise UnreadableCalendar(UnreadableCalendar.TOO_LARGE)
    text, letters_lost = decoded(content)
    builder = _Builder(Blocks(letters_lost=letters_lost))
    for line in logical_lines(text):
        builder.take(line)
    return builder.finish()


def decoded(content: bytes) -> tuple[str, bool]:
    """The text, and whether some letters of it are lost."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            return text, _LOST in text
    text = content.decode("utf-8", errors="replace")
    lost = text.count(_LOST)
    if lost and lost > _BROKEN_UTF8 * sum(1 for one in text if not one.isascii()):
        western = content.decode("cp1252", errors="replace")
        return western, _LOST in western
    return text, lost > 0


def logical_lines(text: str) -> Iterator[str]:
    """Lines with their folded parts joined; blank ones in between do not end a line."""
    raw = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(raw) > MOST_LINES:
        raise UnreadableCalendar(UnreadableCalendar.TOO_LARGE)
    pieces: list[str] = []
    for line in raw:
        if not line.strip():
            continue
        if line[0] in " \t" and pieces:
            pieces.append(line[1:])
            continue
        if pieces:
            yield "".join(pieces)
        pieces = [line]
    if pieces:
        yield "".join(pieces)


class _Builder:
    """Sorts lines into blocks; a block that is never closed ends where the next one begins."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.calendar = 0
        self.block: Block | None = None
        self.part: Block | None = None
        self.inside: list[str] = []
        self.is_calendar = False
        self.is_open = False

    def take(self, line: str) -> None:
        keyword, _, rest = line.partition(":")
        keyword = keyword.strip().upper()
        if keyword == "BEGIN":
            self._begin(rest.strip().upper())
        elif keyword == "END":
            self._end(rest.strip().upper())
        elif self.block is None:
            if not self.inside:
                self.blocks.calendar_lines.setdefault(self.calendar, []).append(line)
        elif not self.inside:
            (self.part or self.block).lines.append(line)

    def finish(self) -> Blocks:
        self.blocks.ends_early = self.is_open or self.block is not None
        self._close()
        if not self.is_calendar:
            raise UnreadableCalendar(UnreadableCalendar.NO_CALENDAR)
        return self.blocks

    def _begin(self, name: str) -> None:
        if name == "VCALENDAR":
            self._close()
            self.calendar += 1
            self.is_calendar = self.is_open = True
        elif name in {"VEVENT", "VTIMEZONE"}:
            self._close()
            self.is_calendar = True
            self.block = Block(name, self.calendar)
        elif name in PARTS_OF_ZONES and self.block and self.block.name == "VTIMEZONE":
            self.part = Block(name, self.calendar)
            self.block.parts.append(self.part)
        else:
            self.inside.append(name)
            self.blocks.other_kinds[name] += name in OTHER_KINDS

    def _end(self, name: str) -> None:
        if name == "VCALENDAR":
            self._close()
            self.is_open = False
        elif self.block and name == self.block.name:
            self._close()
        elif self.part and name == self.part.name:
            self.part = None
        elif name in self.inside:
            del self.inside[self.inside.index(name) :]

    def _close(self) -> None:
        block, self.block, self.part, self.inside = self.block, None, None, []
        if block is None:
            return
        if block.name == "VTIMEZONE":
            if len(self.blocks.zones) < MOST_ZONES:
                self.blocks.zones.append(block)
        elif len(self.blocks.entries) < MOST_ENTRIES:
            self.blocks.entries.append(block)
        else:
            self.blocks.has_more_entries = True
