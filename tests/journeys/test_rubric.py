"""A rubric in a browser: begun, corrected, tried, put in force with the keyboard, compared."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from jobs import services as jobs
from jobs.models import Run
from tests.factories.interactions import DiscussionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.constants import PREVIEW, REBUILD, RubricState
from trust_scores.models import RelationshipScore, Rubric
from trust_scores.services import scores

pytestmark = pytest.mark.browser


@pytest.fixture
def helena(journey, msl):
    """A relationship with a score, strong in competence and weak in candor."""
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
            candid="hedged",
            goals_reviewed="one_side",
        )
        DiscussionFactory(interaction=visit.interaction)
    rated_at = timezone.now() - dt.timedelta(days=30)
    assessment = AssessmentFactory(
        relationship=relationship, by_opinion_leader=True, assessed_at=rated_at,
        recorded_at=rated_at,
    )  # fmt: skip
    levels = {"competence": 5, "character": 5, "candor": 1, "mutual_msl": 4, "meaningful": 4}
    for channel, level in levels.items():
        RatingFactory(assessment=assessment, channel=channel, level=level)
    scores.refresh_relationships([relationship.pk])
    return relationship


def work(kind: str, page=None) -> Run:
    """What the background worker does, in the process of the test.

    A page that asks how far it is has its answer first: both would use one SQLite at once.
    """
    if page is not None:
        with page.expect_response(lambda response: "progress" in response.url) as asked:
            pass
        asked.value.finished()
    return jobs.work_run(Run.objects.active().get(kind=kind))


def test_from_a_draft_to_scores_of_the_new_version(
    visitor, sign_in, helena, admin, msl, assert_accessible
):
    before = RelationshipScore.objects.get().health
    page = visitor.open_page()
    sign_in(page, admin)

    page.goto("/rubric/versions/")
    page.get_by_role("link", name="New draft", exact=True).click()
    page.get_by_label("What it is for").fill("Plain words should count more")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_role("heading", name="Draft 2 beside version 1").wait_for()
    draft = Rubric.objects.get(number=2)

    # An error stays in its field, says why, and goes with the correction.
    page.get_by_role("link", name=re.compile("^Ageing")).click()
    page.get_by_role("heading", name="Ageing", exact=True).wait_for()
    field = page.get_by_label("Meaningful conversations", exact=True)
    field.fill("0")
    field.blur()
    page.get_by_text("The preview still uses 120.").wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    draft.refresh_from_db()
    assert draft.entries == {"half_life_days[7]": "0"}
    assert_accessible(page, "a draft with an error")
    page.get_by_role("button", name="Meaningful conversations back to 120").click()
    page.get_by_text("The preview still uses 120.").wait_for(state="detached")
    assert field.get_attribute("aria-invalid") is None

    # Shares count together once they add up.
    page.get_by_role("link", name=re.compile("^Importance")).click()
    page.get_by_role("heading", name="Importance", exact=True).wait_for()
    page.get_by_label("Candor", exact=True).fill("0.34")
    page.locator("#sum-exponents").get_by_text("and has to be 1").wait_for()
    slider = page.get_by_role("slider", name="Competence, slider")
    slider.focus()
    for _press in range(17):
        page.keyboard.press("ArrowLeft")
    assert page.get_by_label("Competence", exact=True).input_value() == "0.01"
    page.get_by_label("Conversation", exact=True).fill("0.15")
    page.get_by_text("Trying the draft").wait_for()
    draft.refresh_from_db()
    assert draft.parameters["exponents"] == [0.01, 0.22, 0.34, 0.12, 0.16, 0.15]

    run = work(PREVIEW, page)
    assert (run.state, run.total) == ("done", 1)
    page.get_by_role("heading", name="Before and after").wait_for()
    preview = page.locator("#preview")
    assert "would change" in preview.inner_text()
    assert "Helena Brandt" in preview.inner_text()
    assert_accessible(page, "a draft with its preview")
    # Nobody else sees any of it.
    assert RelationshipScore.objects.get().health == before

    publish_with_the_keyboard(page)
    reader = visitor.open_page()
    sign_in(reader, msl)
    reader.goto(helena.get_absolute_url())
    reader.get_by_text("Version 2 of the rubric is being put in force").wait_for()
    assert RelationshipScore.objects.get().health == before

    assert work(REBUILD, page).state == "done"
    page.get_by_role("heading", name="In force since").wait_for()
    assert_accessible(page, "in force")
    score = RelationshipScore.objects.select_related("rubric").get()
    assert score.rubric.number == 2
    assert score.health < before
    assert Rubric.objects.get(number=1).state == RubricState.RETIRED
    reader.reload()
    assert reader.get_by_text("is being put in force").count() == 0

    page.get_by_role("link", name="What changed").click()
    page.get_by_role("heading", name="Version 1 and version 2").wait_for()
    row = page.get_by_role("row", name=re.compile("^Candor"))
    assert row.inner_text().split() == ["Candor", "0.14", "0.34"]


def publish_with_the_keyboard(page):
    """From the draft to in force without a mouse."""
    press_until(page, lambda: focused(page) == "Publish")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Publish version 2").wait_for()
    press_until(page, lambda: page.evaluate("document.activeElement.name") == "reason")
    page.keyboard.type("Candor is what we want to learn")
    press_until(page, lambda: focused(page) == "Publish")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="All scores are computed anew").wait_for()


def focused(page) -> str:
    return page.evaluate("document.activeElement.innerText || ''").strip()


def press_until(page, reached, most=80):
    page.locator("body").press("Tab")
    for _press in range(most):
        if reached():
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not lead there")


def test_a_draft_can_be_written_without_scripts(visitor, sign_in, helena, manager):
    page = visitor.open_page(java_script_enabled=False)
    sign_in(page, manager)
    page.goto("/rubric/new/")
    page.get_by_label("What it is for").fill("A proposal")
    page.get_by_role("button", name="Begin the draft").click()
    page.get_by_label("Candor", exact=True).fill("0.2x")
    page.get_by_role("button", name="Save", exact=True).click()
    assert page.get_by_label("Candor", exact=True).input_value() == "0.2x"
    assert "The preview still uses 0.14." in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Candor back to 0.14").click()
    assert page.get_by_label("Candor", exact=True).input_value() == "0.14"
    page.get_by_role("link", name=re.compile("^Gates")).click()
    page.get_by_label("Health above trust, at most", exact=True).fill("0.05")
    page.get_by_role("button", name="Save", exact=True).click()
    assert "Trying the draft" in page.get_by_role("main").inner_text()
    work(PREVIEW)
    page.get_by_role("link", name="Look again").click()
    assert "would change" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("link", name="Ask for approval").click()
    page.get_by_label("Why it should come into force").fill("Trust should hold back more")
    page.get_by_role("button", name="Ask for approval").click()
    assert Rubric.objects.get(number=2).state == RubricState.IN_REVIEW
