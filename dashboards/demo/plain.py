"""Names without accents, for addresses."""

import unicodedata

_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d"})


def plain(name: str) -> str:
    """The name in ASCII letters."""
    text = name.lower().translate(_SPECIAL)
    decomposed = unicodedata.normalize("NFKD", text)
    return decomposed.encode("ascii", "ignore").decode("ascii")
