"""The directory and the profile: facts for everyone, relationships for those who see them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opinion_leaders.constants import Status
from opinion_leaders.services.search import refresh_search_text
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    ConsentFactory,
    IdentifierFactory,
    InstitutionFactory,
    OpinionLeaderFactory,
    RelationshipFactory,
    SpecialtyFactory,
)
from tests.factories.trust_scores import RelationshipScoreFactory

DIRECTORY = reverse("dashboards:opinion_leaders")


def known(msl, family_name, **score):
    """A relationship with a score; `score` names the fields that matter."""
    person = OpinionLeaderFactory(family_name=family_name)
    one = RelationshipFactory(msl=msl, opinion_leader=person)
    RelationshipScoreFactory(relationship=one, **score)
    return one


def names_in(response):
    return [row.leader.family_name for row in response.context["rows"]]


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200
    return len(queries)


class TestDirectory:
    def test_shows_an_msl_the_own_people_first_and_everyone_on_request(
        self, as_user, msl, stranger_msl
    ):
        known(msl, "Tannhof")
        known(stranger_msl, "Zielak")
        client = as_user(msl)
        assert names_in(client.get(DIRECTORY)) == ["Tannhof"]
        assert names_in(client.get(DIRECTORY, {"show": "all"})) == ["Tannhof", "Zielak"]

    def test_shows_facts_only_of_people_whose_relationship_is_not_seen(
        self, as_user, msl, stranger_msl
    ):
        known(stranger_msl, "Zielak", band="fragile", lower=0.3, upper=0.41)
        response = as_user(msl).get(DIRECTORY, {"show": "all"})
        (row,) = response.context["rows"]
        assert row.relationship is None
        assert row.planned_at is None
        assert row.last_contact_at is None
        page = response.content.decode()
        assert "Zielak" in page
        assert stranger_msl.full_name not in page
        assert "likely 30 to 41" not in page

    def test_shows_what_is_seen_of_a_relationship(self, as_user, msl):
        now = timezone.now()
        one = known(msl, "Tannhof", last_contact_at=now - dt.timedelta(days=3))
        planned = ParticipationFactory(
            relationship=one,
            depth=None,
            interaction__state="planned",
            interaction__adverse_event_heard=None,
            interaction__starts_at=now + dt.timedelta(days=5),
        )
        response = as_user(msl).get(DIRECTORY)
        (row,) = response.context["rows"]
        assert row.planned_at == planned.interaction.starts_at
        page = response.content.decode()
        assert "likely 57 to 71" in page
        assert "Deepening" in page
        assert "3 days ago" in page
        assert "in 5 days" in page
        assert one.get_absolute_url() in page

    def test_shows_a_manager_the_team_and_names_the_msl(
        self, as_user, manager, msl, colleague_msl, stranger_msl
    ):
        known(msl, "Tannhof")
        known(colleague_msl, "Brandt")
        known(stranger_msl, "Zielak")
        response = as_user(manager).get(DIRECTORY)
        assert names_in(response) == ["Brandt", "Tannhof"]
        page = response.content.decode()
        assert "with Miriam Sander" in page
        assert stranger_msl.full_name not in page

    def test_tells_a_manager_of_the_weakest_relationship_with_a_person(
        self, as_user, manager, msl, colleague_msl
    ):
        one = known(msl, "Tannhof", lower=0.6, upper=0.7)
        other = RelationshipFactory(msl=colleague_msl, opinion_leader=one.opinion_leader)
        RelationshipScoreFactory(relationship=other, lower=0.4, upper=0.5)
        (row,) = as_user(manager).get(DIRECTORY).context["rows"]
        assert row.relationship == other
        assert row.others == 1

    @pytest.mark.parametrize("role", ["admin", "compliance"])
    def test_shows_other_roles_facts_and_no_filter_over_relationships(
        self, as_user, request, role, msl
    ):
        known(msl, "Tannhof", band="fragile")
        response = as_user(request.getfixturevalue(role)).get(DIRECTORY, {"band": "fragile"})
        page = response.content.decode()
        assert names_in(response) == ["Tannhof"]
        assert msl.full_name not in page
        assert "Fragile" not in page

    def test_ranks_by_the_lower_end_and_never_by_health(self, as_user, msl):
        known(msl, "Sure", health=0.6, lower=0.57, upper=0.63)
        known(msl, "Unsure", health=0.7, lower=0.45, upper=0.9)
        known(msl, "Unknown", health=0.9, lower=0.8, band="insufficient")
        client = as_user(msl)
        strongest = names_in(client.get(DIRECTORY, {"sort": "-score"}))
        assert strongest == ["Sure", "Unsure", "Unknown"]
        assert names_in(client.get(DIRECTORY, {"sort": "score"})) == ["Unsure", "Sure", "Unknown"]

    def test_sorts_by_name_and_by_last_contact(self, as_user, msl):
        now = timezone.now()
        known(msl, "Brandt", last_contact_at=now - dt.timedelta(days=1))
        known(msl, "Ahlers", last_contact_at=now - dt.timedelta(days=40))
        known(msl, "Never")
        client = as_user(msl)
        assert names_in(client.get(DIRECTORY)) == ["Ahlers", "Brandt", "Never"]
        assert names_in(client.get(DIRECTORY, {"sort": "-name"})) == ["Never", "Brandt", "Ahlers"]
        longest_ago = names_in(client.get(DIRECTORY, {"sort": "contact"}))
        assert longest_ago == ["Ahlers", "Brandt", "Never"]
        latest = names_in(client.get(DIRECTORY, {"sort": "-contact"}))
        assert latest == ["Brandt", "Ahlers", "Never"]

    def test_finds_by_name_identifier_place_specialty_and_interest(self, as_user, msl):
        person = OpinionLeaderFactory(family_name="Szalai", interests="Frailty registries")
        person.specialties.add(SpecialtyFactory(name="Geriatrics"))
        AffiliationFactory(opinion_leader=person, institution=InstitutionFactory(name="Elbufer"))
        IdentifierFactory(opinion_leader=person, value="1234567893")
        other = OpinionLeaderFactory(family_name="Zielak")
        refresh_search_text([person, other])
        client = as_user(msl)
        for text in ("szal", "1234567", "elbuf", "geriat", "regist", "helena elbufer"):
            found = names_in(client.get(DIRECTORY, {"show": "all", "q": text}))
            assert found == ["Szalai"], text
        assert names_in(client.get(DIRECTORY, {"show": "all", "q": "szalai zielak"})) == []

    def test_filters_by_tier_band_stage_and_status(self, as_user, msl):
        fits = known(msl, "Fits", band="fragile", stage="at_risk")
        fits.opinion_leader.tier = 2
        fits.opinion_leader.status = Status.RETIRED
        fits.opinion_leader.save()
        known(msl, "Other")
        client = as_user(msl)
        for name, value in (
            ("tier", 2),
            ("band", "fragile"),
            ("stage", "at_risk"),
            ("status", "retired"),
        ):
            for show in ("own", "all"):
                found = names_in(client.get(DIRECTORY, {"show": show, name: value}))
                assert found == ["Fits"], (show, name)

    def test_counts_a_relationship_without_a_score_as_not_enough_evidence(self, as_user, msl):
        RelationshipFactory(msl=msl, opinion_leader__family_name="New")
        known(msl, "Known")
        found = as_user(msl).get(DIRECTORY, {"band": "insufficient"})
        assert names_in(found) == ["New"]

    def test_gives_no_hint_of_a_foreign_band(self, as_user, msl, stranger_msl):
        known(stranger_msl, "Zielak", band="fragile")
        response = as_user(msl).get(DIRECTORY, {"show": "all", "band": "fragile"})
        assert names_in(response) == []
        assert response.context["page_obj"].paginator.count == 0

    def test_leaves_out_relationships_that_ended(self, as_user, msl, manager):
        RelationshipFactory(msl=msl, ended_on=dt.date(2025, 1, 1))
        assert names_in(as_user(msl).get(DIRECTORY)) == []
        assert names_in(as_user(manager).get(DIRECTORY)) == []

    @pytest.mark.parametrize(
        "query",
        [
            {"sort": "owner__password"},
            {"sort": "-relationships__msl__password", "show": "all"},
            {"page": "99999999999999999999"},
            {"page": "-1"},
            {"page": "x"},
            {"tier": "9"},
            {"tier": "1 or 1=1", "band": "x", "stage": "'", "status": "\u202e"},
            {"show": "team"},
            {"show": "../../etc/passwd"},
            {"q": "%" * 200},
            {"q": "\\"},
            {"q": "x" * 5000},
            {"q": "<script>alert(1)</script>"},
        ],
    )
    def test_answers_hostile_filters_kindly(self, as_user, msl, query):
        known(msl, "Tannhof")
        response = as_user(msl).get(DIRECTORY, query)
        assert response.status_code == 200
        assert "<script>alert(1)" not in response.content.decode()

    def test_refuses_a_nul_byte(self, as_user, msl):
        assert as_user(msl).get(f"{DIRECTORY}?q=%00").status_code == 400

    def test_shows_twenty_five_on_a_page(self, as_user, msl):
        for number in range(27):
            known(msl, f"Person{number:02}")
        client = as_user(msl)
        first, second = client.get(DIRECTORY), client.get(DIRECTORY, {"page": 2})
        assert len(names_in(first)) == 25
        assert names_in(second) == ["Person25", "Person26"]
        assert "27 people" in first.content.decode()

    @pytest.mark.parametrize("query", ["", "?show=all", "?sort=-score"])
    def test_asks_the_database_as_often_for_many_as_for_few(self, as_user, msl, query):
        for number in range(10):
            one = known(msl, f"Person{number:02}")
            AffiliationFactory(opinion_leader=one.opinion_leader)
        client = as_user(msl)
        few = queries_of(client, f"{DIRECTORY}{query}")
        for number in range(50):
            one = known(msl, f"Further{number:02}")
            AffiliationFactory(opinion_leader=one.opinion_leader)
            one.opinion_leader.specialties.add(SpecialtyFactory())
        assert queries_of(client, f"{DIRECTORY}{query}") == few <= 12

    def test_gives_htmx_the_results_alone(self, as_user, msl):
        known(msl, "Tannhof")
        page = as_user(msl).get(DIRECTORY, headers={"HX-Request": "true"})
        assert "<html" not in page.content.decode()
        assert "Tannhof" in page.content.decode()
        assert "HX-Request" in page["Vary"]

    def test_teaches_where_nobody_stands_yet(self, as_user, msl, manager, admin):
        page = as_user(msl).get(DIRECTORY).content.decode()
        assert "Nobody is with you yet" in page
        assert reverse("opinion_leaders:create") in page
        assert (
            "Your team has no relationships yet" in as_user(manager).get(DIRECTORY).content.decode()
        )
        assert (
            reverse("opinion_leaders:import_list") in as_user(admin).get(DIRECTORY).content.decode()
        )
        none = as_user(msl).get(DIRECTORY, {"q": "nobody"}).content.decode()
        assert "Nobody fits these filters" in none

    def test_asks_for_a_sign_in(self, client, db):
        assert client.get(DIRECTORY).status_code == 302


class TestProfile:
    def test_reads_facts_to_every_role(self, as_user, request, msl, stranger_msl):
        person = OpinionLeaderFactory(
            title="Prof.",
            family_name="Szalai",
            native_name="Szalai Réka",
            credentials="MD",
            interests="Frailty",
            languages="Hungarian",
            email="szalai@example.org",
        )
        AffiliationFactory(opinion_leader=person, institution__name="Elbufer", role="Head")
        IdentifierFactory(
            opinion_leader=person, system="npi", value="1234567890", warning="Check digit differs"
        )
        ConsentFactory(opinion_leader=person)
        ConsentFactory(opinion_leader=person, channel="visit", expires_on=dt.date(2024, 2, 1))
        RelationshipFactory(msl=msl, opinion_leader=person)
        for name in ("stranger_msl", "manager", "other_manager", "admin", "compliance"):
            reader = request.getfixturevalue(name)
            page = as_user(reader).get(person.get_absolute_url()).content.decode()
            for fact in (
                "Prof. Helena Szalai, MD",
                "Szalai Réka",
                "Frailty",
                "Hungarian",
                "szalai@example.org",
                "Elbufer",
                "Head",
                "1234567890",
                "Check digit differs",
                "In force",
                "Expired",
                "Miriam Sander",
                "Establishing trust",
            ):
                assert fact in page, (name, fact)

    def test_keeps_the_score_of_others_to_itself(self, as_user, stranger_msl, admin, msl):
        one = known(msl, "Tannhof", band="fragile", stage="deepening")
        url = one.opinion_leader.get_absolute_url()
        for reader in (stranger_msl, admin):
            page = as_user(reader).get(url).content.decode()
            assert "Deepening" in page
            assert "Fragile" not in page
            assert one.get_absolute_url() not in page

    def test_leads_to_the_own_relationship_and_to_those_of_the_team(self, as_user, msl, manager):
        one = known(msl, "Tannhof")
        url = one.opinion_leader.get_absolute_url()
        own = as_user(msl).get(url)
        assert "Your relationship" in own.content.decode()
        assert own.context["page"].own.url == one.get_absolute_url()
        of_team = as_user(manager).get(url)
        assert of_team.context["page"].own is None
        assert one.get_absolute_url() in of_team.content.decode()

    def test_offers_a_start_to_an_msl_who_has_none(self, as_user, msl, manager, admin):
        person = OpinionLeaderFactory()
        start = reverse("opinion_leaders:relationship_create", args=[person.pk])
        assert start in as_user(msl).get(person.get_absolute_url()).content.decode()
        for reader in (manager, admin):
            assert start not in as_user(reader).get(person.get_absolute_url()).content.decode()

    def test_offers_no_start_with_someone_who_must_not_be_contacted(self, as_user, msl):
        person = OpinionLeaderFactory(status=Status.DO_NOT_CONTACT)
        page = as_user(msl).get(person.get_absolute_url()).content.decode()
        assert "Do not plan visits" in page
        assert reverse("opinion_leaders:relationship_create", args=[person.pk]) not in page

    def test_offers_editing_and_history_to_those_who_may_edit(
        self, as_user, msl, manager, stranger_msl, admin, compliance
    ):
        person = known(msl, "Tannhof").opinion_leader
        edit = reverse("opinion_leaders:update", args=[person.pk])
        history = reverse("dashboards:opinion_leader_history", args=[person.pk])
        for reader, may in (
            (msl, True),
            (manager, True),
            (admin, True),
            (stranger_msl, False),
            (compliance, False),
        ):
            page = as_user(reader).get(person.get_absolute_url()).content.decode()
            assert (edit in page) is may, reader
            assert (history in page) is may, reader

    def test_says_who_knew_the_person_only_while_it_lasts(self, as_user, msl, stranger_msl):
        one = RelationshipFactory(msl=msl, ended_on=dt.date(2025, 1, 1))
        page = as_user(stranger_msl).get(one.opinion_leader.get_absolute_url()).content.decode()
        assert msl.full_name not in page
        assert "Nobody in the company is with this person yet" in page

    def test_answers_for_nobody_with_not_found(self, as_user, msl):
        for number in (0, 987_654, 2**70):
            url = reverse("dashboards:opinion_leader", args=[number])
            assert as_user(msl).get(url).status_code == 404

    def test_shows_hostile_names_as_text(self, as_user, msl):
        person = OpinionLeaderFactory(family_name="<b>x</b>", interests="{{ 7 }}")
        page = as_user(msl).get(person.get_absolute_url()).content.decode()
        assert "<b>x</b>" not in page
        assert "&lt;b&gt;x" in page

    def test_asks_the_database_as_often_for_a_person_whom_many_know(self, as_user, msl, team):
        person = known(msl, "Tannhof").opinion_leader
        client = as_user(msl)
        few = queries_of(client, person.get_absolute_url())
        for _number in range(8):
            other = UserFactory(msl=True)
            MembershipFactory(user=other, team=team)
            RelationshipFactory(msl=other, opinion_leader=person)
            AffiliationFactory(opinion_leader=person, is_primary=False)
            IdentifierFactory(opinion_leader=person)
            ConsentFactory(opinion_leader=person)
        assert queries_of(client, person.get_absolute_url()) == few <= 12
