"""Named filters over rubrics, assessments and scores."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

from opinion_leaders.querysets import relationship_is_visible
from trust_scores.constants import AssessmentState, RubricState

if TYPE_CHECKING:
    from accounts.models import User
    from trust_scores.models import (
        Assessment,
        IntegrityBreach,
        RelationshipScore,
        Rubric,
        ScoreHistory,
    )


class RubricQuerySet(models.QuerySet["Rubric"]):
    def visible_to(self, user: User) -> RubricQuerySet:
        """Everyone reads what is or was in force; drafts are for administrators."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(state__in=[RubricState.PUBLISHED, RubricState.RETIRED])

    def published(self) -> RubricQuerySet:
        return self.filter(state=RubricState.PUBLISHED)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def counted(self) -> AssessmentQuerySet:
        """Current and submitted: the only ones that are evidence."""
        return self.filter(state=AssessmentState.SUBMITTED, superseded_at__isnull=True)


class IntegrityBreachQuerySet(models.QuerySet["IntegrityBreach"]):
    def visible_to(self, user: User) -> IntegrityBreachQuerySet:
        if user.is_active and user.is_compliance:
            return self
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def current(self) -> IntegrityBreachQuerySet:
        return self.filter(superseded_at__isnull=True)


class RelationshipScoreQuerySet(models.QuerySet["RelationshipScore"]):
    def visible_to(self, user: User) -> RelationshipScoreQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))


class ScoreHistoryQuerySet(models.QuerySet["ScoreHistory"]):
    def visible_to(self, user: User) -> ScoreHistoryQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def until(self, day: dt.date) -> ScoreHistoryQuerySet:
        return self.filter(as_of__date__lte=day)
