"""Why something could not be done, in the user's words."""

from __future__ import annotations


class UnableToLogVisit(Exception):
    """The visit was refused; `field` names the input that it is about, or is empty."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class VisitKeyTaken(UnableToLogVisit):
    """The form's name for its visit belongs to someone else's visit."""


class UnableToChangeVisit(UnableToLogVisit):
    """The visit cannot be edited, corrected or cancelled (any more)."""


class VisitChangedMeanwhile(UnableToChangeVisit):
    """Someone, perhaps the same person elsewhere, saved another text since the page was opened."""


class VisitSaysOther(VisitChangedMeanwhile):
    """The form's name is on record with other content: it was typed on after it was saved."""


class UnableToFollowUp(UnableToLogVisit):
    """The promise, disagreement or note cannot be changed in this way."""


class DisagreementChangedMeanwhile(UnableToFollowUp):
    """A newer version of the disagreement is on record."""


class RecordChangedMeanwhile(UnableToFollowUp):
    """Someone, perhaps the same person elsewhere, changed the record since the page was opened."""


class DraftChangedElsewhere(UnableToLogVisit):
    """Another device of the same person wrote to the draft since this one read it."""


class DraftOutlived(UnableToLogVisit):
    """The visit was saved since its form was opened; there is nothing left to keep."""


class UnableToKeepList(UnableToLogVisit):
    """A word of a kept list cannot be added or changed in this way."""


class UnableToShareCalendar(Exception):
    """An address of the private feed cannot be made or ended like this."""
