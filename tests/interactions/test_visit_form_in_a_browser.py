"""The visit form as it is used: on a phone, by touch, without scripts, with a draft."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from interactions.models import Commitment, Interaction
from tests.factories.interactions import MaterialFactory, TopicFactory
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.services import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = reverse("interactions:create")


@pytest.fixture
def signed_in(client, msl, live_server):
    """`signed_in(page)` gives the page `msl`'s session."""

    def sign_in(page):
        client.force_login(msl, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def brandt(msl):
    person = OpinionLeaderFactory(title="Dr.", given_name="Helena", family_name="Brandt")
    RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name="Alder"))
    return RelationshipFactory(msl=msl, opinion_leader=person)


def choose_person(page, name: str) -> None:
    page.locator(".ts-control").click()
    page.locator(".ts-control input").fill(name)
    page.locator(".ts-dropdown .option", has_text=name).first.click()


def test_a_short_visit_takes_eight_taps_at_most(phone_page, signed_in, brandt):
    page = signed_in(phone_page)
    page.goto(FORM)
    taps = [
        page.locator(".ts-control"),
        page.locator(".ts-dropdown .option", has_text="Brandt"),
        page.locator("label", has_text="In person"),
        page.locator("label", has_text="I was asked"),
        page.get_by_label("Topic"),
        page.locator(".safety label", has_text="No"),
        page.get_by_role("button", name="Save visit").last,
    ]
    assert len(taps) <= 8
    for target in taps:
        target.tap()
        if target is taps[4]:
            page.keyboard.type("Frailty")
    page.wait_for_url("**/effect/")
    visit = Interaction.objects.get()
    assert visit.participations.get().relationship == brandt
    assert (visit.channel, visit.nature) == ("in_person", "unsolicited")


def test_every_target_on_a_phone_is_44_pixels_high(phone_page, signed_in, brandt):
    MaterialFactory()
    page = signed_in(phone_page)
    page.goto(FORM)
    page.evaluate("document.querySelectorAll('details.disclosure').forEach(d => d.open = true)")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            '#visit-form :is(label, summary, .btn, .form-control, .ts-control)')]
          .filter(one => one.offsetParent && (one.matches('.form-check > label, summary, .btn,'
            + ' .form-control, .ts-control, .clearable__clear > label')))
          .filter(one => (one.closest('.form-check')?.getBoundingClientRect().height || 0) < 43.5)
          .filter(one => one.getBoundingClientRect().height < 43.5)
          .map(one => one.outerHTML.slice(0, 90))"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_names_the_reader_and_shows_parts_when_they_matter(page, signed_in, brandt):
    signed_in(page).goto(FORM)
    choose_person(page, "Brandt")
    assert page.get_by_text("Write as if Dr. Helena Brandt will read it.").is_visible()
    assert page.get_by_label("What you heard").is_hidden()
    page.locator(".safety label", has_text="Yes").click()
    assert page.get_by_label("What you heard").is_visible()
    page.locator("label", has_text="It is planned").click()
    assert page.locator("#div_id_depth").is_hidden()
    page.locator("label", has_text="It took place").click()
    assert page.locator("#div_id_depth").is_visible()


def test_an_answer_can_be_taken_back_by_keyboard(page, signed_in, brandt):
    signed_in(page).goto(FORM)
    assert page.get_by_label("Clear: How deep did it go?").count() == 1
    clear = page.locator("label[for=id_depth_clear]")
    assert clear.is_hidden()
    page.get_by_label("Scientific exchange").focus()
    page.keyboard.press("Space")
    assert clear.is_visible()
    clear.click()
    assert page.evaluate("new FormData(document.forms['visit-form']).get('depth')") == ""
    page.keyboard.press("Tab")
    assert clear.is_hidden()


def test_what_was_typed_is_offered_back_and_gone_once_saved(page, signed_in, brandt):
    signed_in(page).goto(FORM)
    choose_person(page, "Brandt")
    page.get_by_label("Topic").fill("Frailty & <b>bold</b>")
    page.locator("label", has_text="Video").click()
    page.locator("#section-promise_us summary").click()
    page.locator("[name=promise_us_1]").fill("Send the table")
    page.goto(FORM)
    assert page.get_by_label("Topic").input_value() == ""
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_label("Topic").input_value() == "Frailty & <b>bold</b>"
    assert page.locator("[name=promise_us_1]").is_visible()
    assert page.locator("[name=channel][value=video]").is_checked()
    page.locator("[name=promise_us_1_due]").fill("2199-01-01")
    page.locator("label", has_text="I proposed it").click()
    page.locator(".safety label", has_text="No").click()
    page.get_by_role("button", name="Save visit").last.click()
    page.wait_for_url("**/effect/")
    assert Commitment.objects.get().relationship == brandt
    page.goto(FORM)
    assert page.locator("[data-draft-offer]").is_hidden()
    assert kept_keys(page) == []


def kept_keys(page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(key => key.includes('visit'))")


def test_what_was_typed_is_dropped_when_wanted_and_at_sign_out(page, signed_in, brandt):
    signed_in(page).goto(FORM)
    page.get_by_label("Topic").fill("Frailty")
    assert len(kept_keys(page)) == 1
    page.goto(FORM)
    page.get_by_role("button", name="Discard it").click()
    assert kept_keys(page) == []
    page.get_by_label("Topic").fill("Again")
    assert len(kept_keys(page)) == 1
    page.goto(reverse("interactions:list"))
    page.locator(".topbar .profile").click()
    page.locator(".topbar").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    assert kept_keys(page) == []


def test_a_draft_belongs_to_the_person_who_typed_it(page, signed_in, brandt, msl):
    signed_in(page).goto(FORM)
    page.get_by_label("Topic").fill("Frailty")
    assert kept_keys(page) == [f"msl-crm:visit:{msl.pk}:new"]


def test_works_without_scripts(visitor, signed_in, brandt):
    TopicFactory(name="Frailty")
    page = signed_in(visitor.open_page(viewport=PHONE, java_script_enabled=False))
    page.goto(FORM)
    page.get_by_label("Who", exact=True).select_option(label="Dr. Helena Brandt")
    page.locator("label", has_text="Chat").click()
    page.locator("label", has_text="Standing request").click()
    until = timezone.localdate() + dt.timedelta(days=90)
    page.get_by_label("The request stands until").fill(f"{until:%Y-%m-%d}")
    page.get_by_label("Topic").fill("Frailty")
    page.locator(".safety label", has_text="No").click()
    page.locator("label", has_text="Scientific exchange").click()
    page.locator("label[for=id_depth_clear]").click()
    page.locator("#section-inquiry summary").click()
    page.get_by_label("The question, word for word").fill("What above 80?")
    page.get_by_role("button", name="Save visit").last.click()
    page.wait_for_url("**/effect/")
    visit = Interaction.objects.get()
    assert visit.standing_until == until
    assert visit.participations.get().depth is None
    assert visit.inquiries.get().question == "What above 80?"
