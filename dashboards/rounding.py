"""Shown tenths that still add up, by the engine's rule."""

from trust_scores.scoring.rounding import ShownChange, shown_change, tenths

__all__ = ["ShownChange", "shown_change", "tenths"]
