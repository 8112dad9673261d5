"""On a phone: an invitation becomes a planned visit and stands in the calendar."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from interactions.models import ImportedEvent, Interaction
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.services import PHONE

pytestmark = pytest.mark.browser


def invitation(day: dt.date) -> bytes:
    return f"""BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:invitation@example.org
SUMMARY:Frailty subgroup
DTSTART:{day:%Y%m%d}T090000Z
DTEND:{day:%Y%m%d}T094500Z
LOCATION:Microsoft Teams Meeting
ATTENDEE;CN="Brandt, Helena":mailto:helena@charite.example
END:VEVENT
END:VCALENDAR
""".encode()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_invitation_becomes_a_planned_visit(visitor, sign_in, msl, assert_accessible, scripts):
    person = OpinionLeaderFactory(given_name="Helena", family_name="Brandt")
    known = RelationshipFactory(msl=msl, opinion_leader=person)
    day = timezone.localdate() + dt.timedelta(days=5)
    phone = visitor.open_page(viewport=PHONE, has_touch=True, java_script_enabled=scripts)
    sign_in(phone, msl)

    phone.goto("/interactions/")
    phone.get_by_role("main").get_by_role("link", name="Calendar", exact=True).click()
    phone.get_by_role("link", name="Read an invitation").click()
    phone.get_by_label("Calendar file").set_input_files(
        {"name": "invite.ics", "mimeType": "text/calendar", "buffer": invitation(day)}
    )
    phone.get_by_role("button", name="Read it").click()
    phone.get_by_role("heading", name="Frailty subgroup").wait_for()
    if scripts:
        assert_accessible(phone, "the entries of the file")
    phone.get_by_role("button", name=re.compile("Plan this visit")).click()

    phone.get_by_role("heading", name="Plan a visit").wait_for()
    form = phone.locator("#visit-form")
    assert form.locator("[name=relationship]").input_value() == str(known.pk)
    assert form.locator("[name=starts_at]").input_value() == f"{day:%Y-%m-%d}T09:00"
    assert form.locator("[name=duration_minutes]").input_value() == "45"
    assert form.locator("[name=channel]:checked").input_value() == "video"
    assert form.locator("[name=subject]").input_value() == "Frailty subgroup"
    if scripts:
        assert_accessible(phone, "the form that is filled in")
    assert not Interaction.objects.exists()

    phone.get_by_text("I was asked", exact=True).click()
    phone.get_by_role("button", name="Save visit").locator("visible=true").last.click()
    phone.wait_for_url(re.compile(r"/interactions/\d+/"))

    phone.goto(f"/calendar/?month={day:%Y-%m}")
    phone.get_by_role("link", name="Helena Brandt").click()
    phone.wait_for_url(re.compile(r"/interactions/\d+/"))
    assert Interaction.objects.planned().get().starts_at.hour == 9
    assert ImportedEvent.objects.count() == 1
