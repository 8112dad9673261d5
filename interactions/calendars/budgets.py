"""How much work one file may cause, counted in steps of some microseconds instead of time.

A clock would let the same file pass on one day and fail on the next.
"""

from __future__ import annotations

# A thousand entries with some ten lines each.
READING_STEPS = 80_000
# Some eighty daily series without an end, or five hundred weekly ones.
REPEATING_STEPS = 60_000
STEPS_PER_LINE = 5
LETTERS_PER_STEP = 20
STEPS_PER_DATE = 6


class BudgetSpent(Exception):
    """Nothing is left."""


class Budget:
    def __init__(self, steps: int) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Raises `BudgetSpent`."""
        self.left -= steps
        if self.left < 0:
            raise BudgetSpent
