"""The list of visits and one visit with everything that it gave rise to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone

from accounts.models import User
from interactions.models import (
    AdverseEventNote,
    ColleagueView,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Insight,
    Interaction,
    MedicalInquiry,
    Participation,
    TextFinding,
)
from interactions.querysets import InteractionQuerySet
from opinion_leaders.models import OpinionLeader


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFilter:
    """What the list is narrowed to; empty values narrow nothing. Days are the reader's."""

    text: str = ""
    state: str = ""
    channel: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    person: OpinionLeader | None = None
    msl: User | None = None
    oldest_first: bool = False


def visits_for(user: User, wanted: VisitFilter) -> InteractionQuerySet:
    """The current versions that `user` sees, with people and topics loaded."""
    found = Interaction.objects.visible_to(user).current().with_people()
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.msl:
        found = found.owned_by(wanted.msl)
    if wanted.since:
        found = found.filter(starts_at__gte=_midnight(wanted.since))
    if wanted.until:
        found = found.filter(starts_at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    found = _narrowed(found, wanted)
    order = ("starts_at", "pk") if wanted.oldest_first else ("-starts_at", "-pk")
    return found.order_by(*order)


def _narrowed(found: InteractionQuerySet, wanted: VisitFilter) -> InteractionQuerySet:
    if wanted.person:
        met = Participation.objects.filter(relationship__opinion_leader=wanted.person)
        found = found.filter(pk__in=met.values("interaction"))
    for word in wanted.text.split()[:8]:
        named = Participation.objects.filter(
            relationship__opinion_leader__search_text__contains=word.upper()
        )
        found = found.filter(
            Q(pk__in=named.values("interaction"))
            | Q(
                pk__in=Interaction.objects.filter(discussions__subject__icontains=word).values("pk")
            )
        )
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@dataclass(frozen=True, slots=True)
class VisitDetail:
    """One version of a visit, its other versions, and what all of them gave rise to."""

    interaction: Interaction
    current: Interaction
    versions: list[Interaction]
    disagreements: list[Disagreement]
    commitments: list[Commitment]
    inquiries: list[MedicalInquiry]
    insights: list[Insight]
    safety_notes: list[AdverseEventNote]
    findings: list[TextFinding]
    colleague_views: list[ColleagueView]


def visit_detail(user: User, interaction: Interaction) -> VisitDetail:
    """Read a visit that `visible_to` gave, in a fixed number of queries."""
    same = {"interaction__client_uuid": interaction.client_uuid}
    versions = list(
        Interaction.objects.visible_to(user)
        .filter(client_uuid=interaction.client_uuid)
        .prefetch_related("discussions", "colleagues", "materials_used__material")
        .order_by("-version")
    )
    current = next((one for one in versions if one.is_current), interaction)
    people = "relationship__opinion_leader"
    endings = Prefetch("closures", queryset=CommitmentClosure.objects.current())
    return VisitDetail(
        interaction=next((one for one in versions if one.pk == interaction.pk), interaction),
        current=current,
        versions=versions,
        disagreements=list(
            Disagreement.objects.visible_to(user).current().filter(**same).select_related(people)
        ),
        commitments=list(
            Commitment.objects.visible_to(user)
            .filter(voided_at__isnull=True, **same)
            .select_related(people)
            .prefetch_related(endings)
        ),
        inquiries=list(
            MedicalInquiry.objects.visible_to(user).filter(**same).select_related("assigned_to")
        ),
        insights=list(Insight.objects.visible_to(user).filter(**same)),
        safety_notes=list(
            AdverseEventNote.objects.visible_to(user)
            .filter(**same)
            .select_related("handed_over_by")
        ),
        colleague_views=list(
            ColleagueView.objects.visible_to(user)
            .given()
            .filter(**same)
            .select_related("colleague")
        ),
        findings=list(
            TextFinding.objects.visible_to(user).filter(**same).select_related("reviewed_by")
        ),
    )
