"""Makes the demo world."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from dashboards.demo.world import Size, make_world


class Command(BaseCommand):
    help = (
        "Makes a believable world of invented people in an empty database: the same for the "
        "same seed and day. Writes the sign-ins to demo.json in the data folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Size()
        parser.add_argument("--msls", type=int, default=usual.msls)
        parser.add_argument("--leaders", type=int, default=usual.leaders)
        parser.add_argument("--years", type=int, default=usual.years)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are users already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are users already; the demo world needs an empty database.")
        if min(options["msls"], options["leaders"], options["years"]) < 1:
            raise CommandError("--msls, --leaders and --years must be at least 1.")
        started = time.perf_counter()
        size = Size(options["msls"], options["leaders"], options["years"])
        world = make_world(size=size, seed=options["seed"], now=timezone.now())
        path = settings.DATA_DIR / "demo.json"
        path.write_text(json.dumps(world.sign_ins, indent=1), encoding="utf-8")
        self.stdout.write(
            f"{world.relationships} relationships with {world.visits} visits "
            f"in {time.perf_counter() - started:.1f} s"
        )
