"""Why a change was refused, in words for the person who asked for it."""

from __future__ import annotations


class UnableToChangePeople(Exception):
    """A person, a relationship or a goal cannot be saved as asked.

    `field` names the input that is at fault ("" for the whole).
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class PersonChangedMeanwhile(UnableToChangePeople):
    """The person is no longer as the editor saw them."""


class UnableToImport(Exception):
    """A list cannot be read or applied."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
