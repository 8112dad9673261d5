"""What makes a whole file unreadable."""

from __future__ import annotations


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message is fit for the person who chose it."""
