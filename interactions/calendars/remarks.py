"""What can be said about a calendar file and the entries in it, as codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_DETAIL = 60


class Remark(StrEnum):
    # About the file.
    LETTERS_LOST = "letters_lost"
    ENDS_EARLY = "ends_early"
    MORE_ENTRIES = "more_entries"
    OTHER_KINDS = "other_kinds"
    # Why an entry is left out.
    NO_START = "no_start"
    START_UNREADABLE = "start_unreadable"
    YEAR_UNLIKELY = "year_unlikely"
    CANCELLED = "cancelled"
    OLDER_VERSION = "older_version"
    NO_DATE_NEAR = "no_date_near"
    # About an entry that is there.
    LINE_UNREADABLE = "line_unreadable"
    END_UNREADABLE = "end_unreadable"
    END_BEFORE_START = "end_before_start"
    END_TWICE = "end_twice"
    LONGER_THAN_A_DAY = "longer_than_a_day"
    ZONE_UNKNOWN = "zone_unknown"
    TIME_SKIPPED = "time_skipped"
    EXCEPTION_UNREADABLE = "exception_unreadable"
    EXTRA_DATE_UNREADABLE = "extra_date_unreadable"
    ATTACHMENT = "attachment"
    # About its repetition. After these, only its first date is there.
    REPEATS_TOO_OFTEN = "repeats_too_often"
    REPEATS_YEARLY = "repeats_yearly"
    REPEATS_COUNTLESS = "repeats_countless"
    REPEATS_WITH_EXRULE = "repeats_with_exrule"
    REPEATS_BY_UNKNOWN = "repeats_by_unknown"
    REPEATS_UNREADABLE = "repeats_unreadable"
    REPEATS_IN_A_FULL_FILE = "repeats_in_a_full_file"
    # After these, some of its dates are.
    REPEATS_WITHOUT_END = "repeats_without_end"
    REPEATS_CUT = "repeats_cut"


@dataclass(frozen=True, slots=True)
class Note:
    """A remark; `detail` is what it is about, never more than a few words of the file."""

    remark: Remark
    detail: str = ""


def note(remark: Remark, detail: object = "") -> Note:
    text = " ".join(str(detail).split())
    return Note(remark, text if len(text) <= LONGEST_DETAIL else text[: LONGEST_DETAIL - 1] + "…")


class UnreadableCalendar(Exception):
    """Nothing of the file can be taken; `reason` is one of the constants below."""

    TOO_LARGE = "too_large"
    NO_CALENDAR = "no_calendar"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
