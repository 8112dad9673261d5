"""Forms for opinion leaders, goals and imports."""

from opinion_leaders.forms.goals import GoalForm
from opinion_leaders.forms.imports import ImportForm
from opinion_leaders.forms.people import OpinionLeaderForm

__all__ = ["GoalForm", "ImportForm", "OpinionLeaderForm"]
