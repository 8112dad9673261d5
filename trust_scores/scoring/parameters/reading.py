"""How a score is read: cadence, confidence, bands, flags, stages, alerts.

All numbers are design choices unless a source is named. Days are days, the rest are values
in [0, 1] unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..bounds import (
    Amount,
    AnswerCount,
    Days,
    DisclosureLevel,
    InnerProportion,
    Interval,
    PositiveProportion,
    Proportion,
    QualityCount,
    Rating,
    SomeDays,
    Weight,
)


@dataclass(frozen=True)
class Cadence:
    """Days between conversations that are right for a tier, where none is agreed.

    Opinion leaders prefer about monthly, practice is about quarterly.
    """

    default: Interval = 45.0
    tier_1: Interval = 45.0
    tier_2: Interval = 60.0
    tier_3: Interval = 90.0

    def interval(self, tier: int | str | None) -> float:
        """Target interval in days; an unknown tier has the default."""
        value = getattr(self, f"tier_{tier}", self.default)
        return float(value)


@dataclass(frozen=True)
class ConfidenceEdges:
    """Where confidence becomes medium and high, and how wide the shown band is.

    band_z: standard normal deviate of the band; this one, about 1.2816, covers 80%.
    """

    medium: InnerProportion = 0.35
    high: InnerProportion = 0.60
    band_z: Weight = 1.2815515655446004


@dataclass(frozen=True)
class Flags:
    """When a score is marked.

    unverified: below this share of external evidence.
    self_gap: self evidence exceeds external evidence by at least this much.
    superficial: evidence units of absence of disagreement.
    contentious_share, contentious_conversations: episodes exceed this share of conversations,
        when there are at least so many (both decayed counts).
    """

    unverified: Proportion = 0.25
    self_gap: PositiveProportion = 0.25
    superficial: Weight = 1.0
    contentious_share: PositiveProportion = 0.5
    contentious_conversations: Amount = 4.0


@dataclass(frozen=True)
class Bands:
    """Lower edges of the bands of health; an edge belongs to the band above it."""

    strong: InnerProportion = 0.68
    sound: InnerProportion = 0.58
    developing: InnerProportion = 0.45


@dataclass(frozen=True)
class AtRisk:
    """At risk below this integrity, or below this trust where both sides are known."""

    integrity: Proportion = 0.60
    trust: Proportion = 0.40


@dataclass(frozen=True)
class Dormant:
    """Dormant after more than this many days, or this many target intervals if longer."""

    days: Days = 180.0
    intervals: Weight = 4.0


@dataclass(frozen=True)
class Partnership:
    """The fullest stage; quality is the least that each of the six must reach."""

    trust: Proportion = 0.70
    health: Proportion = 0.68
    quality: Proportion = 0.55
    confidence: Proportion = 0.55
    external_share: Proportion = 0.40
    tenure_days: SomeDays = 365.0


@dataclass(frozen=True)
class Deepening:
    """On the way; quality_count of candor, disagreement, mutual and conversation reach quality."""

    trust: Proportion = 0.62
    health: Proportion = 0.58
    quality: Proportion = 0.50
    quality_count: QualityCount = 3
    confidence: Proportion = 0.45
    external_share: Proportion = 0.25
    tenure_days: SomeDays = 180.0


@dataclass(frozen=True)
class StageRules:
    """The stages, tried in this order; what fits none of them is cultivating.

    establishing_trust: trust below this is still being established. Stages of relationships
    follow Dwyer, Schurr and Oh (1987) in spirit.
    """

    at_risk: AtRisk = field(default_factory=AtRisk)
    dormant: Dormant = field(default_factory=Dormant)
    establishing_trust: Proportion = 0.58
    partnership: Partnership = field(default_factory=Partnership)
    deepening: Deepening = field(default_factory=Deepening)


@dataclass(frozen=True)
class Alerts:
    """When somebody is told: a drop of this much in these days, at this confidence.

    low_pulse: an answer of the opinion leader at or below this rating (1 to 5).
    """

    drop: PositiveProportion = 0.10
    drop_days: Days = 90.0
    drop_confidence: Proportion = 0.35
    low_pulse: Rating = 2


@dataclass(frozen=True)
class Disclosure:
    """What an MSL sees of the opinion leader's own answers; managers always see all.

    msl_sees: 0 nothing, 1 all of them as one sum, 2 every single answer.
    least_answers: how many answers there must be before their sum is shown.
    """

    msl_sees: DisclosureLevel = 1
    least_answers: AnswerCount = 5
