"""Named filters over visits and what happened in them; all visibility goes through people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from accounts.models import Membership
from interactions.constants import WAITING, FindingState, State, ViewState
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
        InquiryAnswer,
        Insight,
        InsightStep,
        Interaction,
        ListeningPriority,
        Material,
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

    def reopenable_by(self, user: User) -> InteractionQuerySet:
        """What an administrator may make a draft of, without reading it."""
        return self.held() if user.is_active and user.is_admin else self.none()

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


def inquiry_is_visible(user: User, *, prefix: str = "") -> Q:
    """Whoever sees the relationship, and the colleague of the team who is to answer."""
    seen = relationship_is_visible(user, prefix=f"{prefix}relationship__")
    if not (user.is_active and user.is_msl):
        return seen
    own_teams = Membership.objects.present().filter(user=user).values("team")
    mates = Membership.objects.present().filter(team__in=own_teams).exclude(user=user)
    asked = Q(**{f"{prefix}assigned_to": user.pk})
    return seen | (asked & Q(**{f"{prefix}relationship__msl__in": mates.values("user")}))


class MedicalInquiryQuerySet(models.QuerySet["MedicalInquiry"]):
    def visible_to(self, user: User) -> MedicalInquiryQuerySet:
        """See `inquiry_is_visible`."""
        return self.filter(inquiry_is_visible(user))

    def waiting(self) -> MedicalInquiryQuerySet:
        """Those whose answer has not reached the person."""
        return self.filter(state__in=WAITING)

    def overdue(self, today: dt.date) -> MedicalInquiryQuerySet:
        return self.waiting().filter(due_on__lt=today)

    def with_people(self) -> MedicalInquiryQuerySet:
        return self.select_related(
            "relationship__opinion_leader", "relationship__msl", "assigned_to", "recorded_by"
        )


class InquiryAnswerQuerySet(models.QuerySet["InquiryAnswer"]):
    def visible_to(self, user: User) -> InquiryAnswerQuerySet:
        return self.filter(inquiry_is_visible(user, prefix="inquiry__"))

    def current(self) -> InquiryAnswerQuerySet:
        return self.filter(superseded_at__isnull=True)


class ListeningPriorityQuerySet(models.QuerySet["ListeningPriority"]):
    def visible_to(self, user: User) -> ListeningPriorityQuerySet:
        """A list of words, open to everyone who signs in."""
        return self if user.is_active else self.none()

    def offered(self) -> ListeningPriorityQuerySet:
        return self.filter(is_active=True)


class InsightQuerySet(models.QuerySet["Insight"]):
    def visible_to(self, user: User) -> InsightQuerySet:
        """Those of visits with at least one relationship that `user` sees."""
        path = "interaction__participations__relationship__"
        return self.filter(
            pk__in=self.model.objects.filter(relationship_is_visible(user, prefix=path)).values(
                "pk"
            )
        )

    def standing(self) -> InsightQuerySet:
        """Those whose visit was not cancelled; a correction takes its insights along."""
        return self.filter(interaction__superseded_at__isnull=True)


class InsightStepQuerySet(models.QuerySet["InsightStep"]):
    def visible_to(self, user: User) -> InsightStepQuerySet:
        path = "insight__interaction__participations__relationship__"
        return self.filter(relationship_is_visible(user, prefix=path)).distinct()


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: User) -> MaterialQuerySet:
        """Approved documents are open to everyone who signs in."""
        return self if user.is_active else self.none()

    def approved_on(self, day: dt.date) -> MaterialQuerySet:
        """Those whose approval has not run out by `day`; the last day still counts."""
        return self.filter(Q(approved_until__isnull=True) | Q(approved_until__gte=day))


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
        """Whoever writes is told of a word, so everyone who signs in may know the list."""
        return self if user.is_active else self.none()

    def active(self) -> WatchedWordQuerySet:
        return self.filter(is_active=True)


class TextFindingQuerySet(models.QuerySet["TextFinding"]):
    def visible_to(self, user: User) -> TextFindingQuerySet:
        """Compliance looks at all of them; the author knows, having been asked."""
        if user.is_active and user.is_compliance:
            return self
        return self.filter(interaction__owner=user) if user.is_active else self.none()

    def open(self) -> TextFindingQuerySet:
        return self.filter(state=FindingState.OPEN)


class VisitDraftQuerySet(models.QuerySet["VisitDraft"]):
    def visible_to(self, user: User) -> VisitDraftQuerySet:
        """The own ones, and nobody else's."""
        return self.filter(owner=user) if user.is_active else self.none()


class ColleagueViewQuerySet(models.QuerySet["ColleagueView"]):
    def visible_to(self, user: User) -> ColleagueViewQuerySet:
        """The own views, and those on visits with people whom `user` sees."""
        if not user.is_active:
            return self.none()
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
            interaction__participations__relationship=F("relationship"),
        )

    def given(self) -> ColleagueViewQuerySet:
        return self.filter(state=ViewState.GIVEN)
