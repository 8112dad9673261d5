"""Starting and ending processes of the project, each in a group of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress

from _setup import PYTHON, ROOT

GRACE_SECONDS = 10


def python(*arguments: str) -> list[str]:
    return [str(PYTHON), *arguments]


def manage(*arguments: str) -> int:
    """Run one management command to its end; return its exit code."""
    return subprocess.run(python("manage.py", *arguments), cwd=ROOT, check=False).returncode


def start(command: list[str], **options) -> subprocess.Popen:
    """Start a process that Ctrl-C in the terminal does not reach: we end it ourselves, in order."""
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, **options)


def end(*processes: subprocess.Popen, by: int = signal.SIGTERM) -> None:
    """Ask the processes and their children to end; insist after ten seconds."""
    # A number that was given back may belong to a stranger by now.
    alive = [process for process in processes if process.returncode is None]
    for process in alive:
        _signal_group(process, by)
    deadline = time.monotonic() + GRACE_SECONDS
    for process in alive:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in alive:
        # The leader may be gone and a child of it still be there.
        _signal_group(process, signal.SIGKILL)
        process.wait()


def free_port(host: str, wanted: int, *, tries: int = 50) -> int | None:
    """Return the first port from `wanted` on that nobody listens on; 0 lets the system choose."""
    last = 65535 if wanted else 0
    for port in range(wanted, min(wanted + tries - 1, last) + 1):
        found = _bind(host, port)
        if found and not answers(host, found):
            return found
    return None


def answers(host: str, port: int) -> bool:
    """Tell whether something accepts connections there."""
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def _bind(host: str, port: int) -> int | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # Without this a port that was in use a minute ago would count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return None
        except OSError as error:
            if isinstance(error, socket.gaierror):
                raise
            return None
        return probe.getsockname()[1]


def _signal_group(process: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
