"""Which settings differ between two rubrics, with those together that a rule ties to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from trust_scores.rubric_guide import SETTINGS, Group, Setting, values
from trust_scores.rubric_guide.kinds import Words

# Beyond so many, whole groups are looked at: each one costs an evaluation of everything.
MOST_UNITS = 20
# What starts with one of these makes sense only together.
TIES: tuple[tuple[tuple[str, ...], Words], ...] = (
    (("exponents[",), _("Importance of the six qualities")),
    (("mutual_exponents[",), _("Parts of mutual care")),
    (("disagreement.items.",), _("Parts of handling a disagreement")),
    (("bands.",), _("Edges of the bands")),
    (("confidence.medium", "confidence.high"), _("Edges of confidence")),
    (("breach.severity.",), _("Severity of a breach")),
    (("calibration.low", "calibration.high"), _("Limits of raters’ offsets")),
)
_BY_PATH = {setting.path: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Difference:
    """Settings that differ and are looked at as one."""

    label: Words
    group: Group | None
    paths: tuple[str, ...]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two documents: single settings, tied ones as one.

    Whole groups where there are more than MOST_UNITS.
    """
    old, new = values(before), values(after)
    paths = [path for path in new if old.get(path) != new[path]]
    single = list(_tied(paths))
    return single if len(single) <= MOST_UNITS else list(_by_group(paths))


def difference(paths: Sequence[str]) -> Difference:
    """The words for settings that were looked at as one."""
    group = _group(paths[0])
    if len(paths) == 1:
        setting = _BY_PATH.get(paths[0])
        return Difference(setting.label if setting else paths[0], group, tuple(paths))
    tied = [label for starts, label in TIES if all(path.startswith(starts) for path in paths)]
    label = tied[0] if tied else group.label if group else paths[0]
    return Difference(label, group, tuple(paths))


def setting_at(path: str) -> Setting | None:
    return _BY_PATH.get(path)


def _tied(paths: Sequence[str]) -> Iterator[Difference]:
    left = list(paths)
    for starts, _label in TIES:
        together = [path for path in left if path.startswith(starts)]
        if together:
            yield difference(together)
        left = [path for path in left if path not in together]
    for path in left:
        yield difference([path])


def _by_group(paths: Sequence[str]) -> Iterator[Difference]:
    groups: dict[Group | None, list[str]] = {}
    for path in paths:
        groups.setdefault(_group(path), []).append(path)
    for together in groups.values():
        yield difference(together)


def _group(path: str) -> Group | None:
    setting = _BY_PATH.get(path)
    return setting.group if setting else None
