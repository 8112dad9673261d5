"""The own profile: name, time zone and language."""

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.urls import reverse

from accounts import services
from accounts.forms import ProfileForm, time_zone_choices
from accounts.models import User
from audit.constants import Action
from audit.models import AuditEntry

pytestmark = pytest.mark.django_db

GOOD = {"full_name": "Miriam Sander", "time_zone": "Asia/Tokyo", "locale": "en"}


@pytest.fixture
def profile(as_user, msl):
    """The client of `msl`, and a function that sends the form with some changes."""
    client = as_user(msl)

    def send(**changed):
        return client.post(reverse("accounts:profile"), GOOD | changed)

    return send


class TestPage:
    @pytest.mark.parametrize("role", ["msl", "manager", "admin", "compliance"])
    def test_everyone_sees_the_own_one(self, as_user, request, role):
        person = request.getfixturevalue(role)

        page = as_user(person).get(reverse("accounts:profile")).content.decode()

        assert person.full_name in page
        assert person.email in page
        assert str(person.roles[0].label) in page

    def test_it_tells_the_team_and_what_one_leads(self, as_user, msl, manager, team):
        for person in (msl, manager):
            page = as_user(person).get(reverse("accounts:profile")).content.decode()
            assert team.name in page

    def test_times_are_in_the_own_zone(self, as_user, msl):
        User.objects.filter(pk=msl.pk).update(time_zone="Asia/Tokyo")
        client = as_user(msl)
        moment = dt.datetime(2026, 5, 12, 20, 30, tzinfo=dt.UTC)
        User.objects.filter(pk=msl.pk).update(last_login=moment)

        page = client.get(reverse("accounts:profile")).content.decode()

        assert "13 May 2026, 05:30" in page

    def test_the_number_of_queries_is_fixed(self, as_user, msl, django_assert_max_num_queries):
        client = as_user(msl)

        with django_assert_max_num_queries(6):
            client.get(reverse("accounts:profile"))


class TestSaving:
    def test_the_new_zone_holds_at_once(self, profile, as_user, msl):
        with time_machine.travel(dt.datetime(2026, 5, 12, 20, 30, tzinfo=dt.UTC)):
            client = as_user(msl)
            before = client.get(reverse("accounts:profile")).content.decode()
            response = profile()
            after = client.get(response.url).content.decode()

        assert "12 May 2026, 20:30" in before
        assert "13 May 2026, 05:30" in after

    def test_the_trail_keeps_old_and_new(self, profile, msl):
        profile(full_name="Miriam Sander-Vogt")

        entry = AuditEntry.objects.get(action=Action.UPDATED)
        assert entry.actor == msl
        assert entry.payload.changes == [
            {"field": "full_name", "old": "Miriam Sander", "new": "Miriam Sander-Vogt"},
            {"field": "time_zone", "old": "UTC", "new": "Asia/Tokyo"},
        ]

    def test_nothing_changed_leaves_no_entry(self, profile):
        profile(time_zone="UTC")

        assert not AuditEntry.objects.filter(action=Action.UPDATED).exists()

    def test_address_and_roles_are_not_for_oneself_to_change(self, profile, msl):
        profile(
            email="other@example.org", is_admin="on", is_manager="on", roles="admin",
            is_active="", password="x", pk="1", team="1",
        )  # fmt: skip

        msl.refresh_from_db()
        assert msl.email == "miriam@example.org"
        assert [role.value for role in msl.roles] == ["msl"]
        assert msl.is_active

    def test_line_breaks_in_a_name_become_blanks(self, profile, msl):
        profile(full_name="  Miriam\r\nBcc: all@example.org \t Sander ")

        msl.refresh_from_db()
        assert msl.full_name == "Miriam Bcc: all@example.org Sander"

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("full_name", ""),
            ("full_name", "   "),
            ("full_name", "x" * 151),
            ("full_name", "Miriam\x00Sander"),
            ("full_name", "x" * 1_000_000),
            ("time_zone", ""),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../../etc/passwd"),
            ("time_zone", "\x00"),
            ("locale", "xx"),
            ("locale", ""),
        ],
    )
    def test_wrong_input_stands_beside_its_field(self, profile, msl, field, text):
        response = profile(**{field: text})

        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        msl.refresh_from_db()
        assert (msl.full_name, msl.time_zone) == ("Miriam Sander", "UTC")

    def test_hostile_names_are_kept_as_they_are(self, msl, hostile_strings):
        for text in hostile_strings:
            name = " ".join(text.split())[:150]
            form = ProfileForm(GOOD | {"full_name": name}, user=msl)
            if form.is_valid():
                services.update_profile(by=msl, **form.cleaned_data)
                msl.refresh_from_db()
                assert msl.full_name == name
            else:
                assert list(form.errors) == ["full_name"]


class TestService:
    def test_a_zone_that_does_not_exist_is_refused(self, msl):
        with pytest.raises(services.UnableToChangeAccount) as refusal:
            services.update_profile(by=msl, full_name="M", time_zone="Mars/Olympus", locale="en")

        assert refusal.value.field == "time_zone"

    def test_a_language_that_is_not_offered_is_refused(self, msl):
        with pytest.raises(services.UnableToChangeAccount) as refusal:
            services.update_profile(by=msl, full_name="M", time_zone="UTC", locale="tlh")

        assert refusal.value.field == "locale"


class TestTimeZoneChoices:
    def test_all_exist_and_stand_in_groups(self):
        first, *groups = time_zone_choices()

        assert first[0] == "UTC"
        zones = [zone for _region, choices in groups for zone, _label in choices]
        assert set(zones) <= zoneinfo.available_timezones()
        assert len(zones) == len(set(zones))
        assert {"Europe/Berlin", "America/Argentina/Buenos_Aires"} <= set(zones)

    def test_an_old_name_that_one_has_stays_possible(self):
        assert time_zone_choices("EST5EDT")[0] == ("EST5EDT", "EST5EDT")
