"""The models as migrations see them: fields alone, without the rules of our own code."""

from functools import cache

from django.apps.registry import Apps
from django.db.migrations.loader import MigrationLoader


@cache
def historical_apps() -> Apps:
    """The state after the last migration, which fits the tables of a test."""
    return MigrationLoader(None).project_state().apps
