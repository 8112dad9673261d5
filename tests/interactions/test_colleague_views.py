"""Colleagues who were there are asked for their own view of a visit."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from interactions import services
from interactions.models import ColleagueView
from interactions.services import ParticipationData, UnableToFollowUp
from tests.factories.accounts import UserFactory
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.interactions.conftest import NOW

TODAY = reverse("dashboards:today")


@pytest.fixture
def visit(msl, colleague_msl, visit_data):
    return services.log_visit(by=msl, visit=visit_data(colleagues=[colleague_msl]), now=NOW)


def page_of(view: ColleagueView) -> str:
    return reverse("interactions:colleague_view", args=[view.pk])


class TestAsking:
    def test_everyone_who_was_there_about_everyone_who_was_met(
        self, msl, colleague_msl, manager, relationship, visit_data
    ):
        other = RelationshipFactory(msl=msl)
        people = [ParticipationData(relationship=one) for one in (relationship, other)]
        visit = visit_data(colleagues=[colleague_msl, manager], participations=people)
        services.log_visit(by=msl, visit=visit, now=NOW)
        asked = set(ColleagueView.objects.values_list("colleague", "relationship"))
        assert asked == {
            (colleague.pk, one.pk)
            for colleague in (colleague_msl, manager)
            for one in (relationship, other)
        }

    @pytest.mark.parametrize("state", ["draft", "planned"])
    def test_not_before_it_took_place(self, msl, colleague_msl, visit_data, state):
        visit = visit_data(state=state, colleagues=[colleague_msl], adverse_event_heard=None)
        services.log_visit(by=msl, visit=visit, now=NOW)
        assert not ColleagueView.objects.exists()

    def test_a_correction_asks_only_who_is_new(
        self, msl, colleague_msl, visit, visit_data, as_user
    ):
        view = ColleagueView.objects.get()
        services.answer_view(by=colleague_msl, view=view, answers={"depth": 3})
        late = UserFactory(msl=True)
        corrected = visit_data(client_uuid=visit.client_uuid, colleagues=[colleague_msl, late])
        version = services.correct_visit(
            by=msl, interaction=visit, visit=corrected, reason="One more was there"
        )
        told = dict(version.colleague_views.values_list("colleague", "state"))
        assert told == {colleague_msl.pk: "given", late.pk: "asked"}

    def test_is_on_their_today_page_until_they_answered(
        self, as_user, msl, colleague_msl, relationship, visit
    ):
        client = as_user(colleague_msl)
        page = client.get(TODAY).content.decode()
        assert f"You were there when {msl.full_name} met" in page
        client.post(page_of(ColleagueView.objects.get()), {"answer": "declined"})
        assert "You were there" not in client.get(TODAY).content.decode()
        assert "You were there" not in as_user(msl).get(TODAY).content.decode()

    def test_not_about_a_visit_that_no_longer_stands(self, as_user, msl, colleague_msl, visit):
        view = ColleagueView.objects.get()
        services.cancel_visit(by=msl, interaction=visit, reason="It was another day")
        client = as_user(colleague_msl)
        assert "You were there" not in client.get(TODAY).content.decode()
        assert client.get(page_of(view)).status_code == 302


class TestAnswering:
    def test_stands_beside_the_view_of_the_author(self, as_user, msl, colleague_msl, visit):
        view = ColleagueView.objects.get()
        as_user(colleague_msl).post(page_of(view), {"depth": "2", "candid": "hedged"})
        view.refresh_from_db()
        assert (view.state, view.depth, view.candid) == ("given", 2, "hedged")
        page = as_user(msl).get(visit.get_absolute_url()).content.decode()
        assert f"As {colleague_msl.full_name} saw it" in page
        assert "Information handed over" in page
        assert AuditEntry.objects.about(view).get().actor == colleague_msl

    def test_counts_for_no_score(self, colleague_msl, visit):
        before = list(visit.participations.values_list())
        services.answer_view(
            by=colleague_msl, view=ColleagueView.objects.get(), answers={"depth": 5}
        )
        assert list(visit.participations.values_list()) == before

    def test_shows_no_more_than_who_and_when(self, as_user, colleague_msl, visit, relationship):
        page = as_user(colleague_msl).get(page_of(ColleagueView.objects.get())).content.decode()
        assert relationship.opinion_leader.family_name in page
        assert "frail patients" not in page

    def test_something_is_said_in_it(self, as_user, colleague_msl, visit):
        view = ColleagueView.objects.get()
        page = as_user(colleague_msl).post(page_of(view), {"depth": ""}).content.decode()
        assert "Answer one or more, or say that you cannot." in page

    def test_once(self, as_user, colleague_msl, visit):
        view = ColleagueView.objects.get()
        services.answer_view(by=colleague_msl, view=view, answers=None)
        with pytest.raises(UnableToFollowUp, match="already"):
            services.answer_view(by=colleague_msl, view=view, answers={"depth": 3})
        response = as_user(colleague_msl).post(page_of(view), {"depth": "3"}, follow=True)
        assert "not asked for any more" in response.content.decode()
        view.refresh_from_db()
        assert view.state == "declined"

    def test_nobody_answers_for_another(self, as_user, msl, stranger_msl, visit):
        view = ColleagueView.objects.get()
        for user in (msl, stranger_msl):
            assert as_user(user).get(page_of(view)).status_code == 404
        with pytest.raises(ColleagueView.DoesNotExist):
            services.answer_view(by=msl, view=view, answers={"depth": 3})


def test_five_are_listed_at_most(as_user, msl, colleague_msl, visit_data):
    people = [
        ParticipationData(
            relationship=RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory())
        )
        for _one in range(7)
    ]
    visit = visit_data(colleagues=[colleague_msl], participations=people)
    services.log_visit(by=msl, visit=visit, now=NOW)
    page = as_user(colleague_msl).get(TODAY).content.decode()
    assert page.count("Give your view") == 5
