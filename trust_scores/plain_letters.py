"""Reading disguised letters as the plain ones that they look like.

Only the look-alikes that matter for Latin words: a full table of confusable characters has
thousands of entries, most of them for scripts in which none of our words could be written.
"""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKES = {
    # Cyrillic
    "а": "a", "в": "b", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "є": "e", "ғ": "f",
    "ԍ": "g",
    "һ": "h", "н": "h", "і": "i", "ї": "i", "ј": "j", "к": "k", "қ": "k", "ӏ": "l", "м": "m",
    "п": "n", "о": "o", "ө": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u",
    "ѵ": "v", "ѡ": "w", "ԝ": "w", "ш": "w", "х": "x", "у": "y", "ү": "y", "ҳ": "x", "и": "n",
    "я": "r", "А": "a", "В": "b", "С": "c", "Е": "e", "Н": "h", "І": "i", "Ј": "j", "К": "k",
    "Ӏ": "l", "М": "m", "О": "o", "Р": "p", "Ѕ": "s", "Т": "t", "У": "y", "Ү": "y", "Х": "x",
    "Ѵ": "v", "Ԝ": "w", "Я": "r", "И": "n", "З": "3", "з": "3",
    # Greek
    "α": "a", "β": "b", "ϲ": "c", "δ": "d", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u",
    "ν": "v", "ο": "o", "σ": "o", "ρ": "p", "τ": "t", "υ": "u", "ω": "w", "χ": "x", "γ": "y",
    "ς": "s", "Α": "a", "Β": "b", "Ϲ": "c", "Ε": "e", "Η": "h", "Ι": "i", "Κ": "k", "Μ": "m",
    "Ν": "n", "Ο": "o", "Ρ": "p", "Τ": "t", "Υ": "y", "Χ": "x", "Ζ": "z", "Σ": "e", "Λ": "a",
    # Armenian and Cherokee
    "օ": "o", "ս": "u", "հ": "h", "ո": "n", "ց": "g", "զ": "q", "Տ": "s", "Օ": "o", "Ս": "u",
    "Ꭺ": "a", "Ᏼ": "b", "Ꮯ": "c", "Ꭰ": "d", "Ꭼ": "e", "Ꮋ": "h", "Ꭵ": "i", "Ꭻ": "j", "Ꮶ": "k",
    "Ꮮ": "l", "Ꮇ": "m", "Ꮲ": "p", "Ꭱ": "r", "Ꮪ": "s", "Ꭲ": "t", "Ꮩ": "v", "Ꮃ": "w", "Ꮓ": "z",
    # Latin letters that no decomposition makes plain
    "ı": "i", "ȷ": "j", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ħ": "h",
    "ŧ": "t", "ƚ": "l", "ɑ": "a", "ɐ": "a", "ǝ": "e", "ə": "e", "ɛ": "e", "ɡ": "g", "ɩ": "i",
    "ɪ": "i", "ʟ": "l", "ᴀ": "a", "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g",
    "ʜ": "h", "ᴊ": "j", "ᴋ": "k", "ᴍ": "m", "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s",
    "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ʏ": "y", "ᴢ": "z", "ƒ": "f", "ʋ": "v", "ʂ": "s",
    "ɾ": "r", "ꞓ": "c", "ȼ": "c", "ɇ": "e", "ɫ": "l", "ʃ": "s", "ƨ": "s", "×": "x",
    # Letters that show nothing
    "\u115f": "", "\u1160": "", "\u3164": "", "\uffa0": "",
}  # fmt: skip
_RANGES = ((0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26))
_TABLE = str.maketrans(
    _LOOK_ALIKES
    | {chr(first + place): chr(ord("a") + place) for first, n in _RANGES for place in range(n)}
)
# Marks above and below letters, and characters that show nothing.
_UNSEEN = {"Mn", "Me", "Cf"}
_CAPITAL_I_AS_L = re.compile(r"(?<=[a-z])I(?=[a-z])")


def plain_letters(text: str) -> str:
    """The text in small Latin letters without accents, look-alikes and unseen characters.

    Other characters stay, and so do spaces and signs: `Sаl\\u200bés` becomes `sales`.
    """
    # Before they are taken apart as well: a lunate sigma would become one that looks like an s.
    apart = unicodedata.normalize("NFKD", text.translate(_TABLE))
    seen = "".join(one for one in apart if unicodedata.category(one) not in _UNSEEN)
    latin = seen.translate(_TABLE)
    return unicodedata.normalize("NFKD", _CAPITAL_I_AS_L.sub("l", latin).casefold())
