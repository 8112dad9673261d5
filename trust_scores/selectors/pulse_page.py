"""The page of one relationship's pulses: what was asked, and whether one may ask again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.constants import PULSE_DAYS
from trust_scores.selectors.disclosure import disclosed_to
from trust_scores.selectors.pulse_rules import Refusal, reason_not_to_ask_at_all
from trust_scores.selectors.pulse_words import Mail, mail_of
from trust_scores.selectors.pulses import PulseCard, has_agreed_to_mail, pulse_card


@dataclass(frozen=True, slots=True)
class AskPage:
    """What the template needs; `refusal` is why nobody may be asked now, if so."""

    relationship: Relationship
    asker: User
    now: dt.datetime
    card: PulseCard
    refusal: Refusal | None
    has_agreed: bool

    @property
    def may_ask(self) -> bool:
        """Also where only a consent is missing, which the form takes."""
        return self.refusal is None or self.refusal.field == "consent"

    @property
    def needs_consent(self) -> bool:
        return self.may_ask and not self.has_agreed

    @property
    def is_lead(self) -> bool:
        return self.asker.is_manager and self.relationship.msl_id != self.asker.pk

    def mail_in(self, language: str, *, site: str) -> Mail:
        """The mail as it would go out, with dots for the secret of the link."""
        return mail_of(
            self.relationship,
            which="mail",
            asker=self.asker,
            language=language,
            link=f"{site}/pulse/…",
            until=self.now + dt.timedelta(days=PULSE_DAYS),
        )


def ask_page(relationship: Relationship, *, user: User, now: dt.datetime) -> AskPage:
    """Read it for one reader, in a fixed number of queries."""
    told = disclosed_to(user, relationship)
    card = pulse_card(relationship, user=user, now=now, told=told)
    former = card.open.invitation if card.open else None
    return AskPage(
        relationship=relationship,
        asker=user,
        now=now,
        card=card,
        refusal=reason_not_to_ask_at_all(relationship, former=former, now=now),
        has_agreed=has_agreed_to_mail(relationship, day=now.date()),
    )
