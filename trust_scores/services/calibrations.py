"""Calibration versions: how lenient each rater is, proposed, put in force, frozen from then on."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from trust_scores import scoring
from trust_scores.constants import Audience
from trust_scores.models import RaterCalibration, RaterOffset
from trust_scores.permissions import may_calibrate
from trust_scores.scoring import Parameters, Ratings
from trust_scores.selectors.agreement import agreement_between
from trust_scores.selectors.calibrations import load_ratings
from trust_scores.selectors.evidence_codes import SOURCE
from trust_scores.selectors.rubrics import rubric_in_force

BATCH = 500
NOTE_LENGTH = 500


class UnableToPublishCalibration(Exception):
    """The calibration was refused, with a message for the user."""


def publish_calibration(
    *, by: User | None, note: str, now: dt.datetime | None = None
) -> RaterCalibration:
    """Compare all raters and freeze their offsets as the next version, in force at once.

    For the shell and for data with its own past; people publish what was proposed and looked at
    (`publish_proposal`). A proposal that is open is dropped, since its comparison is older. The
    next night makes the sums again and moves the scores. Raises `UnableToPublishCalibration`.
    """
    now = now or timezone.now()
    _check(by, note, now)
    try:
        with transaction.atomic():
            RaterCalibration.objects.proposed().delete()
            version = store_comparison(
                RaterCalibration(
                    in_force_from=now, made_at=now, note=note.strip(), made_by=by, publisher=by
                )
            )
            _audit_published(version, by)
    except IntegrityError as collision:
        raise UnableToPublishCalibration(
            _("Somebody else published a calibration at the same moment.")
        ) from collision
    return version


@transaction.atomic
def publish_proposal(
    *, by: User, calibration: RaterCalibration, note: str, now: dt.datetime | None = None
) -> RaterCalibration:
    """Put what was proposed in force, with a note; from then on it never changes.

    The next night moves the scores. Raises `UnableToPublishCalibration`.
    """
    now = now or timezone.now()
    _check(by, note, now)
    proposed = RaterCalibration.objects.proposed().select_for_update(of=("self",))
    version = proposed.filter(pk=calibration.pk).first()
    if version is None:
        raise UnableToPublishCalibration(
            _("This version was published or replaced meanwhile. Look at what there is now.")
        )
    if not version.effect:
        raise UnableToPublishCalibration(
            _("What it would move is still being computed. Wait until you have seen it.")
        )
    version.is_proposed, version.in_force_from = False, now
    version.note, version.publisher = note.strip(), by
    version.save(update_fields=["is_proposed", "in_force_from", "note", "publisher"])
    _audit_published(version, by)
    return version


def store_comparison(version: RaterCalibration) -> RaterCalibration:
    """Compare all raters by the rubric in force and save what was found as the next version.

    What went on record after `made_at` is left out.
    Must run inside a transaction; the database refuses the same number twice.
    """
    ratings, raters = load_ratings(Q(assessment__recorded_at__lte=version.made_at))
    parameters = rubric_in_force().parameters
    latest = RaterCalibration.objects.order_by("-number").first()
    version.number = latest.number + 1 if latest else 1
    version.agreement = agreement_between(ratings, parameters=parameters)
    version.save(force_insert=True)
    offsets = _offsets(ratings, raters, parameters)
    for one in offsets:
        one.calibration = version
    RaterOffset.objects.bulk_create(offsets, batch_size=BATCH)
    return version


def _audit_published(version: RaterCalibration, by: User | None) -> None:
    audit.record(
        action=Action.PUBLISHED,
        subjects=[version],
        by=by,
        values={"number": ("", version.number), "raters": ("", version.offsets.count())},
        reason=version.note,
    )


def _check(by: User | None, note: str, now: dt.datetime) -> None:
    if by is not None and not may_calibrate(by):
        raise UnableToPublishCalibration(_("Only an administrator publishes a calibration."))
    if not note.strip():
        raise UnableToPublishCalibration(_("Say in a note why raters are compared anew."))
    if "\x00" in note:
        raise UnableToPublishCalibration(
            _("This note holds a character that cannot be stored. Type it again.")
        )
    if len(note.strip()) > NOTE_LENGTH:
        raise UnableToPublishCalibration(_("The note is too long."))
    if RaterCalibration.objects.published().filter(in_force_from__gt=now).exists():
        raise UnableToPublishCalibration(_("A later calibration is in force already."))


def _offsets(ratings: Ratings, raters: np.ndarray, parameters: Parameters) -> list[RaterOffset]:
    """Unsaved offsets of everybody who rated, by source, with the pairs that they rest on."""
    made: list[RaterOffset] = []
    for kind in (Audience.SELF, Audience.MANAGER):
        people, place = np.unique(raters, return_inverse=True)
        found = scoring.rater_leniency(
            ratings, place, raters=len(people), source=SOURCE[kind], parameters=parameters
        )
        rated = np.unique(place[ratings.source == SOURCE[kind]])
        made += [
            RaterOffset(
                rater_id=int(people[row]),
                kind=kind,
                offset=float(found.offset[row]),
                pairs=int(found.pairs[row]),
                error=float(found.error[row]),
            )
            for row in rated
        ]
    return made
