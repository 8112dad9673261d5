"""Coaching after a field ride: a report, its answer, and how the agreed actions went on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from jobs.services import send_mail_later
from trust_scores.constants import Audience
from trust_scores.models import (
    Assessment,
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingVisit,
)
from trust_scores.selectors.rides import open_actions_of, today_of
from trust_scores.services.assessment_drafts import typed_texts
from trust_scores.services.assessments import NewAssessment, record_assessments
from trust_scores.services.coaching_rules import (
    Agreed,
    ReportContent,
    Seen,
    UnableToCoach,
    WentOn,
    about_text,
    check_report,
)

__all__ = [
    "Agreed",
    "ReportContent",
    "Seen",
    "UnableToCoach",
    "WentOn",
    "acknowledge_report",
    "add_to_report",
    "discard_report",
    "keep_report",
    "send_report",
    "start_report",
]


@transaction.atomic
def start_report(*, by: User, msl: User, ride_on: dt.date) -> CoachingReport:
    """Begin the report of one ride; the one that is there already is gone on with.

    Raises `UnableToCoach` for somebody outside the team, or a day that is still to come.
    """
    if not User.objects.in_team_of(by).msls().filter(pk=msl.pk).exclude(pk=by.pk).exists():
        raise UnableToCoach(_("Choose an MSL of your team."), field="msl")
    if ride_on > today_of(msl):
        raise UnableToCoach(
            _("This day is still to come. Choose the day of the ride."), field="ride_on"
        )
    report, made = CoachingReport.objects.get_or_create(manager=by, msl=msl, ride_on=ride_on)
    if made:
        audit.record(
            action=Action.CREATED,
            subjects=[report, msl],
            by=by,
            values={"ride_on": (None, ride_on)},
        )
    return report


@transaction.atomic
def keep_report(
    *, by: User, report: CoachingReport, typed: Mapping[str, Any], now: dt.datetime | None = None
) -> bool:
    """Keep what the author has typed; False where the report is sent already."""
    row = _locked(report, by)
    if row.is_sent:
        return False
    row.typed, row.saved_at = typed_texts(typed), now or timezone.now()
    row.save(update_fields=["typed", "saved_at"])
    return True


@transaction.atomic
def discard_report(*, by: User, report: CoachingReport) -> None:
    """Drop a draft that was begun by mistake. Raises `UnableToCoach` for a sent one."""
    row = _locked(report, by)
    if row.is_sent:
        raise UnableToCoach(_("A report that was sent stays on record."))
    audit.record(
        action=Action.CANCELLED,
        subjects=[row, row.msl],
        by=by,
        values={"ride_on": (row.ride_on, None)},
    )
    row.delete()


@transaction.atomic
def send_report(
    *,
    by: User,
    report: CoachingReport,
    content: ReportContent,
    link: str,
    now: dt.datetime | None = None,
) -> CoachingReport:
    """Send a report to its MSL, all of it or nothing; sending it twice sends it once.

    The ratings become manager assessments, the former actions are followed up, and the MSL gets
    a mail with `link`, the address of the report. Raises `UnableToCoach`, and
    `UnableToRecordAssessment` for a rating that may not go on record.
    """
    now = now or timezone.now()
    row = _locked(report, by)
    if row.is_sent:
        return row
    _require_team(by, row.msl)
    to_follow_up = {one.pk for one in open_actions_of(row, lock=True)}
    check_report(row, content, open_actions=to_follow_up)
    row.strengths, row.sent_at, row.saved_at, row.typed = content.strengths.strip(), now, now, {}
    row.save(update_fields=["strengths", "sent_at", "saved_at", "typed"])
    rated = _record_visits(by, row, content, now)
    _record_actions(row, content)
    _follow_up(row, content, by)
    audit.record(
        action=Action.SUBMITTED,
        subjects=[row, row.msl, *(one.relationship for one in content.seen)],
        by=by,
        values={
            "visits": (None, len(content.seen)),
            "ratings": (None, rated),
            "actions": (None, len(content.actions)),
        },
    )
    _tell_msl(row, link)
    return row


@transaction.atomic
def acknowledge_report(
    *, by: User, report: CoachingReport, comment: str = "", now: dt.datetime | None = None
) -> CoachingReport:
    """The MSL has read the report, and may say something to it; both stay as they are.

    Doing it twice changes nothing. Raises `UnableToCoach` for anybody else.
    """
    row = _row(report)
    if row.msl_id != by.pk or not row.is_sent:
        raise UnableToCoach(_("Only the MSL whom it is about acknowledges a report."))
    if row.is_acknowledged:
        return row
    for problem in about_text(comment, "msl_comment", "msl_comment"):
        raise problem
    row.msl_comment, row.acknowledged_at = comment.strip(), now or timezone.now()
    row.save(update_fields=["msl_comment", "acknowledged_at"])
    audit.record(
        action=Action.CLOSED,
        subjects=[row, by],
        by=by,
        values={"acknowledged_at": (None, row.acknowledged_at)},
    )
    return row


@transaction.atomic
def add_to_report(
    *,
    by: User,
    report: CoachingReport,
    reason: str,
    text: str,
    link: str,
    now: dt.datetime | None = None,
) -> CoachingAddendum:
    """Put something right in a sent report without changing it; the MSL gets a mail.

    Sending the same again adds nothing. Raises `UnableToCoach` without a reason or a text.
    """
    row = _locked(report, by)
    if not row.is_sent:
        raise UnableToCoach(_("This report is still a draft: change it instead."))
    for name, value in (("reason", reason), ("text", text)):
        if not value.strip():
            raise UnableToCoach(_("This is needed."), field=name)
        for problem in about_text(value, name, name):
            raise problem
    told = {"reason": reason.strip(), "text": text.strip()}
    former = row.addenda.filter(**told).first()
    if former:
        return former
    addendum = row.addenda.create(**told, recorded_by=by, recorded_at=now or timezone.now())
    audit.record(
        action=Action.CORRECTED, subjects=[row, addendum, row.msl], by=by, reason=told["reason"]
    )
    _tell_msl(row, link, addendum)
    return addendum


def _record_visits(
    by: User, report: CoachingReport, content: ReportContent, now: dt.datetime
) -> int:
    judged = [one for one in content.seen if any(level for level in one.ratings.values())]
    made = record_assessments(assessments=[_assessment(by, one, now) for one in judged], now=now)
    by_relationship: dict[int, Assessment] = {one.relationship_id: one for one in made}
    CoachingVisit.objects.bulk_create(
        CoachingVisit(
            report=report,
            relationship=one.relationship,
            interaction=one.interaction,
            assessment=by_relationship.get(one.relationship.pk),
        )
        for one in content.seen
    )
    return len(made)


def _assessment(by: User, seen: Seen, now: dt.datetime) -> NewAssessment:
    return NewAssessment(
        by=by,
        relationship=seen.relationship,
        kind=Audience.MANAGER,
        ratings=seen.ratings,
        assessed_at=min(seen.interaction.starts_at, now),
        interaction=seen.interaction,
        comment=seen.comment,
    )


def _record_actions(report: CoachingReport, content: ReportContent) -> None:
    CoachingAction.objects.bulk_create(
        CoachingAction(report=report, position=position, text=one.text.strip(), due_on=one.due_on)
        for position, one in enumerate(content.actions, start=1)
    )


def _follow_up(report: CoachingReport, content: ReportContent, by: User) -> None:
    changes = []
    for told in content.follow_ups:
        action = told.action
        action.outcome, action.note = told.outcome, told.note.strip()
        action.followed_up_in = report
        changes.append(
            audit.Change(
                action=Action.CLOSED,
                subjects=[action, action.report],
                by=by,
                values={"outcome": ("", str(told.outcome))},
            )
        )
    CoachingAction.objects.bulk_update(
        [told.action for told in content.follow_ups], ["outcome", "note", "followed_up_in"]
    )
    audit.record_many(changes)


def _tell_msl(report: CoachingReport, link: str, addendum: CoachingAddendum | None = None) -> None:
    """The mail says that there is something to read; what, only the page says."""
    words: dict[str, Any] = {
        "name": report.msl.get_short_name(),
        "manager": report.manager.full_name,
        "day": date_format(report.ride_on, "DATE_FORMAT"),
        "link": link,
    }
    if addendum:
        subject = _("%(manager)s added to your coaching report of %(day)s") % words
        text = _("Hello %(name)s,\n\nyour coaching report has an addition:\n%(link)s\n") % words
    else:
        subject = _("%(manager)s wrote to you about your visits of %(day)s") % words
        text = (
            _(
                "Hello %(name)s,\n\nyour coaching report is ready. Read it, say what you think of"
                " it, and acknowledge it:\n%(link)s\n"
            )
            % words
        )
    key = f"coaching-{report.client_uuid}-{addendum.pk if addendum else 'sent'}"
    send_mail_later(key=key, to=report.msl.email, subject=subject, text=text)


def _require_team(by: User, msl: User) -> None:
    if not User.objects.in_team_of(by).filter(pk=msl.pk).exists():
        raise UnableToCoach(_("%(name)s is no longer in your team.") % {"name": msl.full_name})


def _locked(report: CoachingReport, by: User) -> CoachingReport:
    row = _row(report)
    if row.manager_id != by.pk:
        raise UnableToCoach(_("Only the manager who wrote a report changes it."))
    return row


def _row(report: CoachingReport) -> CoachingReport:
    """The report as it stands now, held until the transaction ends."""
    rows = CoachingReport.objects.select_for_update(of=("self",))
    return rows.select_related("msl", "manager").get(pk=report.pk)
