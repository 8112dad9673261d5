"""What must hold between the numbers of a rubric, so that scores keep their promises."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .documents import Problem

if TYPE_CHECKING:
    from .rubric import Parameters

SUM_TOLERANCE = 1e-9


def broken_rules(parameters: Parameters) -> list[Problem]:
    """Every rule that these numbers break, at the path of the field to look at."""
    return [*_sums(parameters), *_orders(parameters), *_episodes(parameters)]


def _sums(parameters: Parameters) -> Iterator[Problem]:
    handling = parameters.disagreement.items
    shares = {
        "exponents": parameters.exponents,
        "mutual_exponents": parameters.mutual_exponents,
        "disagreement.items": tuple(vars(handling).values()),
    }
    for path, values in shares.items():
        if abs(math.fsum(values) - 1) > SUM_TOLERANCE:
            yield Problem(path, f"must add up to 1, not {math.fsum(values):.6g}")


def _orders(parameters: Parameters) -> Iterator[Problem]:
    """Fields that must rise in this order; equal is allowed only where it is harmless."""
    bands, edges, levels = parameters.bands, parameters.confidence, parameters.breach.severity
    calibration, stages = parameters.calibration, parameters.stages
    if not bands.developing < bands.sound:
        yield Problem("bands.sound", "must be above the edge of developing")
    if not bands.sound < bands.strong:
        yield Problem("bands.strong", "must be above the edge of sound")
    if not edges.medium < edges.high:
        yield Problem("confidence.high", "must be above the edge of medium")
    if not levels.minor <= levels.serious:
        yield Problem("breach.severity.serious", "must not be below minor")
    if not levels.serious <= levels.severe:
        yield Problem("breach.severity.severe", "must not be below serious")
    if not calibration.low <= calibration.high:
        yield Problem("calibration.high", "must not be below low")
    if not stages.at_risk.trust <= stages.establishing_trust:
        yield Problem("stages.establishing_trust", "must not be below the trust of at risk")


def _episodes(parameters: Parameters) -> Iterator[Problem]:
    """A better handled episode must always help, although it covers for absence as well."""
    absence, episode = parameters.absence, parameters.disagreement
    covered = absence.covered_by_episode * absence.weight_per_conversation * absence.value
    if not episode.episode_weight > covered:
        yield Problem(
            "disagreement.episode_weight",
            f"must be above {covered:.6g}, which is what an episode takes away from absence",
        )
    if episode.cap_base + episode.cap_slope > 1 + SUM_TOLERANCE:
        yield Problem("disagreement.cap_slope", "must not lift the cap above 1")
