"""The search box: people, institutions, and the pages that a role may open."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboards.selectors.search import PAGES
from tests.factories.opinion_leaders import (
    AffiliationFactory,
    InstitutionFactory,
    OpinionLeaderFactory,
    RelationshipFactory,
)

SEARCH = reverse("dashboards:search")
HTMX = {"HX-Request": "true"}


def found(client, text):
    return client.get(SEARCH, {"q": text}).context["results"]


class TestSearch:
    def test_finds_people_with_their_institution(self, as_user, msl):
        person = OpinionLeaderFactory(family_name="Szalai")
        AffiliationFactory(opinion_leader=person, institution__name="Elbufer")
        (line,) = found(as_user(msl), "szal hel").people
        assert (line.label, line.detail, line.url) == (
            "Helena Szalai",
            "Elbufer",
            person.get_absolute_url(),
        )

    def test_finds_institutions_and_leads_to_their_people(self, as_user, msl):
        place = InstitutionFactory(name="Elbufer & Söhne", city="Hamburg")
        person = OpinionLeaderFactory(family_name="Szalai", search_text="SZALAI ELBUFER & SÖHNE")
        AffiliationFactory(opinion_leader=person, institution=place)
        client = as_user(msl)
        (line,) = found(client, "elbuf").institutions
        assert line.label == "Elbufer & Söhne"
        rows = client.get(line.url).context["rows"]
        assert [row.leader for row in rows] == [person]

    def test_shows_the_first_few_and_a_way_to_the_rest(self, as_user, msl):
        for number in range(9):
            OpinionLeaderFactory(family_name=f"Alike{number}")
            InstitutionFactory(name=f"Alike {number}")
        client = as_user(msl)
        results = found(client, "alike")
        assert len(results.people) == 8
        assert len(results.institutions) == 5
        assert results.has_more_people
        assert len(client.get(results.all_people_url).context["rows"]) == 9

    @pytest.mark.parametrize(
        ("role", "text", "name", "may"),
        [
            ("msl", "today", "dashboards:today", True),
            ("msl", "log visit", "interactions:create", True),
            ("msl", "team", "dashboards:team", False),
            ("manager", "team", "dashboards:team", True),
            ("manager", "nightly", "jobs:run_list", False),
            ("admin", "nightly", "jobs:run_list", True),
            ("admin", "promises", "interactions:commitment_list", False),
            ("compliance", "safety", "interactions:adverse_event_list", True),
            ("compliance", "interactions", "interactions:list", False),
        ],
    )
    def test_names_pages_that_the_role_may_open(self, as_user, request, role, text, name, may):
        pages = found(as_user(request.getfixturevalue(role)), text).pages
        assert (reverse(name) in [one.url for one in pages]) is may

    @pytest.mark.parametrize("role", ["msl", "manager", "admin", "compliance"])
    def test_names_only_pages_that_open(self, as_user, request, role):
        user = request.getfixturevalue(role)
        client = as_user(user)
        for page in PAGES:
            if set(user.roles) & page.roles:
                assert client.get(page.url).status_code == 200, page.url_name

    def test_gives_htmx_lines_without_a_page_around(self, as_user, msl):
        OpinionLeaderFactory(family_name="Szalai")
        page = as_user(msl).get(SEARCH, {"q": "szal"}, headers=HTMX).content.decode()
        assert "<html" not in page
        assert "Szalai" in page

    @pytest.mark.parametrize("text", ["", "   ", "\u3000"])
    def test_gives_nothing_at_all_for_nothing(self, as_user, msl, text):
        client = as_user(msl)
        assert client.get(SEARCH, {"q": text}, headers=HTMX).content == b""
        assert "What are you looking for?" in client.get(SEARCH, {"q": text}).content.decode()

    def test_says_so_when_nothing_is_found(self, as_user, msl):
        page = as_user(msl).get(SEARCH, {"q": "qqq"}, headers=HTMX).content.decode()
        assert "Nothing found for “qqq”" in page

    @pytest.mark.parametrize(
        "text", ["%", "_", "\\", "' OR 1=1 --", "<script>x</script>", "\ufffd", "x" * 9000, "ß İ"]
    )
    def test_answers_hostile_texts(self, as_user, msl, text):
        response = as_user(msl).get(SEARCH, {"q": text})
        assert response.status_code == 200
        assert "<script>x" not in response.content.decode()

    def test_survives_every_odd_string(self, as_user, msl, hostile_strings):
        client = as_user(msl)
        for text in hostile_strings[:60]:
            answer = client.get(SEARCH, {"q": text}, headers=HTMX).status_code
            assert answer == (400 if "\x00" in text else 200), text

    def test_takes_a_percent_sign_for_itself(self, as_user, msl):
        OpinionLeaderFactory(family_name="Szalai")
        assert found(as_user(msl), "%").people == []

    def test_tells_nothing_of_relationships(self, as_user, stranger_msl, msl):
        RelationshipFactory(msl=msl, opinion_leader__family_name="Szalai")
        page = as_user(stranger_msl).get(SEARCH, {"q": "szalai"}).content.decode()
        assert msl.full_name not in page

    def test_asks_the_database_at_most_six_times(self, as_user, msl):
        client = as_user(msl)
        with CaptureQueriesContext(connection) as none:
            client.get(SEARCH, {"q": "alike"})
        for number in range(12):
            one = OpinionLeaderFactory(family_name=f"Alike{number}")
            AffiliationFactory(opinion_leader=one, institution__name=f"Alike {number}")
        with CaptureQueriesContext(connection) as many:
            client.get(SEARCH, {"q": "alike"})
        assert len(many) == len(none) <= 6
