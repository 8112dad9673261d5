"""One of several processes that write to the same database: `python -m tests.faults.writer N M`.

Each transaction reads, then writes, as the services do. Prints the seconds of each and the
errors as one JSON object.
"""

import json
import sys
import time

import django


def main() -> None:
    django.setup()
    from django.db import OperationalError, transaction  # noqa: PLC0415  needs the settings
    from django.utils import timezone  # noqa: PLC0415  needs the settings

    from jobs.models import Heartbeat  # noqa: PLC0415  needs the settings

    number, transactions = sys.argv[1], int(sys.argv[2])
    taken, errors = [], []
    for place in range(transactions):
        began = time.perf_counter()
        try:
            with transaction.atomic():
                Heartbeat.objects.filter(name=f"writer-{number}-{place - 1}").exists()
                Heartbeat.objects.create(name=f"writer-{number}-{place}", at=timezone.now())
        except OperationalError as error:
            errors.append(str(error))
        taken.append(time.perf_counter() - began)
    sys.stdout.write(json.dumps({"taken": taken, "errors": errors}) + "\n")


if __name__ == "__main__":
    main()
