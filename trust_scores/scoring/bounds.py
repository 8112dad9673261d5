"""What a number of the model may be, written beside its field as an annotation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class Between:
    """A range of numbers; an open end is not itself allowed."""

    low: float
    high: float
    above_low: bool = False
    below_high: bool = False

    def __contains__(self, value: float) -> bool:
        if not math.isfinite(value):
            return False
        low_ok = value > self.low if self.above_low else value >= self.low
        high_ok = value < self.high if self.below_high else value <= self.high
        return low_ok and high_ok

    def __str__(self) -> str:
        low = f"above {self.low:g}" if self.above_low else f"at least {self.low:g}"
        high = f"below {self.high:g}" if self.below_high else f"at most {self.high:g}"
        return f"{low} and {high}"


@dataclass(frozen=True)
class Length:
    """How many numbers a list holds."""

    count: int


Proportion = Annotated[float, Between(0, 1)]
PositiveProportion = Annotated[float, Between(0, 1, above_low=True)]
InnerProportion = Annotated[float, Between(0, 1, above_low=True, below_high=True)]
Strength = Annotated[float, Between(0.01, 100)]
Weight = Annotated[float, Between(0, 100, above_low=True)]
Amount = Annotated[float, Between(0, 1000)]
Days = Annotated[float, Between(1, 36500)]
Interval = Annotated[float, Between(1, 3650)]
Offset = Annotated[float, Between(-1, 1)]
SomeDays = Annotated[float, Between(0, 36500)]
Severity = Annotated[float, Between(0, 0.99, above_low=True)]
Rating = Annotated[int, Between(1, 5)]
QualityCount = Annotated[int, Between(1, 6)]
AnswerCount = Annotated[int, Between(2, 100)]
DisclosureLevel = Annotated[int, Between(0, 2)]

PerChannelMean = Annotated[tuple[float, ...], Length(8), Between(0, 1, True, True)]
PerChannelStrength = Annotated[tuple[float, ...], Length(8), Between(0.01, 100)]
PerChannelDays = Annotated[tuple[float, ...], Length(8), Between(1, 36500)]

# A negativity above 1 would let a better rating lower an estimate.
PerChannelNegativity = Annotated[tuple[float, ...], Length(8), Between(0, 1)]
PerChannelCap = Annotated[tuple[float, ...], Length(8), Between(0, 100)]
SixShares = Annotated[tuple[float, ...], Length(6), Between(0, 1, above_low=True)]
ThreeShares = Annotated[tuple[float, ...], Length(3), Between(0, 1, above_low=True)]
