"""Asking in a browser why a score changed: choose days, see the bars, follow an event."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from tests.factories.interactions import DiscussionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.services import scores

pytestmark = pytest.mark.browser
WIDTHS = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture
def helena(journey, msl):
    """A relationship with a score for half a year."""
    relationship = RelationshipFactory(msl=msl, opinion_leader__family_name="Brandt")
    for days in (230, 200, 170, 60, 12):
        at = timezone.now() - dt.timedelta(days=days)
        visit = ParticipationFactory(
            relationship=relationship,
            interaction__owner=msl,
            interaction__starts_at=at,
            interaction__recorded_at=at,
            depth=4,
            candid="both",
            balance="balanced",
            goals_reviewed="both_sides",
        )
        DiscussionFactory(interaction=visit.interaction, subject="Choosing therapy")
    rated_at = timezone.now() - dt.timedelta(days=150)
    assessment = AssessmentFactory(
        relationship=relationship,
        by_opinion_leader=True,
        assessed_at=rated_at,
        recorded_at=rated_at,
    )
    for channel in ("competence", "character", "candor", "mutual_msl", "meaningful"):
        RatingFactory(assessment=assessment, channel=channel, level=4)
    scores.refresh_relationships([relationship.pk])
    return relationship


def iso(days):
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


def bars(page):
    return page.locator("#what-changed .waterfall dd.waterfall__value").all_inner_texts()


def adds_up(values):
    first, *moves, last = [
        round(float(one.replace("\u2212", "-").replace("±", "").replace("+", "")) * 10)
        for one in values
    ]
    return first + sum(moves) == last


@pytest.mark.parametrize("viewport", WIDTHS, ids=lambda one: str(one["width"]))
def test_choosing_days_changes_the_bars(visitor, sign_in, helena, msl, viewport, assert_accessible):
    page = visitor.open_page(viewport=viewport)
    sign_in(page, msl)
    page.goto(helena.get_absolute_url())
    quarter = bars(page)
    assert adds_up(quarter)

    page.locator("#what-changed .period summary").click()
    page.get_by_role("textbox", name="From").fill(iso(20))
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(f"since={iso(20)}"))
    page.wait_for_function(
        "old => document.querySelector('#what-changed .waterfall__value').innerText.trim() !== old",
        arg=quarter[0].strip(),
    )

    assert adds_up(bars(page))
    assert bars(page) != quarter
    assert bars(page)[-1] == quarter[-1]
    assert_accessible(page, "the card after choosing days")
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert not sideways

    page.get_by_role("link", name="365 days").click()
    page.wait_for_url(re.compile(f"since={iso(365)}"))
    page.get_by_role("link", name="365 days").and_(page.locator("[aria-current]")).wait_for()
    page.go_back()
    page.wait_for_url(re.compile(f"since={iso(20)}"))
    page.get_by_role("heading", level=1).wait_for()


def test_days_that_cannot_be_are_told_beside_their_field(visitor, sign_in, helena, msl):
    page = visitor.open_page()
    sign_in(page, msl)
    page.goto(helena.get_absolute_url())

    page.locator("#what-changed .period summary").click()
    page.get_by_role("textbox", name="From").fill(iso(5))
    page.get_by_role("textbox", name="To").fill(iso(9))
    page.get_by_role("button", name="Show").click()

    page.get_by_text("This day lies before the first one").wait_for()
    assert page.get_by_role("textbox", name="To").input_value() == iso(9)


def test_without_scripts_an_event_and_the_form_lead_to_the_same_card(visitor, sign_in, helena, msl):
    page = visitor.open_page(java_script_enabled=False)
    sign_in(page, msl)
    page.goto(helena.get_absolute_url())
    day = timezone.localdate() - dt.timedelta(days=60)

    page.get_by_role("link", name=re.compile(rf"^Visit, {day.day} {day:%B %Y}")).click()
    page.wait_for_url(re.compile(f"since={iso(60)}"))
    assert adds_up(bars(page))

    page.locator("#what-changed .period summary").click()
    page.get_by_role("textbox", name="From").fill(iso(20))
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(f"since={iso(20)}"))
    assert adds_up(bars(page))
