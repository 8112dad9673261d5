"""How what was recorded becomes evidence: values in [0, 1], weights in evidence units.

The anchors come from the idea of the product; all numbers are design choices unless a
source is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..bounds import (
    Amount,
    Days,
    Offset,
    PositiveProportion,
    Proportion,
    SomeDays,
    Strength,
    Weight,
)


@dataclass(frozen=True)
class SourceWeights:
    """Evidence units of one rating by who gave it.

    The opinion leader's belief is what counts. Supervisors and peers agree with each other
    far better than with self-ratings (Harris and Schaubroeck 1988).
    """

    opinion_leader: Weight = 2.0
    manager: Weight = 1.5
    self: Weight = 0.4


@dataclass(frozen=True)
class RaterPrior:
    """b0: expected leniency on the value scale; kappa: pairs that this expectation weighs."""

    b0: Offset
    kappa: Strength


@dataclass(frozen=True)
class Calibration:
    """Correction of lenient raters; the opinion leader is never corrected.

    Self-ratings lie about a third of a spread too high (Heidemeier and Moser 2009), which is
    0.06 on our scale; one pair of raters is mostly noise (Scullen, Mount and Goff 2000),
    hence the shrinkage.

    low, high: the range to which an offset is clipped.
    window_days: how far apart two ratings of the same thing may lie to be compared.
    """

    self: RaterPrior = field(default_factory=lambda: RaterPrior(b0=0.06, kappa=5.0))
    manager: RaterPrior = field(default_factory=lambda: RaterPrior(b0=0.0, kappa=10.0))
    low: Offset = -0.10
    high: Offset = 0.30
    window_days: SomeDays = 180.0


@dataclass(frozen=True)
class MeaningfulEvidence:
    """Depth d in 0..1 and patient focus p give d * (1 - focus_share + focus_share * p)."""

    weight: Weight = 0.6
    focus_share: Proportion = 0.5
    focus_none: Proportion = 0.0
    focus_some: Proportion = 0.5
    focus_central: Proportion = 1.0


@dataclass(frozen=True)
class PatientFocusEvidence:
    """Caring about the patient, read as character."""

    weight: Weight = 0.2
    none: Proportion = 0.35
    some: Proportion = 0.60
    central: Proportion = 0.85


@dataclass(frozen=True)
class BalancedEvidence:
    """Limits and both sides of the data shown, read as character."""

    weight: Weight = 0.3
    yes: Proportion = 0.85
    no: Proportion = 0.15


@dataclass(frozen=True)
class QuestionEvidence:
    """A question of the opinion leader, read as competence."""

    weight: Weight = 0.4
    answered_now: Proportion = 0.85
    followed_up: Proportion = 0.75
    missed: Proportion = 0.10


@dataclass(frozen=True)
class CandidEvidence:
    """An open exchange, by who was open."""

    weight: Weight = 0.5
    both: Proportion = 1.0
    msl: Proportion = 0.85
    opinion_leader: Proportion = 0.70
    hedged: Proportion = 0.15


@dataclass(frozen=True)
class GoalsEvidence:
    """Scientific and patient goals reviewed, read as clear goals."""

    weight: Weight = 1.0
    both_sides: Proportion = 1.0
    one_side: Proportion = 0.5


@dataclass(frozen=True)
class VisitEvidence:
    """What one conversation says.

    live_count, asynchronous_count: how much of a conversation it counts as.
    phone_minutes: minutes from which a telephone call counts as live.
    Depth and patient focus weigh in proportion to that count, the others weigh the same.
    """

    live_count: PositiveProportion = 1.0
    asynchronous_count: PositiveProportion = 0.3
    phone_minutes: Amount = 10.0
    meaningful: MeaningfulEvidence = field(default_factory=MeaningfulEvidence)
    patient_focus: PatientFocusEvidence = field(default_factory=PatientFocusEvidence)
    balanced: BalancedEvidence = field(default_factory=BalancedEvidence)
    question: QuestionEvidence = field(default_factory=QuestionEvidence)
    candid: CandidEvidence = field(default_factory=CandidEvidence)
    goals: GoalsEvidence = field(default_factory=GoalsEvidence)


@dataclass(frozen=True)
class HandlingWeights:
    """Share of each item in how well a disagreement was handled; the shares add up to 1."""

    listened: Proportion = 0.30
    explored: Proportion = 0.20
    common_ground: Proportion = 0.20
    stood_ground: Proportion = 0.20
    outcome: Proportion = 0.10


@dataclass(frozen=True)
class HandlingAnswers:
    yes: Proportion = 1.0
    partly: Proportion = 0.5
    no: Proportion = 0.0


@dataclass(frozen=True)
class OutcomeValues:
    deepened: Proportion = 1.0
    common_ground: Proportion = 0.9
    respectful_difference: Proportion = 0.8
    parked: Proportion = 0.5
    damaged: Proportion = 0.0


@dataclass(frozen=True)
class DisagreementEvidence:
    """How an episode of disagreement is valued; harmony as such is not rewarded.

    Without listening, or without respect, an episode cannot exceed cap_base; the caps rise
    by cap_slope up to full listening and respect. Conflict helps when it is worked through
    together (De Dreu 2006).
    """

    episode_weight: Weight = 2.0
    items: HandlingWeights = field(default_factory=HandlingWeights)
    answers: HandlingAnswers = field(default_factory=HandlingAnswers)
    outcomes: OutcomeValues = field(default_factory=OutcomeValues)
    cap_base: Proportion = 0.4
    cap_slope: Proportion = 0.6


@dataclass(frozen=True)
class OurCommitments:
    """A promise of the MSL, closed: care for the other's goals, and character."""

    mutual_weight: Weight = 0.7
    character_weight: Weight = 0.3
    kept: Proportion = 1.0
    late: Proportion = 0.5
    broken: Proportion = 0.0


@dataclass(frozen=True)
class TheirCommitments:
    """A promise of the opinion leader, closed: their support for shared work."""

    mutual_weight: Weight = 0.7
    kept: Proportion = 1.0
    late: Proportion = 0.6
    broken: Proportion = 0.1


@dataclass(frozen=True)
class CommitmentEvidence:
    """Promises are external facts: the date decides, not an opinion.

    broken_after_days: days overdue from which our open promise counts as broken.
    """

    ours: OurCommitments = field(default_factory=OurCommitments)
    theirs: TheirCommitments = field(default_factory=TheirCommitments)
    broken_after_days: Days = 7.0
