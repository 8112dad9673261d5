"""From an uploaded calendar file to a visit form that is filled in."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interactions import services
from interactions.models import ImportedEvent, Interaction
from tests.factories.interactions import ImportedEventFactory, InteractionFactory
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

READ = reverse("interactions:calendar_read")
PREPARE = reverse("interactions:calendar_prepare")
CREATE = reverse("interactions:create")
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)

INVITATION = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REQUEST
BEGIN:VEVENT
UID:invitation@example.org
SUMMARY:Frailty subgroup
DTSTART;TZID="W. Europe Standard Time":20261203T100000
DTEND;TZID="W. Europe Standard Time":20261203T104500
LOCATION:Microsoft Teams Meeting https://teams.microsoft.com/l/secret
ATTENDEE;CN="Brandt, Helena":mailto:helena@charite.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def msl(msl):
    msl.time_zone = "Europe/Berlin"
    msl.save()
    return msl


@pytest.fixture
def upload(as_user, msl):
    """`upload(text)`: the page that tells what the file holds."""

    client = as_user(msl)

    def send(content):
        content = content.encode() if isinstance(content, str) else content
        return client.post(READ, {"file": SimpleUploadedFile("invite.ics", content)})

    return send


def fields_of(page: str) -> list[dict[str, str]]:
    """What the form of each entry sends, as a browser would."""
    found = []
    for form in re.findall(r'<form class="card found-event".*?</form>', page, re.DOTALL):
        sent = dict(re.findall(r'<input type="hidden"\s+name="(\w+)"\s+value="([^"]*)"', form))
        for name, options in re.findall(r'name="(\w+)">(.*?)</select>', form, re.DOTALL):
            chosen = re.search(r'value="([^"]*)"\s+selected', options)
            sent[name] = chosen[1] if chosen else ""
        found.append({name: value for name, value in sent.items() if "csrf" not in name})
    return found


class TestReading:
    def test_shows_what_was_found(self, upload, relationship):
        page = upload(INVITATION).content.decode()
        assert "One entry can become a visit." in page
        assert "Frailty subgroup" in page
        assert "Thursday, 3 December 2026, 10:00–10:45" in page
        assert "Video" in page
        assert "Plan this visit" in page

    def test_keeps_nothing(self, upload, relationship, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path
        with CaptureQueriesContext(connection) as caught:
            upload(INVITATION)
        assert not [one["sql"] for one in caught if "Frailty" in one["sql"]]
        assert not Interaction.objects.exists()
        assert not list(tmp_path.iterdir())

    def test_says_why_something_was_left_out(self, upload):
        page = upload(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Called off\nSTATUS:CANCELLED\n"
            "DTSTART:20261203T100000Z\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Long ago\n"
            "DTSTART:20101203T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"
        ).content.decode()
        assert "No entry of this file can become a visit." in page
        assert "It is cancelled." in page
        assert "It was more than five years ago" in page

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "This is not a calendar file."),
            (b"PK\x03\x04", "This is not a calendar file."),
            (b"\n" * 300_000, "The file is too large to be read at once."),
            (b" " * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, upload, content, words):
        response = upload(content)
        assert response.status_code == 200
        assert words in response.content.decode()

    def test_asks_for_a_file(self, as_user, msl):
        assert "Choose a file first." in as_user(msl).post(READ).content.decode()

    def test_escapes_what_the_file_says(self, upload):
        page = upload(
            INVITATION.replace("Frailty subgroup", "<script>alert(1)</script>{{ 7*7 }}")
        ).content.decode()
        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{ 7*7 }}" in page

    def test_every_file_is_answered_with_a_page(self, upload, shared_data, subtests):
        for path in sorted((shared_data / "icalendar").glob("*.ics")):
            with subtests.test(path.name):
                assert upload(path.read_bytes()).status_code == 200

    def test_hostile_texts_are_answered_with_a_page(self, upload, hostile_strings):
        events = "".join(
            f"BEGIN:VEVENT\nDTSTART:20261203T100000Z\nSUMMARY:{text}\nLOCATION:{text}\n"
            f'ATTENDEE;CN="{text}":mailto:{text}\nEND:VEVENT\n'
            for text in hostile_strings
        )
        assert upload(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n").status_code == 200

    def test_takes_as_many_queries_for_many_entries(self, upload, msl):
        def queries(content: str) -> int:
            with CaptureQueriesContext(connection) as caught:
                upload(content)
            return len(caught)

        RelationshipFactory(msl=msl)
        single = queries(INVITATION)
        entry = INVITATION[INVITATION.index("BEGIN:VEVENT") : INVITATION.index("END:VCALENDAR")]
        many = [entry.replace("invitation@", f"{number}@") for number in range(60)]
        for number in range(20):
            RelationshipFactory(msl=msl, opinion_leader__family_name=f"Person{number}")
        assert queries("BEGIN:VCALENDAR\n" + "".join(many) + "END:VCALENDAR\n") == single


class TestWhoIsMeant:
    def test_one_likely_person_is_filled_in(self, upload, relationship):
        (sent,) = fields_of(upload(INVITATION).content.decode())
        assert sent["relationship"] == str(relationship.pk)

    def test_an_address_is_enough(self, upload, msl):
        person = OpinionLeaderFactory(family_name="Zorn", email="Helena@charite.example")
        known = RelationshipFactory(msl=msl, opinion_leader=person)
        (sent,) = fields_of(upload(INVITATION).content.decode())
        assert sent["relationship"] == str(known.pk)

    def test_of_several_the_user_chooses(self, upload, msl, relationship):
        namesake = RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory())
        page = upload(INVITATION).content.decode()
        (sent,) = fields_of(page)
        assert sent["relationship"] == ""
        for pk in (relationship.pk, namesake.pk):
            assert f'<option value="{pk}">' in page

    def test_people_of_others_are_never_guessed(self, upload, colleague_msl):
        RelationshipFactory(msl=colleague_msl)
        page = upload(INVITATION).content.decode()
        assert "relationship" not in fields_of(page)[0]


class TestPreparing:
    @pytest.fixture
    def prepared(self, upload, as_user, msl, relationship):
        """`prepared()`: the visit form after the only entry was chosen."""

        def choose(content=INVITATION, **changes):
            (sent,) = fields_of(upload(content).content.decode())
            return as_user(msl).post(PREPARE, {**sent, **changes})

        return choose

    def values(self, response) -> dict:
        form = response.context["form"]
        return {name: form[name].value() for name in form.fields}

    def starts_at(self, response) -> str:
        field = re.search(r'<input[^>]*name="starts_at"[^>]*>', response.content.decode())[0]
        return re.search(r'value="([^"]*)"', field)[1]

    def test_fills_the_form_in_and_saves_nothing(self, prepared, relationship):
        response = prepared()
        found = self.values(response)
        assert self.starts_at(response) == "2026-12-03T10:00"
        assert found["duration_minutes"] == 45
        assert (found["channel"], found["subject"]) == ("video", "Frailty subgroup")
        assert (found["state"], found["relationship"]) == ("planned", relationship.pk)
        assert found["location"] == "Microsoft Teams Meeting"
        assert found["nature"] is None
        page = response.content.decode()
        assert "Filled in from your calendar" in page
        assert f'action="{CREATE}"' in page
        assert not Interaction.objects.exists()

    def test_what_is_over_took_place(self, prepared):
        past = INVITATION.replace("20261203", "20261103")
        assert self.values(prepared(past))["state"] == "submitted"

    def test_a_whole_day_begins_at_nine(self, prepared):
        whole = re.sub(r"DTSTART.*", "DTSTART;VALUE=DATE:20261203", INVITATION)
        whole = re.sub(r"DTEND.*\n", "", whole)
        response = prepared(whole)
        assert self.starts_at(response) == "2026-12-03T09:00"
        assert self.values(response)["duration_minutes"] is None

    def test_of_a_series_the_next_date_is_chosen_first(self, prepared):
        series = INVITATION.replace("LOCATION", "RRULE:FREQ=WEEKLY\nLOCATION")
        series = series.replace("20261203", "20261001")
        response = prepared(series)
        assert self.starts_at(response) == "2026-11-26T10:00"
        assert self.values(response)["calendar_event"].endswith("@2026-11-26")

    def test_sending_the_form_plans_the_visit_and_remembers_the_entry(
        self, prepared, as_user, msl, relationship
    ):
        found = self.values(prepared())
        sent = {name: value for name, value in found.items() if value not in (None, False, [])}
        sent |= {"nature": "proactive", "starts_at": "2026-12-03T10:00", "seen_at": ""}
        response = as_user(msl).post(CREATE, sent)
        visit = Interaction.objects.get()
        assert response.url == visit.get_absolute_url()
        assert (visit.state, visit.duration_minutes, visit.channel) == ("planned", 45, "video")
        remembered = ImportedEvent.objects.get()
        assert (remembered.owner, remembered.client_uuid) == (msl, visit.client_uuid)
        assert remembered.event == found["calendar_event"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"start": ""}, {"start": "9999-12-31"}, {"start": "0001-01-01T00:00:00+00:00"},
            {"start": "2026-12-03T10:00:00"}, {"start": "x" * 500}, {"minutes": "1e999"},
            {"channel": "telepathy"}, {"event": "' OR 1=1 --"}, {"relationship": "9" * 40},
            {"relationship": "-1"}, {"subject": "a" * 100_000}, {"location": "\x00"},
        ],
    )  # fmt: skip
    def test_what_cannot_be_read_is_left_for_the_user(self, prepared, changes):
        response = prepared(**changes)
        assert response.status_code == 200
        assert "Filled in from your calendar" in response.content.decode()

    def test_a_relationship_of_someone_else_is_not_taken(self, prepared, stranger_msl):
        foreign = RelationshipFactory(msl=stranger_msl)
        assert self.values(prepared(relationship=foreign.pk))["relationship"] is None

    def test_without_a_choice_it_leads_to_the_file(self, as_user, msl):
        assert as_user(msl).get(PREPARE).url == READ


class TestTheSameEntryAgain:
    @pytest.fixture
    def made(self, upload, msl, relationship, visit_data):
        """A visit that was planned from the invitation."""
        (sent,) = fields_of(upload(INVITATION).content.decode())
        planned = visit_data(
            state="planned",
            starts_at=NOW + dt.timedelta(days=13),
            adverse_event_heard=None,
            calendar_event=sent["event"],
        )
        return services.log_visit(by=msl, visit=planned, now=NOW)

    def test_is_told_with_the_visit(self, upload, made):
        page = upload(INVITATION).content.decode()
        assert "A visit was made of this already:" in page
        assert made.get_absolute_url() in page

    def test_is_told_again_before_saving(self, upload, as_user, msl, made):
        (sent,) = fields_of(upload(INVITATION).content.decode())
        page = as_user(msl).post(PREPARE, sent).content.decode()
        assert "Saving makes a second one." in page

    def test_is_told_also_when_the_time_was_moved(self, upload, made):
        page = upload(INVITATION.replace("20261203T10", "20261204T10")).content.decode()
        assert made.get_absolute_url() in page

    def test_is_free_again_when_the_visit_was_cancelled(self, upload, msl, made):
        services.cancel_visit(by=msl, interaction=made, reason="Ill", now=NOW)
        assert made.get_absolute_url() not in upload(INVITATION).content.decode()

    def test_is_nobody_elses_business(self, upload, msl, relationship, colleague_msl):
        (sent,) = fields_of(upload(INVITATION).content.decode())
        foreign = InteractionFactory(owner=colleague_msl)
        ImportedEventFactory(
            owner=colleague_msl, event=sent["event"], client_uuid=foreign.client_uuid
        )
        assert "A visit was made" not in upload(INVITATION).content.decode()

    def test_sending_the_form_twice_remembers_once(self, msl, made, visit_data):
        again = visit_data(
            client_uuid=made.client_uuid,
            state="planned",
            starts_at=made.starts_at,
            adverse_event_heard=None,
            calendar_event=ImportedEvent.objects.get().event,
        )
        assert services.log_visit(by=msl, visit=again, now=NOW) == made
        assert ImportedEvent.objects.count() == 1
