"""Words of selling and prescribing, which have no place in a score.

Medical work is kept apart from commercial goals, so no name, statement or key of a rubric may
speak of them. The list stands in the code: nobody can shorten it in the product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from trust_scores.plain_letters import plain_letters

# Nothing that we check is longer; a hostile text is refused for its length elsewhere.
MAX_READ = 2_000
_MOST_PIECES = 6


@dataclass(frozen=True, slots=True)
class _Term:
    """A word with its inflections, as a pattern of small letters; ` ` is a gap that may lack.

    `splits` says that it is also found where spaces cut it into pieces; some words would then
    be found in honest ones ("turn over").
    """

    name: str
    pattern: str
    splits: bool = True


_TERMS: tuple[_Term, ...] = (
    _Term("sales", r"sales?(?: (?:m[ae]n|wom[ae]n|persons?|people|force|teams?|reps?|figures?"
          r"|targets?|volumes?|goals?|quotas?|data|growth|calls?|results?|performance))?"),
    _Term("sell", r"(?:up|cross|best|out)? ?sell(?:s|ing|ers?)?", splits=False),
    _Term("units sold", r"(?:units?|packs?|boxes|doses|volumes?) (?:sold|shipped)"),
    _Term("sold", r"sold", splits=False),
    _Term("prescribing", r"prescri(?!ptiv)[a-z]+"),
    _Term("scripts", r"scripts|script (?:volumes?|shares?|counts?|data|lift|growth)",
          splits=False),
    _Term("TRx", r"(?:t|n|nb|w) ?rx(?:s| (?:volumes?|shares?|counts?|data|lift|growth))?"),
    _Term("Rx", r"rx(?: (?:volumes?|shares?|counts?|data|lift|growth|decile))?", splits=False),
    _Term("market share", r"markets? shares?|shares? of (?:the )?markets?"),
    _Term("market potential",
          r"market (?:potential|penetration|size|growth|value|leader(?:ship)?)"),
    _Term("share of voice", r"shares? of (?:voice|wallet|prescriptions?)|(?:brand|wallet) shares?"),
    _Term("revenue", r"revenues?"),
    _Term("turnover", r"turnovers?", splits=False),
    _Term("quota", r"quotas?"),
    _Term("formulary win", r"formular(?:y|ies) (?:wins?|won|gains?|placements?|positions?"
          r"|pull through)|(?:wins?|won|winning) (?:a |the )?(?:new )?formular(?:y|ies)"),
    _Term("return on investment", r"returns? on (?:the )?investments?"),
    _Term("ROI", r"rois?", splits=False),
    _Term("commercial", r"commercial[a-z]*|commerciaux"),
    _Term("business potential", r"business (?:potentials?|values?|results?|goals?|targets?|plans?"
          r"|growth|impact)|new business"),
    _Term("profitability", r"profitab(?:le|ility)|profit (?:margins?|targets?|goals?)"),
    _Term("product uptake", r"(?:product|brand) (?:uptake|adoption|loyalty|preference)"),
    _Term("purchase volume", r"purchas(?:e|es|ing) (?:volumes?|orders?|data|history)"),
    # German
    _Term("Umsatz", r"umsatz[a-z]*|umsaetze[a-z]*"),
    _Term("Verkauf", r"verkauf[a-z]*|verkaeuf[a-z]*"),
    _Term("Vertrieb", r"vertriebs?|vertriebs[a-z]+", splits=False),
    _Term("Absatz", r"absatz(?:zahl|menge|ziel|volum|markt|plan)[a-z]*", splits=False),
    _Term("Marktanteil", r"marktanteil[a-z]*"),
    _Term("Verordnungen", r"verordnungen|verordnungs(?:zahl|meng|volum|verhalt|daten|quot)[a-z]*",
          splits=False),
    _Term("Verschreibung", r"verschreib[a-z]*|verschrieben[a-z]*"),
    _Term("Rezepte", r"rezept(?:e|en|zahl[a-z]*|volumen)", splits=False),
    _Term("kommerziell", r"kommerz[a-z]*"),
    _Term("Rendite", r"(?:kapital)? ?renditen?", splits=False),
    _Term("Erlöse", r"erlos(?:e|en)|umsatzerlos[a-z]*", splits=False),
    _Term("Geschäftspotenzial", r"geschafts(?:potenzial|potential|ziel|erfolg)[a-z]*"),
    # French
    _Term("ventes", r"ventes?|vend(?:re|us?|ues?|eurs?|euses?)", splits=False),
    _Term("chiffre d’affaires", r"chiffres? d ?affaires?"),
    _Term("part de marché", r"parts? de (?:marche|voix)"),
    _Term("ordonnances", r"ordonnances?"),
    _Term("retour sur investissement", r"retours? sur investissements?"),
    _Term("rentabilité", r"rentabilite|rentable", splits=False),
    _Term("revenus", r"revenus", splits=False),
    # Spanish
    _Term("ventas", r"ventas?|vend(?:er|idos?|idas?|edor(?:es|as?)?)", splits=False),
    _Term("cuota", r"cuotas?|participacion (?:de|en el) mercado", splits=False),
    _Term("recetas", r"recetas?", splits=False),
    _Term("ingresos", r"ingresos(?! (?:en el )?hospital)", splits=False),
    _Term("facturación", r"facturacion", splits=False),
    _Term("comercial", r"comercial[a-z]*"),
    _Term("retorno de la inversión", r"retorno (?:de|sobre) la inversion"),
    _Term("cifra de negocios", r"(?:cifra|volumen) de negocios?"),
)  # fmt: skip

# What sounds the same and means something else.
_HONEST = re.compile(
    r"(?:bone|cell|tissue|protein|collagen|cartilage|staff|platelet|matrix|iron) turnovers?"
    r"|turnover markers?|prescribing information|non ?commercial(?:ly)?"
)
_REGION = re.compile(r"regions? of interest")

# What stands for a letter in words that are written to slip through.
_STANDS_FOR = {
    "a": "[a4@]", "b": "[b8]", "e": "[e3€]", "g": "[g9]", "i": "[i1!|l]", "l": "[l1!|]",
    "m": "(?:m|rn)", "o": "[o0]", "s": "[s5$]", "t": "[t7+]", "w": "(?:w|vv)", "z": "[z2]",
}  # fmt: skip
_SIGNS = re.escape("@€!|$+")
_NO_WORD = re.compile(rf"[^\w{_SIGNS}]|_")
_APART = re.compile(r"(?<=\w)[^\w\s]+(?=\w)|(?<=[^\W_])_+(?=[^\W_])")
_SPELLED = re.compile(r"(?<![^ ])(?:[^ ] ){2,}[^ ](?![^ ])")


def commercial_words_in(text: str) -> list[str]:
    """The commercial words that this text contains, each named once, in the order of the list.

    Inflections and German, French and Spanish words are found, and so are words with look-alike
    letters, digits or signs for letters, unseen characters, and letters that are set apart.
    """
    return list(_found(text[:MAX_READ]))


@lru_cache(maxsize=2048)
def _found(text: str) -> tuple[str, ...]:
    lines = _lines(text)
    spelled = [run.replace(" ", "") for line in lines for run in _SPELLED.findall(line)]
    pieces = [piece for line in lines for piece in _joined(line.split())]
    found = {name for line in lines for name in _names(_patterns().word, line)}
    found |= {name for run in spelled for name in _names(_patterns().within, run)}
    found |= {name for piece in pieces for name in _names(_patterns().split, piece)}
    if any(_REGION.search(line) for line in lines):
        found.discard("ROI")
    return tuple(term.name for term in _TERMS if term.name in found)


def _lines(text: str) -> list[str]:
    """The text as words with single spaces, read in every way that may show a word."""
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    plain = dict.fromkeys(map(plain_letters, (text, humps)))
    readings = (_words(reading) for one in plain for reading in (one, _APART.sub("", one)))
    return [_HONEST.sub(" ", line) for line in dict.fromkeys(readings)]


def _words(plain: str) -> str:
    return " ".join(_NO_WORD.sub(" ", plain).split())


def _joined(words: Sequence[str]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 2, min(start + _MOST_PIECES, len(words)) + 1):
            yield "".join(words[start:end])


def _names(pattern: re.Pattern[str], line: str) -> Iterator[str]:
    """The terms of which the line holds a match with at least two real letters in it.

    Without that, `5e11` would read as a word.
    """
    for match in pattern.finditer(line):
        if sum(one.isalpha() for one in match.group()) > 1:
            yield _TERMS[int((match.lastgroup or "t0")[1:])].name


class _Patterns(NamedTuple):
    """All terms in one: as words of a line, anywhere in spelled letters, as a whole."""

    word: re.Pattern[str]
    within: re.Pattern[str]
    split: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    every = _one_of(_TERMS)
    split = _one_of(term for term in _TERMS if term.splits)
    return _Patterns(
        re.compile(rf"(?<![a-z])(?:{every})(?![a-z])"),
        re.compile(every),
        re.compile(rf"\A(?:{split})\Z"),
    )


def _one_of(terms: Iterable[_Term]) -> str:
    return "|".join(f"(?P<t{_TERMS.index(term)}>{_disguised(term.pattern)})" for term in terms)


def _disguised(pattern: str) -> str:
    """The pattern with all that may stand for its letters, and gaps that may lack."""
    letters = re.split(r"(\[[^]]*\])", pattern)
    letters[::2] = ["".join(_STANDS_FOR.get(one, one) for one in part) for part in letters[::2]]
    return "".join(letters).replace(" ", " ?")
