"""The product's settings, and chunks that misbehave; in the short form with shorter waits."""

import os

from msl_crm.settings import *  # noqa: F403, TID251
from msl_crm.settings import INSTALLED_APPS, REDIS_URL  # noqa: TID251

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.kinds"]

if os.environ["MSL_CRM_FAULTS"] != "whole":
    JOB_SOFT_SECONDS, JOB_HARD_SECONDS, JOB_LEASE_SECONDS = 2, 4, 4
    JOB_RECONCILE_SECONDS = 1 if REDIS_URL else 0.5
    JOB_RESEND_SECONDS = 3
