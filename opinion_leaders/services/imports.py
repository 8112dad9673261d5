"""Bringing in lists: tried first, then applied whole or not at all."""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import context
from audit.constants import Action, Origin
from audit.services import record
from opinion_leaders.importing.errors import UnreadableFile
from opinion_leaders.importing.facts import ReadRow
from opinion_leaders.importing.lists import PeopleList, read_list
from opinion_leaders.importing.text import clean_text
from opinion_leaders.models import ImportBatch, ImportRow
from opinion_leaders.permissions import may_import
from opinion_leaders.services.errors import UnableToChangePeople, UnableToImport
from opinion_leaders.services.import_deciding import Decider
from opinion_leaders.services.import_lookup import Lookup
from opinion_leaders.services.import_outcomes import Counts, RowFate
from opinion_leaders.services.import_writing import write_chunk

MOST_BYTES_OF_UPLOAD = 10 * 1024 * 1024
MOST_ROWS_OF_UPLOAD = 20_000
MOST_ROWS_OF_COMMAND = 1_000_000
_CHUNK = 1000

Sink = Callable[[Sequence[RowFate]], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How a list was read and what became of its rows; `batch` is None where nothing is kept."""

    kind: str
    encoding: str
    counts: Counts
    batch: ImportBatch | None = None


@transaction.atomic
def try_import(
    *, by: User, file_name: str, content: bytes, owner: User | None = None
) -> ImportBatch:
    """Read a list and keep what applying it would do to each row; nothing else is written.

    `owner` is the MSL for whom relationships are to be opened. Raises `UnableToImport`.
    """
    if len(content) > MOST_BYTES_OF_UPLOAD:
        raise UnableToImport(_("The file is larger than 10 MB. Please cut it into parts."))
    fates: list[RowFate] = []
    file = io.BytesIO(content)
    report = _run(by, file, owner, MOST_ROWS_OF_UPLOAD, fates.extend, dry_run=True)
    batch = ImportBatch.objects.create(
        file_name=_safe_name(file_name),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        source_format=report.kind,
        encoding=report.encoding,
        owner=owner,
        uploaded_by=by,
        counts=report.counts.as_json(),
    )
    _keep_rows(batch, fates)
    return batch


@transaction.atomic
def apply_import(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Apply a tried list to the present state, all of it or nothing.

    What the rows meet may have changed since the trial, so their outcomes are decided anew.
    Raises `UnableToImport`, also for a list that was applied before.
    """
    kept = (
        ImportBatch.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("owner")
        .filter(pk=batch.pk)
        .first()
    )
    if kept is None:
        raise UnableToImport(_("This import is not yours to apply."))
    if kept.applied_at is not None or kept.content is None:
        raise UnableToImport(_("This list was applied already."))
    kept.rows.all().delete()
    report = _run(
        by,
        io.BytesIO(kept.content),
        kept.owner,
        MOST_ROWS_OF_UPLOAD,
        lambda fates: _keep_rows(kept, fates),
        dry_run=False,
    )
    _finish(kept, by, report)
    return kept


@transaction.atomic
def import_list(
    *,
    by: User,
    file: BinaryIO,
    file_name: str,
    owner: User | None = None,
    dry_run: bool = False,
    sink: Sink = lambda fates: None,
) -> ImportReport:
    """Read a list of up to a million rows and apply it at once, all of it or nothing.

    Every chunk of row outcomes goes to `sink`. With `dry_run` nothing is kept at all. Raises
    `UnableToImport`.
    """
    if dry_run:
        return _run(by, file, owner, MOST_ROWS_OF_COMMAND, sink, dry_run=True)
    batch = ImportBatch.objects.create(
        file_name=_safe_name(file_name), sha256=_sha256(file), owner=owner, uploaded_by=by
    )

    def keep(fates: Sequence[RowFate]) -> None:
        _keep_rows(batch, fates)
        sink(fates)

    report = _run(by, file, owner, MOST_ROWS_OF_COMMAND, keep, dry_run=False)
    batch.source_format, batch.encoding = report.kind, report.encoding
    _finish(batch, by, report)
    return ImportReport(report.kind, report.encoding, report.counts, batch)


def possible_owners(user: User) -> Any:
    """MSLs for whom `user` may open relationships: themself, the team, or all for an admin."""
    return User.objects.visible_to(user).msls().filter(is_active=True)


def _run(
    by: User,
    file: BinaryIO,
    owner: User | None,
    most_rows: int,
    sink: Sink,
    *,
    dry_run: bool,
) -> ImportReport:
    _check_permission(by, owner)
    counts = Counts()
    request_id = context.current().request_id
    try:
        people = read_list(file, most_rows=most_rows)
        # The trial writes as well and takes it back: so it can promise what applying will do.
        with (
            _rare_collections(),
            context.acting(Origin.IMPORT, request_id=request_id),
            transaction.atomic(),
        ):
            _apply_rows(people, by, owner, counts, sink, dry_run=dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except (UnreadableFile, UnableToChangePeople) as error:
        raise UnableToImport(str(error)) from error
    except IntegrityError as error:
        raise UnableToImport(
            _("Someone changed the same people at this moment. Please try once more.")
        ) from error
    return ImportReport(str(people.kind.value), people.encoding, counts)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Half a dozen rows per person: looking for cycles among them takes a third of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _check_permission(by: User, owner: User | None) -> None:
    if not may_import(by):
        raise UnableToImport(_("Your role does not include importing lists."))
    if owner is not None and not possible_owners(by).filter(pk=owner.pk).exists():
        raise UnableToImport(_("Relationships can be opened for yourself and for your team."))


def _apply_rows(
    people: PeopleList,
    by: User,
    owner: User | None,
    counts: Counts,
    sink: Sink,
    *,
    dry_run: bool,
) -> None:
    known = Lookup(by, owner)
    decider = Decider(known, by=by, owner=owner)
    for rows in _chunks(people.rows):
        known.start_chunk(rows)
        fates = [decider.decide(row) for row in rows]
        write_chunk(known, by=by, owner=owner)
        _settle(fates, known, dry_run=dry_run)
        counts.add(fates)
        sink(fates)


def _chunks(rows: Iterable[ReadRow]) -> Iterator[list[ReadRow]]:
    rows = iter(rows)
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _settle(fates: Iterable[RowFate], known: Lookup, *, dry_run: bool) -> None:
    """Put primary keys where rows of the list stood; after a trial, only those that remain."""
    people = _Keys(known.made_people, dry_run=dry_run)
    institutions = _Keys(known.made_institutions, dry_run=dry_run)
    for fate in fates:
        fate.person_id = people.settled(fate.person_id)
        fate.institution_id = institutions.settled(fate.institution_id)
        for one in fate.likenesses:
            made = people if one.kind == "person" else institutions
            one.pk = made.settled(one.pk)


class _Keys:
    """Rows of the list to primary keys; a trial's own keys are gone when it ends."""

    def __init__(self, made: dict[int, int], *, dry_run: bool) -> None:
        self._made = {} if dry_run else made
        self._gone = set(made.values()) if dry_run else set()

    def settled(self, ref: int | None) -> int | None:
        if ref is None or ref in self._gone:
            return None
        return self._made.get(-ref) if ref < 0 else ref


def _finish(batch: ImportBatch, by: User, report: ImportReport) -> None:
    batch.applied_at, batch.applied_by = timezone.now(), by
    batch.counts = report.counts.as_json()
    # The rows tell what was done; the file itself is no longer needed.
    batch.content = None
    batch.save()
    with context.acting(Origin.IMPORT, request_id=context.current().request_id):
        record(
            action=Action.IMPORTED,
            subjects=[batch],
            by=by,
            values={"counts": (None, batch.counts), "file_name": (None, batch.file_name)},
        )


def _keep_rows(batch: ImportBatch, fates: Sequence[RowFate]) -> None:
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                batch=batch,
                number=fate.read.number,
                outcome=fate.outcome,
                kind=fate.kind,
                name=fate.read.name[:300],
                reason=fate.reason,
                warnings=fate.read.warnings,
                possible_duplicates=[one.as_json() for one in fate.likenesses],
                raw=fate.read.cells,
                opinion_leader_id=fate.person_id,
                institution_id=fate.institution_id,
            )
            for fate in fates
        ],
        batch_size=500,
    )


def _safe_name(file_name: str) -> str:
    return clean_text(file_name)[-255:] or _("list")


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    return digest.hexdigest()
