"""Calibration versions: how lenient each rater is, frozen and in force from then on."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from trust_scores import scoring
from trust_scores.constants import Audience
from trust_scores.models import RaterCalibration, RaterOffset
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

    Compared are all ratings that count now, by the rubric in force. `by` is None for the
    schedule. The next night makes the sums again and moves the scores. Raises
    `UnableToPublishCalibration`.
    """
    now = now or timezone.now()
    _check(by, note, now)
    offsets = _offsets()
    try:
        with transaction.atomic():
            version = _create(by, note.strip(), now)
            for one in offsets:
                one.calibration = version
            RaterOffset.objects.bulk_create(offsets, batch_size=BATCH)
            audit.record(
                action=Action.PUBLISHED,
                subjects=[version],
                by=by,
                values={"number": ("", version.number), "raters": ("", len(offsets))},
                reason=version.note,
            )
    except IntegrityError as collision:
        raise UnableToPublishCalibration(
            _("Somebody else published a calibration at the same moment.")
        ) from collision
    return version


def _check(by: User | None, note: str, now: dt.datetime) -> None:
    if by is not None and not by.is_admin:
        raise UnableToPublishCalibration(_("Only an administrator publishes a calibration."))
    if not note.strip():
        raise UnableToPublishCalibration(_("Say in a note why raters are compared anew."))
    if len(note.strip()) > NOTE_LENGTH:
        raise UnableToPublishCalibration(_("The note is too long."))
    if RaterCalibration.objects.filter(in_force_from__gt=now).exists():
        raise UnableToPublishCalibration(_("A later calibration is in force already."))


def _create(by: User | None, note: str, now: dt.datetime) -> RaterCalibration:
    latest = RaterCalibration.objects.order_by("-number").first()
    return RaterCalibration.objects.create(
        number=latest.number + 1 if latest else 1,
        in_force_from=now,
        made_at=now,
        note=note,
        made_by=by,
    )


def _offsets() -> list[RaterOffset]:
    """Unsaved offsets of everybody who rated, by source, with the pairs that they rest on."""
    ratings, raters = load_ratings()
    parameters = rubric_in_force().parameters
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
            )
            for row in rated
        ]
    return made
