"""What a record did to the score, shown right after saving."""

import re

import pytest
from django.urls import reverse

from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from trust_scores.models import Rating

pytestmark = pytest.mark.django_db


def effect_of(client, interaction):
    return client.get(reverse("dashboards:visit_effect", args=[interaction.pk]))


def test_the_lines_add_up_to_the_change(as_user, msl, relationship, a_known_relationship, a_visit):
    a_known_relationship(relationship)
    latest = a_visit(relationship, days=1, depth=5, candid="both", balance="balanced").interaction

    response = effect_of(as_user(msl), latest)

    (one,) = response.context["effects"]
    assert one.effect.after > one.effect.before
    assert one.change == pytest.approx((one.effect.after - one.effect.before) * 100, abs=0.0501)
    assert {"Conversation", "Character"} <= {name for name, _change in one.lines}


@pytest.mark.parametrize("person", ["msl", "manager"])
@pytest.mark.parametrize("answers", [0, 5])
def test_the_shown_lines_add_up_between_the_shown_levels(
    request, as_user, relationship, a_known_relationship, a_visit, an_opinion, person, answers
):
    a_known_relationship(relationship)
    for number in range(answers):
        an_opinion(relationship, days=40 + number)
    visit = a_visit(relationship, days=1, depth=2, candid="hedged", balance="one_sided")

    response = effect_of(as_user(request.getfixturevalue(person)), visit.interaction)

    table = response.text.partition('<table class="table table--plain">')[2].partition("</table>")[
        0
    ]
    tenths = [
        round(float(one.replace("\u2212", "-").lstrip("+±")) * 10)
        for one in re.findall(
            r'<td class="num">\s*(?:<b>)?([^<\s]+)', table.partition("</table>")[0]
        )
    ]
    *lines, together = tenths
    (one,) = response.context["effects"]
    assert lines
    assert sum(lines) == together == round(one.after * 10) - round(one.before * 10)
    assert f"from {one.before:.1f} to {one.after:.1f}" in response.text


def test_the_msl_is_told_the_same_whatever_was_answered(
    as_user, msl, relationship, a_known_relationship, a_visit
):
    a_known_relationship(relationship)
    visit = a_visit(relationship, days=1, depth=5)
    client = as_user(msl)

    def told():
        (one,) = effect_of(client, visit.interaction).context["effects"]
        raises = [(line.text, line.points) for line in one.raises]
        return one.before, one.after, one.lines, one.causes, raises, one.picture["competence"]

    high = told()
    Rating.objects.filter(assessment__kind="opinion_leader").update(level=1)

    assert told() == high
    (one,) = effect_of(client, visit.interaction).context["effects"]
    assert "leave it out and stand at" in one.disclosure


def test_the_cadence_is_told_beside_the_record(
    as_user, manager, relationship, a_known_relationship, a_visit
):
    a_known_relationship(relationship, days_before=100)
    visit = a_visit(relationship, days=1)

    (one,) = effect_of(as_user(manager), visit.interaction).context["effects"]

    assert any(cause.startswith("Back on cadence") for cause in one.causes)


def test_the_first_score_is_said_to_be_the_first(as_user, msl, relationship, a_visit, an_opinion):
    visit = a_visit(relationship, days=1)

    response = effect_of(as_user(msl), visit.interaction)

    assert "not enough evidence for a score yet" in response.text


def test_a_planned_visit_has_no_effect(as_user, msl, relationship, a_visit):
    interaction = a_visit(relationship, depth=None).interaction
    interaction.state = "planned"
    interaction.adverse_event_heard = None
    interaction.save()

    assert effect_of(as_user(msl), interaction).url == interaction.get_absolute_url()


@pytest.mark.parametrize("person", ["colleague_msl", "other_manager", "admin"])
def test_others_do_not_see_it(request, as_user, relationship, a_visit, person):
    interaction = a_visit(relationship).interaction

    response = effect_of(as_user(request.getfixturevalue(person)), interaction)

    assert response.status_code == 404


class TestAssessment:
    def effect_of(self, client, relationship, number):
        address = reverse("dashboards:score_effect", args=[relationship.pk])
        return client.get(address, {"assessment": number})

    def test_moves_the_score(self, as_user, msl, relationship, a_known_relationship, days_ago):
        a_known_relationship(relationship)
        assessment = AssessmentFactory(
            relationship=relationship, assessed_at=days_ago(1), recorded_at=days_ago(1)
        )
        RatingFactory(assessment=assessment, channel="competence", level=5)

        response = self.effect_of(as_user(msl), relationship, assessment.pk)

        (one,) = response.context["effects"]
        assert [name for name, _change in one.lines] == ["Competence"]

    @pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "１"])
    def test_an_unknown_one_is_not_found(self, as_user, msl, relationship, number):
        assert self.effect_of(as_user(msl), relationship, number).status_code == 404

    def test_the_opinion_leaders_own_is_never_singled_out(
        self, as_user, msl, relationship, an_opinion
    ):
        assessment = an_opinion(relationship)

        response = self.effect_of(as_user(msl), relationship, assessment.pk)

        assert response.url == relationship.get_absolute_url()
