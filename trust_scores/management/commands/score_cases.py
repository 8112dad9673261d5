"""Checks the engine against cases worked out elsewhere."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from trust_scores import scoring

ALL_AGREE, SOME_DIFFER, UNREADABLE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Reads cases, prints the engine's answer to each expected key as JSON and whether it "
        "agrees. Exit code: 0 all agree, 1 some differ, 2 the file cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON file of cases")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            document = json.loads(options["file"].read_text(encoding="utf-8"))
            results = scoring.run_cases(document)
        except (OSError, ValueError, RecursionError, scoring.CasesUnreadable) as problem:
            self.stderr.write(f"{options['file']}: {problem}")
            sys.exit(UNREADABLE)
        evaluated = [one for one in results if one.ok is not None]
        differing = [one.id for one in evaluated if not one.ok]
        summary = {
            "agree": bool(evaluated) and not differing,
            "evaluated": len(evaluated),
            "not_evaluated": len(results) - len(evaluated),
            "differing": differing,
            "cases": [one.to_document() for one in results],
        }
        self.stdout.write(json.dumps(summary, indent=1))
        sys.exit(SOME_DIFFER if differing else ALL_AGREE)
