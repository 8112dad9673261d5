"""In a browser at 390 px: all that a visit can hold, its correction, and a draft on two devices."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions.models import (
    AdverseEventNote,
    Commitment,
    Disagreement,
    Interaction,
    MedicalInquiry,
    TextFinding,
    VisitDraft,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

pytestmark = pytest.mark.browser
FORM = reverse("interactions:create")


@pytest.fixture
def brandt(journey, msl):
    return RelationshipFactory(msl=msl, opinion_leader__family_name="Brandt")


@pytest.fixture
def zorn(brandt, msl):
    return RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name="Zorn"))


def choose(box, name: str) -> None:
    box.locator(".ts-control").click()
    box.locator(".ts-control input").fill(name)
    box.locator(".ts-dropdown .option", has_text=name).first.click()


def day(days: int) -> str:
    return f"{timezone.localdate() + dt.timedelta(days=days):%Y-%m-%d}"


def opened(page, key: str):
    part = page.locator(f"#section-{key}")
    part.locator("summary").tap()
    return part


def save(page, name: str = "Save visit") -> None:
    page.get_by_role("button", name=name).last.tap()


def answer_the_six(page) -> None:
    page.locator("label", has_text="In person").tap()
    page.locator("label", has_text="I was asked").tap()
    page.get_by_label("Topic", exact=True).fill("Choosing therapy in frail patients")


def test_a_full_visit_with_two_people(phone_page, sign_in, msl, brandt, zorn, assert_accessible):
    page = phone_page
    sign_in(page, msl)
    page.goto(FORM)
    choose(page.locator(".field", has_text="Who").first, "Brandt")
    answer_the_six(page)
    about = opened(page, "topics")
    about.get_by_label("Product").first.fill("Velarin")
    about.get_by_label("Also about").first.fill("Registry data")

    page.get_by_role("button", name="Add a person").tap()
    second = page.locator("#person-2")
    choose(second.locator(".field").first, "Zorn")
    second.locator("summary").tap()
    second.locator("label", has_text="Scientific exchange").tap()
    page.locator("#div_id_depth label", has_text="Open questions explored").tap()

    page.locator(".safety label", has_text="Yes").tap()
    page.get_by_label("What you heard").fill("A fall at home")
    page.locator("#div_id_has_patient label", has_text="Yes").tap()

    promise = opened(page, "promise_us")
    promise.locator("[name=promise_us_1]").fill("Send the frailty table")
    promise.locator("[name=promise_us_1_due]").fill(day(9))
    promise.locator("[name=promise_us_1_remind]").fill(day(7))
    promise.locator("[name=promise_us_1_with]").select_option(label="Helena Zorn")
    disagreement = opened(page, "disagreement")
    disagreement.locator("[name=disagreement_topic]").fill("Dose above 80")
    disagreement.locator("#div_id_listened label", has_text="Yes").tap()
    inquiry = opened(page, "inquiry")
    inquiry.locator("[name=inquiry]").fill("What is known above 80?")
    opened(page, "notes").get_by_label("Notes").fill("A patient born 3.4.1951 came up")
    assert_accessible(page, "the whole form")
    save(page)

    hint = page.get_by_role("alert").filter(has_text="please look at these texts")
    assert "This looks like a date of birth." in hint.inner_text()
    assert page.get_by_label("Notes").input_value() == "A patient born 3.4.1951 came up"
    assert not Interaction.objects.exists()
    assert_accessible(page, "with a hint")
    page.get_by_role("button", name="Let it stand, and save").tap()
    page.wait_for_url("**/effect/")

    visit = Interaction.objects.get()
    told = dict(visit.participations.values_list("relationship", "depth"))
    assert told == {brandt.pk: 5, zorn.pk: 3}
    assert list(visit.discussions.values_list("subject", "product")) == [
        ("Choosing therapy in frail patients", "Velarin"), ("Registry data", ""),
    ]  # fmt: skip
    assert Commitment.objects.get().relationship == zorn
    assert f"{Commitment.objects.get().remind_on}" == day(7)
    assert Disagreement.objects.get().relationship == brandt
    assert MedicalInquiry.objects.get().question == "What is known above 80?"
    assert AdverseEventNote.objects.get().has_patient == "yes"
    assert TextFinding.objects.get().found == "birth"
    assert not VisitDraft.objects.exists()

    correct(page, visit, assert_accessible)


def correct(page, visit, assert_accessible) -> None:
    """The same visit is corrected: a reason is asked for, and both versions stay readable."""
    page.goto(visit.get_absolute_url())
    page.get_by_role("link", name="Correct").tap()
    page.get_by_label("Topic", exact=True).fill("Falls, and what to measure")
    save(page, "Save the correction")
    assert "Say why you correct it." in page.locator(".error-summary").inner_text()
    page.get_by_label("Why do you correct it?").fill("I had mixed up two visits")
    save(page, "Save the correction")
    page.wait_for_url("**/effect/")
    current = Interaction.objects.current().get()
    assert (current.version, current.correction_reason) == (2, "I had mixed up two visits")
    assert Commitment.objects.count() == AdverseEventNote.objects.count() == 1
    page.goto(current.get_absolute_url())
    versions = page.get_by_role("region", name="Versions")
    assert "Choosing therapy in frail patients" in versions.inner_text()
    assert "Falls, and what to measure" in versions.inner_text()
    assert_accessible(page, "a corrected visit")


def test_a_draft_begun_on_the_phone_goes_on_at_the_desk(visitor, phone_page, sign_in, msl, brandt):
    sign_in(phone_page, msl)
    phone_page.goto(FORM)
    choose(phone_page.locator(".field", has_text="Who").first, "Brandt")
    answer_the_six(phone_page)
    phone_page.get_by_text("Kept for your other devices, too").wait_for()

    desk = visitor.open_page()
    desk.context.add_cookies(phone_page.context.cookies())
    desk.goto(FORM)
    desk.get_by_role("link", name="Go on with your draft of").click()
    assert desk.get_by_label("Topic", exact=True).input_value().startswith("Choosing")
    desk.get_by_label("Topic", exact=True).fill("Frailty")
    desk.get_by_text("Kept for your other devices, too").wait_for()

    phone_page.get_by_label("Topic", exact=True).fill("From the phone")
    phone_page.get_by_text("changed on another device").wait_for()
    assert VisitDraft.objects.get().subject == "Frailty"

    desk.locator(".safety label", has_text="No").click()
    desk.get_by_role("button", name="Save visit").last.click()
    desk.wait_for_url("**/effect/")
    assert Interaction.objects.get().discussions.get().subject == "Frailty"
    assert not VisitDraft.objects.exists()


def test_what_is_typed_while_an_older_draft_is_offered_is_kept_beside_it(
    phone_page, sign_in, msl, brandt
):
    sign_in(phone_page, msl)
    phone_page.goto(FORM)
    topic = phone_page.get_by_label("Topic", exact=True)
    status = phone_page.locator("[data-draft-status]:not([hidden])")
    topic.fill("The older one")
    status.wait_for()

    phone_page.goto(FORM)
    phone_page.get_by_role("button", name="Take it back").wait_for()
    topic.fill("The newer one")
    status.wait_for()
    phone_page.goto(FORM)
    phone_page.get_by_role("button", name="Take it back").click()
    assert topic.input_value() == "The older one"

    phone_page.goto(FORM)
    phone_page.get_by_role("button", name="Discard it").click()
    phone_page.get_by_role("button", name="Take it back").click()
    assert topic.input_value() == "The newer one"


def test_a_form_that_nobody_touched_is_not_kept(phone_page, sign_in, msl, brandt):
    sign_in(phone_page, msl)
    phone_page.goto(FORM)
    phone_page.wait_for_timeout(3500)
    kept = "Object.keys(localStorage).filter((one) => one.startsWith('msl-crm:visit:'))"
    assert phone_page.evaluate(kept) == []
    assert not VisitDraft.objects.exists()


def test_what_is_typed_before_the_script_arrives_is_kept_too(phone_page, sign_in, msl, brandt):
    sign_in(phone_page, msl)
    held = []
    phone_page.route("**/log-visit*.js", lambda route: held.append(route))
    phone_page.goto(FORM, wait_until="commit")
    phone_page.get_by_label("Topic", exact=True).fill("Frailty")
    phone_page.wait_for_timeout(300)
    assert held, "the script had come already"
    for route in held:
        route.continue_()
    phone_page.get_by_text("Kept for your other devices, too").wait_for()
    assert VisitDraft.objects.get().subject == "Frailty"
