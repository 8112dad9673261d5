"""Signing in and out, passwords, and what the audit trail keeps of it."""

import json
import re
import time

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.constants import Action
from audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "seven purple walruses knitting"
# The names that allauth may look up while its views run.
ALLAUTH_NAMES = [
    "account_login", "account_logout", "account_inactive", "account_signup",
    "account_reauthenticate", "account_change_password", "account_set_password",
    "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done",
]  # fmt: skip
PUBLIC = [
    "account_login", "account_inactive", "account_signup", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key_done",
]  # fmt: skip
FOREIGN_ADDRESSES = [
    "https://evil.example", "//evil.example", "///evil.example", "http:evil.example",
    "https:///evil.example", "javascript:alert(1)", "\\\\evil.example", "/\\evil.example",
    "https://testserver@evil.example", "https://testserver.evil.example", "\thttps://evil.example",
    "data:text/html,x", "https://evil.example\\@testserver", "\x00https://evil.example",
]  # fmt: skip


@pytest.fixture
def person(msl: User) -> User:
    msl.set_password(PASSWORD)
    msl.save()
    return msl


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    data = {"login": email, "password": password, **more}
    return client.post(reverse("account_login"), data)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def entries(action: Action) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def text_of(response, email: str = "") -> str:
    """The page without what differs by chance: its tokens and the address typed in."""
    page = re.sub(
        r'(csrfmiddlewaretoken" value|X-CSRFToken)["\s:=]+"\w+"', "", response.content.decode()
    )
    return page.replace(email, "EMAIL") if email else page


def link_in_mail(number: int = -1) -> str:
    links = [re.search(r"https?://testserver(/password/new/\S+)", one.body) for one in mail.outbox]
    return [link[1] for link in links if link][number]


def open_link(client: Client, link: str):
    return client.get(link, follow=True)


def set_password_by(client: Client, link: str, password: str = NEW_PASSWORD):
    page = open_link(client, link)
    data = {"password1": password, "password2": password}
    return client.post(page.redirect_chain[-1][0], data)


class TestAddresses:
    @pytest.mark.parametrize("name", ALLAUTH_NAMES)
    def test_every_name_that_allauth_looks_up_has_an_address(self, name):
        assert reverse(name)

    @pytest.mark.parametrize("name", PUBLIC)
    def test_strangers_see_the_pages_around_signing_in(self, client, name):
        response = client.get(reverse(name))

        assert response.status_code == 200
        assert "<h1" in response.content.decode()

    @pytest.mark.parametrize(
        "name", ["accounts:profile", "account_change_password", "account_reauthenticate"]
    )
    def test_other_pages_ask_strangers_to_sign_in(self, client, name):
        response = client.get(reverse(name))

        assert response.status_code == 302
        assert response.url == f"{reverse('account_login')}?next={reverse(name)}"

    def test_nobody_signs_up(self, client):
        data = {"email": "new@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

        assert client.post(reverse("account_signup"), data).status_code == 405
        assert not User.objects.filter(email="new@example.org").exists()


class TestSigningIn:
    def test_the_right_password_leads_to_today(self, client, person):
        response = sign_in(client, person.email)

        assert response.status_code == 302
        assert response.url == reverse("dashboards:today")
        assert is_signed_in(client)

    def test_the_case_of_the_address_does_not_matter(self, client, person):
        sign_in(client, f" {person.email.upper()} ")

        assert is_signed_in(client)

    def test_the_page_asked_for_follows(self, client, person):
        response = sign_in(client, person.email, next=reverse("accounts:profile"))

        assert response.url == reverse("accounts:profile")

    @pytest.mark.parametrize("address", FOREIGN_ADDRESSES)
    def test_no_other_site_follows(self, client, person, address):
        response = sign_in(client, person.email, next=address)

        assert response.status_code == 302
        assert response.url == reverse("dashboards:today")

    def test_unknown_address_and_wrong_password_look_the_same(self, client, person):
        wrong = sign_in(client, person.email, "not this one at all")
        unknown = sign_in(client, "nobody@example.org", "not this one at all")

        assert wrong.status_code == unknown.status_code == 200
        assert text_of(wrong, person.email) == text_of(unknown, "nobody@example.org")
        assert "do not belong together" in wrong.content.decode()
        assert not is_signed_in(client)

    def test_a_deactivated_person_learns_it_only_with_the_right_password(self, client, person):
        User.objects.filter(pk=person.pk).update(is_active=False)

        assert "do not belong" in sign_in(client, person.email, "wrong one").content.decode()
        assert sign_in(client, person.email).url == reverse("account_inactive")
        assert not is_signed_in(client)

    def test_deactivation_ends_a_running_session_with_its_next_request(self, client, person):
        sign_in(client, person.email)
        User.objects.filter(pk=person.pk).update(is_active=False)

        response = client.get(reverse("accounts:profile"))

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_the_session_gets_a_new_key(self, client, person):
        client.get(reverse("account_login"))
        session = client.session
        session["probe"] = 1
        session.save()
        before = session.session_key
        client.cookies["sessionid"] = before

        sign_in(client, person.email)

        assert client.session.session_key != before

    @pytest.mark.parametrize("field", ["login", "password"])
    @pytest.mark.parametrize("text", ["\x00", "a@example.org\x00", "x" * 100_000, "", " "])
    def test_wrong_input_is_refused_with_a_page(self, client, person, field, text):
        data = {"login": person.email, "password": PASSWORD, field: text}

        response = client.post(reverse("account_login"), data)

        assert response.status_code == 200
        assert not is_signed_in(client)

    def test_hostile_text_never_breaks_the_page(self, client, settings, hostile_strings):
        settings.ACCOUNT_RATE_LIMITS = False
        answers = {
            client.post(reverse(name), {"login": text, "email": text, "password": text}).status_code
            for name in ("account_login", "account_reset_password")
            for text in hostile_strings
        }

        assert answers == {200}


class TestLimits:
    def test_the_sixth_wrong_try_on_one_account_is_not_tried(self, client, person):
        for _try in range(5):
            sign_in(client, person.email, "wrong one")

        response = sign_in(client, person.email)

        assert "wait five minutes" in response.content.decode()
        assert not is_signed_in(client)

    def test_a_made_up_forwarding_header_does_not_help(self, client):
        for number in range(10):
            header = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{number}"}
            data = {"login": f"a{number}@example.org", "password": "wrong one"}
            client.post(reverse("account_login"), data, **header)

        response = sign_in(client, "other@example.org", "wrong one")

        assert "wait five minutes" in response.content.decode()

    def test_a_flood_of_forms_is_answered_kindly(self, client, person):
        for _try in range(31):
            response = sign_in(client, person.email)
            client.logout()

        assert response.status_code == 429
        assert "Please wait a moment" in response.content.decode()

    def test_links_to_one_address_are_limited(self, client, person):
        for _try in range(6):
            response = client.post(reverse("account_reset_password"), {"email": person.email})

        assert response.status_code == 429
        assert len(mail.outbox) == 5


class TestSigningOut:
    def test_get_only_asks(self, client, person):
        sign_in(client, person.email)

        assert "Sign out?" in client.get(reverse("account_logout")).content.decode()
        assert is_signed_in(client)

    def test_post_ends_the_session_and_spares_unsent_visits(self, client, person):
        sign_in(client, person.email)

        response = client.post(reverse("account_logout"))

        assert response.url == reverse("account_login")
        assert response["Clear-Site-Data"] == '"cache"'
        assert not is_signed_in(client)


class TestTrail:
    def test_signing_in_and_out_is_kept(self, client, person):
        sign_in(client, person.email)
        client.post(reverse("account_logout"))

        [came], [went] = entries(Action.SIGNED_IN), entries(Action.SIGNED_OUT)
        assert came.actor == went.actor == person
        assert came.subjects.get().record_id == person.pk
        assert came.origin == "web"
        assert came.request_id

    def test_a_failed_try_is_kept_without_the_password(self, client, person):
        sign_in(client, person.email, "wrong one")

        [entry] = entries(Action.SIGN_IN_FAILED)
        assert entry.actor is None
        assert entry.subjects.get().record_id == person.pk
        assert not hasattr(entry, "payload")

    def test_what_was_typed_for_an_unknown_address_is_kept_nowhere(self, client, db, caplog):
        sign_in(client, "my-secret-password@example.org", "wrong one")

        assert not AuditEntry.objects.exists()
        assert "unknown address" in caplog.text
        assert "my-secret-password" not in caplog.text


class TestForgottenPassword:
    def ask(self, client, email):
        return client.post(reverse("account_reset_password"), {"email": email}, follow=True)

    def test_the_mail_leads_to_a_new_password(self, client, person):
        self.ask(client, person.email)
        [message] = mail.outbox
        assert message.to == [person.email]
        assert message.subject == "Set a new password"

        response = set_password_by(client, link_in_mail())

        assert response.url == reverse("account_reset_password_from_key_done")
        assert not is_signed_in(client)
        sign_in(client, person.email, NEW_PASSWORD)
        assert is_signed_in(client)

    def test_known_and_unknown_addresses_get_the_same_page(self, client, person):
        known = self.ask(client, person.email)
        unknown = self.ask(client, "nobody@example.org")

        assert known.redirect_chain == unknown.redirect_chain
        assert text_of(known) == text_of(unknown)
        assert "no account" in mail.outbox[-1].body
        assert "/password/new/" not in mail.outbox[-1].body

    def test_a_deactivated_person_gets_no_link(self, client, person):
        User.objects.filter(pk=person.pk).update(is_active=False)

        self.ask(client, person.email)

        assert "/password/new/" not in mail.outbox[-1].body

    def test_a_link_works_once(self, client, person):
        self.ask(client, person.email)
        set_password_by(client, link_in_mail())

        page = open_link(Client(), link_in_mail())

        assert "This link no longer works" in page.content.decode()

    def test_a_link_ends_with_its_time(self, client, person, settings):
        self.ask(client, person.email)

        with time_machine.travel(4 * 24 * 60 * 60 + time.time()):
            page = open_link(client, link_in_mail())

        assert "This link no longer works" in page.content.decode()

    def test_a_link_ends_when_the_address_changes(self, client, person):
        self.ask(client, person.email)
        User.objects.filter(pk=person.pk).update(email="moved@example.org")

        assert "no longer works" in open_link(client, link_in_mail()).content.decode()

    @pytest.mark.parametrize("uid", ["1", "zzzzzzzzzzzzz", "z" * 40, "0"])
    def test_an_invented_link_is_explained(self, client, person, uid):
        address = reverse("account_reset_password_from_key", args=[uid, "abc-def"])

        response = client.get(address)

        assert response.status_code == 200
        assert "no longer works" in response.content.decode()

    def test_all_other_sessions_end(self, client, person):
        elsewhere = Client()
        sign_in(elsewhere, person.email)
        self.ask(client, person.email)

        set_password_by(client, link_in_mail())

        assert elsewhere.get(reverse("accounts:profile")).status_code == 302

    @pytest.mark.parametrize("password", ["short", "fourteen chars", "miriam@example.org"])
    def test_a_weak_password_is_refused(self, client, person, password):
        self.ask(client, person.email)

        response = set_password_by(client, link_in_mail(), password)

        assert response.status_code == 200
        assert response.context["form"].errors["password1"]
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_mail_can_lie_in_a_file(self, client, person, settings, tmp_path):
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path)

        self.ask(client, person.email)

        [file] = tmp_path.iterdir()
        assert reverse("account_reset_password_from_key", args=["x", "y"])[:14] in file.read_text()


class TestChangingThePassword:
    def change(self, client, **changed):
        data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        return client.post(reverse("account_change_password"), data | changed)

    def test_the_new_one_holds_and_this_session_stays(self, client, person):
        sign_in(client, person.email)

        response = self.change(client)

        assert response.url == reverse("accounts:profile")
        assert client.get(response.url).status_code == 200
        person.refresh_from_db()
        assert person.check_password(NEW_PASSWORD)

    @pytest.mark.parametrize(
        "wrong",
        [{"oldpassword": "not this one"}, {"password2": "something else here"}, {"password1": ""}],
    )
    def test_wrong_input_changes_nothing(self, client, person, wrong):
        sign_in(client, person.email)

        assert self.change(client, **wrong).status_code == 200
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_the_trail_says_that_but_not_what(self, client, person):
        sign_in(client, person.email)
        self.change(client)

        [entry] = entries(Action.UPDATED)
        assert entry.actor == person
        assert entry.payload.changes == [{"field": "password", "old": None, "new": None}]

    def test_the_owner_is_told_where_notices_are_on(self, client, person, settings):
        settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
        sign_in(client, person.email)

        self.change(client)

        assert mail.outbox[-1].subject == "Your password is new"

    def test_one_without_a_password_is_led_to_the_mail(self, as_user):
        person = UserFactory()
        person.set_unusable_password()
        person.save()

        response = as_user(person).get(reverse("account_change_password"), follow=True)

        assert response.redirect_chain[-1][0] == reverse("account_reset_password")


class TestDemoSignIns:
    @pytest.fixture
    def demo_file(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        settings.TRIAL = True
        file = tmp_path / "demo.json"
        rows = [{"role": "Manager", "email": "boss@example.org", "password": "demo <password>"}]
        file.write_text(json.dumps(rows), encoding="utf-8")
        return file

    def page(self, client) -> str:
        return client.get(reverse("account_login")).content.decode()

    def test_the_trial_lists_them(self, client, demo_file):
        page = self.page(client)

        assert "boss@example.org" in page
        assert "demo &lt;password&gt;" in page

    def test_elsewhere_they_stay_hidden(self, client, demo_file, settings):
        settings.TRIAL = False

        assert "boss@example.org" not in self.page(client)

    @pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"role": "MSL"}]', "null"])
    def test_a_half_written_file_is_left_out(self, client, demo_file, text):
        demo_file.write_text(text, encoding="utf-8")

        assert "Look around as" not in self.page(client)
