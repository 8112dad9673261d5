"""Stored words as the engine's codes."""

from __future__ import annotations

import numpy as np

from interactions.constants import (
    Balance,
    Candid,
    Channel,
    Closure,
    Degree,
    GoalsReviewed,
    Outcome,
    PatientFocus,
    PromisedBy,
    Question,
)
from trust_scores.constants import Audience, BreachStatus, ChannelCode, Severity
from trust_scores.scoring import codes

FOCUS = {
    "": 0,
    PatientFocus.NONE: codes.PatientFocus.NONE,
    PatientFocus.SOME: codes.PatientFocus.SOME,
    PatientFocus.CENTRAL: codes.PatientFocus.CENTRAL,
}
BALANCE = {
    "": 0,
    Balance.ONE_SIDED: codes.Balanced.NO,
    Balance.BALANCED: codes.Balanced.YES,
}
QUESTION = {
    "": 0,
    Question.NO_QUESTION: codes.Question.NO_QUESTION,
    Question.ANSWERED_NOW: codes.Question.ANSWERED_NOW,
    Question.FOLLOWED_UP: codes.Question.FOLLOWED_UP,
    Question.MISSED: codes.Question.MISSED,
}
CANDID = {
    "": 0,
    Candid.NOBODY: codes.Candid.NOBODY,
    Candid.BOTH: codes.Candid.BOTH,
    Candid.MSL: codes.Candid.MSL,
    Candid.OPINION_LEADER: codes.Candid.OPINION_LEADER,
    Candid.HEDGED: codes.Candid.HEDGED,
}
GOALS = {
    "": 0,
    GoalsReviewed.NOT_REVIEWED: codes.Goals.NOT_REVIEWED,
    GoalsReviewed.ONE_SIDE: codes.Goals.ONE_SIDE,
    GoalsReviewed.BOTH_SIDES: codes.Goals.BOTH_SIDES,
}
DEGREE = {"": np.nan, Degree.YES: 1.0, Degree.PARTLY: 0.5, Degree.NO: 0.0}
OUTCOME = {
    "": 0,
    Outcome.DEEPENED: codes.Outcome.DEEPENED,
    Outcome.COMMON_GROUND: codes.Outcome.COMMON_GROUND,
    Outcome.RESPECTFUL_DIFFERENCE: codes.Outcome.RESPECTFUL_DIFFERENCE,
    Outcome.PARKED: codes.Outcome.PARKED,
    Outcome.DAMAGED: codes.Outcome.DAMAGED,
}
CLOSURE = {
    Closure.KEPT: codes.CommitmentOutcome.KEPT,
    Closure.LATE: codes.CommitmentOutcome.LATE,
    Closure.BROKEN: codes.CommitmentOutcome.BROKEN,
    Closure.WITHDRAWN: codes.CommitmentOutcome.OPEN,
}
IS_PHONE = {one: one == Channel.PHONE for one in Channel}
IS_OURS = {one: one == PromisedBy.US for one in PromisedBy}
CHANNEL = {str(name.value): place for place, name in enumerate(ChannelCode)}
SOURCE = {
    Audience.SELF: codes.Source.SELF,
    Audience.MANAGER: codes.Source.MANAGER,
    Audience.OPINION_LEADER: codes.Source.OPINION_LEADER,
}
SEVERITY = {
    Severity.MINOR: codes.BreachSeverity.MINOR,
    Severity.SERIOUS: codes.BreachSeverity.SERIOUS,
    Severity.SEVERE: codes.BreachSeverity.SEVERE,
}
STATUS = {
    BreachStatus.ALLEGED: codes.BreachStatus.ALLEGED,
    BreachStatus.CONFIRMED: codes.BreachStatus.CONFIRMED,
    BreachStatus.REFUTED: codes.BreachStatus.REFUTED,
}
