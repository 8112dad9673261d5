"""The whole rubric: how evidence adds up, and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ..bounds import (
    Amount,
    Days,
    InnerProportion,
    PerChannelCap,
    PerChannelDays,
    PerChannelMean,
    PerChannelNegativity,
    PerChannelStrength,
    PositiveProportion,
    Proportion,
    QualityCount,
    Severity,
    SixShares,
    SomeDays,
    ThreeShares,
    Weight,
)
from . import documents, rules
from .documents import Problem, RubricUnreadable
from .reading import Alerts, Bands, Cadence, ConfidenceEdges, Disclosure, Flags, StageRules
from .recorded import (
    Calibration,
    CommitmentEvidence,
    DisagreementEvidence,
    SourceWeights,
    VisitEvidence,
)


@dataclass(frozen=True)
class Absence:
    """Weak evidence from many conversations without a single disagreement.

    Idea: never a disagreement usually means a one-sided relationship. Numbers: design.

    weight_per_conversation: evidence units for each uncovered conversation.
    grace: conversations before absence says anything.
    covered_by_episode: conversations that one perfectly handled episode covers.
    max_weight: evidence units, the most that absence can ever weigh.
    value: the disagreement estimate that absence speaks for, in [0, 1].
    """

    weight_per_conversation: Amount = 0.25
    grace: Amount = 6.0
    covered_by_episode: Amount = 8.0
    max_weight: Amount = 4.0
    value: Proportion = 0.15


@dataclass(frozen=True)
class SeverityLevels:
    """Share of character and candor that a breach takes on its day; below 1."""

    minor: Severity = 0.25
    serious: Severity = 0.55
    severe: Severity = 0.85


@dataclass(frozen=True)
class StatusFactors:
    """How much of its severity a breach counts, by how certain it is."""

    alleged: Proportion = 0.5
    confirmed: Proportion = 1.0
    refuted: Proportion = 0.0


@dataclass(frozen=True)
class Breach:
    """Dishonesty: slow to heal, healed only by deeds, never wholly.

    Trust harmed by deception does not fully recover (Schweitzer, Hershey and Bradlow 2006);
    an apology does not repair integrity (Kim, Ferrin, Cooper and Dirks 2004). Numbers: design.

    permanent_share: share of the damage that stays for good.
    half_life: credited days until half of the rest is healed.
    credit_days_per_unit: days credited for one evidence unit of good external evidence.
    """

    permanent_share: Proportion = 0.3
    half_life: Days = 730.0
    credit_days_per_unit: SomeDays = 30.0
    severity: SeverityLevels = field(default_factory=SeverityLevels)
    status_factor: StatusFactors = field(default_factory=StatusFactors)


@dataclass(frozen=True)
class Parameters:
    """One rubric: all numbers that turn evidence into a score.

    Lists of eight follow `Channel`, lists of six follow `Quality`.

    prior_mean: estimate in (0, 1) before any evidence. Slightly sceptical, because trust
        takes time; goals are unclear until written down (design).
    prior_strength: evidence units that the prior weighs. About 2 is the non-informative
        weight of beta reputation (Josang and Ismail 2002); raised for trust.
    half_life_days: days until a piece of evidence weighs half. Relationships weaken without
        contact (Roberts and Dunbar 2015); the lengths are design, and the numbers to
        calibrate first.
    negativity: extra weight of a value at 0, falling to none at one half, in [0, 1]. Trust is
        lost more easily than won (Slovic 1993); at most 1 keeps estimates rising with values.
    self_cap: evidence units that all self evidence of a channel may weigh. Self and supervisor
        ratings agree only weakly (Heidemeier and Moser 2009).
    half_life_routine, half_life_opportunity: days; counts of conversations for cadence and
        for occasions to disagree (design).
    exponents: importance of the six qualities, adding up to 1; two fifths rest on trust.
    mutual_exponents: the MSL's care, the opinion leader's support, clear goals; add up to 1.
    routine_exponent: share of cadence in conversation quality, the rest is meaning.
    routine_floor: cadence of a silent relationship; low but not zero.
    gate_trust, gate_conversation: how far health may exceed trust, or conversation quality.
    n_min: evidence units from which a quality counts as sufficiently known.
    sufficient_qualities: how many of the six must be known before a score is shown.
    """

    version: str = "default-1"
    prior_mean: PerChannelMean = (0.5, 0.45, 0.45, 0.45, 0.4, 0.4, 0.3, 0.4)
    prior_strength: PerChannelStrength = (3.0, 4.0, 3.0, 2.5, 2.5, 2.5, 2.0, 2.5)
    half_life_days: PerChannelDays = (365.0, 540.0, 270.0, 365.0, 180.0, 180.0, 180.0, 120.0)
    negativity: PerChannelNegativity = (0.5, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    self_cap: PerChannelCap = (0.8, 0.8, 0.8, 1.6, 0.8, 0.8, 1.2, 1.6)
    half_life_routine: Days = 60.0
    half_life_opportunity: Days = 365.0
    exponents: SixShares = (0.18, 0.22, 0.14, 0.12, 0.16, 0.18)
    mutual_exponents: ThreeShares = (0.5, 0.3, 0.2)
    routine_exponent: InnerProportion = 0.5
    routine_floor: PositiveProportion = 0.05
    absence: Absence = field(default_factory=Absence)
    breach: Breach = field(default_factory=Breach)
    gate_trust: PositiveProportion = 0.12
    gate_conversation: PositiveProportion = 0.22
    n_min: Weight = 1.0
    sufficient_qualities: QualityCount = 4
    source_weights: SourceWeights = field(default_factory=SourceWeights)
    calibration: Calibration = field(default_factory=Calibration)
    visit: VisitEvidence = field(default_factory=VisitEvidence)
    disagreement: DisagreementEvidence = field(default_factory=DisagreementEvidence)
    commitments: CommitmentEvidence = field(default_factory=CommitmentEvidence)
    cadence: Cadence = field(default_factory=Cadence)
    confidence: ConfidenceEdges = field(default_factory=ConfidenceEdges)
    flags: Flags = field(default_factory=Flags)
    bands: Bands = field(default_factory=Bands)
    stages: StageRules = field(default_factory=StageRules)
    alerts: Alerts = field(default_factory=Alerts)
    disclosure: Disclosure = field(default_factory=Disclosure)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a rubric; what it leaves out keeps its default.

        Raises `RubricUnreadable` with the path and reason of everything that is wrong.
        """
        parameters, problems = documents.read(cls, document)
        if problems or (problems := rules.broken_rules(parameters)):
            raise RubricUnreadable(problems)
        return parameters

    def to_document(self) -> dict[str, Any]:
        """The whole rubric as plain numbers, lists and objects, ready for JSON."""
        return documents.plain(self)


DEFAULT = Parameters()
PATHS: tuple[str, ...] = tuple(path for path, _ in documents.numbers(DEFAULT, ""))


def validate(document: object) -> list[Problem]:
    """Everything wrong with an untrusted rubric document, as (path, message) pairs.

    The path is written like `breach.severity.minor` or `exponents[2]`; "" is the whole
    document. Fields that are left out are fine, unknown ones are not. Rules between fields
    are tried once every single field is right.
    """
    parameters, problems = documents.read(Parameters, document)
    return problems or rules.broken_rules(parameters)


def paths_of(problem: Problem) -> list[str]:
    """The settings that a problem found here is about; none where it is about no setting.

    For a rule between settings these are all of them, such as the six shares that do not add
    up to 1; for a part that is no list or object at all, every setting in it.
    """
    if concerns := getattr(problem.message, "concerns", ()):
        return list(concerns)
    inside = (f"{problem.path}.", f"{problem.path}[")
    return [path for path in PATHS if path == problem.path or path.startswith(inside)]
