"""Why a score is what it is, or why it changed, down to the single record."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from opinion_leaders.models import Relationship
from trust_scores.selectors.explained import Explained
from trust_scores.selectors.explanations import explain_change, explain_level

ADDS_UP, DOES_NOT_ADD_UP, UNUSABLE = 0, 1, 2
LONGEST_KEY = 18


class Refused(Exception):
    """What was asked for cannot be explained; the message says why."""


class Command(BaseCommand):
    help = (
        "Explains the score of a relationship, or its change between two dates: step by step, "
        "leaf by leaf, record by record. Exit code: 0 everything adds up, 1 it does not, "
        "2 unknown relationship or unusable dates."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("relationship", help="number of the relationship")
        parser.add_argument("--from", dest="since", metavar="DATE", help="explain a change")
        parser.add_argument("--to", dest="until", metavar="DATE", help="its end; now unless given")
        parser.add_argument("--as-of", metavar="DATE", help="explain the level on this day")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            explained = self._explained(options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(UNUSABLE)
        if options["json"]:
            self.stdout.write(json.dumps(explained.document(), indent=1))
        else:
            self.stdout.write("\n".join(explained.lines()))
        if not explained.adds_up:
            sys.exit(DOES_NOT_ADD_UP)

    def _explained(self, options: dict[str, Any]) -> Explained:
        """What an operator sees: everything, the opinion leader's answers included."""
        since, until, as_of = (options[name] for name in ("since", "until", "as_of"))
        now = timezone.now()
        if until and not since:
            raise Refused("--to needs --from.")
        if since and as_of:
            raise Refused("Give either --from and --to, or --as-of.")
        relationship = _relationship(options["relationship"])
        if not since:
            return Explained(explain_level(relationship, as_of=_moment(as_of, now)))
        start, end = _moment(since, now), _moment(until, now)
        if end < start:
            raise Refused(f"{until} is before {since}.")
        return Explained(explain_change(relationship, since=start, until=end))


def _relationship(text: str) -> Relationship:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY):
        raise Refused(f"{text[:80]!r} is not the number of a relationship.")
    found = Relationship.objects.select_related("opinion_leader").filter(pk=int(text)).first()
    if found is None:
        raise Refused(f"There is no relationship {text}.")
    return found


def _moment(text: str | None, now: dt.datetime) -> dt.datetime:
    """A date (its end, UTC; today until now) or a date with a time; now without a text."""
    if not text:
        return now
    try:
        at, day = parse_datetime(text), parse_date(text)
    except ValueError as problem:
        raise Refused(f"{text[:80]!r} is not a date: {problem}.") from problem
    if day is not None:
        if day > now.astimezone(dt.UTC).date():
            raise Refused(f"{text} is in the future.")
        return min(now, dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC))
    if at is None:
        raise Refused(f"{text[:80]!r} is not a date such as 2026-05-31.")
    at = at if timezone.is_aware(at) else at.replace(tzinfo=dt.UTC)
    if at > now:
        raise Refused(f"{text} is in the future.")
    return at
