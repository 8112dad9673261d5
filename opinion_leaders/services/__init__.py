"""People, relationships, goals and imports: what can happen to them."""

from opinion_leaders.services.errors import UnableToChangePeople
from opinion_leaders.services.goals import NewGoal, add_goal, add_goals, review_goal
from opinion_leaders.services.people import (
    NewOpinionLeader,
    create_opinion_leader,
    create_opinion_leaders,
)
from opinion_leaders.services.relationships import (
    NewRelationship,
    open_relationship,
    open_relationships,
)

__all__ = [
    "NewGoal",
    "NewOpinionLeader",
    "NewRelationship",
    "UnableToChangePeople",
    "add_goal",
    "add_goals",
    "create_opinion_leader",
    "create_opinion_leaders",
    "open_relationship",
    "open_relationships",
    "review_goal",
]
