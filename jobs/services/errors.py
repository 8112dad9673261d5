"""How an error of background work is kept for people to read."""

from __future__ import annotations

LONGEST = 300


def in_words(error: BaseException) -> str:
    """The kind of error and the first line of its message.

    Only the first: databases put the values of the refused row into the lines below it.
    """
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0]}"[:LONGEST] if lines else type(error).__name__
