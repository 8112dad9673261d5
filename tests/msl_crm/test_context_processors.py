"""The frame: where each role may go, and which page counts as current."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from msl_crm.context_processors import PLACES, ROLES, Shell


def shell_of(*roles, view_name="dashboards:today"):
    user = SimpleNamespace(**{f"is_{role}": role in roles for role in ROLES})
    return Shell(user, view_name)


def codes(entries):
    return [entry["code"] for entry in entries]


class TestNavigation:
    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            (
                "msl",
                [
                    "today",
                    "people",
                    "interactions",
                    "inquiries",
                    "insights",
                    "calendar",
                    "coaching",
                    "pulse",
                ],
            ),
            (
                "manager",
                [
                    "people",
                    "interactions",
                    "inquiries",
                    "insights",
                    "calendar",
                    "team",
                    "coaching",
                    "pulse",
                    "breaches",
                    "raters",
                    "rubric",
                ],
            ),
            (
                "admin",
                [
                    "people",
                    "raters",
                    "rubric",
                    "pulse_settings",
                    "priorities",
                    "materials",
                    "words",
                    "imports",
                    "runs",
                    "reopening",
                    "staff",
                ],
            ),
            ("compliance", ["people", "safety", "findings", "breaches"]),
        ],
    )  # fmt: skip
    def test_shows_each_role_its_pages(self, role, expected):
        assert codes(shell_of(role).navigation) == expected

    def test_joins_the_pages_of_several_roles(self):
        every = shell_of(*ROLES)
        assert codes(every.navigation) == [place.code for place in PLACES]

    def test_is_empty_for_someone_who_is_not_signed_in(self):
        assert Shell(None, "").navigation == []

    @pytest.mark.parametrize(
        ("view_name", "current"),
        [
            ("dashboards:relationship", "people"),
            ("dashboards:opinion_leader", "people"),
            ("opinion_leaders:update", "people"),
            ("opinion_leaders:import_detail", "imports"),
            ("interactions:create", "interactions"),
            ("interactions:calendar_read", "calendar"),
            ("trust_scores:night_start", "runs"),
            ("trust_scores:coaching_report_write", "coaching"),
            ("trust_scores:relationship_pulse", "pulse"),
            ("trust_scores:pulse_policy", "pulse_settings"),
            ("accounts:profile", None),
        ],
    )
    def test_marks_the_page_that_matches_most_closely(self, view_name, current):
        marked = [
            e["code"] for e in shell_of(*ROLES, view_name=view_name).navigation if e["current"]
        ]
        assert marked == ([current] if current else [])


class TestPhone:
    def test_leaves_room_for_the_log_button_of_an_msl(self):
        frame = shell_of("msl", "manager")
        assert codes(frame.phone) == ["today", "people", "team"]
        assert codes(frame.more) == [
            "interactions", "inquiries", "insights", "calendar", "coaching", "pulse", "breaches",
            "raters", "rubric",
        ]  # fmt: skip
        assert frame.log_url

    def test_has_no_log_button_for_others(self):
        frame = shell_of("admin")
        assert frame.log_url == ""
        assert codes(frame.phone) == ["people", "rubric", "imports", "runs"]
        assert codes(frame.more) == [
            "raters", "pulse_settings", "priorities", "materials", "words", "reopening", "staff",
        ]  # fmt: skip
