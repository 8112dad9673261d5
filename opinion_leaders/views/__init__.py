"""Pages for bringing people in, changing them, and keeping goals."""

from opinion_leaders.views.imports import import_apply, import_create, import_detail, import_list
from opinion_leaders.views.people import opinion_leader_create, opinion_leader_update
from opinion_leaders.views.relationships import goal_create, goal_update, relationship_create

__all__ = [
    "goal_create",
    "goal_update",
    "import_apply",
    "import_create",
    "import_detail",
    "import_list",
    "opinion_leader_create",
    "opinion_leader_update",
    "relationship_create",
]
