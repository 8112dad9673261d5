"""What breaches of honesty take from a relationship, and how much of it is earned back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from django.db.models import Q

from accounts.models import User
from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores import scoring
from trust_scores.constants import BreachStatus, Severity
from trust_scores.models import IntegrityBreach
from trust_scores.querysets import IntegrityBreachQuerySet
from trust_scores.selectors import days
from trust_scores.selectors.disclosure import Disclosed, disclosed_to
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.reading import Rules, read_scores
from trust_scores.selectors.states import target_interval


@dataclass(frozen=True, slots=True)
class BreachEffect:
    """One breach that is on record, and what it does on a day; shares are in [0, 1].

    taken: of character and candor today; at_first: on its day. earned_back: of the damage, out
    of `can_be_earned`; the rest stays. points: what it costs of 100 points of
    health. days: since the breach; credited_days: those that count as recovery. waits_for_time:
    more good evidence would not help before more time has passed.
    """

    pk: int
    occurred_at: dt.datetime
    severity: Severity
    status: BreachStatus
    reason: str
    change_reason: str
    at_first: float
    taken: float
    earned_back: float
    can_be_earned: float
    points: float
    days: int
    credited_days: float
    waits_for_time: bool

    @property
    def earned_percent(self) -> int:
        return round(self.earned_back * 100)

    @property
    def most_percent(self) -> int:
        return round(self.can_be_earned * 100)

    @property
    def permanent_percent(self) -> int:
        return 100 - self.most_percent

    @property
    def bar_id(self) -> str:
        return f"earned-{self.pk}"

    @property
    def counts(self) -> bool:
        return self.at_first > 0

    @property
    def is_alleged(self) -> bool:
        return self.status == BreachStatus.ALLEGED


def breach_effects(
    relationship: Relationship, loaded: LoadedEvidence, rules: Rules
) -> list[BreachEffect]:
    """What each breach known at `rules.moment` does, the latest first; no query.

    loaded: of this relationship alone, with words, and only what its reader may know: without
    the opinion leader's answers where these are withheld, so that what they earned back is not
    told either.
    """
    known = loaded.known_at(rules.moment)
    if not len(known.breaches.keys):
        return []
    look = _Look(relationship, known, rules)
    found = [look.effect(row) for row in range(len(known.breaches.keys))]
    return sorted(found, key=lambda one: (one.occurred_at, one.pk), reverse=True)


@dataclass(frozen=True, slots=True)
class _Look:
    relationship: Relationship
    known: LoadedEvidence
    rules: Rules

    def effect(self, row: int) -> BreachEffect:
        table, words = self.known.breaches, self.known.breaches.words[row]
        severity = scoring.BreachSeverity(table.rows.severity[row]).name.lower()
        status = scoring.BreachStatus(table.rows.status[row]).name.lower()
        at = float(table.rows.time[row])
        age = max(0.0, days.of(self.rules.moment) - at)
        parameters = self.rules.rubric.parameters
        credited, weight = self._recovery(row, age)
        earned = float(scoring.recovered_share(np.array(credited), parameters=parameters))
        left = scoring.integrity_factor(np.array(weight), np.array(credited), parameters=parameters)
        return BreachEffect(
            pk=int(table.keys[row]),
            occurred_at=days.moment(at) or self.rules.moment,
            severity=Severity(severity),
            status=BreachStatus(status),
            reason=words["why"],
            change_reason=words["changed"],
            at_first=weight,
            taken=1 - float(left),
            earned_back=earned,
            can_be_earned=1 - parameters.breach.permanent_share,
            points=(self._health(without=row) - self._health()) * 100 if weight else 0.0,
            days=int(age),
            credited_days=credited,
            waits_for_time=weight > 0 and credited >= age,
        )

    def _recovery(self, row: int, age: float) -> tuple[float, float]:
        """Days that count as recovery, and how much of its severity this breach counts."""
        one = np.zeros(len(self.known.breaches.keys), bool)
        one[row] = True
        sums = self._sums(replace(self.known, breaches=self.known.breaches.take(one))).breaches
        if not len(sums):
            return 0.0, 0.0
        parameters = self.rules.rubric.parameters
        credited = scoring.credited_days(np.array(age), sums.credit, parameters=parameters)
        return float(credited[0]), float(sums.severity[0])

    def _health(self, without: int | None = None) -> float:
        kept = np.ones(len(self.known.breaches.keys), bool)
        if without is not None:
            kept[without] = False
        told = replace(self.known, breaches=self.known.breaches.take(kept))
        parameters = self.rules.rubric.parameters
        interval = target_interval(self.relationship, parameters)
        scores = scoring.score(self._sums(told), target_interval=interval, parameters=parameters)
        return float(scores.health[0])

    def _sums(self, loaded: LoadedEvidence) -> scoring.Sums:
        return loaded.sums(
            as_of=self.rules.moment,
            parameters=self.rules.rubric.parameters,
            calibration=self.rules.calibration,
        )


@dataclass(frozen=True, slots=True)
class ToldEffects:
    """without_answers: told as if the opinion leader had not been asked."""

    effects: list[BreachEffect]
    without_answers: bool


def effects_for(user: User, relationship: Relationship, *, now: dt.datetime) -> ToldEffects:
    """The breaches of a relationship as `user` may know their effect; up to ten queries.

    The relationship comes with its people, from a lookup that this person may make.
    """
    reading = read_scores([relationship])
    rules = reading.rules_at(now)
    disclosed = disclosed_to(user, relationship, parameters=rules.rubric.parameters)
    full = disclosed == Disclosed.FULL
    loaded = reading.loaded if full else reading.loaded.without_pulses()
    return ToldEffects(breach_effects(relationship, loaded, rules), without_answers=not full)


def versions_of(breach: IntegrityBreach) -> list[IntegrityBreach]:
    """All versions of a breach that `visible_to` gave, the latest first."""
    rows = IntegrityBreach.objects.filter(episode=breach.episode)
    return list(rows.select_related("recorded_by").order_by("-version"))


def breaches_for(user: User, *, status: str = "") -> IntegrityBreachQuerySet:
    """Current versions that this person sees; the latest breach first."""
    found = IntegrityBreach.objects.visible_to(user).current()
    if status in BreachStatus.values:
        found = found.filter(status=status)
    people = found.select_related("relationship__opinion_leader", "relationship__msl")
    return people.order_by("-occurred_at", "-pk")


def relationships_to_choose(user: User, text: str, *, most: int) -> RelationshipQuerySet:
    """Open relationships that this person may record a breach about, by a name in either."""
    found = Relationship.objects.listed_for_breaches(user).present().with_people()
    for word in text.upper().split()[:8]:
        found = found.filter(
            Q(opinion_leader__search_text__contains=word) | Q(msl__full_name__icontains=word)
        )
    return found.order_by("opinion_leader__family_name", "opinion_leader_id", "pk")[:most]
