"""In a browser at 390 px: visits without a network, and nothing of them lost or doubled."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from interactions.models import Interaction
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.line import line_to
from tests.services import Visitor

pytestmark = pytest.mark.browser
FORM = reverse("interactions:create")
OUTBOX = reverse("interactions:outbox")
IS_KEPT = """async (paths) => {
  const kept = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) kept.push(new URL(one.url).pathname);
  }
  return paths.every((path) => kept.includes(path)) ? kept : null;
}"""

EVERYTHING_KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('msl-crm', 1);
  asked.onsuccess = () => {
    const all = asked.result.transaction('items').objectStore('items').getAll();
    all.onsuccess = () => done(JSON.stringify([all.result, {...localStorage}]));
  };
})"""


@pytest.fixture
def people(journey, msl):
    return [
        RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name=name))
        for name in ("Brandt", "Zorn", "Okafor")
    ]


@pytest.fixture
def line(live_server):
    with line_to(live_server.url) as line:
        yield line


@pytest.fixture
def visitor(browser, line, looked_after):
    """Whose pages reach the server by a line that can be cut."""
    yield from looked_after(Visitor(browser, line.address))


def ready(page):
    """Everything that works without a network is on the device."""
    for _ in range(100):
        if page.evaluate(IS_KEPT, [FORM, OUTBOX, reverse("offline")]):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The pages were not kept on the device.")


def send_now(page):
    """By the button, which goes by itself as soon as nothing waits any more."""
    page.locator("[data-outbox-send]").dispatch_event("click")


def fill(page, name, subject):
    box = page.locator(".field", has_text="Who").first
    box.locator(".ts-control").click()
    box.locator(".ts-control input").fill(name)
    box.locator(".ts-dropdown .option", has_text=name).first.click()
    page.locator("label", has_text="In person").tap()
    page.locator("label", has_text="I was asked").tap()
    page.get_by_label("Topic", exact=True).fill(subject)
    page.locator(".safety label", has_text="No").first.tap()


def log(page, name, subject):
    page.goto(FORM)
    fill(page, name, subject)
    page.get_by_role("button", name="Save visit").last.tap()
    page.wait_for_url(f"**{OUTBOX}")
    page.locator("[data-outbox-list] > li", has_text=name).wait_for()


def subjects():
    visits = Interaction.objects.current().filter(state="submitted")
    return sorted(visits.values_list("discussions__subject", flat=True))


def test_three_visits_survive_a_reload_and_a_restart_and_are_three_records(
    visitor, sign_in, line, msl, people, tmp_path, assert_accessible
):
    device = visitor.open_device(tmp_path)
    page = device.new_page()
    sign_in(page, msl)
    ready(page)
    line.cut()
    page.goto(FORM)
    page.reload()
    log(page, "Brandt", "Frailty")
    log(page, "Zorn", "Registry data")
    page.goto("/promises/")
    page.get_by_role("heading", name="No network").wait_for()
    assert_accessible(page, "no network")
    visitor.leave_device(device)

    device = visitor.open_device(tmp_path)
    page = device.new_page()
    log(page, "Okafor", "Dosing")
    page.locator("[data-outbox-list] > li").nth(2).wait_for()
    assert page.get_by_text("Waits for the network").count() == 3
    assert page.get_by_text("Helena Zorn", exact=False).count() == 1
    assert_accessible(page, "the outbox")
    assert not Interaction.objects.exists()

    line.mend()
    send_now(page)
    # The session ended with the browser; nothing is lost by it.
    page.get_by_role("link", name="sign in to send").click()
    sign_in(page, msl)
    page.goto(OUTBOX)
    page.get_by_text("On record", exact=True).nth(2).wait_for()
    assert subjects() == ["Dosing", "Frailty", "Registry data"]
    page.reload()
    page.get_by_text("On record", exact=True).nth(2).wait_for()
    assert Interaction.objects.count() == 3
    page.goto(FORM)
    assert page.locator("[data-draft-offer]").is_hidden()


def test_what_the_server_refuses_comes_back_with_its_reason(visitor, sign_in, line, msl, people):
    page = visitor.open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, msl)
    ready(page)
    line.cut()
    page.goto(FORM)
    fill(page, "Brandt", "Frailty")
    page.get_by_label("When", exact=True).fill("2099-01-01T10:00")
    page.get_by_role("button", name="Save visit").last.tap()
    page.wait_for_url(f"**{OUTBOX}")
    line.mend()
    send_now(page)
    page.get_by_text("Needs you", exact=True).wait_for()
    page.get_by_role("link", name="Look at it again").click()
    page.get_by_text("could not be saved yet").wait_for()
    assert page.get_by_label("Topic", exact=True).input_value() == "Frailty"
    page.get_by_label("When", exact=True).fill("2026-01-02T10:00")
    page.get_by_role("button", name="Save visit").last.tap()
    page.wait_for_url("**/effect/")
    page.goto(OUTBOX)
    page.get_by_text("Nothing waits").wait_for()
    assert Interaction.objects.count() == 1


def test_a_session_that_ended_meanwhile_loses_nothing(visitor, sign_in, line, msl, people):
    page = visitor.open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, msl)
    ready(page)
    line.cut()
    log(page, "Brandt", "Frailty")
    Session.objects.all().delete()
    line.mend()
    send_now(page)
    page.get_by_role("link", name="sign in to send").click()
    sign_in(page, msl)
    page.goto(OUTBOX)
    page.get_by_text("On record", exact=True).wait_for()
    assert subjects() == ["Frailty"]


def test_the_next_person_on_the_device_sees_nothing_of_the_one_before(
    visitor, sign_in, line, msl, colleague_msl, people
):
    RelationshipFactory(msl=colleague_msl, opinion_leader=OpinionLeaderFactory(family_name="Ruiz"))
    page = visitor.open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(page, msl)
    ready(page)
    line.cut()
    log(page, "Brandt", "Frailty")
    Session.objects.all().delete()
    line.mend()
    sign_in(page, colleague_msl)
    ready(page)
    page.goto(OUTBOX)
    page.get_by_text("Nothing waits").wait_for()
    assert page.locator("[data-outbox-status]").inner_text() == ""
    left = page.evaluate(EVERYTHING_KEPT)
    assert "Frailty" not in left
    assert "Brandt" not in left
    line.cut()
    page.goto(FORM)
    options = page.locator("#id_relationship option").all_inner_texts()
    assert [one for one in options if "Ruiz" in one]
    assert not [one for one in options if "Brandt" in one]
    assert not Interaction.objects.exists()
    line.mend()
    Session.objects.all().delete()
    sign_in(page, msl)
    page.goto(OUTBOX)
    page.get_by_text("On record", exact=True).wait_for()
    assert subjects() == ["Frailty"]


def test_signing_out_asks_about_what_is_not_sent_and_clears_what_is_kept(
    visitor, sign_in, line, msl, people
):
    page = visitor.open_page()
    sign_in(page, msl)
    ready(page)
    line.cut()
    page.goto(FORM)
    page.evaluate("document.querySelector('[data-visit-form]').elements.subject.value = 'Half'")
    page.goto(OUTBOX)
    page.evaluate(
        """([owner]) => new Promise((done) => {
          const asked = indexedDB.open('msl-crm', 1);
          asked.onsuccess = () => {
            const way = asked.result.transaction('items', 'readwrite');
            way.objectStore('items').put({id: crypto.randomUUID(), owner, label: 'Brandt',
              at: Date.now(), state: 'needs', reasons: ['Say what it is about.'], fields: []});
            way.oncomplete = done;
          };
        })""",
        [str(msl.pk)],
    )
    line.mend()
    page.goto(OUTBOX)
    asked = []

    def stay(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_text("Your menu").locator("..").click()
    page.get_by_role("button", name="Sign out").first.click()
    for _ in range(100):
        if asked:
            break
        page.wait_for_timeout(50)
    page.get_by_text("Brandt").wait_for()
    assert "not sent yet: 1" in asked[0]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in/**")
    page.wait_for_timeout(300)
    assert page.evaluate(IS_KEPT, [FORM]) is None
    sign_in(page, msl)
    page.goto(OUTBOX)
    page.get_by_text("Say what it is about.").wait_for()
