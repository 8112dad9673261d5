"""Read by gunicorn when it starts here: its processes count their requests in one folder."""

import os
import shutil
import tempfile

folder = tempfile.mkdtemp(prefix="msl-crm-metrics-")
# Before any process loads the product: the choice is made when prometheus_client is imported.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def child_exit(server, worker):
    from prometheus_client import multiprocess  # noqa: PLC0415  only once the folder is named

    multiprocess.mark_process_dead(worker.pid, path=folder)


def on_exit(server):
    shutil.rmtree(folder, ignore_errors=True)
