"""The time limit of a worker whose tasks are threads, in a process of its own."""

import subprocess
import sys

from jobs import watchdog

HANG = """
import time
from celery.signals import task_postrun, task_prerun
from jobs import watchdog
watchdog.start(seconds=0.4)
task_prerun.send(None, task_id="quick")
task_postrun.send(None, task_id="quick")
time.sleep(1.5)
print("idle is fine", flush=True)
task_prerun.send(None, task_id="hangs")
while True:
    pass
"""


def test_ends_the_process_when_a_task_hangs_and_not_while_it_is_idle():
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", HANG], capture_output=True, text=True, timeout=60, check=False
    )
    assert process.returncode == watchdog.TOO_LONG
    assert "idle is fine" in process.stdout
