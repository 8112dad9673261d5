"""What a trust score is.

A score says how well the relationship between one Medical Science Liaison and one opinion
leader stands, and how sure we are. It is about the opinion leader's belief, not about
activity: what they answer when asked weighs most, what a manager saw weighs less, what the
MSL writes about themselves weighs least and only up to a cap.

1. **Evidence.** Ratings, visits, disagreements and promises become rows: a channel (one of
   eight), a class (self or external), a value in [0, 1], a weight in evidence units (1 is one
   solid observation) and a day. See `mapping` and `ratings`.
2. **Sums.** A row loses half its weight with every half-life of its channel, and bad values
   weigh more than good ones. All rows of a relationship fold into sums, from which any later
   day can be reached without reading the past again. See `sums`, `incremental`, `packing`.
3. **Channel estimates.** A sceptical prior is moved by the evidence:
   (strength * prior + sum of w x) / (strength + sum of w). Confidence is the share of the
   belief that is evidence. Many conversations without any disagreement are themselves weak
   evidence of a one-sided relationship. See `estimates` and `disagreement`.
4. **Six qualities.** Competence, character, candor, disagreement, mutual care, conversation.
   A breach of honesty multiplies character and candor; it heals slowly, only through good
   external evidence, and never wholly. Conversation is cadence times meaning. See `integrity`,
   `conversation` and `combine`.
5. **Trust** is the weaker of competence and character.
6. **Health** is the weighted geometric mean of the six qualities, held back where trust or
   conversation lag behind. It lies in (0, 1] and is shown as 0 to 100; without any evidence
   it is the resting value of the priors, about 36, and is shown as "not enough evidence".
7. **Names**: band, stage, confidence level, and flags such as "unverified". See `stages` and
   `confidence`.

Every change of a score can be split exactly into ageing, new evidence, calibration and
change of rules, down to the single row: see `attribution`.

Everything here is a pure function over arrays, for one relationship or for hundreds of
thousands; the clock is an argument. All numbers of the model are in `parameters`, none of
them is fitted to outcomes yet. `docs/scoring.md` tells the whole story.
"""

from .attribution import (
    GATES,
    LEAVES,
    STEPS,
    Attribution,
    Known,
    State,
    attribute,
    explain_steps,
    level_explanation,
    resting_state,
)
from .bounds import Between
from .cases import CaseResult, CasesUnreadable, run_cases
from .codes import (
    Balanced,
    Band,
    BreachSeverity,
    BreachStatus,
    Candid,
    Channel,
    CommitmentOutcome,
    ConfidenceLevel,
    EvidenceClass,
    EvidenceField,
    Gate,
    Goals,
    Outcome,
    PatientFocus,
    Quality,
    Question,
    Source,
    Stage,
    TrustSide,
)
from .drift import sums_difference
from .incremental import RebuildNeeded, add, advance, needs_new_anchor, read_anchored, update
from .inputs import Breaches, Conversations, Evidence
from .integrity import credited_days, integrity_factor, recovered_share
from .items import ItemAttribution, attribute_items
from .mapping import (
    breach_inputs,
    commitment_evidence,
    disagreement_evidence,
    participation_evidence,
    rating_evidence,
)
from .packing import SumsUnreadable, is_readable, pack, unpack
from .parameters import DEFAULT, Parameters, Problem, RubricUnreadable, paths_of, validate
from .perception import Gap, Perceived, perceived
from .raising import Event, PulseItems, Raised, what_would_raise
from .ratings import (
    Leniency,
    Ratings,
    paired_levels,
    rater_leniency,
    rater_offset,
    rater_offsets,
)
from .records import Commitments, Disagreements, IntegrityBreaches, Participations
from .scores import Scores, score
from .shares import ShareInterval, share_interval
from .stages import has_dropped
from .sums import Sums, sum_anchored, sum_evidence
from .way import Stop, Stretch, stretch
from .weights import weights_today

__all__ = [
    "DEFAULT",
    "GATES",
    "LEAVES",
    "STEPS",
    "Attribution",
    "Balanced",
    "Band",
    "Between",
    "BreachSeverity",
    "BreachStatus",
    "Breaches",
    "Candid",
    "CaseResult",
    "CasesUnreadable",
    "Channel",
    "CommitmentOutcome",
    "Commitments",
    "ConfidenceLevel",
    "Conversations",
    "Disagreements",
    "Event",
    "Evidence",
    "EvidenceClass",
    "EvidenceField",
    "Gap",
    "Gate",
    "Goals",
    "IntegrityBreaches",
    "ItemAttribution",
    "Known",
    "Leniency",
    "Outcome",
    "Parameters",
    "Participations",
    "PatientFocus",
    "Perceived",
    "Problem",
    "PulseItems",
    "Quality",
    "Question",
    "Raised",
    "Ratings",
    "RebuildNeeded",
    "RubricUnreadable",
    "Scores",
    "ShareInterval",
    "Source",
    "Stage",
    "State",
    "Stop",
    "Stretch",
    "Sums",
    "SumsUnreadable",
    "TrustSide",
    "add",
    "advance",
    "attribute",
    "attribute_items",
    "breach_inputs",
    "commitment_evidence",
    "credited_days",
    "disagreement_evidence",
    "explain_steps",
    "has_dropped",
    "integrity_factor",
    "is_readable",
    "level_explanation",
    "needs_new_anchor",
    "pack",
    "paired_levels",
    "participation_evidence",
    "paths_of",
    "perceived",
    "rater_leniency",
    "rater_offset",
    "rater_offsets",
    "rating_evidence",
    "read_anchored",
    "recovered_share",
    "resting_state",
    "run_cases",
    "score",
    "share_interval",
    "stretch",
    "sum_anchored",
    "sum_evidence",
    "sums_difference",
    "unpack",
    "update",
    "validate",
    "weights_today",
    "what_would_raise",
]
