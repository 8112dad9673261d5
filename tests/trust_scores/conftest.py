"""Threads with connections of their own, as the tests of the ledger have them."""

from tests.jobs.conftest import shared_database, together

__all__ = ["shared_database", "together"]
