"""Heads of lists that can be sorted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; `sort` is the order that a click on it asks for, "" for none."""

    label: Any
    sort: str = ""
    aria_sort: str = ""


def columns(heads: Iterable[tuple[Any, str]], current: str) -> list[Column]:
    """Heads from (label, first order); a column that the list is sorted by turns round."""
    return [_column(label, first, current) for label, first in heads]


def _column(label: Any, first: str, current: str) -> Column:
    if not first or current.removeprefix("-") != first.removeprefix("-"):
        return Column(label, first)
    if current.startswith("-"):
        return Column(label, current.removeprefix("-"), "descending")
    return Column(label, f"-{current}", "ascending")
