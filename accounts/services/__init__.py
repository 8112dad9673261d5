"""Everything that changes people, roles and teams."""

from accounts.services._changes import UnableToChangeAccount, today
from accounts.services.own import set_password, update_profile
from accounts.services.people import PersonDetails, create_user, update_user
from accounts.services.teams import create_team, update_team

__all__ = [
    "PersonDetails",
    "UnableToChangeAccount",
    "create_team",
    "create_user",
    "set_password",
    "today",
    "update_profile",
    "update_team",
    "update_user",
]
