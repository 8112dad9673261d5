"""What the trust picture shows of a score, and the sentence that says the same.

A score is any object or mapping with the engine's quantities: competence, character (after any
breach), character_before_breach, candor, disagreement, mutual, conversation and trust in 0..1,
insufficient, quality_sufficient and quality_confidence (six each, in the order of `QUALITIES`),
limiting ("competence", "character" or "") and gate ("trust", "conversation" or "").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.presentation import LOW_CONFIDENCE, points

FRAGILE_BELOW = 0.45
QUALITIES = ("competence", "character", "candor", "disagreement", "mutual", "conversation")
WORDS = {
    "competence": gettext_lazy("Competence"),
    "character": gettext_lazy("Character"),
    "candor": gettext_lazy("Candor"),
    "disagreement": gettext_lazy("Disagreement"),
    "mutual": gettext_lazy("Mutual care"),
    "conversation": gettext_lazy("Conversation"),
}


@dataclass(frozen=True)
class Quality:
    """One quality as drawn: `value` is None where there is not enough evidence."""

    code: str
    value: float | None
    confidence: float | None = None

    @property
    def word(self) -> str:
        return str(WORDS[self.code])

    @property
    def is_low_confidence(self) -> bool:
        return self.confidence is not None and self.confidence < LOW_CONFIDENCE

    @property
    def is_fragile(self) -> bool:
        return self.value is not None and self.value < FRAGILE_BELOW

    @property
    def points(self) -> str:
        return points(self.value) if self.value is not None else "?"

    def sentence(self) -> str:
        words = {"quality": self.word.lower(), "value": self.points}
        if self.value is None:
            return _("%(quality)s not known yet") % words
        if self.is_low_confidence:
            return _("%(quality)s %(value)s with low confidence") % words
        return _("%(quality)s %(value)s") % words


@dataclass(frozen=True)
class TrustValues:
    """What the picture needs of a score; made by `read_score` from an object or a mapping."""

    qualities: Mapping[str, Quality]
    trust: float | None = None
    before_breach: float | None = None
    limiting: str = ""
    gate: str = ""
    arcs: tuple[Quality, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.trust is not None

    @property
    def limit_sentence(self) -> str:
        if self.gate == "conversation":
            return _("Conversation holds the rest back")
        if self.limiting not in ("competence", "character"):
            return ""
        words = {"side": WORDS[self.limiting]}
        if self.gate == "trust":
            return _("%(side)s holds the rest back") % words
        return _("%(side)s sets the limit") % words

    def sentence(self) -> str:
        arcs = ", ".join(quality.sentence() for quality in self.arcs)
        rest = f"{arcs[:1].upper()}{arcs[1:]}."
        if not self.is_known:
            return _("Trust is not known yet: not enough evidence. %(rest)s") % {"rest": rest}
        pair = [self.qualities["competence"].sentence(), self._character_sentence()]
        if self.limit_sentence:
            pair.append(self.limit_sentence[:1].lower() + self.limit_sentence[1:])
        words = {"trust": points(self.trust), "pair": ", ".join(pair), "rest": rest}
        return _("Trust %(trust)s of 100: %(pair)s. %(rest)s") % words

    def _character_sentence(self) -> str:
        said = self.qualities["character"].sentence()
        if self.before_breach is None:
            return said
        words = {"character": said, "before": points(self.before_breach)}
        return _("%(character)s after a breach of trust, %(before)s before") % words


def _value(score: Any, key: str, default: Any = None) -> Any:
    if isinstance(score, Mapping):
        return score.get(key, default)
    return getattr(score, key, default)


def _item(items: Sequence[Any] | None, index: int, default: Any) -> Any:
    return items[index] if items is not None and index < len(items) else default


def read_score(score: Any) -> TrustValues:
    """Take what the picture needs from the engine's quantities; None gives an unknown picture."""
    sufficient = _value(score, "quality_sufficient")
    confidence = _value(score, "quality_confidence")
    qualities = {}
    for index, code in enumerate(QUALITIES):
        value = _value(score, code)
        known = value is not None and bool(_item(sufficient, index, True))
        qualities[code] = Quality(
            code, float(value) if known else None, _item(confidence, index, None)
        )
    arcs = tuple(qualities[code] for code in ("candor", "disagreement", "mutual", "conversation"))
    competence, character = qualities["competence"].value, qualities["character"].value
    if competence is None or character is None or _value(score, "insufficient", False):
        return TrustValues(qualities, arcs=arcs)
    trust = _value(score, "trust")
    before = _value(score, "character_before_breach")
    return TrustValues(
        qualities,
        trust=min(competence, character) if trust is None else float(trust),
        before_breach=float(before) if before is not None and before - character > 0.005 else None,
        limiting=str(_value(score, "limiting") or ""),
        gate=str(_value(score, "gate") or ""),
        arcs=arcs,
    )
