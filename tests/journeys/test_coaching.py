"""In a browser: a self-assessment that needs its evidence, and a field ride from end to end."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from jobs.models import OutboxMessage
from tests.factories.interactions import DiscussionFactory, ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.models import Assessment, AssessmentDraft, CoachingAction, CoachingReport

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def a_visit(relationship, days):
    at = timezone.now().replace(hour=10, minute=0) - dt.timedelta(days=days)
    participation = ParticipationFactory(
        relationship=relationship,
        interaction__owner=relationship.msl,
        interaction__starts_at=at,
        interaction__recorded_at=at,
    )
    DiscussionFactory(interaction=participation.interaction, subject="Frail patients")


@pytest.fixture
def helena(journey, msl, manager):
    relationship = RelationshipFactory(msl=msl, opinion_leader__family_name="Brandt")
    a_visit(relationship, 9)
    a_visit(relationship, 2)
    return relationship


def choose_everywhere(page, level):
    page.locator("fieldset.statement").first.wait_for()
    for group in page.locator("fieldset.statement").all():
        group.locator(f"input[value='{level}'] + label").click()


def test_a_self_assessment_needs_its_evidence_and_survives_on_another_device(
    visitor, sign_in, helena, msl, assert_accessible
):
    page = visitor.open_page()
    sign_in(page, msl)
    page.goto(helena.get_absolute_url())
    page.get_by_role("link", name="Assess", exact=True).click()
    choose_everywhere(page, 4)
    page.get_by_label("Comment").fill("We disagreed openly")
    page.get_by_text("Draft kept").wait_for()
    assert not Assessment.objects.exists()

    phone = visitor.open_page(viewport=PHONE)
    sign_in(phone, msl)
    phone.goto(f"{helena.get_absolute_url()}assess/")
    assert phone.get_by_label("Comment").input_value() == "We disagreed openly"
    phone.get_by_role("button", name="Save the assessment").click()
    refused = phone.locator(".error-summary").inner_text()
    assert "say what it rests on" in refused
    assert "Choose a level" not in refused
    assert_accessible(phone, "refused without evidence")

    phone.get_by_label("What else it rests on").fill("Calls of 4 and 18 May")
    phone.get_by_role("button", name="Save the assessment").click()
    phone.wait_for_url(re.compile("assessment="))
    assert Assessment.objects.get().grounds == "Calls of 4 and 18 May"
    assert not AssessmentDraft.objects.exists()


def test_a_field_ride_from_the_report_to_the_next_ride(
    visitor, sign_in, helena, msl, manager, assert_accessible
):
    managers = visitor.open_page()
    sign_in(managers, manager)
    write_report(managers, msl, days=9)
    managers.get_by_label(re.compile(r"^\s*Action 1\s+Optional")).fill("Ask about the registry")
    managers.get_by_label("Action 1: by").fill((timezone.localdate()).isoformat())
    managers.get_by_text("Draft kept").wait_for()
    managers.get_by_role("button", name="Send to Miriam").click()
    managers.get_by_text("Your report is sent").wait_for()
    assert OutboxMessage.objects.get().to == msl.email
    assert Assessment.objects.get().rater == manager

    msls = visitor.open_page(viewport=PHONE)
    sign_in(msls, msl)
    msls.get_by_role("link", name="Read and acknowledge").click()
    msls.get_by_role("heading", name="Your answer").wait_for()
    assert_accessible(msls, "to acknowledge")
    msls.get_by_label("What you think of it").fill("I see it so too")
    msls.get_by_role("button", name="Acknowledge").click()
    msls.get_by_text("You have acknowledged the report").wait_for()

    write_report(managers, msl, days=2)
    asked = managers.get_by_role("group", name="Ask about the registry")
    asked.get_by_text("Done", exact=True).click()
    managers.get_by_role("button", name="Send to Miriam").click()
    managers.get_by_text("Your report is sent").wait_for()
    assert CoachingAction.objects.get().outcome == "done"
    assert CoachingReport.objects.sent().count() == 2
    managers.emulate_media(media="print")
    assert not managers.get_by_role("button", name="Print").is_visible()
    managers.emulate_media(media="screen")
    managers.get_by_role("link", name="Coaching", exact=True).first.click()
    row = managers.get_by_role("row", name=re.compile("Miriam Sander"))
    assert "1 of 1" in row.inner_text()


def write_report(page, msl, *, days):
    page.goto("/coaching/")
    page.get_by_role("link", name="Report of a field ride").click()
    page.get_by_label("MSL", exact=True).select_option(label=msl.full_name)
    day = timezone.localdate() - dt.timedelta(days=days)
    page.get_by_label("Day of the ride").fill(day.isoformat())
    page.get_by_role("button", name="Begin the report").click()
    choose_everywhere(page, 3)
    page.get_by_label("What went well").fill("Asked before telling")
