"""The beat's clockwork."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery.beat import Scheduler


class PatientScheduler(Scheduler):
    """Celery's own, which keeps no file; and which goes on when the clock is set back.

    Celery's would send nothing until the clock has reached its former time again.
    """

    _last_tick: dt.datetime | None = None

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        if self._last_tick is not None and now < self._last_tick:
            for entry in self.schedule.values():
                if entry.last_run_at is not None and entry.last_run_at > now:
                    entry.last_run_at = now
            self.populate_heap()
        self._last_tick = now
        return super().tick(*args, **kwargs)
