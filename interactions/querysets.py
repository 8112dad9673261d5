"""Named filters over visits and what happened in them; all visibility goes through people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from interactions.constants import FindingState, State, ViewState
from opinion_leaders.querysets import relationship_is_visible

if TYPE_CHECKING:
    from accounts.models import User
    from interactions.models import (
        AdverseEventNote,
        CalendarFeed,
        ColleagueView,
        Commitment,
        CommitmentClosure,
        Disagreement,
        Discussion,
        ImportedEvent,
        Insight,
        Interaction,
        MaterialUse,
        MedicalInquiry,
        Participation,
        TextFinding,
        VisitDraft,
        WatchedWord,
    )


def is_known(at: dt.datetime, *, prefix: str = "") -> Q:
    """The version that was on record at `at`: recorded by then and not yet superseded."""
    return Q(**{f"{prefix}recorded_at__lte": at}) & (
        Q(**{f"{prefix}superseded_at__isnull": True}) | Q(**{f"{prefix}superseded_at__gt": at})
    )


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def visible_to(self, user: User) -> InteractionQuerySet:
        """Those with at least one relationship that `user` sees."""
        return self.filter(
            pk__in=self.model.objects.filter(
                relationship_is_visible(user, prefix="participations__relationship__")
            ).values("pk")
        )

    def current(self) -> InteractionQuerySet:
        return self.filter(superseded_at__isnull=True)

    def held(self) -> InteractionQuerySet:
        """Current, submitted visits: the only ones that are evidence."""
        return self.current().filter(state=State.SUBMITTED)

    def planned(self) -> InteractionQuerySet:
        return self.current().filter(state=State.PLANNED)

    def owned_by(self, user: User) -> InteractionQuerySet:
        return self.filter(owner=user)

    def with_people(self) -> InteractionQuerySet:
        return self.select_related("owner").prefetch_related(
            "participations__relationship__opinion_leader", "discussions__topic"
        )


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, user: User) -> ParticipationQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def held(self) -> ParticipationQuerySet:
        return self.filter(
            interaction__state=State.SUBMITTED, interaction__superseded_at__isnull=True
        )


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def visible_to(self, user: User) -> DiscussionQuerySet:
        return self.filter(
            relationship_is_visible(user, prefix="interaction__participations__relationship__")
        ).distinct()


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def visible_to(self, user: User) -> DisagreementQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def current(self) -> DisagreementQuerySet:
        return self.filter(superseded_at__isnull=True)

    def open(self) -> DisagreementQuerySet:
        return self.current().filter(is_open=True)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, user: User) -> CommitmentQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def open(self) -> CommitmentQuerySet:
        return self.filter(closure="", voided_at__isnull=True)

    def ours(self) -> CommitmentQuerySet:
        return self.filter(promised_by="us")


class CommitmentClosureQuerySet(models.QuerySet["CommitmentClosure"]):
    def visible_to(self, user: User) -> CommitmentClosureQuerySet:
        return self.filter(relationship_is_visible(user, prefix="commitment__relationship__"))

    def current(self) -> CommitmentClosureQuerySet:
        return self.filter(superseded_at__isnull=True, commitment__voided_at__isnull=True)


class MedicalInquiryQuerySet(models.QuerySet["MedicalInquiry"]):
    def visible_to(self, user: User) -> MedicalInquiryQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))


class InsightQuerySet(models.QuerySet["Insight"]):
    def visible_to(self, user: User) -> InsightQuerySet:
        return self.filter(
            relationship_is_visible(user, prefix="interaction__participations__relationship__")
        ).distinct()


class AdverseEventNoteQuerySet(models.QuerySet["AdverseEventNote"]):
    def visible_to(self, user: User) -> AdverseEventNoteQuerySet:
        """The MSL's own and the team's; compliance sees that each exists and where it stands."""
        if user.is_active and (user.is_compliance or user.is_admin):
            return self
        return self.filter(
            relationship_is_visible(user, prefix="interaction__participations__relationship__")
        ).distinct()

    def waiting(self) -> AdverseEventNoteQuerySet:
        """Those that drug safety has not got."""
        return self.filter(handed_over_at__isnull=True)


class MaterialUseQuerySet(models.QuerySet["MaterialUse"]):
    def visible_to(self, user: User) -> MaterialUseQuerySet:
        return self.filter(
            relationship_is_visible(user, prefix="interaction__participations__relationship__")
        ).distinct()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> CalendarFeedQuerySet:
        """The own; an administrator may see that others have one, to revoke it."""
        if user.is_active and user.is_admin:
            return self
        return self.filter(user=user) if user.is_active else self.none()

    def in_force(self) -> CalendarFeedQuerySet:
        return self.filter(revoked_at__isnull=True)


class ImportedEventQuerySet(models.QuerySet["ImportedEvent"]):
    def visible_to(self, user: User) -> ImportedEventQuerySet:
        return self.filter(owner=user) if user.is_active else self.none()


class WatchedWordQuerySet(models.QuerySet["WatchedWord"]):
    def visible_to(self, user: User) -> WatchedWordQuerySet:
        """The list is kept by administrators, and compliance knows it."""
        knows = user.is_active and (user.is_admin or user.is_compliance)
        return self if knows else self.none()

    def current(self) -> WatchedWordQuerySet:
        return self.filter(removed_at__isnull=True)


class TextFindingQuerySet(models.QuerySet["TextFinding"]):
    def visible_to(self, user: User) -> TextFindingQuerySet:
        """Compliance looks at all of them; the author knows, having been warned."""
        if user.is_active and user.is_compliance:
            return self
        return self.filter(interaction__owner=user) if user.is_active else self.none()

    def open(self) -> TextFindingQuerySet:
        return self.filter(state=FindingState.OPEN)


class VisitDraftQuerySet(models.QuerySet["VisitDraft"]):
    def visible_to(self, user: User) -> VisitDraftQuerySet:
        return self.filter(owner=user) if user.is_active else self.none()


class ColleagueViewQuerySet(models.QuerySet["ColleagueView"]):
    def visible_to(self, user: User) -> ColleagueViewQuerySet:
        """The own views, and those on visits with people whom `user` sees."""
        return self.filter(
            Q(colleague=user) | relationship_is_visible(user, prefix="relationship__")
        )

    def asked_of(self, user: User) -> ColleagueViewQuerySet:
        """What waits for this person's answer, on visits that stand."""
        return self.filter(
            colleague=user,
            state=ViewState.ASKED,
            interaction__state=State.SUBMITTED,
            interaction__superseded_at__isnull=True,
        )
