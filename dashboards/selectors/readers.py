"""One relationship as its reader may know it: what is read once, and what is told of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Subquery
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from dashboards import change_words
from dashboards.periods import PeriodForm
from dashboards.selectors.change import ChangeCard, change_card
from opinion_leaders.constants import ConsentPurpose
from opinion_leaders.models import Affiliation, Consent, Relationship, Specialty
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.selectors import days
from trust_scores.selectors.disclosure import Disclosed, disclosed_by
from trust_scores.selectors.explanation_lines import Change, Level
from trust_scores.selectors.explanations import explain_change, explain_level
from trust_scores.selectors.reading import Reading, read_scores
from trust_scores.selectors.states import RelationshipState, relationship_state


def for_header(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds what stands under the name, in the same query."""
    present = Affiliation.objects.present().filter(opinion_leader=OuterRef("opinion_leader"))
    specialties = Specialty.objects.filter(opinion_leaders=OuterRef("opinion_leader"))
    disclosed = (
        Consent.objects.in_force()
        .filter(purpose=ConsentPurpose.PULSE_DISCLOSURE)
        .filter(opinion_leader=OuterRef("opinion_leader"))
    )
    return relationships.with_people().annotate(
        institution_name=Subquery(present.values("institution__name")[:1]),
        institution_city=Subquery(present.values("institution__city")[:1]),
        specialty_name=Subquery(specialties.order_by("name").values("name")[:1]),
        pulses_are_disclosed=Exists(disclosed),
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads one relationship, and what they may know of the opinion leader's answers."""

    user: User
    relationship: Relationship
    reading: Reading
    now: dt.datetime
    disclosed: Disclosed

    @property
    def is_own(self) -> bool:
        return self.relationship.msl_id == self.user.pk

    def state(self) -> RelationshipState:
        return relationship_state(
            self.relationship, as_of=self.now, disclosed=self.disclosed, reading=self.reading
        )

    def level(self) -> Level:
        """Why the score is what it is; whether there is one is told as everyone sees it."""
        level = self._level(self.disclosed)
        if self.disclosed != Disclosed.WITHHELD:
            return level
        return replace(level, has_score=self._level(Disclosed.FULL).has_score)

    def change(self, start: dt.datetime, end: dt.datetime) -> Change:
        """What moved the score; whether there was and is one is told as everyone sees it."""
        change = self._change(start, end, self.disclosed)
        if self.disclosed != Disclosed.WITHHELD:
            return change
        official = self._change(start, end, Disclosed.FULL)
        return replace(change, had_score=official.had_score, has_score=official.has_score)

    def official_change(self, start: dt.datetime, end: dt.datetime) -> Change:
        """The same with all answers, for the two levels that everyone sees."""
        return self._change(start, end, Disclosed.FULL)

    def _level(self, disclosed: Disclosed) -> Level:
        return explain_level(
            self.relationship, as_of=self.now, disclosed=disclosed, reading=self.reading
        )

    def _change(self, start: dt.datetime, end: dt.datetime, disclosed: Disclosed) -> Change:
        return explain_change(
            self.relationship, since=start, until=end, disclosed=disclosed, reading=self.reading
        )


def reader_of(relationship: Relationship, *, user: User, now: dt.datetime) -> Reader:
    """Read the scores of a relationship that came from `for_header`; seven queries."""
    reading = read_scores([relationship])
    disclosed = disclosed_by(
        user,
        relationship,
        parameters=reading.rules_at(now).rubric.parameters,
        agreed=relationship.pulses_are_disclosed,  # type: ignore[attr-defined]
        answers=reading.answers(now)[0],
    )
    return Reader(user, relationship, reading, now, disclosed)


def card_of(reader: Reader, asked: QueryDict, *, address: str) -> ChangeCard:
    """What changed in the period that the address asks for; no query."""
    relationship = reader.relationship
    form = PeriodForm(asked, started_on=relationship.started_on, now=reader.now)
    period = form.period()
    change = reader.change(period.start, period.end)
    visits = reader.reading.loaded.known_at(reader.now).participations.rows.time
    last = days.moment(float(visits.max())) if len(visits) else None
    return change_card(
        relationship,
        change,
        form=form,
        presets=form.presets(timezone.localdate(last) if last else None),
        user=reader.user,
        address=address,
    )


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The card on a page of its own; disclosure: what is left out of it, "" for nothing."""

    relationship: Relationship
    card: ChangeCard
    disclosure: str


def change_page(reader: Reader, asked: QueryDict, *, address: str) -> ChangePage:
    """A change to link to and to print; no query beside those of the reader."""
    card = card_of(reader, asked, address=address)
    return ChangePage(reader.relationship, card, left_out(reader.state(), reader.level()))


def left_out(state: RelationshipState, level: Level) -> str:
    """What the parts of a page leave out, in a sentence; "" for nothing."""
    return change_words.disclosure(
        state.answers,
        state.disclosed,
        official=state.health,
        told=level.health,
        least=state.rubric.parameters.disclosure.least_answers,
    )
