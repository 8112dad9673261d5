"""Import a list of opinion leaders and institutions.

Reads NPI lists, Salesforce and HubSpot exports and general lists of people, CSV or XLSX, told apart
by content. Applies all of the list or nothing, and says what became of every row.

Exit status: 0 the list was read (rows may have been refused, each with its reason), 2 the file or
an option cannot be used.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from opinion_leaders import services

_MOST_ROWS_SHOWN = 20_000


class Command(BaseCommand):
    help = "Import a list of opinion leaders (CSV or XLSX; NPI, Salesforce, HubSpot or general)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the list")
        parser.add_argument("--owner", metavar="EMAIL", help="open relationships for this MSL")
        parser.add_argument("--by", metavar="EMAIL", help="who imports (default: an administrator)")
        parser.add_argument("--dry-run", action="store_true", help="say it, but keep nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = _Rows()
        try:
            report = self._import(options, rows)
        except OSError as error:
            self._give_up(f"The file cannot be opened: {error.strerror}.", options)
        except services.UnableToImport as error:
            self._give_up(str(error), options)
        if options["json"]:
            self._write_json(report, rows, options)
        else:
            self._write_text(report, rows, options)

    def _give_up(self, message: str, options: dict[str, Any]) -> NoReturn:
        """No traceback: the message is all that is to be said."""
        if options["json"]:
            self.stdout.write(json.dumps({"error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=2)

    def _import(self, options: dict[str, Any], rows: _Rows) -> services.ImportReport:
        path = Path(options["file"])
        by = _person(options["by"]) if options["by"] else _an_administrator()
        owner = _person(options["owner"]) if options["owner"] else None
        with path.open("rb") as file:
            return services.import_list(
                by=by,
                file=file,
                file_name=path.name,
                owner=owner,
                dry_run=options["dry_run"],
                sink=rows.add,
            )

    def _write_json(
        self, report: services.ImportReport, rows: _Rows, options: dict[str, Any]
    ) -> None:
        answer = {
            "file": Path(options["file"]).name,
            "format": report.kind,
            "encoding": report.encoding,
            "dry_run": options["dry_run"],
            "batch": report.batch.pk if report.batch else None,
            "counts": report.counts.as_json(),
            "rows": rows.shown,
            "rows_left_out": rows.left_out,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def _write_text(
        self, report: services.ImportReport, rows: _Rows, options: dict[str, Any]
    ) -> None:
        trial = " (dry run, nothing is kept)" if options["dry_run"] else ""
        self.stdout.write(f"{report.kind} list, {report.encoding}{trial}")
        for name, number in report.counts.as_json().items():
            self.stdout.write(f"{name.replace('_', ' ')}: {number}")
        for row in rows.shown:
            for line in _lines(row):
                self.stdout.write(line)


class _Rows:
    """Rows for the answer: all of a usual list, of a huge one those that need a look."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Any]] = []
        self.left_out = 0

    def add(self, fates: Any) -> None:
        for fate in fates:
            row = fate.as_json()
            needs_a_look = row["outcome"] == "refused" or row["possible_duplicates"]
            if len(self.shown) < _MOST_ROWS_SHOWN or needs_a_look:
                self.shown.append(row)
            else:
                self.left_out += 1


def _lines(row: dict[str, Any]) -> list[str]:
    start = f"row {row['row']}"
    lines = []
    if row["outcome"] == "refused":
        lines.append(f"{start} refused: {row['reason']}")
    lines += [f"{start} warning: {warning}" for warning in row["warnings"]]
    lines += [
        f"{start} possible duplicate of {one['name']}"
        f" ({'row ' + str(one['row']) if one['row'] else 'id ' + str(one['id'])}): {one['reason']}"
        for one in row["possible_duplicates"]
    ]
    return lines


def _person(email: str) -> User:
    person = User.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"There is nobody with the e-mail {email}.", returncode=2)
    return person


def _an_administrator() -> User:
    person = User.objects.filter(is_admin=True, is_active=True).order_by("pk").first()
    if person is None:
        raise CommandError("There is no administrator yet: name one with --by.", returncode=2)
    return person
