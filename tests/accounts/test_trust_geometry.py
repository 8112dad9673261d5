"""The geometry of the trust picture: what the circles, the lens and the ring promise."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import trust_geometry as geometry

shares = st.floats(0, 1)


def shared_part(pair: geometry.Pair) -> float:
    """The lens as a part of the smaller circle, measured on the placed pair."""
    a, b = pair.competence, pair.character
    area = geometry.lens_area(a.r, b.r, b.x - a.x)
    return area / (math.pi * min(a.r, b.r) ** 2)


class TestRadius:
    def test_grows_with_the_value_and_never_vanishes(self):
        assert geometry.radius(0) == pytest.approx(0.62 * 54)
        assert geometry.radius(0.5) == pytest.approx(0.81 * 54)
        assert geometry.radius(1, unit=58) == pytest.approx(58)


class TestLensArea:
    def test_of_two_unit_circles_one_radius_apart_is_the_vesica(self):
        assert geometry.lens_area(1, 1, 1) == pytest.approx(2 * math.pi / 3 - math.sqrt(3) / 2)

    @pytest.mark.parametrize(("distance", "area"), [(3, 0), (4, 0), (1, math.pi), (0, math.pi)])
    def test_is_nothing_when_apart_and_the_smaller_circle_when_inside(self, distance, area):
        assert geometry.lens_area(2, 1, distance) == pytest.approx(area)

    @given(r1=st.floats(1, 50), r2=st.floats(1, 50), near=shares, far=shares)
    def test_shrinks_as_the_centers_part(self, r1, r2, near, far):
        near, far = sorted((near * (r1 + r2), far * (r1 + r2)))
        assert geometry.lens_area(r1, r2, far) <= geometry.lens_area(r1, r2, near) + 1e-6


class TestCentreDistance:
    def test_lets_the_circles_touch_for_nothing_shared(self):
        assert geometry.centre_distance(40, 30, 0) == pytest.approx(70)

    def test_puts_the_smaller_inside_when_all_is_shared(self):
        assert geometry.centre_distance(40, 30, 1) == pytest.approx(10)

    def test_halves_equal_circles_at_a_known_distance(self):
        assert geometry.centre_distance(1, 1, 0.5) == pytest.approx(0.8079455)


class TestPlacePair:
    @given(competence=shares, character=shares)
    def test_shares_trust_times_the_area_of_the_smaller_circle(self, competence, character):
        pair = geometry.place_pair(competence, character)
        assert shared_part(pair) == pytest.approx(min(competence, character), abs=1e-3)

    @given(competence=shares, character=shares, before=st.none() | shares)
    def test_stays_centered_and_inside_the_ring(self, competence, character, before):
        pair = geometry.place_pair(competence, character, before=before)
        left = min(circle.left for circle in pair.circles)
        right = max(circle.right for circle in pair.circles)
        assert left + right == pytest.approx(200)
        assert right - left <= 2 * geometry.HALF_WIDTH_WITH_RING + 1e-9

    @given(competence=shares, character=shares)
    def test_uses_the_wider_limit_without_a_ring(self, competence, character):
        pair = geometry.place_pair(competence, character, ring=False)
        assert pair.competence.left >= 12 - 1e-9
        assert pair.character.right <= 188 + 1e-9

    def test_overlap_grows_only_with_the_weaker_side(self):
        weak = geometry.place_pair(0.6, 0.3)
        stronger_strong_side = geometry.place_pair(0.9, 0.3)
        stronger_weak_side = geometry.place_pair(0.6, 0.5)
        assert shared_part(stronger_strong_side) == pytest.approx(shared_part(weak), abs=1e-3)
        assert shared_part(stronger_weak_side) > shared_part(weak) + 0.1

    def test_ghost_is_as_large_as_character_was_and_keeps_its_inner_edge(self):
        pair = geometry.place_pair(0.74, 0.26, before=0.71)
        assert pair.ghost is not None
        assert pair.ghost.left == pytest.approx(pair.character.left)
        ratio = geometry.radius(0.71) / geometry.radius(0.26)
        assert pair.ghost.r / pair.character.r == pytest.approx(ratio)


class TestLensPath:
    def test_is_empty_when_the_circles_only_touch(self):
        assert geometry.lens_path(geometry.place_pair(0.5, 0.5, 0.0)) == ""

    def test_is_the_smaller_circle_when_it_lies_inside(self):
        pair = geometry.place_pair(1, 0.4, 1.0)
        assert geometry.lens_path(pair) == geometry.circle_path(pair.character)

    @given(competence=st.floats(0.05, 0.95), character=st.floats(0.05, 0.95))
    def test_corners_lie_on_both_circles(self, competence, character):
        pair = geometry.place_pair(competence, character)
        x, top = map(float, re.match(r"M([-\d.]+) ([-\d.]+)", geometry.lens_path(pair)).groups())
        for circle in (pair.competence, pair.character):
            assert math.dist((x, top), (circle.x, circle.y)) == pytest.approx(circle.r, abs=0.02)


class TestArcPath:
    @pytest.mark.parametrize(
        ("quality", "starts_left", "ends_up"),
        [
            ("candor", True, True),
            ("disagreement", False, True),
            ("conversation", True, False),
            ("mutual", False, False),
        ],
    )
    def test_fills_from_the_side_towards_top_or_bottom(self, quality, starts_left, ends_up):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", geometry.arc_path(quality))]
        (start_x, start_y), (end_x, end_y) = numbers[:2], numbers[-2:]
        assert (start_x < 100) == starts_left
        assert abs(start_y - 100) < 10
        assert (end_y < 100) == ends_up
        assert abs(end_x - 100) < 10

    @given(share=shares)
    def test_every_point_lies_on_the_ring(self, share):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", geometry.arc_path("mutual", share))]
        for x, y in (numbers[:2], numbers[-2:]):
            assert math.dist((x, y), (100, 100)) == pytest.approx(86, abs=0.02)


class TestPlaceNumber:
    def test_stands_in_a_lens_that_is_wide_enough(self):
        pair = geometry.place_pair(0.7, 0.7)
        place = geometry.place_number(pair, width=30, height=20)
        assert not place.below
        assert place.x == pytest.approx(100)

    def test_stands_below_a_narrow_lens_clear_of_both_circles(self):
        pair = geometry.place_pair(0.74, 0.26)
        place = geometry.place_number(pair, width=30, height=20)
        assert place.below
        top = place.y - 20
        for circle in (pair.competence, pair.character):
            assert top >= circle.bottom_between(place.x - 15, place.x + 15)
        assert place.line_from < place.line_to <= top


class TestPlaceLabels:
    @given(competence=shares, character=shares)
    def test_never_run_into_each_other(self, competence, character):
        pair = geometry.place_pair(competence, character)
        first, second = geometry.place_labels(pair, (42.0, 38.0), pair.top - 18, 81)
        assert second - first >= 44 - 1e-9
