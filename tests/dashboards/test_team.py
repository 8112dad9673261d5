"""The manager's page: its numbers against hand-made rows, and who sees them."""

import datetime as dt
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboards.selectors import team_numbers
from opinion_leaders.constants import Status
from opinion_leaders.services import note_all_portfolios
from tests.factories.accounts import (
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)
from tests.factories.interactions import (
    CommitmentClosureFactory,
    DisagreementFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.factories.trust_scores import (
    AssessmentFactory,
    RelationshipScoreFactory,
    ScoreHistoryFactory,
)
from trust_scores.constants import Quality
from trust_scores.models import RelationshipScore
from trust_scores.services.team_summaries import fill_team_summaries

TEAM = reverse("dashboards:team")
LIST = reverse("dashboards:team_relationships")
CANDOR = 1 << list(Quality).index(Quality.CANDOR)


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def known(msl, tier=2, name=None, **score):
    """A relationship with a score today."""
    person = OpinionLeaderFactory(tier=tier, **({"family_name": name} if name else {}))
    one = RelationshipFactory(msl=msl, opinion_leader=person)
    RelationshipScoreFactory(relationship=one, **score)
    return one


@pytest.fixture(params=["anew", "kept"], autouse=True)
def numbers(request, monkeypatch):
    """Every number must be the same, whether it is added up anew or read from a summary."""
    monkeypatch.setitem(globals(), "page_of", {"anew": page_of, "kept": page_kept}[request.param])
    return request.param


def page_of(client, **query):
    return client.get(TEAM, query).context["page"]


def keep_all():
    note_all_portfolios()
    fill_team_summaries()


def page_kept(client, **query):
    keep_all()
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(team_numbers, "figures_of")
        return client.get(TEAM, query).context["page"]


def row_of(page, msl):
    return next(row for row in page.rows if row.msl == msl)


def cell_of(row, quality):
    return next(cell for cell in row.cells if cell.quality == quality)


def people_in(client, **query):
    return {row.relationship for row in client.get(LIST, query).context["rows"]}


class TestWhoSeesTheTeam:
    @pytest.mark.parametrize("url", [TEAM, LIST])
    def test_opens_for_managers_alone(self, as_user, request, url):
        for role in ("msl", "admin", "compliance"):
            assert as_user(request.getfixturevalue(role)).get(url).status_code == 403, role
        assert as_user(request.getfixturevalue("manager")).get(url).status_code == 200

    @pytest.mark.parametrize("url", [TEAM, LIST])
    def test_asks_for_a_sign_in(self, client, db, url):
        assert client.get(url).status_code == 302

    @pytest.mark.parametrize("url", [TEAM, LIST])
    def test_names_nobody_outside_the_team(
        self, as_user, manager, msl, stranger_msl, other_team, url
    ):
        known(msl, name="Tannhof")
        foreign = known(stranger_msl, name="Zielak", health=0.1, lower=0.05)
        ScoreHistoryFactory(relationship=foreign, as_of=ago(120), health=0.9)
        client = as_user(manager)
        for query in (
            {},
            {"team": other_team.pk},
            {"msl": stranger_msl.pk},
            {"flag": "moved"},
            {"sort": "person"},
        ):
            page = client.get(url, query).content.decode()
            for word in ("Zielak", stranger_msl.full_name, other_team.name):
                assert word not in page, (query, word)

    def test_answers_for_a_foreign_msl_as_for_one_who_does_not_exist(
        self, as_user, manager, msl, stranger_msl
    ):
        known(msl)
        known(stranger_msl)
        client = as_user(manager)
        foreign = client.get(LIST, {"msl": stranger_msl.pk}).content.decode()
        nobody = client.get(LIST, {"msl": 987_654}).content.decode()
        assert foreign.count("Select a valid choice") == nobody.count("Select a valid choice") > 0
        assert "1 relationship" in foreign
        assert "1 relationship" in nobody

    def test_shows_what_is_below_and_not_what_is_above(self, as_user, team, manager, msl):
        child = TeamFactory(name="Child", parent=team)
        child_msl, child_manager = UserFactory(msl=True), UserFactory(manager=True)
        MembershipFactory(user=child_msl, team=child)
        TeamManagementFactory(user=child_manager, team=child)
        known(msl)
        known(child_msl)
        above, below = page_of(as_user(manager)), page_of(as_user(child_manager))
        assert [row.msl for row in above.rows] == [msl, child_msl]
        assert above.total == 2
        assert [row.msl for row in below.rows] == [child_msl]
        assert below.total == 1
        assert below.name == "Child"

    def test_leaves_out_who_left_the_team_and_what_ended(self, as_user, manager, team, msl):
        gone = UserFactory(msl=True)
        MembershipFactory(user=gone, team=team, ended_on=dt.date(2025, 1, 1))
        known(gone)
        RelationshipFactory(msl=msl, ended_on=dt.date(2025, 1, 1))
        page = page_of(as_user(manager))
        assert page.total == 0
        assert [row.msl for row in page.rows] == [msl]

    def test_does_not_compute_with_people_whose_data_are_restricted(self, as_user, manager, msl):
        one = known(msl)
        one.opinion_leader.status = Status.RESTRICTED
        one.opinion_leader.save()
        client = as_user(manager)
        assert page_of(client).total == 0
        assert people_in(client) == set()

    def test_leaves_the_own_relationships_of_a_manager_out(self, as_user, manager, msl):
        manager.is_msl = True
        manager.save()
        known(manager)
        ours = known(msl)
        assert people_in(as_user(manager)) == {ours}


class TestHeatMap:
    def test_takes_the_mean_over_those_where_the_quality_is_known(self, as_user, manager, msl):
        for candor, bits in ((0.40, 63), (0.50, CANDOR), (0.60, 63), (0.99, 63 - CANDOR)):
            known(msl, candor=candor, candor_confidence=candor / 2, sufficient_bits=bits)
        cell = cell_of(row_of(page_of(as_user(manager)), msl), Quality.CANDOR)
        assert cell.count == 3
        assert cell.value == pytest.approx(0.5)
        assert cell.confidence == pytest.approx(0.25)
        assert cell.band == "developing"
        assert cell.label == "Candor, mean of 3 relationships"

    def test_says_too_little_of_fewer_than_three(self, as_user, manager, msl, colleague_msl):
        for _number in range(2):
            known(msl, candor=0.31)
        known(colleague_msl, candor=0.61)
        response = as_user(manager).get(TEAM)
        page = response.context["page"]
        assert cell_of(row_of(page, msl), Quality.CANDOR).value is None
        assert cell_of(row_of(page, colleague_msl), Quality.CANDOR).value is None
        team_cell = cell_of(page.team_row, Quality.CANDOR)
        assert team_cell.value == pytest.approx((0.31 + 0.31 + 0.61) / 3)
        assert "too little" in response.content.decode()

    @pytest.mark.parametrize(
        ("value", "band"),
        [
            (0.68, "strong"),
            (0.67, "sound"),
            (0.58, "sound"),
            (0.57, "developing"),
            (0.45, "developing"),
            (0.44, "fragile"),
        ],
    )
    def test_colors_by_the_edges_of_the_rubric(self, as_user, manager, msl, value, band):
        for _number in range(3):
            known(msl, candor=value)
        cell = cell_of(page_of(as_user(manager)).team_row, Quality.CANDOR)
        assert cell.band == band

    def test_lists_msls_by_name_also_those_without_relationships(
        self, as_user, manager, msl, colleague_msl
    ):
        known(msl)
        page = page_of(as_user(manager))
        assert [row.msl.full_name for row in page.rows] == ["Lorenz Vogt", "Miriam Sander"]
        assert [row.total for row in page.rows] == [0, 1]

    def test_opens_the_list_behind_a_cell(self, as_user, manager, msl, colleague_msl):
        mine = {known(msl) for _number in range(3)}
        known(colleague_msl)
        client = as_user(manager)
        page = client.get(TEAM, {"tier": 2, "since": 30})
        cell = cell_of(row_of(page.context["page"], msl), Quality.CANDOR)
        address = f"{LIST}?{cell.query}"
        assert address in unescape(page.content.decode())
        response = client.get(address)
        assert {row.relationship for row in response.context["rows"]} == mine
        assert response.context["wanted"].quality == "candor"
        assert "tier=2" in cell.query


class TestBands:
    def test_counts_now_and_then(self, as_user, manager, msl):
        risen = known(msl, band="strong")
        ScoreHistoryFactory(relationship=risen, as_of=ago(200), band="fragile")
        ScoreHistoryFactory(relationship=risen, as_of=ago(100), band="sound")
        ScoreHistoryFactory(relationship=risen, as_of=ago(10), band="strong")
        stayed = known(msl, band="fragile")
        ScoreHistoryFactory(relationship=stayed, as_of=ago(91), band="fragile")
        known(msl, band="insufficient")
        RelationshipFactory(msl=msl)
        lines = {line.band: line for line in page_of(as_user(manager)).bands}
        assert {band: line.count for band, line in lines.items()} == {
            "strong": 1,
            "sound": 0,
            "developing": 0,
            "fragile": 1,
            "insufficient": 2,
        }
        assert {band: line.former for band, line in lines.items()} == {
            "strong": 0,
            "sound": 1,
            "developing": 0,
            "fragile": 1,
            "insufficient": 0,
        }
        assert lines["strong"].change == 1

    def test_marks_nothing_where_then_is_unknown(self, as_user, manager, msl):
        known(msl)
        response = as_user(manager).get(TEAM)
        assert all(line.former is None for line in response.context["page"].bands)
        assert "Nothing is known of these relationships on" in response.content.decode()

    def test_opens_the_list_behind_every_band(self, as_user, manager, msl):
        bands = ("strong", "sound", "developing", "fragile")
        by_band = {band: {known(msl, band=band)} for band in bands}
        by_band["insufficient"] = {known(msl, band="insufficient"), RelationshipFactory(msl=msl)}
        client = as_user(manager)
        for line in page_of(client).bands:
            rows = client.get(f"{LIST}?{line.query}").context["rows"]
            assert {row.relationship for row in rows} == by_band[line.band]
        assert people_in(client, band="good") == by_band["strong"] | by_band["sound"]


class TestMovers:
    def test_names_who_moved_most_and_by_how_much(self, as_user, manager, msl):
        up, down = known(msl, name="Riser", health=0.70), known(msl, name="Faller", health=0.50)
        ScoreHistoryFactory(relationship=up, as_of=ago(100), health=0.60)
        ScoreHistoryFactory(relationship=down, as_of=ago(100), health=0.63)
        still = known(msl, health=0.64)
        ScoreHistoryFactory(relationship=still, as_of=ago(100), health=0.64)
        client = as_user(manager)
        page = page_of(client)
        (risen,), (fallen,) = page.risen, page.fallen
        assert (risen.relationship, fallen.relationship) == (up, down)
        assert risen.change == pytest.approx(10)
        assert fallen.change == pytest.approx(-13)
        shown = client.get(TEAM).content.decode()
        for words in ("+10.0", "−13.0", up.get_absolute_url()):
            assert words in shown

    def test_tells_the_largest_cause_and_leads_to_all_of_them(
        self, as_user, manager, relationship, a_known_relationship, a_visit
    ):
        relationship.started_on = ago(400).date()
        relationship.save()
        a_known_relationship(relationship, days_before=200)
        now = RelationshipScore.objects.get(relationship=relationship).health
        ScoreHistoryFactory(relationship=relationship, as_of=ago(100), health=now + 0.11)
        client = as_user(manager)

        (mover,) = page_of(client).fallen

        assert "no contact for 210 days; agreed are 45" in mover.reason.text
        change = client.get(mover.reason.url)
        assert change.status_code == 200
        assert change.context["page"].card.period.since == ago(90).date()

    def test_shows_five_of_each_side_strongest_first(self, as_user, manager, msl):
        for points in (1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6):
            one = known(msl, health=0.6 + points / 100)
            ScoreHistoryFactory(relationship=one, as_of=ago(100), health=0.6)
        page = page_of(as_user(manager))
        assert [round(one.change) for one in page.risen] == [6, 5, 4, 3, 2]
        assert [round(one.change) for one in page.fallen] == [-6, -5, -4, -3, -2]

    def test_compares_with_the_score_of_the_chosen_day(self, as_user, manager, msl):
        one = known(msl, health=0.70)
        for days, health in ((200, 0.40), (100, 0.55), (40, 0.65)):
            ScoreHistoryFactory(relationship=one, as_of=ago(days), health=health)
        client = as_user(manager)
        for since, points in ((30, 5), (90, 15), (180, 30)):
            (mover,) = page_of(client, since=since).risen
            assert mover.change == pytest.approx(points), since

    def test_does_not_compare_what_was_or_is_unknown(self, as_user, manager, msl):
        was_unknown = known(msl, health=0.9)
        ScoreHistoryFactory(
            relationship=was_unknown, as_of=ago(100), health=0.2, band="insufficient"
        )
        is_unknown = known(msl, health=0.2, band="insufficient")
        ScoreHistoryFactory(relationship=is_unknown, as_of=ago(100), health=0.9)
        known(msl, health=0.9)
        page = page_of(as_user(manager))
        assert page.risen == page.fallen == []


class TestUnknownsAndCadence:
    def test_counts_what_is_not_known_and_opens_it(self, as_user, manager, msl, stranger_msl):
        unverified = known(msl, is_unverified=True)
        too_little = known(msl, band="insufficient", is_unverified=True)
        unscored = RelationshipFactory(msl=msl, opinion_leader__tier=2)
        single = known(msl, tier=1)
        shared = known(msl, tier=1)
        RelationshipFactory(msl=stranger_msl, opinion_leader=shared.opinion_leader)
        for one in (unverified, too_little, unscored, single):
            AssessmentFactory(relationship=one)
        client = as_user(manager)
        numbers = page_of(client).unknowns
        expected = {
            "unverified": {unverified},
            "insufficient": {too_little, unscored},
            "single": {single},
            "unassessed": {shared},
        }
        for flag, people in expected.items():
            assert getattr(numbers, flag) == len(people), flag
            assert people_in(client, flag=flag) == people, flag

    def test_takes_someone_for_single_whose_colleague_has_left(
        self, as_user, manager, msl, stranger_msl
    ):
        one = known(msl, tier=1)
        RelationshipFactory(
            msl=stranger_msl, opinion_leader=one.opinion_leader, ended_on=dt.date(2025, 1, 1)
        )
        assert page_of(as_user(manager)).unknowns.single == 1

    def test_counts_who_was_met_in_time_by_tier(self, as_user, manager, msl):
        def met(days, tier=1):
            return known(msl, tier=tier, target_interval_days=45, last_live_contact_at=ago(days))

        met(1), met(45)
        late = met(46.1)
        never = known(msl, tier=1)
        met(3, tier=3)
        client = as_user(manager)
        lines = page_of(client).cadence
        assert [(line.tier, line.on_cadence, line.total) for line in lines] == [
            ("Tier 1", 2, 4),
            ("Tier 3", 1, 1),
        ]
        rows = client.get(f"{LIST}?{lines[0].query}").context["rows"]
        assert {row.relationship for row in rows} == {late, never}


class TestFollowThrough:
    def test_counts_promises_that_ended_since_then(self, as_user, manager, msl, stranger_msl):
        one = known(msl)

        def ended(outcome, days=5, by="us", relationship=one, **more):
            CommitmentClosureFactory(
                commitment__relationship=relationship,
                commitment__promised_by=by,
                outcome=outcome,
                closed_at=ago(days),
                **more,
            )

        ended("kept"), ended("kept"), ended("late"), ended("broken")
        ended("withdrawn")
        ended("kept", days=120)
        ended("kept", superseded_at=timezone.now())
        ended("kept", commitment__voided_at=timezone.now())
        ended("kept", relationship=known(stranger_msl))
        ended("kept", by="them")
        ended("broken", by="them")
        follow = page_of(as_user(manager)).follow
        assert (follow.ours.kept, follow.ours.ended) == (2, 4)
        assert (follow.theirs.kept, follow.theirs.ended) == (1, 2)

    def test_counts_disagreements_raised_settled_and_open(self, as_user, manager, msl):
        one = known(msl)
        for opened, handled, is_open in ((20, 20, True), (30, 5, False), (200, 10, False),
                                         (200, 150, False), (300, 300, True)):  # fmt: skip
            DisagreementFactory(
                relationship=one, opened_at=ago(opened), handled_at=ago(handled), is_open=is_open
            )
        DisagreementFactory(
            relationship=one, opened_at=ago(9), handled_at=ago(9), superseded_at=ago(1)
        )
        follow = page_of(as_user(manager)).follow
        assert (follow.raised, follow.settled, follow.still_open) == (2, 2, 2)

    def test_takes_the_share_of_deep_among_rated_conversations(self, as_user, manager, msl):
        one = known(msl)
        for depth in (5, 4, 3, 1, None):
            ParticipationFactory(relationship=one, depth=depth, interaction__starts_at=ago(5))
        ParticipationFactory(relationship=one, depth=5, interaction__starts_at=ago(120))
        ParticipationFactory(
            relationship=one,
            depth=5,
            interaction__starts_at=ago(5),
            interaction__superseded_at=timezone.now(),
        )
        follow = page_of(as_user(manager)).follow
        assert (follow.deep, follow.rated) == (2, 4)
        assert follow.deep_share == pytest.approx(0.5)
        assert page_of(as_user(manager), since=180).follow.rated == 5


class TestLead:
    def text_of(self, client, **query):
        page = client.get(TEAM, query).content.decode()
        lead = page.split('<p class="lead-sentence">')[1].split("</p>")[0]
        return " ".join(unescape(lead).replace("</a>", "").split())

    def test_says_how_many_are_well_and_how_that_changed(self, as_user, manager, msl):
        grown = known(msl, band="sound")
        ScoreHistoryFactory(relationship=grown, as_of=ago(100), band="developing")
        known(msl, band="fragile")
        day = timezone.localtime(ago(90))
        text = self.text_of(as_user(manager))
        assert text.startswith("Trust is growing.")
        assert "1 of 2 relationships are sound or strong, 1 more than on" in text
        assert f"{day.day} {day:%B}." in text

    def test_says_when_it_slipped_and_when_it_held(self, as_user, manager, msl):
        one = known(msl, band="fragile")
        history = ScoreHistoryFactory(relationship=one, as_of=ago(100), band="strong")
        client = as_user(manager)
        assert "Trust has slipped a little." in self.text_of(client)
        assert "1 fewer than on" in self.text_of(client)
        history.band = "developing"
        history.save()
        assert "Trust is holding." in self.text_of(client)
        assert "as many as on" in self.text_of(client)

    def test_names_the_quality_with_most_room_and_who_could_use_company(
        self, as_user, manager, msl, colleague_msl
    ):
        for _number in range(3):
            known(msl, candor=0.40, mutual=0.44)
            known(colleague_msl, candor=0.46)
        text = self.text_of(as_user(manager))
        assert "Candor has most room to grow, with 43 across the team." in text
        assert "Miriam Sander could use your company on a visit" in text
        assert "candor and mutual care are fragile." in text

    def test_says_when_nobody_is_fragile_and_who_is_too_new(
        self, as_user, manager, msl, colleague_msl
    ):
        for _number in range(3):
            known(msl)
        known(colleague_msl, sufficient_bits=0, band="insufficient")
        text = self.text_of(as_user(manager))
        assert "Nobody’s relationships are fragile in any quality." in text
        assert "The relationships of Lorenz Vogt are too new to judge." in text


class TestFilters:
    def test_narrows_to_a_team_with_all_below_it(self, as_user, manager, team, msl):
        child = TeamFactory(name="Child", parent=team)
        grandchild = TeamFactory(name="Grandchild", parent=child)
        below = UserFactory(msl=True)
        MembershipFactory(user=below, team=grandchild)
        known(msl)
        theirs = known(below)
        client = as_user(manager)
        page = page_of(client, team=child.pk)
        assert page.name == "Child"
        assert [row.msl for row in page.rows] == [below]
        assert page.total == 1
        assert people_in(client, team=child.pk) == {theirs}

    def test_narrows_to_a_tier(self, as_user, manager, msl):
        first, _second = known(msl, tier=1), known(msl, tier=2)
        client = as_user(manager)
        assert page_of(client, tier=1).total == 1
        assert people_in(client, tier=1) == {first}

    def test_shows_the_day_that_counts_when_the_address_names_none(self, as_user, manager, msl):
        known(msl)
        assert '<option value="90" selected>' in as_user(manager).get(TEAM).content.decode()

    @pytest.mark.parametrize("url", [TEAM, LIST])
    @pytest.mark.parametrize(
        "query",
        [
            {"team": "x", "tier": "99", "since": "-1"},
            {"team": "9" * 40, "msl": "9" * 40, "page": "9" * 40},
            {"sort": "msl__password", "quality": "health", "band": "' or 1", "flag": "all"},
            {"sort": "-quality"},
            {"sort": "quality", "quality": "<script>alert(1)</script>"},
        ],
    )
    def test_answers_hostile_values_kindly(self, as_user, manager, msl, url, query):
        known(msl)
        response = as_user(manager).get(url, query)
        assert response.status_code == 200
        assert "<script>alert(1)" not in response.content.decode()

    def test_refuses_other_methods(self, as_user, manager):
        assert as_user(manager).post(TEAM).status_code == 405
        assert as_user(manager).post(LIST).status_code == 405


class TestList:
    def order_of(self, client, **query):
        rows = client.get(LIST, query).context["rows"]
        return [row.relationship.opinion_leader.family_name for row in rows]

    def test_is_sorted_by_the_lower_end_and_never_by_health(self, as_user, manager, msl):
        known(msl, name="Sure", health=0.6, lower=0.57)
        known(msl, name="Unsure", health=0.7, lower=0.45)
        known(msl, name="Unknown", health=0.1, lower=0.05, band="insufficient")
        client = as_user(manager)
        assert self.order_of(client) == ["Unsure", "Sure", "Unknown"]
        assert self.order_of(client, sort="-lower") == ["Sure", "Unsure", "Unknown"]

    def test_is_sorted_by_a_quality_where_it_is_known(self, as_user, manager, msl):
        known(msl, name="High", candor=0.7)
        known(msl, name="Low", candor=0.3)
        known(msl, name="Unknown", candor=0.1, sufficient_bits=63 - CANDOR)
        client = as_user(manager)
        found = self.order_of(client, quality="candor", sort="quality")
        assert found == ["Low", "High", "Unknown"]
        rows = client.get(LIST, {"quality": "candor", "sort": "quality"}).context["rows"]
        assert [row.quality for row in rows] == [0.3, 0.7, None]

    def test_is_sorted_by_person_msl_and_contact(self, as_user, manager, msl, colleague_msl):
        known(msl, name="Ahlers", last_contact_at=ago(1))
        known(colleague_msl, name="Brandt", last_contact_at=ago(50))
        client = as_user(manager)
        assert self.order_of(client, sort="person") == ["Ahlers", "Brandt"]
        assert self.order_of(client, sort="-person") == ["Brandt", "Ahlers"]
        assert self.order_of(client, sort="msl") == ["Brandt", "Ahlers"]
        assert self.order_of(client, sort="contact") == ["Brandt", "Ahlers"]

    def test_lists_what_moved_by_five_points_with_the_change(self, as_user, manager, msl):
        moved = {}
        for change in (6, -6, 4):
            one = known(msl, health=0.6 + change / 100)
            ScoreHistoryFactory(relationship=one, as_of=ago(100), health=0.6)
            moved[change] = one
        client = as_user(manager)
        assert people_in(client, flag="moved") == {moved[6], moved[-6]}
        page = client.get(LIST, {"flag": "moved"}).content.decode()
        assert "+6.0" in page
        assert "−6.0" in page

    def test_shows_twenty_five_on_a_page(self, as_user, manager, msl):
        for _number in range(26):
            known(msl)
        client = as_user(manager)
        assert len(client.get(LIST).context["rows"]) == 25
        assert len(client.get(LIST, {"page": 2}).context["rows"]) == 1
        assert "26 relationships" in client.get(LIST).content.decode()


class TestEmptyStates:
    def test_teaches_a_manager_without_a_team(self, as_user, db):
        page = as_user(UserFactory(manager=True)).get(TEAM).content.decode()
        assert "No team is yours yet" in page

    def test_teaches_where_there_are_no_relationships(self, as_user, manager):
        client = as_user(manager)
        assert "Your team has no relationships yet" in client.get(TEAM).content.decode()
        assert "Your team has no relationships yet" in client.get(LIST).content.decode()

    def test_says_when_no_relationship_fits(self, as_user, manager, msl):
        known(msl, tier=2)
        client = as_user(manager)
        for url in (TEAM, LIST):
            page = client.get(url, {"tier": 1}).content.decode()
            assert "No relationship fits these filters" in page


class TestManyMsls:
    def test_the_heat_map_has_pages_and_the_team_counts_all(self, as_user, manager, team):
        for number in range(27):
            one = UserFactory(msl=True, full_name=f"Msl {number:02}")
            MembershipFactory(user=one, team=team)
            known(one)
        client = as_user(manager)
        first, second = (client.get(TEAM, {"page": number, "tier": 2}) for number in (1, 2))
        assert [len(one.context["page_obj"]) for one in (first, second)] == [25, 2]
        assert "Msl 26" in second.content.decode()
        assert "page=1&amp;tier=2" in second.content.decode()
        assert first.context["page"].total == second.context["page"].total == 27


class TestCost:
    @pytest.mark.parametrize(
        ("url", "limit"),
        [
            (TEAM, 15),
            (f"{TEAM}?tier=2&since=30", 15),
            (LIST, 8),
            (f"{LIST}?flag=moved&quality=candor&sort=quality", 8),
        ],
    )
    def test_asks_the_database_as_often_for_many_as_for_few(
        self, as_user, manager, team, msl, url, limit, numbers
    ):
        client = as_user(manager)

        def add(person, count):
            for number in range(count):
                one = known(person, health=0.6 + number / 100)
                ScoreHistoryFactory(relationship=one, as_of=ago(100), health=0.5)
                ScoreHistoryFactory(relationship=one, as_of=ago(101), health=0.7)

        def queries():
            if numbers == "kept":
                keep_all()
            with CaptureQueriesContext(connection) as found:
                assert client.get(url).status_code == 200
            return len(found)

        add(msl, 3)
        few = queries()
        for _number in range(3):
            further = UserFactory(msl=True)
            MembershipFactory(user=further, team=team)
            add(further, 12)
        # Adding up anew takes five more.
        assert queries() == few <= limit + (5 if numbers == "anew" else 0)
