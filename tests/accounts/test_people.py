"""People, roles and teams: the pages of administrators."""

import datetime as dt
import re
import smtplib

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.constants import Role
from accounts.forms import PersonForm
from accounts.models import Membership, Team, TeamManagement, User
from audit.constants import Action
from audit.models import AuditEntry
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 12)
NEW = {
    "full_name": "Nora Lindqvist",
    "email": "Nora@Example.org",
    "time_zone": "Europe/Stockholm",
    "roles": ["msl"],
    "team": "",
    "since": "",
}


@pytest.fixture(autouse=True)
def _may_12():
    with time_machine.travel(dt.datetime(2026, 5, 12, 10, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def office(client, admin) -> Client:
    """The client of `admin`, who has just typed the password."""
    admin.set_password(PASSWORD)
    admin.save()
    client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    return client


def details_of(person: User, **changed) -> services.PersonDetails:
    known = {
        "email": person.email,
        "full_name": person.full_name,
        "roles": frozenset(person.roles),
        "time_zone": person.time_zone,
        "is_active": person.is_active,
    }
    return services.PersonDetails(**known | changed)


def form_of(person: User, **changed) -> dict:
    membership = person.memberships.filter(ended_on=None).first()
    known = {
        "full_name": person.full_name,
        "email": person.email,
        "time_zone": person.time_zone,
        "roles": [role.value for role in person.roles],
        "team": membership.team_id if membership else "",
        "since": "",
        "is_active": "on",
    }
    return {name: value for name, value in (known | changed).items() if value is not None}


def update(client: Client, person: User, **changed):
    address = reverse("accounts:user_update", args=[person.pk])
    return client.post(address, form_of(person, **changed))


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    return response.context["form"].errors


class TestWhoMayEnter:
    @pytest.fixture
    def addresses(self, msl, team) -> list[str]:
        return [
            reverse("accounts:user_list"),
            reverse("accounts:user_create"),
            reverse("accounts:user_update", args=[msl.pk]),
            reverse("accounts:user_update", args=[987654]),
            reverse("accounts:team_create"),
            reverse("accounts:team_update", args=[team.pk]),
            reverse("accounts:team_update", args=[987654]),
        ]

    def test_administrators_do(self, as_user, admin, addresses):
        answers = [as_user(admin).get(address).status_code for address in addresses]

        assert answers == [200, 200, 200, 404, 200, 200, 404]

    @pytest.mark.parametrize("role", ["msl", "manager", "compliance"])
    def test_others_get_403_whatever_the_address_names(self, as_user, request, role, addresses):
        client = as_user(request.getfixturevalue(role))

        assert {client.get(address).status_code for address in addresses} == {403}
        assert {client.post(address, NEW).status_code for address in addresses} == {403}
        assert not User.objects.filter(email="nora@example.org").exists()

    def test_others_send_no_invitations(self, as_user, manager, msl):
        address = reverse("accounts:user_invite", args=[msl.pk])

        assert as_user(manager).post(address).status_code == 403
        assert mail.outbox == []

    def test_taking_the_role_away_counts_with_the_next_request(self, as_user, admin):
        client = as_user(admin)
        User.objects.filter(pk=admin.pk).update(is_admin=False)

        assert client.get(reverse("accounts:user_list")).status_code == 403

    def test_services_ask_the_database_who_is_administrator(self, admin, msl, team):
        User.objects.filter(pk=admin.pk).update(is_admin=False)

        for by in (admin, msl):
            with pytest.raises(PermissionDenied):
                services.create_user(by=by, details=details_of(msl, email="x@example.org"))
            with pytest.raises(PermissionDenied):
                services.update_user(by=by, user=msl, details=details_of(msl, full_name="X"))
        with pytest.raises(PermissionDenied):
            services.create_team(by=msl, name="Mine")
        with pytest.raises(PermissionDenied):
            services.update_team(by=msl, team=team, name="Mine")


class TestFreshSignIn:
    def test_an_old_sign_in_asks_for_the_password_and_keeps_the_input(self, office, msl):
        with time_machine.travel(dt.datetime(2026, 5, 12, 10, 11, tzinfo=dt.UTC)):
            asked = update(office, msl, full_name="Miriam Vogt")
            assert asked.status_code == 302
            assert asked.url.startswith(reverse("account_reauthenticate"))
            msl.refresh_from_db()
            assert msl.full_name == "Miriam Sander"

            office.post(asked.url, {"password": PASSWORD})

        msl.refresh_from_db()
        assert msl.full_name == "Miriam Vogt"

    def test_a_wrong_password_changes_nothing(self, office, msl):
        with time_machine.travel(dt.datetime(2026, 5, 12, 10, 11, tzinfo=dt.UTC)):
            asked = update(office, msl, full_name="Miriam Vogt")
            response = office.post(asked.url, {"password": "not this one"})

        assert errors(response)["password"]
        msl.refresh_from_db()
        assert msl.full_name == "Miriam Sander"


class TestAddingPeople:
    def add(self, client, **changed):
        return client.post(reverse("accounts:user_create"), NEW | changed)

    def test_they_set_their_password_by_mail(self, office, team):
        self.add(office, team=team.pk, since="2026-05-01")

        person = User.objects.get(email="nora@example.org")
        assert not person.has_usable_password()
        assert (person.roles, person.time_zone) == ((Role.MSL,), "Europe/Stockholm")
        membership = person.memberships.get()
        assert (membership.team, membership.started_on) == (team, dt.date(2026, 5, 1))
        [message] = mail.outbox
        assert message.to == ["nora@example.org"]
        assert "Ruth Ellmann has made an account for you" in message.body

        guest = Client()
        link = re.search(r"https?://testserver(/\S+)", message.body)[1]
        form = guest.get(link, follow=True).redirect_chain[-1][0]
        guest.post(form, {"password1": PASSWORD, "password2": PASSWORD})
        guest.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
        assert guest.get(reverse("accounts:profile")).status_code == 200

    def test_they_stay_when_the_mail_fails(self, office, monkeypatch):
        def fail(*_args, **_more):
            raise smtplib.SMTPServerDisconnected

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)

        page = office.post(reverse("accounts:user_create"), NEW, follow=True).content.decode()

        assert User.objects.filter(email="nora@example.org").exists()
        assert "could not be sent" in page

    def test_the_invitation_can_be_sent_again(self, office, msl):
        address = reverse("accounts:user_invite", args=[msl.pk])

        assert office.get(address).status_code == 405
        assert office.post(address).status_code == 302
        assert mail.outbox[-1].to == [msl.email]

    def test_the_deactivated_get_no_invitation(self, office, msl):
        User.objects.filter(pk=msl.pk).update(is_active=False)

        assert office.post(reverse("accounts:user_invite", args=[msl.pk])).status_code == 404

    def test_the_trail_keeps_who_and_what(self, office, admin, team):
        self.add(office, team=team.pk)

        person = User.objects.get(email="nora@example.org")
        entry = AuditEntry.objects.get(action=Action.CREATED, record_type="accounts.user")
        assert entry.actor == admin
        assert entry.subjects.get().record_id == person.pk
        assert {"field": "is_msl", "old": None, "new": True} in entry.payload.changes
        joined = AuditEntry.objects.get(record_type="accounts.membership")
        subjects = joined.subjects.values_list("record_type", "record_id")
        assert ("accounts.user", person.pk) in subjects
        assert ("accounts.team", team.pk) in subjects

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("full_name", ""),
            ("full_name", "x" * 151),
            ("full_name", "N\x00"),
            ("email", ""),
            ("email", "no address"),
            ("email", "a@b.example\nBcc: c@d.example"),
            ("email", "x" * 250 + "@example.org"),
            ("email", "miriam@example.org"),
            ("email", "MIRIAM@EXAMPLE.ORG"),
            ("email", "\x00@example.org"),
            ("time_zone", "Mars/Olympus"),
            ("roles", ["superuser"]),
            ("roles", ["\x00"]),
            ("team", "987654"),
            ("team", "-1"),
            ("team", "99999999999999999999"),
            ("team", "one"),
            ("since", "0001-01-01"),
            ("since", "9999-12-31"),
            ("since", "2026-02-30"),
            ("since", "yesterday"),
        ],
    )
    def test_wrong_input_stands_beside_its_field(self, office, msl, field, value):
        before = User.objects.count()

        assert list(errors(self.add(office, **{field: value}))) == [field]
        assert User.objects.count() == before

    def test_hostile_names_are_kept_and_shown(self, office, admin, hostile_strings):
        for number, text in enumerate(hostile_strings[::4]):  # test_profile tries all
            form = PersonForm(
                NEW | {"full_name": text[:150], "email": f"h{number}@example.org"}, by=admin
            )
            if form.is_valid():
                services.create_user(by=admin, details=form.details())
            else:
                assert list(form.errors) == ["full_name"]

        made = User.objects.filter(email__startswith="h", email__endswith="@example.org").count()
        assert made > 50
        for page in range(1, made // 50 + 1):
            listed = office.get(reverse("accounts:user_list"), {"page": page, "sort": "-name"})
            assert listed.status_code == 200

    def test_more_fields_than_asked_for_are_left_out(self, office):
        self.add(office, roles=[], is_admin="on", is_superuser="on", password="x" * 20, id="1")

        person = User.objects.get(email="nora@example.org")
        assert person.roles == ()
        assert not person.has_usable_password()


class TestChangingPeople:
    def test_name_address_and_roles(self, office, admin, msl):
        response = update(
            office, msl, full_name="Miriam Vogt", email="vogt@example.org",
            roles=["msl", "manager"],
        )  # fmt: skip

        assert response.status_code == 302
        msl.refresh_from_db()
        assert (msl.full_name, msl.email) == ("Miriam Vogt", "vogt@example.org")
        assert msl.roles == (Role.MSL, Role.MANAGER)
        entry = AuditEntry.objects.get(action=Action.UPDATED, record_type="accounts.user")
        assert entry.actor == admin
        assert {change["field"] for change in entry.payload.changes} == {
            "full_name", "email", "is_manager",
        }  # fmt: skip

    def test_the_former_address_signs_nobody_in(self, office, admin, msl):
        msl.set_password(PASSWORD)
        msl.save()
        guest = Client()
        # Asking for a link makes allauth remember the address.
        guest.post(reverse("account_reset_password"), {"email": msl.email})

        services.update_user(by=admin, user=msl, details=details_of(msl, email="n@example.org"))

        guest.post(reverse("account_login"), {"login": "miriam@example.org", "password": PASSWORD})
        assert "_auth_user_id" not in guest.session
        guest.post(reverse("account_reset_password"), {"email": "miriam@example.org"})
        assert "/password/new/" not in mail.outbox[-1].body

    def test_deactivating_leaves_team_and_memberships(self, office, msl, team):
        update(office, msl, is_active=None)

        msl.refresh_from_db()
        assert not msl.is_active
        assert msl.memberships.get().ended_on is None

    def test_who_is_no_longer_manager_leads_nothing(self, office, manager, team):
        update(office, manager, roles=["msl"])

        assert TeamManagement.objects.get(user=manager).ended_on == TODAY
        assert not Team.objects.managed_by(manager).exists()

    def test_nobody_changes_the_own_roles(self, office, admin):
        update(office, admin, roles=["msl", "manager", "admin", "compliance"], is_active=None)

        admin.refresh_from_db()
        assert admin.roles == (Role.ADMIN,)
        assert admin.is_active
        for changed in ({"roles": frozenset(Role)}, {"roles": frozenset()}, {"is_active": False}):
            with pytest.raises(services.UnableToChangeAccount):
                services.update_user(by=admin, user=admin, details=details_of(admin, **changed))

    def test_the_own_name_may_change(self, office, admin):
        update(office, admin, full_name="Ruth Ellmann-Kay")

        admin.refresh_from_db()
        assert admin.full_name == "Ruth Ellmann-Kay"

    def test_of_two_administrators_one_remains(self, admin):
        second = UserFactory(admin=True)
        services.update_user(by=admin, user=second, details=details_of(second, roles=frozenset()))

        # The second one still holds the object of before.
        with pytest.raises(PermissionDenied):
            services.update_user(by=second, user=admin, details=details_of(admin, is_active=False))
        assert User.objects.filter(is_admin=True, is_active=True).get() == admin

    def test_a_refusal_leaves_nothing_behind(self, office, msl, team, other_team):
        before = AuditEntry.objects.count()

        response = update(office, msl, full_name="New", team=other_team.pk, since="2019-01-01")

        assert list(errors(response)) == ["since"]
        msl.refresh_from_db()
        assert msl.full_name == "Miriam Sander"
        assert AuditEntry.objects.count() == before

    def test_no_entry_no_change(self, admin, msl, monkeypatch):
        def fail(**_entry):
            raise RuntimeError

        monkeypatch.setattr("audit.services.record", fail)
        with pytest.raises(RuntimeError):
            services.update_user(by=admin, user=msl, details=details_of(msl, full_name="New"))

        assert User.objects.get(pk=msl.pk).full_name == "Miriam Sander"


class TestMovingToATeam:
    def move(self, admin, person, team, day=None):
        details = details_of(person, team=team, since=day)
        services.update_user(by=admin, user=person, details=details)

    def test_the_old_time_ends_on_the_day_the_new_begins(self, admin, msl, team, other_team):
        self.move(admin, msl, other_team, dt.date(2026, 5, 4))

        old, new = msl.memberships.order_by("started_on")
        assert (old.team, old.ended_on) == (team, dt.date(2026, 5, 4))
        assert (new.team, new.started_on, new.ended_on) == (other_team, dt.date(2026, 5, 4), None)

    def test_without_a_day_it_is_today(self, admin, msl, other_team):
        self.move(admin, msl, other_team)

        assert msl.memberships.get(team=other_team).started_on == TODAY

    def test_the_same_team_changes_nothing(self, admin, msl, team):
        self.move(admin, msl, team, dt.date(2026, 5, 4))

        assert msl.memberships.get().started_on == dt.date(2020, 1, 1)

    def test_leaving_and_coming_back(self, admin, msl, team):
        self.move(admin, msl, None, dt.date(2026, 3, 1))
        with pytest.raises(services.UnableToChangeAccount):
            self.move(admin, msl, team, dt.date(2026, 2, 28))
        self.move(admin, msl, team, dt.date(2026, 4, 1))

        spans = msl.memberships.order_by("pk").values_list("started_on", "ended_on")
        assert list(spans) == [
            (dt.date(2020, 1, 1), dt.date(2026, 3, 1)),
            (dt.date(2026, 4, 1), None),
        ]

    def test_a_change_may_lie_ahead(self, admin, msl, manager, other_manager, other_team):
        self.move(admin, msl, other_team, dt.date(2026, 6, 1))

        assert msl in User.objects.visible_to(manager)
        assert msl not in User.objects.visible_to(other_manager)
        with time_machine.travel(dt.datetime(2026, 6, 1, 0, 1, tzinfo=dt.UTC)):
            assert msl not in User.objects.visible_to(manager)
            assert msl in User.objects.visible_to(other_manager)


class TestTeams:
    def test_adding_one_with_managers(self, office, admin, team, manager):
        data = {"name": " Berlin ", "parent": team.pk, "managers": [manager.pk], "since": ""}

        office.post(reverse("accounts:team_create"), data)

        berlin = Team.objects.get(name="Berlin")
        assert berlin.parent == team
        management = berlin.managements.get()
        assert (management.user, management.started_on) == (manager, TODAY)
        entry = AuditEntry.objects.get(action=Action.CREATED, record_type="accounts.team")
        assert entry.actor == admin

    def test_changing_its_managers(self, office, team, manager, other_manager):
        data = {"name": team.name, "managers": [other_manager.pk], "since": "2026-05-04"}

        office.post(reverse("accounts:team_update", args=[team.pk]), data)

        assert team.managements.get(user=manager).ended_on == dt.date(2026, 5, 4)
        assert team.managements.get(user=other_manager).started_on == dt.date(2026, 5, 4)

    def test_only_managers_lead(self, office, admin, team, msl):
        data = {"name": team.name, "managers": [msl.pk]}

        response = office.post(reverse("accounts:team_update", args=[team.pk]), data)

        assert list(errors(response)) == ["managers"]
        with pytest.raises(services.UnableToChangeAccount):
            services.update_team(by=admin, team=team, name=team.name, managers=[msl])

    def test_a_manager_cannot_have_left_before_coming(self, office, team, manager):
        data = {"name": team.name, "managers": [], "since": "2019-12-31"}

        response = office.post(reverse("accounts:team_update", args=[team.pk]), data)

        assert list(errors(response)) == ["since"]
        assert team.managements.get().ended_on is None

    def test_the_tree_has_no_circle(self, office, admin, team):
        child = TeamFactory(name="Child", parent=team)
        grandchild = TeamFactory(name="Grandchild", parent=child)

        for parent in (team, child, grandchild):
            address = reverse("accounts:team_update", args=[team.pk])
            response = office.post(address, {"name": team.name, "parent": parent.pk})
            assert list(errors(response)) == ["parent"]
            with pytest.raises(services.UnableToChangeAccount):
                services.update_team(by=admin, team=team, name=team.name, parent=parent)

        services.update_team(by=admin, team=grandchild, name="Grandchild", parent=team)
        grandchild.refresh_from_db()
        assert grandchild.parent == team

    @pytest.mark.parametrize("parented", [False, True])
    def test_one_name_stands_once_beside_others(self, office, team, parented):
        parent = team if parented else None
        TeamFactory(name="Berlin", parent=parent)

        data = {"name": "BERLIN", "parent": parent.pk if parent else ""}
        response = office.post(reverse("accounts:team_create"), data)

        assert list(errors(response)) == ["name"]

    @pytest.mark.parametrize("name", ["", "  ", "x" * 121, "B\x00"])
    def test_a_wrong_name_is_refused(self, office, db, name):
        assert list(errors(office.post(reverse("accounts:team_create"), {"name": name}))) == [
            "name"
        ]


class TestList:
    def people(self, client, **query) -> list[str]:
        response = client.get(reverse("accounts:user_list"), query)
        assert response.status_code == 200
        return [person.full_name for person in response.context["people"]]

    @pytest.fixture
    def client_of_admin(self, as_user, admin, msl, stranger_msl, manager):
        UserFactory(full_name="Zoe Gone", is_active=False, is_msl=True)
        return as_user(admin)

    def test_everyone_who_may_sign_in_by_name(self, client_of_admin):
        assert self.people(client_of_admin) == [
            "Anselm Roth", "Elif Demirci", "Miriam Sander", "Ruth Ellmann",
        ]  # fmt: skip

    def test_filters(self, client_of_admin, team):
        assert self.people(client_of_admin, q="MIRIAM@") == ["Miriam Sander"]
        assert self.people(client_of_admin, role="manager") == ["Anselm Roth"]
        assert self.people(client_of_admin, team=team.pk) == ["Miriam Sander"]
        assert self.people(client_of_admin, state="inactive") == ["Zoe Gone"]
        assert len(self.people(client_of_admin, state="all")) == 5
        assert self.people(client_of_admin, q="nobody at all") == []

    def test_orders(self, client_of_admin, msl):
        User.objects.filter(pk=msl.pk).update(last_login=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))

        assert self.people(client_of_admin, sort="-name")[0] == "Ruth Ellmann"
        assert self.people(client_of_admin, sort="-last_sign_in")[0] == "Miriam Sander"

    @pytest.mark.parametrize(
        "query",
        [
            {"sort": "password"},
            {"sort": "-memberships__team"},
            {"role": "boss"},
            {"team": "x"},
            {"team": str(2**70)},
            {"state": "?"},
            {"q": "x" * 1000},
            {"q": "%_\\"},
        ],
    )
    def test_a_wrong_address_still_gives_a_list(self, client_of_admin, query):
        self.people(client_of_admin, **query)

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
    def test_a_page_that_is_not_there_is_404(self, client_of_admin, page):
        response = client_of_admin.get(reverse("accounts:user_list"), {"page": page})

        assert response.status_code == 404

    def test_the_tree_shows_what_stands_above(self, client_of_admin, team):
        TeamFactory(name="Berlin", parent=TeamFactory(name="Germany", parent=team))

        lines = client_of_admin.get(reverse("accounts:user_list")).context["teams"]

        assert [(line.team.name, line.above) for line in lines] == [
            ("Haematology North", ""),
            ("Germany", "Haematology North"),
            ("Berlin", "Haematology North › Germany"),
            ("Haematology South", ""),
        ]
        assert (lines[0].members, [user.full_name for user in lines[0].managers]) == (
            1, ["Anselm Roth"],
        )  # fmt: skip

    def test_the_number_of_queries_does_not_grow(
        self, client_of_admin, django_assert_max_num_queries
    ):
        for number in range(40):
            team = TeamFactory(name=f"Team {number:02}")
            MembershipFactory(team=team)
            TeamManagementFactory(team=team)

        with django_assert_max_num_queries(11):
            assert len(self.people(client_of_admin)) == 50

    def test_an_empty_world_teaches(self, as_user, admin):
        page = as_user(admin).get(reverse("accounts:user_list")).content.decode()

        assert "No team yet" in page


def test_ended_times_stay_in_the_history(as_user, admin, msl, team):
    Membership.objects.filter(user=msl).update(ended_on=dt.date(2026, 1, 1))

    page = as_user(admin).get(reverse("accounts:user_update", args=[msl.pk])).content.decode()

    assert "from 1 January 2020 until 1 January 2026" in page
