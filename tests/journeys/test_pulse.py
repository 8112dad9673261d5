"""In a browser: an opinion leader is asked, answers on a phone, and each side sees what it may."""

import re

import pytest

from jobs.models import OutboxMessage
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.models import PulseInvitation, RelationshipScore

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def helena(journey, msl, manager):
    relationship = RelationshipFactory(
        msl=msl,
        opinion_leader__family_name="Brandt",
        opinion_leader__email="h.brandt@clinic.example",
        opinion_leader__languages="de, en",
    )
    ConsentFactory(opinion_leader=relationship.opinion_leader, purpose="pulse_survey")
    own = AssessmentFactory(relationship=relationship, rater=msl)
    for channel in ("competence", "character", "candor"):
        RatingFactory(assessment=own, channel=channel, level=5)
    return relationship


def link_in(mail, server):
    return re.sub(r"https?://[^/]+", server, re.search(r"https?://\S+/pulse/\S+", mail.text)[0])


def choose(page, levels):
    page.locator("fieldset.pulse-question").first.wait_for()
    for group, level in zip(page.locator("fieldset.pulse-question").all(), levels, strict=True):
        group.locator(f"input[value='{level}'] + label").click()


def test_asked_by_mail_answered_on_a_phone_and_seen_by_whom_it_is_for(
    visitor, sign_in, helena, msl, manager, live_server, assert_accessible
):
    desk = visitor.open_page()
    sign_in(desk, msl)
    desk.goto(helena.get_absolute_url())
    desk.get_by_role("link", name="Ask", exact=True).click()
    assert "Guten Tag" in desk.locator("#mail").inner_text()
    assert_accessible(desk, "asking")
    desk.get_by_role("button", name="Ask in this way").click()
    desk.get_by_text("The mail is on its way").wait_for()
    link = link_in(OutboxMessage.objects.get(), live_server.url)

    scanner = visitor.open_page().request
    for _ in range(5):
        assert scanner.get(link).status == 200
        assert scanner.head(link).status == 200
    assert PulseInvitation.objects.get().opened_at is None

    phone = visitor.open_page(viewport=PHONE, color_scheme="dark")
    phone.goto(link)
    assert_accessible(phone, "first page")
    phone.get_by_role("button", name="Beginnen").click()
    choose(phone, [4, 2, 4, 4, 4, 0])
    phone.get_by_text("Wenn ich frage").first.wait_for(state="attached")
    phone.get_by_role("button", name="English").click()
    phone.get_by_label("Anything you would like to add?").fill("Tell me the limits first")
    assert_accessible(phone, "questions")
    phone.get_by_role("button", name="Keep, and answer later").click()
    phone.get_by_text("Your answers are kept").wait_for()

    later = visitor.open_page(viewport=PHONE, java_script_enabled=False)
    later.goto(link)
    later.get_by_role("button", name="English").click()
    assert later.get_by_label("Anything you would like to add?").input_value()
    later.get_by_role("button", name="Send my answers").click()
    later.get_by_role("heading", name="Thank you").wait_for()
    assert RelationshipScore.objects.get(relationship=helena).competence > 0.5

    phone.goto(link)
    phone.get_by_role("heading", name="This link no longer works").wait_for()
    assert_accessible(phone, "closed")

    desk.reload()
    desk.get_by_text("answered", exact=False).first.wait_for()
    assert "Tell me the limits" not in desk.content()
    desk.goto(f"{helena.get_absolute_url()}assessments/")
    assert "Direct questions" not in desk.content()
    desk.get_by_text("not shown").first.wait_for()
    assert "The opinion leader: " not in desk.content()

    leads = visitor.open_page()
    sign_in(leads, manager)
    leads.get_by_role("link", name="Pulse", exact=True).first.click()
    leads.get_by_text("Tell me the limits first").first.wait_for()
    assert_accessible(leads, "the manager's list")
    leads.get_by_role("button", name="I have taken it up").first.click()
    leads.get_by_text("Thank you for taking it up").wait_for()
    leads.goto(f"{helena.get_absolute_url()}assessments/")
    leads.get_by_text("The opinion leader: +3.0").first.wait_for()
    leads.get_by_text("The opinion leader: +1.0").first.wait_for()
    assert_accessible(leads, "three views")
    assert PulseInvitation.objects.get().care_taken_by == manager
