"""The main job in a browser: sign in, log a visit, see the score move, run the night, manage."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from interactions.models import Interaction
from jobs import services as jobs
from jobs.models import Run
from tests.factories.interactions import DiscussionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.models import RelationshipScore, ScoreHistory
from trust_scores.services import scores

pytestmark = pytest.mark.browser


@pytest.fixture
def helena(journey, msl):
    """A relationship with enough on record for a score."""
    relationship = RelationshipFactory(
        msl=msl, opinion_leader__given_name="Helena", opinion_leader__family_name="Brandt"
    )
    for days in (80, 50, 20):
        at = timezone.now() - dt.timedelta(days=days)
        visit = ParticipationFactory(
            relationship=relationship,
            interaction__owner=msl,
            interaction__starts_at=at,
            interaction__recorded_at=at,
            depth=3,
            candid="both",
            goals_reviewed="one_side",
        )
        DiscussionFactory(interaction=visit.interaction)
    rated_at = timezone.now() - dt.timedelta(days=30)
    assessment = AssessmentFactory(
        relationship=relationship, by_opinion_leader=True, assessed_at=rated_at,
        recorded_at=rated_at,
    )  # fmt: skip
    for channel in ("competence", "character", "candor", "mutual_msl", "meaningful"):
        RatingFactory(assessment=assessment, channel=channel, level=4)
    scores.refresh_relationships([relationship.pk])
    return relationship


def test_from_a_logged_visit_to_the_manager(
    visitor, sign_in, helena, msl, manager, admin, assert_accessible
):
    before = RelationshipScore.objects.get().health

    page = visitor.open_page()
    sign_in(page, msl)
    page.get_by_role("searchbox", name="Find a person or institution").fill("brandt")
    page.get_by_role("link", name=re.compile("Helena Brandt")).first.click()
    page.wait_for_url(re.compile("/relationships/|/opinion-leaders/"))
    page.goto(helena.get_absolute_url())
    page.get_by_role("heading", name="Why this score").wait_for()
    page.get_by_role("main").get_by_role("link", name="Log a visit").click()
    log_a_deep_visit(page)

    after = RelationshipScore.objects.get().health
    assert after > before
    assert page.get_by_text("Conversation", exact=True).first.is_visible()
    assert f"{round(before * 100)} → {round(after * 100)}" in page.get_by_role("main").inner_text()
    assert_accessible(page, "what the visit did")
    assert Interaction.objects.filter(state="submitted").count() == 4

    office = visitor.open_page()
    sign_in(office, admin)
    office.goto("/runs/")
    office.get_by_role("button", name="Start now").click()
    office.wait_for_url(re.compile(r"/runs/\d+/"))
    jobs.work_run(Run.objects.get())
    office.reload()
    assert "1 of 1" in office.get_by_role("main").inner_text()
    assert_accessible(office, "a run")

    desk = visitor.open_page()
    sign_in(desk, manager)
    desk.get_by_role("heading", name="Haematology North").wait_for()
    assert "Miriam Sander" in desk.get_by_role("main").inner_text()
    desk.goto("/team/relationships/")
    desk.get_by_role("link", name=re.compile("Helena Brandt")).first.click()
    desk.get_by_role("heading", name="Why this score").wait_for()
    assert str(round(after * 100)) in desk.get_by_role("main").inner_text()
    assert ScoreHistory.objects.filter(relationship=helena).count() >= 2


def no_adverse_event(page):
    question = page.get_by_role("group", name=re.compile("adverse event"))
    return question.get_by_text("No", exact=True)


def log_a_deep_visit(page):
    page.wait_for_url(re.compile("/interactions/new/"))
    page.get_by_text("In person", exact=True).click()
    page.get_by_text("I proposed it", exact=True).click()
    page.get_by_label("Topic").fill("Choosing therapy in frail patients above 75")
    no_adverse_event(page).click()
    page.get_by_text("Open questions explored together").click()
    page.get_by_text("Central", exact=True).click()
    page.get_by_text("Both shown", exact=True).click()
    page.get_by_role("button", name="Save visit").click()
    page.wait_for_url(re.compile("/effect/"))


def test_a_visit_on_a_phone_takes_eight_taps(visitor, sign_in, helena, msl):
    phone = visitor.open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(phone, msl)
    taps = 0

    def tap(target):
        nonlocal taps
        target.click()
        taps += 1

    tap(phone.get_by_role("link", name="Log a visit").locator("visible=true"))
    phone.wait_for_url(re.compile("/interactions/new/"))
    choose_person(phone, tap)
    tap(phone.get_by_text("Phone", exact=True))
    tap(phone.get_by_text("I was asked", exact=True))
    phone.get_by_label("Topic").fill("A question about dosing")
    tap(no_adverse_event(phone))
    tap(phone.get_by_role("button", name="Save visit"))
    phone.wait_for_url(re.compile("/effect/"))

    assert taps <= 8
    assert Interaction.objects.filter(state="submitted").count() == 4


def choose_person(phone, tap):
    """The list of people, as a search box where scripts run."""
    box = phone.get_by_role("combobox", name=re.compile("Who"))
    tap(box)
    tap(phone.get_by_role("option", name=re.compile("Helena Brandt")).locator("visible=true"))


def test_without_scripts_a_visit_can_be_logged(visitor, sign_in, helena, msl):
    page = visitor.open_page(java_script_enabled=False)
    sign_in(page, msl)
    page.goto(f"/interactions/new/?relationship={helena.pk}")
    page.get_by_text("Video", exact=True).click()
    page.get_by_text("I proposed it", exact=True).click()
    page.get_by_label("Topic").fill("Without scripts")
    no_adverse_event(page).click()
    page.get_by_role("button", name="Save visit").click()
    page.wait_for_url(re.compile("/effect/"))

    assert Interaction.objects.filter(discussions__subject="Without scripts").exists()
