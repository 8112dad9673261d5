"""The opinion leaders of the demo world and who knows them."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

from dashboards.demo import words
from dashboards.demo.characters import CHARACTERS
from dashboards.demo.plain import plain
from dashboards.demo.staff import Staff
from opinion_leaders import services
from opinion_leaders.models import OpinionLeader, Relationship
