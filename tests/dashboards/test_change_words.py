"""The headline of a change, and the few words that stand for all of its causes."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from dashboards.change_words import disclosure, headline, largest_reason
from dashboards.periods import Period
from trust_scores.constants import BandCode, Quality
from trust_scores.scoring import DEFAULT, Channel, EvidenceField
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.explanation_lines import Cause, CauseCode, Change, ItemLine
from trust_scores.selectors.rubrics import RubricInForce

NOW = dt.datetime(2026, 11, 23, 15, 30, tzinfo=dt.UTC)
RULES = RubricInForce(1, 1, DEFAULT)
SILENCE = Cause(
    CauseCode.CADENCE,
    Quality.CONVERSATION,
    -0.03,
    {"days": 71, "interval": 45.0, "contacts": 0, "last_contact": None, "before": 1, "after": 0.5},
)
AGEING = Cause(CauseCode.AGEING, None, -0.01)


def period(until=dt.date(2026, 11, 23)):
    return Period(dt.date(2026, 6, 30), until, NOW)


def a_change(before=0.587, after=0.64, **given):
    return Change(
        **{
            "relationship": 1,
            "since": NOW - dt.timedelta(days=146),
            "until": NOW,
            "before": before,
            "after": after,
            "had_score": True,
            "has_score": True,
            "band_before": BandCode.SOUND,
            "band_after": BandCode.SOUND,
            "rubric_before": RULES,
            "rubric_after": RULES,
            "calibration_before": None,
            "calibration_after": None,
            "disclosed": Disclosed.FULL,
            "answers": 2,
            "steps": (),
            **given,
        }
    )


def a_visit(points, depth, days=5):
    item = ItemLine(
        at=NOW,
        field=EvidenceField.DEPTH,
        channel=Channel.MEANINGFUL,
        quality=Quality.CONVERSATION,
        is_own=True,
        key=1,
        words={},
        value_before=depth,
        value_after=depth,
        weight_before=0.0,
        weight_after=1.0,
        points=points,
    )
    facts = {
        "at": NOW - dt.timedelta(days=days),
        "words": {"visit": 1, "visit_channel": "in_person", "visit_subject": ""},
        "items": [item],
        "is_gone": False,
        "is_corrected": False,
        "is_late": False,
        "qualities": {Quality.CONVERSATION: points},
    }
    return Cause(CauseCode.VISIT, Quality.CONVERSATION, points, facts)


def said(change, causes=(SILENCE, AGEING), **given):
    moved = round((change.after - change.before) * 100, 1)
    return headline(
        change, causes, **{"period": period(), "moved": moved, "for_msl": True, **given}
    )


class TestHeadline:
    def test_a_fall_with_what_weighed_most(self):
        assert said(a_change(after=0.55)) == (
            "Since 30 June the score fell 3.7 points. What weighed most: no contact for 71 days; "
            "agreed are 45."
        )

    def test_a_rise_until_an_earlier_day(self):
        rise = [a_visit(0.053, 0.9)]

        assert said(a_change(), rise, period=period(dt.date(2026, 9, 1))) == (
            "From 30 June to 1 September 2026 the score rose 5.3 points. What helped most: visit "
            f"{timezone.localtime(NOW).day - 5} November."
        )

    def test_nothing_moved(self):
        assert said(a_change(after=0.587)) == "Since 30 June the score has not moved."

    def test_what_is_left_out_is_said(self):
        change = a_change(after=0.55, disclosed=Disclosed.WITHHELD)

        assert said(change).startswith(
            "Since 30 June, leaving the opinion leader's answers out, the score fell 3.7 points."
        )
        assert said(replace(change, answers=0)).startswith("Since 30 June the score fell")

    def test_a_first_score_names_no_level_that_is_shown_nowhere(self):
        first = a_change(had_score=False)

        assert said(first).endswith("The first one is 64.0.")
        assert said(replace(first, disclosed=Disclosed.WITHHELD)).endswith(
            "Without the opinion leader's answers it would stand at 64.0 now."
        )

    def test_a_score_that_is_gone(self):
        gone = a_change(has_score=False)

        assert "On 30 June it stood at 58.7" in said(gone)
        assert "58.7" not in said(replace(gone, disclosed=Disclosed.WITHHELD))
        assert "as well as after it" in said(replace(gone, had_score=False))


class TestLargestReason:
    @pytest.mark.parametrize(
        ("depths", "words"),
        [
            ((0.1, 0.3), "two shallow conversations"),
            ((0.1, 0.7), "two conversations"),
        ],
    )
    def test_conversations_count_together(self, depths, words):
        visits = [a_visit(-0.02, depth) for depth in depths]

        points, reason = largest_reason([SILENCE, *visits], -0.07, for_msl=True)

        assert (round(points, 3), reason) == (-0.04, words)

    def test_deep_ones_raise(self):
        visits = [a_visit(0.02, 0.7), a_visit(0.01, 0.9), a_visit(-0.01, 0.1)]

        assert largest_reason(visits, 0.02, for_msl=True)[1] == "two deep conversations"

    def test_only_causes_in_the_direction_of_the_move_count(self):
        rise = a_visit(0.09, 0.9)

        assert largest_reason([rise, SILENCE], -0.01, for_msl=True)[0] == SILENCE.points


class TestDisclosure:
    @pytest.mark.parametrize(
        ("answers", "disclosed"), [(0, Disclosed.WITHHELD), (3, Disclosed.FULL)]
    )
    def test_says_nothing_where_nothing_is_left_out(self, answers, disclosed):
        assert disclosure(answers, disclosed, official=0.64, told=0.61, least=5) == ""

    def test_says_how_many_answers_and_where_the_parts_stand(self):
        assert disclosure(2, Disclosed.WITHHELD, official=0.64, told=0.61, least=5) == (
            "The opinion leader's own 2 answers count in the score of 64. They are shown together "
            "from 5 on, so the parts below leave them out and stand at 61.0."
        )
