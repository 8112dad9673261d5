"""What must hold between the numbers of a rubric, so that scores keep their promises."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from .documents import Problem, numbers, problem

if TYPE_CHECKING:
    from .rubric import Parameters

# Far more than decimal figures lose as binary ones, and far less than a figure that is missing.
SUM_TOLERANCE = 1e-9

_EPISODE = "disagreement.episode_weight"
_CAP = "disagreement.cap_slope"
_SHARES = ("exponents", "mutual_exponents", "disagreement.items")


@dataclass(frozen=True, slots=True)
class _Order:
    """`above` is not below `below`, and not equal to it either where that would mean nothing.

    `words` name `below` in the message.
    """

    below: str
    above: str
    words: str
    strictly: bool = False

    def is_kept(self, parameters: Parameters) -> bool:
        low, high = attrgetter(self.below, self.above)(parameters)
        return bool(low < high if self.strictly else low <= high)

    def problem(self) -> Problem:
        code = "must be above %(other)s" if self.strictly else "must not be below %(other)s"
        return problem(self.above, code, (self.below, self.above), other=self.words)


def _rising(folder: str, *names: str) -> Iterator[_Order]:
    for low, high in pairwise(names):
        yield _Order(f"{folder}.{low}", f"{folder}.{high}", low.replace("_", " "))


_ORDERS: tuple[_Order, ...] = (
    # Bands without width, or of the wrong order, would overlap.
    _Order("bands.developing", "bands.sound", "the edge of developing", strictly=True),
    _Order("bands.sound", "bands.strong", "the edge of sound", strictly=True),
    _Order("confidence.medium", "confidence.high", "the edge of medium", strictly=True),
    *_rising("breach.severity", "minor", "serious", "severe"),
    *_rising("breach.status_factor", "refuted", "alleged", "confirmed"),
    *_rising("calibration", "low", "high"),
    # A later stage asks for as much as an earlier one, or the earlier one could not be left.
    _Order("stages.at_risk.trust", "stages.establishing_trust", "the trust of at risk"),
    _Order("stages.establishing_trust", "stages.deepening.trust", "the trust of establishing"),
    *(
        _Order(f"stages.deepening.{name}", f"stages.partnership.{name}", "that of deepening")
        for name in ("trust", "health", "quality", "confidence", "external_share", "tenure_days")
    ),
    # What is better for the relationship must never count less.
    *_rising("visit.meaningful", "focus_none", "focus_some", "focus_central"),
    *_rising("visit.patient_focus", "none", "some", "central"),
    *_rising("visit.balanced", "no", "yes"),
    *_rising("visit.question", "missed", "followed_up", "answered_now"),
    *_rising("visit.candid", "hedged", "opinion_leader", "both"),
    *_rising("visit.candid", "hedged", "msl", "both"),
    *_rising("visit.goals", "one_side", "both_sides"),
    *_rising("visit", "asynchronous_count", "live_count"),
    *_rising("disagreement.answers", "no", "partly", "yes"),
    *_rising("disagreement.outcomes", "damaged", "parked", "respectful_difference"),
    *_rising("disagreement.outcomes", "respectful_difference", "common_ground", "deepened"),
    *_rising("commitments.ours", "broken", "late", "kept"),
    *_rising("commitments.theirs", "broken", "late", "kept"),
)


def broken_rules(parameters: Parameters) -> list[Problem]:
    """Every rule that these numbers break, at the path of the field to look at."""
    orders = [order.problem() for order in _ORDERS if not order.is_kept(parameters)]
    return [*_sums(parameters), *orders, *_episodes(parameters), *_silence(parameters)]


def _sums(parameters: Parameters) -> Iterator[Problem]:
    for path in _SHARES:
        shares = dict(numbers(attrgetter(path)(parameters), path))
        total = math.fsum(shares.values())
        if abs(total - 1) > SUM_TOLERANCE:
            code = "must add up to 1, not %(total)s"
            yield problem(path, code, tuple(shares), total=f"{total:.6g}")


def _episodes(parameters: Parameters) -> Iterator[Problem]:
    """A better handled episode must always help, although it covers for absence as well."""
    absence, episode = parameters.absence, parameters.disagreement
    covered = absence.covered_by_episode * absence.weight_per_conversation * absence.value
    if not episode.episode_weight > covered:
        parts = ("covered_by_episode", "weight_per_conversation", "value")
        yield problem(
            _EPISODE,
            "must be above %(covered)s, which is what an episode takes away from absence",
            (_EPISODE, *(f"absence.{part}" for part in parts)),
            covered=f"{covered:.6g}",
        )
    if episode.cap_base + episode.cap_slope > 1 + SUM_TOLERANCE:
        yield problem(_CAP, "must not lift the cap above 1", ("disagreement.cap_base", _CAP))


def _silence(parameters: Parameters) -> Iterator[Problem]:
    """Who meets as often as agreed is not dormant, however long the agreed interval is."""
    if parameters.stages.dormant.intervals < 1:
        yield problem("stages.dormant.intervals", "must be at least one target interval")
