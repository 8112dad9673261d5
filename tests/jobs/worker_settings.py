"""The settings of worker processes that tests start: the product's, and the tests' kind of run."""

from msl_crm.settings import *  # noqa: F403, TID251
from msl_crm.settings import INSTALLED_APPS  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.kinds"]
