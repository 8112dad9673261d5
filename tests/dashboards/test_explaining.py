"""The sentences of an explanation, made from data."""

import datetime as dt

import pytest

from dashboards.explaining import label, sentence, suggestion
from tests.trust_scores.stories import SINCE, UNTIL, a_story
from trust_scores.constants import Quality
from trust_scores.scoring import Event, EvidenceField
from trust_scores.selectors.causes import causes
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.explanation_lines import Cause, CauseCode
from trust_scores.selectors.explanations import explain_change

AT = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
PLAIN = {"at": AT, "is_gone": False, "is_corrected": False, "is_late": False}


def cause(code, points, quality=None, **facts):
    return Cause(code, quality, points, facts)


def record(code, points=0.024, *, field=None, value=1.0, words=None, **facts):
    qualities = {Quality.CHARACTER: 0.004, Quality.CANDOR: 0.02}
    told = {"field": field, "value": value, "words": words or {}, "qualities": qualities}
    return cause(code, points, Quality.CANDOR, **{**PLAIN, **told, **facts})


def cadence(points, **facts):
    given = {"days": 71, "interval": 45.0, "after": 0.4, "before": 0.9, "contacts": 0}
    return cause(CauseCode.CADENCE, points, Quality.CONVERSATION, **{**given, **facts})


IN_PERSON = {"visit_channel": "in_person", "visit_subject": "Frail patients"}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (cadence(-0.041), "Conversation −4.1: no contact for 71 days; agreed are 45"),
        (cadence(-0.004, days=10), "Conversation −0.4: last contact 10 days ago; agreed are 45"),
        (cadence(-0.004, days=None), "Conversation −0.4: no contact yet; agreed are 45 days"),
        (cadence(0.019, days=1), "Conversation +1.9: last contact 1 day ago; agreed are 45"),
        (
            cause(CauseCode.AGEING, -0.036),
            "Older evidence ages −3.6: what is known counts a little less each day",
        ),
        (
            record(CauseCode.VISIT, words=IN_PERSON),
            "Visit 12 November +2.4: candor, character",
        ),
        (
            cause(CauseCode.OPINION_LEADER, 0.016, answers=6),
            "The opinion leader's view +1.6: 6 answers together",
        ),
        (
            cause(CauseCode.RULES, 0.0, before=1, after=2),
            "Rule change ±0.0: version 2 is in force",
        ),
        (
            cause(CauseCode.CALIBRATION, -0.003, before=None, after=1),
            "Calibration of raters −0.3: version 1 is in force",
        ),
        (cause(CauseCode.GATES, -0.02, before="", after="trust"), "Held back by trust −2.0"),
        (
            cause(CauseCode.GATES, 0.02, before="conversation", after=""),
            "Held back less by conversation +2.0",
        ),
        (
            cause(
                CauseCode.BREACH,
                -0.2,
                Quality.CHARACTER,
                breaches=[{"at": AT, "severity": "serious", "status": "alleged"}],
            ),
            "Breach of honesty −20.0: serious, 12 November, alleged",
        ),
    ],
)
def test_a_line_is_a_sentence(told, says):
    assert sentence(told) == says


def test_the_points_may_be_those_that_were_rounded_with_others():
    assert sentence(cadence(-0.0405), points=-4.0).startswith("Conversation −4.0:")


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            record(CauseCode.VISIT, words={**IN_PERSON, "visit_channel": "phone"}),
            "Phone 12 November",
        ),
        (record(CauseCode.VISIT, words=IN_PERSON, is_late=True), "Visit 12 November, entered late"),
        (
            record(CauseCode.VISIT, words=IN_PERSON, is_corrected=True),
            "Visit 12 November, corrected",
        ),
        (record(CauseCode.VISIT, words=IN_PERSON, is_gone=True), "Visit 12 November, taken back"),
        (record(CauseCode.PULSE), "The opinion leader's pulse 12 November"),
        (
            record(CauseCode.ASSESSMENT, field=EvidenceField.MANAGER_RATING),
            "Field ride 12 November",
        ),
        (
            record(CauseCode.ASSESSMENT, field=EvidenceField.SELF_RATING),
            "Self-assessment 12 November",
        ),
        (
            record(CauseCode.PROMISE, field=EvidenceField.OUR_COMMITMENT),
            "Promise kept 12 November",
        ),
        (
            record(CauseCode.PROMISE, field=EvidenceField.THEIR_COMMITMENT, value=0.6),
            "Their promise kept late 12 November",
        ),
        (
            record(CauseCode.PROMISE, field=EvidenceField.OUR_COMMITMENT, value=0.0),
            "Promise not kept 12 November",
        ),
        (
            record(CauseCode.DISAGREEMENT, words={"open": False}),
            "Disagreement settled 12 November",
        ),
        (
            record(CauseCode.DISAGREEMENT, words={"open": True}),
            "Disagreement worked on 12 November",
        ),
        (cadence(0.02, after=1.0), "Back on cadence"),
        (cadence(0.02, after=0.7), "More contact"),
        (cadence(-0.02), "Less contact than before"),
    ],
)
def test_a_line_has_a_few_words(told, says):
    assert label(told) == says


def test_the_msl_reads_of_their_own_assessment():
    told = record(CauseCode.ASSESSMENT, field=EvidenceField.SELF_RATING)
    assert label(told, for_msl=True) == "Your own assessment 12 November"


@pytest.mark.django_db
@pytest.mark.parametrize("disclosed", list(Disclosed))
def test_every_line_of_a_real_change_is_told(disclosed):
    change = explain_change(a_story(3), since=SINCE, until=UNTIL, disclosed=disclosed)
    told = [sentence(one) for one in causes(change)]
    assert len(told) > 8
    assert not [one for one in told if "%(" in one or "None" in one]


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_suggested_in_words(event):
    assert len(suggestion(event).split()) > 3
