"""What people agree to, and what they do not want any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import record
from opinion_leaders.constants import ConsentChannel, ConsentPurpose
from opinion_leaders.models import Consent, OpinionLeader
from opinion_leaders.services.errors import UnableToChangePeople

LONGEST_EVIDENCE = Consent._meta.get_field("evidence").max_length or 0


@transaction.atomic
def record_consent(
    *,
    by: User,
    opinion_leader: OpinionLeader,
    channel: ConsentChannel,
    purpose: ConsentPurpose,
    evidence: str,
    now: dt.datetime | None = None,
) -> Consent:
    """Write down that a person agreed; `evidence` says when and how they did.

    Raises `UnableToChangePeople` without it.
    """
    now = now or timezone.now()
    consent = Consent.objects.create(
        opinion_leader=opinion_leader,
        channel=channel,
        purpose=purpose,
        given_on=now.date(),
        evidence=_checked(evidence),
        recorded_at=now,
        recorded_by=by,
    )
    record(
        action=Action.CREATED,
        subjects=[consent, opinion_leader],
        by=by,
        values={"purpose": (None, str(purpose)), "channel": (None, str(channel))},
    )
    return consent


@transaction.atomic
def withdraw_consent(
    *,
    by: User,
    opinion_leader: OpinionLeader,
    purpose: ConsentPurpose,
    evidence: str,
    now: dt.datetime | None = None,
) -> None:
    """Write down that a person does not want something, also where they never agreed to it.

    Raises `UnableToChangePeople` without `evidence` of when and how they said so.
    """
    now = now or timezone.now()
    said = _checked(evidence)
    given = Consent.objects.filter(
        opinion_leader=opinion_leader, purpose=purpose, withdrawn_at__isnull=True
    )
    if not given.update(withdrawn_at=now, withdrawn_by=by):
        Consent.objects.create(
            opinion_leader=opinion_leader,
            channel=ConsentChannel.EMAIL,
            purpose=purpose,
            given_on=now.date(),
            evidence=said,
            recorded_at=now,
            recorded_by=by,
            withdrawn_at=now,
            withdrawn_by=by,
        )
    record(
        action=Action.UPDATED,
        subjects=[opinion_leader],
        by=by,
        values={str(purpose): ("open", "withdrawn")},
        reason=said,
    )


def _checked(evidence: str) -> str:
    text = evidence.strip()
    if not text:
        raise UnableToChangePeople(_("Say when and how they told you."), "evidence")
    if "\x00" in text or len(text) > LONGEST_EVIDENCE:
        raise UnableToChangePeople(
            _("Shorten this to %(longest)d characters of plain text.")
            % {"longest": LONGEST_EVIDENCE},
            "evidence",
        )
    return text
