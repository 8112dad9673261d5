"""Named filters over people and relationships, and the one visibility rule."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.querysets import is_in_team_of, is_present
from opinion_leaders.constants import Status

if TYPE_CHECKING:
    from accounts.models import User
    from opinion_leaders.models import (
        Affiliation,
        Consent,
        Goal,
        Identifier,
        ImportBatch,
        ImportRow,
        Institution,
        OpinionLeader,
        Relationship,
    )


def relationship_is_visible(user: User, *, prefix: str = "") -> Q:
    """The one visibility rule, for a relationship at the lookup `prefix`.

    An MSL sees the own relationships while they are open; a manager those of everyone who is
    today in the own teams or below. Administrators and compliance do not read relationships.
    """
    if not user.is_active:
        return Q(pk__in=[])
    team = is_in_team_of(user, path=f"{prefix}msl_id")
    if not user.is_msl:
        return team
    return (Q(**{f"{prefix}msl": user.pk}) & is_present(prefix=prefix)) | team


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def visible_to(self, user: User) -> InstitutionQuerySet:
        """Institutions are facts that everyone who signs in may read."""
        return self if user.is_active else self.none()


class OpinionLeaderQuerySet(models.QuerySet["OpinionLeader"]):
    def visible_to(self, user: User) -> OpinionLeaderQuerySet:
        """Facts about opinion leaders are open to everyone who signs in; relationships are not."""
        return self if user.is_active else self.none()

    def editable_by(self, user: User) -> OpinionLeaderQuerySet:
        """An MSL edits the people that they know, a manager those of the team, an admin all."""
        if user.is_active and user.is_admin:
            return self
        return self.filter(relationship_is_visible(user, prefix="relationships__")).distinct()

    def contactable(self) -> OpinionLeaderQuerySet:
        return self.filter(status=Status.ACTIVE)

    def matching(self, text: str) -> OpinionLeaderQuerySet:
        """People whose names, identifiers, institutions or specialties hold every word."""
        found = self
        for word in text.upper().split()[:8]:
            found = found.filter(Q(search_text__contains=word))
        return found

    def with_primary_affiliation(self) -> OpinionLeaderQuerySet:
        """Loads what `OpinionLeader.primary_affiliation` reads."""
        return self.prefetch_related("affiliations__institution")


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    def present(self, day: dt.date | None = None) -> AffiliationQuerySet:
        day = day or timezone.now().date()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day)).order_by(
            "-is_primary", "pk"
        )

    def visible_to(self, user: User) -> AffiliationQuerySet:
        return self if user.is_active else self.none()


class IdentifierQuerySet(models.QuerySet["Identifier"]):
    def visible_to(self, user: User) -> IdentifierQuerySet:
        return self if user.is_active else self.none()


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, user: User) -> RelationshipQuerySet:
        """See `relationship_is_visible`."""
        if not user.is_active:
            return self.none()
        return self.filter(relationship_is_visible(user))

    def listed_for_rubrics(self, user: User) -> RelationshipQuerySet:
        """Those that are named to this person beside a draft that changes their band.

        Administrators answer for what a rule does to everyone, so they read who with whom, band
        and points of all, and nothing of what was recorded. Everyone else is told only of those
        that they see anyway.
        """
        return self if user.is_active and user.is_admin else self.visible_to(user)

    def listed_for_breaches(self, user: User) -> RelationshipQuerySet:
        """Those that are named to this person when a breach of honesty is to be recorded.

        Compliance answers for what is reported about anybody, so it reads who with whom, and
        nothing else of a relationship. Managers are told of those that they see; of an own one
        somebody else decides.
        """
        found = self if user.is_active and user.is_compliance else self.visible_to(user)
        return found.exclude(msl=user.pk)

    def present(self, day: dt.date | None = None) -> RelationshipQuerySet:
        return self.filter(is_present(day))

    def owned_by(self, user: User) -> RelationshipQuerySet:
        return self.filter(msl=user)

    def scored(self) -> RelationshipQuerySet:
        """Those that a night computes: present, and the person's data may be processed."""
        return self.present().exclude(opinion_leader__status=Status.RESTRICTED)

    def with_people(self) -> RelationshipQuerySet:
        return self.select_related("opinion_leader", "msl")


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> GoalQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, user: User) -> ConsentQuerySet:
        return self if user.is_active else self.none()

    def in_force(self, day: dt.date | None = None) -> ConsentQuerySet:
        day = day or timezone.now().date()
        return self.filter(withdrawn_at__isnull=True, given_on__lte=day).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gt=day)
        )


def _batch_is_visible(user: User, *, prefix: str = "") -> Q:
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_admin:
        return Q()
    uploader = f"{prefix}uploaded_by_id"
    return Q(**{uploader: user.pk}) | is_in_team_of(user, path=uploader)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """An MSL sees the own batches, a manager those of the team, an admin all."""
        return self.filter(_batch_is_visible(user))


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, user: User) -> ImportRowQuerySet:
        return self.filter(_batch_is_visible(user, prefix="batch__"))
