"""Named filters over rubrics, assessments and scores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.querysets import is_in_team_of, is_present
from opinion_leaders.constants import ConsentChannel, ConsentPurpose, Status
from opinion_leaders.models import Consent
from opinion_leaders.querysets import relationship_is_visible
from trust_scores.constants import (
    EDITABLE_STATES,
    WAS_IN_FORCE,
    AssessmentState,
    PulseEnd,
    PulseWay,
    RubricState,
)

if TYPE_CHECKING:
    from accounts.models import User
    from trust_scores.models import (
        Assessment,
        AssessmentDraft,
        CoachingAction,
        CoachingReport,
        IntegrityBreach,
        Notice,
        PulseInvitation,
        RaterCalibration,
        RelationshipScore,
        Rubric,
        RubricPreview,
        ScoreHistory,
        StagedScore,
    )


# What makes a version; fixed as soon as it is no draft.
FIXED_FIELDS = frozenset({"number", "parameters", "entries", "based_on"})


class RubricIsFixed(Exception):
    """A version that is no draft was to be changed; its numbers and words stay as they are."""

    def __init__(self) -> None:
        super().__init__("Only drafts change: begin a new draft from this version instead.")


class RubricQuerySet(models.QuerySet["Rubric"]):
    def visible_to(self, user: User) -> RubricQuerySet:
        """Everyone reads what is or was in force; others than that are for administrators.

        Managers may propose a version, and see those that they made.
        """
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        open_to_all = Q(state__in=[RubricState.PUBLISHED, RubricState.RETIRED])
        return self.filter(open_to_all | Q(created_by=user) if user.is_manager else open_to_all)

    def published(self) -> RubricQuerySet:
        return self.filter(state=RubricState.PUBLISHED)

    def publishing(self) -> RubricQuerySet:
        return self.filter(state=RubricState.PUBLISHING)

    def was_in_force(self) -> RubricQuerySet:
        return self.filter(published_at__isnull=False).order_by("published_at", "number")

    def update(self, **kwargs: Any) -> int:
        """Raises RubricIsFixed where a version is no draft and would become another one."""
        names = {name.removesuffix("_id") for name in kwargs}
        changes = names & FIXED_FIELDS and self.exclude(state__in=EDITABLE_STATES).exists()
        goes_back = "state" in kwargs and kwargs["state"] not in WAS_IN_FORCE
        if changes or (goes_back and self.filter(state__in=WAS_IN_FORCE).exists()):
            raise RubricIsFixed
        return super().update(**kwargs)

    # As Django's own: no template may call it.
    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Only for new versions; raises RubricIsFixed where it would change stored ones."""
        if kwargs.get("update_conflicts"):
            raise RubricIsFixed
        return super().bulk_create(objs, *args, **kwargs)


class RubricWordsQuerySet(models.QuerySet[Any]):
    """Rows that belong to a version and change with it alone; `RubricIsFixed` otherwise."""

    def of_fixed_versions(self) -> Self:
        return self.exclude(**{f"{self.model.TO_RUBRIC}__state__in": EDITABLE_STATES})

    def update(self, **kwargs: Any) -> int:
        owner = self.model.TO_RUBRIC.partition("__")[0]
        moves = not {owner, f"{owner}_id"}.isdisjoint(kwargs)
        if moves or self.of_fixed_versions().exists():
            raise RubricIsFixed
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.of_fixed_versions().exists():
            raise RubricIsFixed
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        owners = {getattr(row, f"{self.model.TO_RUBRIC.partition('__')[0]}_id") for row in rows}
        if kwargs.get("update_conflicts") or self.model.any_is_fixed(owners):
            raise RubricIsFixed
        return super().bulk_create(rows, *args, **kwargs)


class RubricPreviewQuerySet(models.QuerySet["RubricPreview"]):
    def visible_to(self, user: User) -> RubricPreviewQuerySet:
        """Those of drafts that this person may edit; whose names they read is decided apart."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(rubric__created_by=user) if user.is_manager else self.none()

    def finished(self) -> RubricPreviewQuerySet:
        return self.filter(finished_at__isnull=False)


class RaterCalibrationQuerySet(models.QuerySet["RaterCalibration"]):
    def visible_to(self, user: User) -> RaterCalibrationQuerySet:
        """Managers and administrators compare raters; what is proposed, administrators alone."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.published() if user.is_manager else self.none()

    def published(self) -> RaterCalibrationQuerySet:
        return self.filter(is_proposed=False)

    def proposed(self) -> RaterCalibrationQuerySet:
        return self.filter(is_proposed=True)

    def in_force_at(self, moment: dt.datetime) -> RaterCalibrationQuerySet:
        """The version whose offsets counted at that moment, first; none before the first."""
        past = self.published().filter(in_force_from__lte=moment)
        return past.order_by("-in_force_from", "-number")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> AssessmentQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def submitted(self) -> AssessmentQuerySet:
        """On record, also those that were corrected since."""
        return self.filter(state=AssessmentState.SUBMITTED)

    def counted(self) -> AssessmentQuerySet:
        """Current and submitted: the only ones that are evidence."""
        return self.submitted().filter(superseded_at__isnull=True)


class AssessmentDraftQuerySet(models.QuerySet["AssessmentDraft"]):
    def visible_to(self, user: User) -> AssessmentDraftQuerySet:
        """The rater alone, as long as they see the relationship."""
        mine = self.filter(rater=user.pk)
        return mine.filter(relationship_is_visible(user, prefix="relationship__"))


def coaching_is_visible(user: User, *, prefix: str = "") -> Q:
    """The rule for a coaching report at the lookup `prefix`.

    What was sent is for the MSL and for whoever manages them today; a draft is for its author
    alone.
    """
    if not user.is_active:
        return Q(pk__in=[])
    sent = Q(**{f"{prefix}sent_at__isnull": False})
    written = Q(**{f"{prefix}manager": user.pk})
    team = is_in_team_of(user, path=f"{prefix}msl_id") & (sent | written)
    return (Q(**{f"{prefix}msl": user.pk}) & sent) | team


class CoachingReportQuerySet(models.QuerySet["CoachingReport"]):
    def visible_to(self, user: User) -> CoachingReportQuerySet:
        """See `coaching_is_visible`."""
        return self.filter(coaching_is_visible(user))

    def sent(self) -> CoachingReportQuerySet:
        return self.filter(sent_at__isnull=False)

    def drafts(self) -> CoachingReportQuerySet:
        return self.filter(sent_at__isnull=True)

    def to_acknowledge(self) -> CoachingReportQuerySet:
        return self.sent().filter(acknowledged_at__isnull=True)


class CoachingActionQuerySet(models.QuerySet["CoachingAction"]):
    def visible_to(self, user: User) -> CoachingActionQuerySet:
        """Those of the reports that this person sees."""
        return self.filter(coaching_is_visible(user, prefix="report__"))

    def open(self) -> CoachingActionQuerySet:
        return self.filter(outcome="", report__sent_at__isnull=False)


class IntegrityBreachQuerySet(models.QuerySet["IntegrityBreach"]):
    def visible_to(self, user: User) -> IntegrityBreachQuerySet:
        """Whom it concerns: the MSL, who manages them today, and compliance."""
        if user.is_active and user.is_compliance:
            return self
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def current(self) -> IntegrityBreachQuerySet:
        return self.filter(superseded_at__isnull=True)

    def newest_of(self, breach: IntegrityBreach) -> IntegrityBreach:
        """The version that counts now."""
        return self.current().get(episode=breach.episode)


class RelationshipScoreQuerySet(models.QuerySet["RelationshipScore"]):
    def visible_to(self, user: User) -> RelationshipScoreQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))


class StagedScoreQuerySet(models.QuerySet["StagedScore"]):
    def visible_to(self, user: User) -> StagedScoreQuerySet:
        """Nobody: they are scores of a version that is not in force."""
        return self.none()


class ScoreHistoryQuerySet(models.QuerySet["ScoreHistory"]):
    def visible_to(self, user: User) -> ScoreHistoryQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def until(self, day: dt.date) -> ScoreHistoryQuerySet:
        return self.filter(as_of__date__lte=day)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def open(self) -> NoticeQuerySet:
        return self.filter(settled_at__isnull=True)

    def raised_after(self, moment: Subquery) -> NoticeQuerySet:
        """All where the moment is empty."""
        return self.alias(seen=moment).filter(Q(seen__isnull=True) | Q(raised_at__gt=F("seen")))


class PulseInvitationQuerySet(models.QuerySet["PulseInvitation"]):
    def visible_to(self, user: User) -> PulseInvitationQuerySet:
        """The MSL and the managers; what of an answer they read is decided apart."""
        return self.filter(relationship_is_visible(user, prefix="relationship__"))

    def open(self, now: dt.datetime) -> PulseInvitationQuerySet:
        """Neither answered, taken back nor run out."""
        return self.filter(answered_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)

    def answerable(self, now: dt.datetime) -> PulseInvitationQuerySet:
        """Open, and the person still is with this MSL and may be asked."""
        withdrawn = Consent.objects.filter(
            opinion_leader=OuterRef("relationship__opinion_leader"),
            purpose=ConsentPurpose.PULSE_SURVEY,
            withdrawn_at__gte=OuterRef("sent_at"),
        )
        return self.open(now).filter(
            is_present(prefix="relationship__"),
            ~Exists(withdrawn),
            relationship__opinion_leader__status=Status.ACTIVE,
        )

    def asked(self) -> PulseInvitationQuerySet:
        """Those that count as asking: neither replaced nor taken back before an answer."""
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_because=PulseEnd.EXPIRED))

    def run_out(self, now: dt.datetime) -> PulseInvitationQuerySet:
        """Those that nobody answered in time, and that still stand as open."""
        return self.filter(answered_at__isnull=True, revoked_at__isnull=True, expires_at__lte=now)

    def unanswered(self, now: dt.datetime) -> PulseInvitationQuerySet:
        """Those that ran out, closed by a worker or not yet."""
        ran_out = Q(revoked_at__isnull=True, expires_at__lte=now)
        return self.filter(answered_at__isnull=True).filter(
            ran_out | Q(revoked_because=PulseEnd.EXPIRED)
        )

    def taken_back(self) -> PulseInvitationQuerySet:
        return self.filter(revoked_at__isnull=False).exclude(revoked_because=PulseEnd.EXPIRED)

    def to_remind(self, now: dt.datetime, *, days: int) -> PulseInvitationQuerySet:
        """Asked by e-mail so long ago, never reminded, and still to be reached that way."""
        agreed = Consent.objects.in_force(now.date()).filter(
            opinion_leader=OuterRef("relationship__opinion_leader"),
            purpose=ConsentPurpose.PULSE_SURVEY,
            channel=ConsentChannel.EMAIL,
        )
        reached = self.answerable(now).exclude(relationship__opinion_leader__email="")
        return reached.filter(
            Exists(agreed),
            way=PulseWay.EMAIL,
            reminded_at__isnull=True,
            sent_at__lte=now - dt.timedelta(days=days),
        )

    def with_people(self) -> PulseInvitationQuerySet:
        return self.select_related("relationship__opinion_leader", "relationship__msl", "sent_by")

    def waiting_for_care(self) -> PulseInvitationQuerySet:
        """With a low answer that no manager has taken up yet."""
        return self.filter(is_low=True, care_taken_at__isnull=True)
