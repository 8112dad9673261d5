"""The geometry of the trust picture, in units of a square of 200 with its centre at (100, 100).

Two circles, competence and character, move together as both grow; the area that they share is
trust times the area of the smaller one. Around them a ring of four arcs. Plain numbers only:
no Django, no text, no colour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

CENTRE = 100.0
UNIT_WITH_RING = 54.0
UNIT_WITHOUT_RING = 58.0
HALF_WIDTH_WITH_RING = 72.0
HALF_WIDTH_WITHOUT_RING = 88.0
RING_RADIUS = 86.0
ARC_DEGREES = 80.0
ARC_GAP_DEGREES = 5.0
# What is not known is drawn as two middling circles that share a little.
UNKNOWN_VALUE = 0.5
UNKNOWN_SHARE = 0.3

# Where each arc starts (degrees, counter-clockwise from 3 o'clock) and which way it fills.
ARC_STARTS = {
    "candor": (180.0, -1.0),
    "disagreement": (0.0, 1.0),
    "conversation": (180.0, 1.0),
    "mutual": (0.0, -1.0),
}


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    r: float

    @property
    def left(self) -> float:
        return self.x - self.r

    @property
    def right(self) -> float:
        return self.x + self.r

    @property
    def top(self) -> float:
        return self.y - self.r

    @property
    def bottom(self) -> float:
        return self.y + self.r

    def bottom_between(self, left: float, right: float) -> float:
        """The lowest y of the circle over the span left..right; its centre line if outside."""
        nearest = min(max(self.x, left), right)
        reach = self.r**2 - (nearest - self.x) ** 2
        return self.y + math.sqrt(reach) if reach > 0 else self.y


@dataclass(frozen=True)
class Pair:
    """Both circles, centred; `ghost` is where character stood before a breach."""

    competence: Circle
    character: Circle
    ghost: Circle | None = None

    @property
    def circles(self) -> tuple[Circle, ...]:
        return tuple(c for c in (self.competence, self.character, self.ghost) if c)

    @property
    def top(self) -> float:
        return min(circle.top for circle in self.circles)

    @property
    def bottom(self) -> float:
        return max(circle.bottom for circle in self.circles)

    @property
    def lens_left(self) -> float:
        return max(self.competence.left, self.character.left)

    @property
    def lens_right(self) -> float:
        return min(self.competence.right, self.character.right)

    @property
    def lens_width(self) -> float:
        return max(self.lens_right - self.lens_left, 0.0)

    @property
    def lens_x(self) -> float:
        return (self.lens_left + self.lens_right) / 2


def radius(value: float, unit: float = UNIT_WITH_RING) -> float:
    """A circle grows with its value (0..1) and never vanishes."""
    return unit * (0.62 + 0.38 * value)


def lens_area(r1: float, r2: float, distance: float) -> float:
    """Area that two circles share, for centres `distance` apart."""
    if distance >= r1 + r2:
        return 0.0
    if distance <= abs(r1 - r2):
        return math.pi * min(r1, r2) ** 2
    half_angle_1 = _half_angle(r1, r2, distance)
    half_angle_2 = _half_angle(r2, r1, distance)
    return _segment(r1, half_angle_1) + _segment(r2, half_angle_2)


def _half_angle(r: float, other: float, distance: float) -> float:
    cosine = (distance**2 + r**2 - other**2) / (2 * distance * r)
    return math.acos(min(max(cosine, -1.0), 1.0))


def _segment(r: float, half_angle: float) -> float:
    return r**2 * (half_angle - math.sin(half_angle) * math.cos(half_angle))


@lru_cache(maxsize=4096)
def centre_distance(r1: float, r2: float, share: float) -> float:
    """Distance at which the circles share `share` (0..1) of the smaller one's area.

    0 lets them touch, 1 puts the smaller one inside. Solved by bisection: the shared area only
    shrinks as the centres part.
    """
    wanted = share * math.pi * min(r1, r2) ** 2
    near, far = abs(r1 - r2), r1 + r2
    for _ in range(60):
        middle = (near + far) / 2
        if lens_area(r1, r2, middle) > wanted:
            near = middle
        else:
            far = middle
    return (near + far) / 2


def place_pair(
    competence: float,
    character: float,
    share: float | None = None,
    *,
    before: float | None = None,
    ring: bool = True,
) -> Pair:
    """Both circles for values in 0..1; `share` defaults to the smaller value.

    The pair is centred, and made smaller when half its width would pass the ring's inside.
    """
    unit = UNIT_WITH_RING if ring else UNIT_WITHOUT_RING
    limit = HALF_WIDTH_WITH_RING if ring else HALF_WIDTH_WITHOUT_RING
    r1, r2 = radius(competence, unit), radius(character, unit)
    wanted = min(competence, character) if share is None else share
    first = Circle(0.0, CENTRE, r1)
    second = Circle(centre_distance(round(r1, 4), round(r2, 4), round(wanted, 4)), CENTRE, r2)
    ghost = None
    if before is not None:
        # The ghost keeps the edge that lies in the overlap, so that it shows what was lost outside.
        wide = radius(before, unit)
        ghost = Circle(second.left + wide, CENTRE, wide)
    return _centred(Pair(first, second, ghost), limit)


def _centred(pair: Pair, limit: float) -> Pair:
    left = min(circle.left for circle in pair.circles)
    right = max(circle.right for circle in pair.circles)
    scale = min(1.0, limit / ((right - left) / 2))
    middle = (left + right) / 2

    def moved(circle: Circle) -> Circle:
        return replace(circle, x=CENTRE + (circle.x - middle) * scale, r=circle.r * scale)

    return Pair(
        moved(pair.competence), moved(pair.character), moved(pair.ghost) if pair.ghost else None
    )


def number(value: float) -> str:
    """A coordinate as SVG text, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def circle_path(circle: Circle) -> str:
    r = number(circle.r)
    return (
        f"M{number(circle.left)} {number(circle.y)}"
        f"a{r} {r} 0 1 1 {number(2 * circle.r)} 0a{r} {r} 0 1 1 {number(-2 * circle.r)} 0z"
    )


def lens_path(pair: Pair) -> str:
    """SVG path of the overlap; empty where the circles only touch."""
    a, b = pair.competence, pair.character
    distance = abs(b.x - a.x)
    if distance >= a.r + b.r:
        return ""
    # A hair's breadth from inside, both corners would fall on one point and the arcs away.
    if distance <= abs(a.r - b.r) + 1e-3:
        return circle_path(min(a, b, key=lambda circle: circle.r))
    along = (distance**2 + a.r**2 - b.r**2) / (2 * distance)
    rise = math.sqrt(max(a.r**2 - along**2, 0.0))
    x = number(a.x + along)
    top, bottom = number(a.y - rise), number(a.y + rise)
    # An arc of more than half its circle lies on the side where the other centre is beyond the cut.
    wide_a, wide_b = int(along < 0), int(along > distance)
    return (
        f"M{x} {top}A{number(a.r)} {number(a.r)} 0 {wide_a} 1 {x} {bottom}"
        f"A{number(b.r)} {number(b.r)} 0 {wide_b} 1 {x} {top}z"
    )


def arc_path(quality: str, share: float = 1.0, r: float = RING_RADIUS) -> str:
    """SVG path of one quality's arc, filled to `share` (0..1) from 9 or 3 o'clock."""
    start, direction = ARC_STARTS[quality]
    begin = start + direction * ARC_GAP_DEGREES
    end = begin + direction * ARC_DEGREES * min(max(share, 0.0), 1.0)
    sweep = int(direction < 0)
    return f"M{_on_ring(begin, r)}A{number(r)} {number(r)} 0 0 {sweep} {_on_ring(end, r)}"


def _on_ring(degrees: float, r: float) -> str:
    turn = math.radians(degrees)
    return f"{number(CENTRE + r * math.cos(turn))} {number(CENTRE - r * math.sin(turn))}"


def half_chord(y: float, r: float) -> float:
    """Half the room inside a circle of radius r around the centre, at height y."""
    return math.sqrt(max(r**2 - (y - CENTRE) ** 2, 0.0))


@dataclass(frozen=True)
class NumberPlace:
    """Where the one number stands; `line_from` and `line_to` lead to it when it is below."""

    x: float
    y: float
    below: bool
    line_from: float = 0.0
    line_to: float = 0.0


def place_number(pair: Pair, width: float, height: float) -> NumberPlace:
    """Inside the lens when that is wider than 1.25 times the figure, else below on a short line."""
    x = pair.lens_x
    if pair.lens_width > 1.25 * width:
        return NumberPlace(x, CENTRE + height / 2, below=False)
    edge = max(circle.bottom_between(x - width / 2, x + width / 2) for circle in pair.circles)
    line_from = min(circle.bottom_between(x, x) for circle in (pair.competence, pair.character))
    line_to = edge + 5
    return NumberPlace(
        x, line_to + 2 + height, below=True, line_from=line_from - 4, line_to=line_to
    )


def place_labels(
    pair: Pair, widths: tuple[float, float], y: float, r: float
) -> tuple[float, float]:
    """x of the labels above the two circles: clear of each other, inside the ring of radius r."""
    apart = (widths[0] + widths[1]) / 2 + 4
    middle = (pair.competence.x + pair.character.x) / 2
    spread = max(pair.character.x - pair.competence.x, apart)
    reach = half_chord(y, r)
    first = max(middle - spread / 2, CENTRE - reach + widths[0] / 2)
    second = min(middle + spread / 2, CENTRE + reach - widths[1] / 2)
    if second - first >= apart:
        return first, second
    left = CENTRE - (apart + (widths[0] + widths[1]) / 2) / 2
    return left + widths[0] / 2, left + widths[0] / 2 + apart
