"""What is said about a calendar file, in the words of its user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from interactions.calendars.remarks import Note, Remark, UnreadableCalendar

_WORDS = {
    Remark.LETTERS_LOST: _("Some letters of this file could not be read; they show as “�”."),
    Remark.ENDS_EARLY: _("The file ends in the middle. What stands before that was read."),
    Remark.MORE_ENTRIES: _(
        "The file holds more than is read at once. Export a shorter time span to see the rest."
    ),
    Remark.OTHER_KINDS: _("Tasks, journals and free/busy times were left out: %(detail)s."),
    Remark.NO_START: _("It has no date."),
    Remark.START_UNREADABLE: _("Its date cannot be read: “%(detail)s”."),
    Remark.YEAR_UNLIKELY: _("Its year is %(detail)s."),
    Remark.CANCELLED: _("It is cancelled."),
    Remark.OLDER_VERSION: _("The file holds a newer version of it."),
    Remark.NO_DATE_NEAR: _("None of its dates lies within a year of today."),
    Remark.LINE_UNREADABLE: _("A line of it cannot be read and was left out: “%(detail)s”."),
    Remark.END_UNREADABLE: _("Its end cannot be read, so its length is not filled in."),
    Remark.END_BEFORE_START: _("It ends before it begins, so its length is not filled in."),
    Remark.END_TWICE: _("It tells its length twice; the end counts."),
    Remark.LONGER_THAN_A_DAY: _("It takes longer than a day, so its length is not filled in."),
    Remark.ZONE_UNKNOWN: _(
        "Its time zone “%(detail)s” is not known; the times are taken as yours. Check them."
    ),
    Remark.TIME_SKIPPED: _(
        "The clocks went forward over %(detail)s that day; it is taken an hour later. Check it."
    ),
    Remark.EXCEPTION_UNREADABLE: _(
        "A date on which it does not take place cannot be read, so there may be one too many."
    ),
    Remark.EXTRA_DATE_UNREADABLE: _("An additional date of it cannot be read."),
    Remark.ATTACHMENT: _("Its attachment was left alone."),
    Remark.REPEATS_TOO_OFTEN: _("It repeats by the hour or faster; only its first date is here."),
    Remark.REPEATS_YEARLY: _("It repeats every year; only its first date is here."),
    Remark.REPEATS_COUNTLESS: _(
        "It repeats more than 500 times, or not even once; only its first date is here."
    ),
    Remark.REPEATS_WITH_EXRULE: _(
        "It repeats with an outdated kind of exceptions; only its first date is here."
    ),
    Remark.REPEATS_BY_UNKNOWN: _(
        "It repeats in a way that is not followed (%(detail)s); only its first date is here."
    ),
    Remark.REPEATS_UNREADABLE: _("How it repeats cannot be read; only its first date is here."),
    Remark.REPEATS_IN_A_FULL_FILE: _(
        "The file holds too many repetitions; only the first date of this one is here."
    ),
    Remark.REPEATS_WITHOUT_END: _(
        "It repeats without an end; the dates within a year of today are here."
    ),
    Remark.REPEATS_CUT: _("It has more dates; at most two years and 500 dates are here."),
}
_REFUSALS = {
    UnreadableCalendar.TOO_LARGE: _(
        "The file is too large to be read at once. Please export a shorter time span."
    ),
    UnreadableCalendar.NO_CALENDAR: _(
        "This is not a calendar file. Save the invitation or export the calendar as .ics and choose"
        " that file."
    ),
}


def remark_told(note: Note) -> str:
    return str(_WORDS[note.remark]) % {"detail": note.detail}


def refusal_told(reason: str) -> str:
    return str(_REFUSALS[reason])
