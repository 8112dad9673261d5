"""A world made many times over by the database itself, so that a large one takes minutes.

Each copy has people, teams and a past of its own; what happened in it is the same. Copies have
no entries in the audit trail: nobody did them. Whoever stands above all teams is not copied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Max

from accounts.models import Membership, Team, TeamManagement, User
from interactions.models import (
    AdverseEventNote,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Discussion,
    Insight,
    Interaction,
    MaterialUse,
    MedicalInquiry,
    Participation,
)
from opinion_leaders.models import Affiliation, Consent, Goal, OpinionLeader, Relationship
from opinion_leaders.services.search import search_text, upsert
from trust_scores.models import (
    Assessment,
    EvidenceSums,
    IntegrityBreach,
    Rating,
    RelationshipScore,
    ScoreHistory,
)

AT_A_TIME = 2000
# The number of the copy: the first copy is 1, the original 0.
_NUMBERED = "{column} || '-' || (copies.k + 1)"
_ADDRESS = "replace({column}, '@', '-' || (copies.k + 1) || '@')"


@dataclass(frozen=True, slots=True)
class _Table:
    """A table to copy; `changed` holds the SQL of columns that cannot be copied as they are."""

    model: type[models.Model]
    changed: Mapping[str, str] = field(default_factory=dict)


def _tables() -> tuple[_Table, ...]:
    """In an order in which every key points at something copied before."""
    others: tuple[type[models.Model], ...] = (
        Affiliation, Consent, Relationship, Goal,
        Interaction, Interaction.colleagues.through, Participation, Discussion, MedicalInquiry,
        Insight, AdverseEventNote, MaterialUse, Disagreement, Commitment, CommitmentClosure,
        Assessment, Rating, IntegrityBreach, EvidenceSums, RelationshipScore, ScoreHistory,
    )  # fmt: skip
    return (
        _Table(Team, {"name": _NUMBERED}),
        _Table(User, {"full_name": _NUMBERED, "email": _ADDRESS}),
        _Table(Membership),
        _Table(TeamManagement),
        _Table(OpinionLeader, {"email": _ADDRESS}),
        _Table(OpinionLeader.specialties.through),
        *map(_Table, others),
    )


@transaction.atomic
def multiply(*, copies: int, keep: Collection[models.Model]) -> None:
    """Add `copies` of everything in the database; users and teams in `keep` stay single.

    Keys of copies follow those of the originals at a fixed distance, so an empty database
    before the original is what makes this safe.
    """
    if copies < 1:
        return
    copier = _Copier(copies, keep)
    for table in _tables():
        copier.copy(table)
    copier.start_sequences_after()
    _rename(copier.distance[OpinionLeader])


class _Copier:
    def __init__(self, copies: int, keep: Collection[models.Model]) -> None:
        self._copies = copies
        self._kept: dict[Any, list[int]] = {
            model: sorted(one.pk for one in keep if isinstance(one, model))
            for model in (User, Team)
        }
        self.distance: dict[type[models.Model], int] = {}

    def copy(self, table: _Table) -> None:
        """One statement for all copies of a table."""
        model = table.model
        self.distance[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        fields = model._meta.concrete_fields
        values = [self._value(one, table) for one in fields]
        columns = ", ".join(_quoted(one.column) for one in fields)
        name = _quoted(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE copies(k) AS "  # noqa: S608  names of tables and whole numbers
                f"(SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {self._copies}) "
                f"INSERT INTO {name} ({columns}) SELECT {', '.join(values)} "
                f"FROM {name} AS one CROSS JOIN copies {self._only(model)}"
            )

    def _only(self, model: type[models.Model]) -> str:
        conditions = []
        if self._kept.get(model):
            conditions.append(f"one.id NOT IN ({_listed(self._kept[model])})")
        if model in (Membership, TeamManagement) and self._kept[User]:
            conditions.append(f"one.user_id NOT IN ({_listed(self._kept[User])})")
        return f"WHERE {' AND '.join(conditions)}" if conditions else ""

    def _value(self, one: models.Field, table: _Table) -> str:
        column = f"one.{_quoted(one.column)}"
        if one.name in table.changed:
            return table.changed[one.name].format(column=column)
        if isinstance(one, models.UUIDField):
            return _other_uuid(column)
        target = one.related_model if one.is_relation else table.model if one.primary_key else None
        if target not in self.distance:
            return column
        moved = f"{column} + copies.k * {self.distance[target]}"
        kept = self._kept.get(target)
        if not kept:
            return moved
        return f"CASE WHEN {column} IN ({_listed(kept)}) THEN {column} ELSE {moved} END"

    def start_sequences_after(self) -> None:
        """New rows get keys behind the copies; the planner learns how many there are."""
        statements = connection.ops.sequence_reset_sql(no_style(), list(self.distance))
        with connection.cursor() as cursor:
            for statement in [*statements, "ANALYZE"]:
                cursor.execute(statement)


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _listed(keys: Sequence[int]) -> str:
    return ", ".join(map(str, keys))


def _other_uuid(column: str) -> str:
    """The number of the copy in place of the first eight digits."""
    if connection.vendor == "postgresql":
        return f"(lpad(to_hex(copies.k), 8, '0') || substr({column}::text, 9))::uuid"
    return f"printf('%08x', copies.k) || substr({column}, 9)"


def _rename(originals: int) -> None:
    """Give copied people names mixed from those of the originals, and the words to find them."""
    names = list(
        OpinionLeader.objects.filter(pk__lte=originals)
        .order_by("pk")
        .values_list("given_name", "family_name")
    )
    for people in _batches(OpinionLeader.objects.filter(pk__gt=originals)):
        for person in people:
            copy, place = divmod(person.pk - 1, originals)
            person.given_name = names[(place + 31 * copy) % len(names)][0]
            person.family_name = names[(place + 17 * copy) % len(names)][1]
            person.search_text = search_text(
                person,
                institutions=[one.institution.name for one in person.affiliations.all()],
                specialties=[one.name for one in person.specialties.all()],
            )
        upsert(people, ["given_name", "family_name", "search_text"])


def _batches(
    found: models.QuerySet[OpinionLeader, OpinionLeader],
) -> Iterator[list[OpinionLeader]]:
    rows = found.order_by("pk").prefetch_related("affiliations__institution", "specialties")
    last = 0
    while people := list(rows.filter(pk__gt=last)[:AT_A_TIME]):
        yield people
        last = people[-1].pk
