"""What a name, statement or meaning may consist of."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from trust_scores.commercial_words import commercial_words_in

MAX_TEXT = 300
# Control characters, unseen ones, halves of pairs, private and unassigned ones. A zero-width
# joiner would be harmless in an emoji, but has no place in a statement that is rated.
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = "\t\n\r"


def clean_text(text: str) -> str:
    """The text in composed letters, with single spaces for all gaps and line breaks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_unfit_characters(text: str) -> bool:
    """Whether it holds characters that cannot be seen or stored."""
    if text.isprintable():
        return False
    return any(unicodedata.category(one) in _UNFIT and one not in _SPACES for one in text)


def text_problem(value: object, *, most: int = MAX_TEXT) -> str:
    """What is wrong with a text that people will read, or an empty text."""
    if not isinstance(value, str):
        return _("This must be a text.")
    if has_unfit_characters(value):
        return _("This has characters that cannot be seen. Please type it anew.")
    if not clean_text(value):
        return _("Please write something here.")
    if len(clean_text(value)) > most:
        return _("Please use at most %(most)s characters.") % {"most": most}
    return commercial_problem(value)


def commercial_problem(text: str) -> str:
    """Which commercial words a text contains, as a sentence, or an empty text."""
    words = commercial_words_in(text)
    if not words:
        return ""
    known = {"words": ", ".join(f"“{word}”" for word in words)}
    return (
        _("This speaks of selling or prescribing (%(words)s), which never enters a score.") % known
    )
