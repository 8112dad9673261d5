"""Heads of lists that can be sorted; see `accounts.sorting`."""

from accounts.sorting import Column, columns

__all__ = ["Column", "columns"]
