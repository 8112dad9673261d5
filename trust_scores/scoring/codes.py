"""The closed lists of the model, as small integers that fit in arrays.

In record fields 0 always means "not recorded", so a column of zeros is an empty form.
"""

from __future__ import annotations

from enum import IntEnum


class Channel(IntEnum):
    """What a piece of evidence speaks about."""

    COMPETENCE = 0
    CHARACTER = 1
    CANDOR = 2
    DISAGREEMENT = 3
    MUTUAL_MSL = 4
    MUTUAL_OL = 5
    GOALS_CLEAR = 6
    MEANINGFUL = 7


class Quality(IntEnum):
    """The six qualities of a healthy relationship."""

    COMPETENCE = 0
    CHARACTER = 1
    CANDOR = 2
    DISAGREEMENT = 3
    MUTUAL = 4
    CONVERSATION = 5


class EvidenceClass(IntEnum):
    """Who vouches for it: the MSL alone, or somebody or something else."""

    SELF = 0
    EXTERNAL = 1


class Source(IntEnum):
    """Who gave a rating."""

    SELF = 1
    MANAGER = 2
    OPINION_LEADER = 3


class Band(IntEnum):
    """Health in one word; a higher number is better, INSUFFICIENT is not on the scale."""

    INSUFFICIENT = 0
    FRAGILE = 1
    DEVELOPING = 2
    SOUND = 3
    STRONG = 4


class ConfidenceLevel(IntEnum):
    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Stage(IntEnum):
    """Where a relationship stands; from the third on, in the order in which it grows."""

    AT_RISK = 1
    DORMANT = 2
    ESTABLISHING_TRUST = 3
    CULTIVATING = 4
    DEEPENING = 5
    PARTNERSHIP = 6


class Gate(IntEnum):
    """What holds health below the mean of the six qualities."""

    NONE = 0
    TRUST = 1
    CONVERSATION = 2


class TrustSide(IntEnum):
    """The weaker side of trust; NONE when both are equal."""

    NONE = 0
    COMPETENCE = 1
    CHARACTER = 2


class EvidenceField(IntEnum):
    """The recorded field that made an evidence row."""

    OTHER = 0
    DEPTH = 1
    PATIENT_FOCUS = 2
    BALANCED = 3
    QUESTION = 4
    CANDID = 5
    GOALS = 6
    DISAGREEMENT = 7
    OUR_COMMITMENT = 8
    THEIR_COMMITMENT = 9
    SELF_RATING = 10
    MANAGER_RATING = 11
    OPINION_LEADER_RATING = 12


class PatientFocus(IntEnum):
    NOT_RECORDED = 0
    NONE = 1
    SOME = 2
    CENTRAL = 3


class Balanced(IntEnum):
    NOT_RECORDED = 0
    NO = 1
    YES = 2


class Question(IntEnum):
    NOT_RECORDED = 0
    ANSWERED_NOW = 1
    FOLLOWED_UP = 2
    MISSED = 3
    NO_QUESTION = 4


class Candid(IntEnum):
    """Who spoke openly."""

    NOT_RECORDED = 0
    NOBODY = 1
    BOTH = 2
    MSL = 3
    OPINION_LEADER = 4
    HEDGED = 5


class Goals(IntEnum):
    """Whose scientific and patient goals were reviewed."""

    NOT_RECORDED = 0
    NOT_REVIEWED = 1
    ONE_SIDE = 2
    BOTH_SIDES = 3


class Outcome(IntEnum):
    """How a disagreement stood when it was left."""

    NOT_RECORDED = 0
    DEEPENED = 1
    COMMON_GROUND = 2
    RESPECTFUL_DIFFERENCE = 3
    PARKED = 4
    DAMAGED = 5


class CommitmentOutcome(IntEnum):
    """How a promise ended; OPEN also stands for one that was withdrawn."""

    OPEN = 0
    KEPT = 1
    LATE = 2
    BROKEN = 3


class BreachSeverity(IntEnum):
    MINOR = 1
    SERIOUS = 2
    SEVERE = 3


class BreachStatus(IntEnum):
    ALLEGED = 1
    CONFIRMED = 2
    REFUTED = 3
