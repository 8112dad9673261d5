"""Faults that the background work must survive, each with real processes and real servers.

The short form is part of every run of `script/test`; `script/test --faults` is the whole of it,
with the product's own time limits and the full numbers.
"""

import datetime as dt
import os

import pytest

FORM = os.environ.get("MSL_CRM_FAULTS", "short")
only_in_the_whole = pytest.mark.only_in_the_whole

# The day on which the world of these tests is made.
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
