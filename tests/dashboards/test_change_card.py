"""What changed between two days: on the relationship's page, as a part of it, on its own page."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from opinion_leaders.constants import ConsentPurpose
from tests.factories.opinion_leaders import ConsentFactory
from tests.factories.trust_scores import RubricFactory
from trust_scores.models import Rubric

pytestmark = pytest.mark.django_db
MINUS = "\u2212"
ROW = re.compile(
    r'<dt class="waterfall__label">(?P<label>.*?)</dt>\s*'
    r'<dd class="waterfall__value">\s*(?P<value>\S+)\s*</dd>',
    re.S,
)
STEP = re.compile(r'<b>([^<]+)</b>\s*<b class="num">(\S+?)</b>', re.S)
PART = re.compile(r"<tbody>.*?</tbody>", re.S)
CELL = re.compile(r'<td class="num">\s*(?:<b>)?(\S+?)(?:</b>)?\s*</td>')


@pytest.fixture
def known_for_long(relationship, a_known_relationship, a_visit, an_opinion):
    """A relationship with a score half a year ago and much that happened since."""
    a_known_relationship(relationship, days_before=150)
    an_opinion(relationship, level=2, days=100)
    a_visit(relationship, days=30, depth=2, candid="hedged", balance="one_sided")
    a_visit(relationship, days=4, depth=5, candid="both", goals_reviewed="both_sides")
    return relationship


def day(days_before):
    return (timezone.localdate() - dt.timedelta(days=days_before)).isoformat()


def page_of(client, relationship, **asked):
    return client.get(reverse("dashboards:relationship", args=[relationship.pk]), asked)


def own_page_of(client, relationship, **asked):
    return client.get(reverse("dashboards:relationship_change", args=[relationship.pk]), asked)


def card_html(response):
    return response.text.partition('id="what-changed"')[2].partition("</section>")[0]


def number(text):
    return round(float(text.replace(MINUS, "-").lstrip("+±")) * 10)


def shown_rows(response):
    """Labels and tenths, as they stand in the page."""
    return [
        (html.unescape(re.sub(r"<[^>]+>", "", found["label"])).strip(), number(found["value"]))
        for found in ROW.finditer(card_html(response))
    ]


class TestAddingUp:
    @pytest.mark.parametrize("person", ["msl", "manager"])
    @pytest.mark.parametrize("since", [6, 20, 90, 110, 160, 365])
    def test_the_shown_tenths_lead_from_one_level_to_the_other(
        self, request, as_user, known_for_long, person, since
    ):
        client = as_user(request.getfixturevalue(person))

        rows = shown_rows(page_of(client, known_for_long, since=day(since)))

        (_start, before), *changes, (_end, after) = rows
        assert len(rows) > 2
        assert before + sum(value for _label, value in changes) == after

    def test_so_do_the_steps_and_inside_them_the_parts_and_the_evidence(
        self, as_user, manager, known_for_long
    ):
        response = own_page_of(as_user(manager), known_for_long, since=day(120))

        card = card_html(response)
        (_start, before), *_changes, (_end, after) = shown_rows(response)
        steps = [number(value) for _name, value in STEP.findall(card)]
        assert sum(steps) == after - before
        for step, block in zip(
            steps, card.split('class="disclosure change-step"')[1:], strict=True
        ):
            parts = [
                [number(value) for value in CELL.findall(part)] for part in PART.findall(block)
            ]
            assert sum(part[0] for part in parts) == step
            assert all(sum(part[1:]) == part[0] for part in parts if len(part) > 1)

    def test_the_later_level_is_the_score_of_the_header(self, as_user, manager, known_for_long):
        response = page_of(as_user(manager), known_for_long, since=day(120))

        *_rows, (_end, after) = shown_rows(response)
        assert abs(after / 10 - response.context["page"].state.health * 100) <= 0.0501


class TestWords:
    def test_the_sentence_comes_first_and_says_how_much(self, as_user, manager, known_for_long):
        response = page_of(as_user(manager), known_for_long, since=day(120))

        (_start, before), *_changes, (_end, after) = shown_rows(response)
        moved = abs(after - before) / 10
        verb = "rose" if after > before else "fell"
        sentence = response.context["page"].card.sentence
        assert f"the score {verb} {moved:.1f} points. What" in sentence

    def test_silence_is_told_in_days(self, as_user, manager, relationship, a_known_relationship):
        a_known_relationship(relationship, days_before=100)

        card = page_of(as_user(manager), relationship, since=day(105)).context["page"].card

        assert any("no contact for 110 days; agreed are 45" in one for one in card.reasons)

    def test_a_visit_leads_to_its_record(self, as_user, msl, known_for_long):
        response = page_of(as_user(msl), known_for_long, since=day(10))

        visit = known_for_long.participations.order_by("-interaction__starts_at").first()
        address = reverse("interactions:detail", args=[visit.interaction_id])
        assert f'href="{address}">Visit' in card_html(response)

    def test_the_first_score_is_told_as_such(
        self, as_user, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = page_of(as_user(manager), relationship, since=day(100))

        card = response.context["page"].card
        assert "too little was known for a score. The first one is" in card.sentence
        assert shown_rows(response)[0][0].endswith("too little known")

    def test_without_a_score_there_are_no_bars(self, as_user, msl, relationship):
        response = page_of(as_user(msl), relationship)

        assert "Too little is known for a score" in card_html(response)
        assert shown_rows(response) == []

    def test_new_rules_are_told_with_a_link_to_them(self, as_user, manager, known_for_long):
        first = Rubric.objects.get()
        Rubric.objects.update(state="retired", published_at=timezone.now() - dt.timedelta(days=500))
        RubricFactory(
            number=2,
            state="published",
            published_at=timezone.now() - dt.timedelta(days=10),
            parameters={**first.parameters, "gate_trust": 0.05},
        )

        response = page_of(as_user(manager), known_for_long, since=day(20))

        card = card_html(response)
        assert "from version 1 to version 2" in card
        compared = reverse("trust_scores:rubric_compare", query={"from": 1, "to": 2})
        assert f'href="{escape(compared)}"' in card
        assert "Rule change" in [label for label, _value in shown_rows(response)]


class TestDays:
    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"since": "30.6.2026"}, "year-month-day"),
            ({"until": "2999-01-01"}, "lies ahead"),
            ({"since": "2026-06-30", "until": "2026-06-01"}, "before the first one"),
        ],
    )
    def test_a_fault_stands_beside_its_field_and_the_quarter_is_shown(
        self, as_user, msl, known_for_long, asked, words
    ):
        response = page_of(as_user(msl), known_for_long, **asked)

        card = card_html(response)
        assert response.status_code == 200
        assert re.search(r'class="field-error"[^>]*>.*?' + words, card, re.S)
        assert all(f'value="{text}"' in card for text in asked.values())
        assert len(shown_rows(response)) > 2

    def test_days_before_the_relationship_are_pulled_to_its_begin(
        self, as_user, msl, known_for_long
    ):
        response = page_of(as_user(msl), known_for_long, since="2019-01-01")

        assert "The relationship began on 1 January 2024" in card_html(response)
        assert shown_rows(response)[0][0].startswith("1 January 2024")

    def test_an_earlier_second_day_is_the_level_of_then(self, as_user, manager, known_for_long):
        client = as_user(manager)

        until = shown_rows(page_of(client, known_for_long, since=day(140), until=day(91)))
        since = shown_rows(page_of(client, known_for_long, since=day(90)))

        assert until[-1][1] == since[0][1]


class TestForms:
    def test_htmx_gets_the_card_alone(self, as_user, msl, known_for_long):
        address = reverse("dashboards:relationship", args=[known_for_long.pk])

        response = as_user(msl).get(address, {"since": day(10)}, headers={"HX-Request": "true"})

        assert response.text.lstrip().startswith('<section class="card change-card"')
        assert "HX-Request" in response["Vary"]

    def test_its_own_page_shows_the_same(self, as_user, msl, known_for_long):
        client = as_user(msl)

        own = own_page_of(client, known_for_long, since=day(30))

        assert own.status_code == 200
        assert shown_rows(own) == shown_rows(page_of(client, known_for_long, since=day(30)))
        assert "leave them out and stand at" in html.unescape(own.text)

    @pytest.mark.parametrize("person", ["stranger_msl", "colleague_msl", "other_manager", "admin"])
    def test_others_find_nothing(self, request, as_user, known_for_long, person):
        client = as_user(request.getfixturevalue(person))

        assert own_page_of(client, known_for_long).status_code == 404


class TestDisclosure:
    def labels(self, client, relationship):
        return [
            label for label, _value in shown_rows(page_of(client, relationship, since=day(120)))
        ]

    def test_the_msl_sees_no_answer(self, as_user, msl, known_for_long):
        response = page_of(as_user(msl), known_for_long, since=day(120))

        assert "pulse" not in card_html(response).lower()
        assert "leaving the opinion leader's answers out" in html.unescape(card_html(response))

    def test_with_consent_the_msl_sees_each(self, as_user, msl, known_for_long):
        ConsentFactory(
            opinion_leader=known_for_long.opinion_leader, purpose=ConsentPurpose.PULSE_DISCLOSURE
        )

        assert any("pulse" in label for label in self.labels(as_user(msl), known_for_long))

    def test_from_five_on_they_are_one_line(self, as_user, msl, known_for_long, an_opinion):
        for days in (5, 35, 65):
            an_opinion(known_for_long, days=days)

        labels = self.labels(as_user(msl), known_for_long)

        assert "The opinion leader's view" in labels
        assert not any("pulse" in label for label in labels)

    def test_the_manager_sees_each(self, as_user, manager, known_for_long):
        assert any("pulse" in label for label in self.labels(as_user(manager), known_for_long))


def test_the_queries_do_not_grow_with_the_evidence(as_user, manager, known_for_long, a_visit):
    client = as_user(manager)
    with CaptureQueriesContext(connection) as few:
        own_page_of(client, known_for_long)
    for days in range(12, 60, 2):
        a_visit(known_for_long, days=days)

    with CaptureQueriesContext(connection) as many:
        response = own_page_of(client, known_for_long)

    assert len(many) == len(few) <= 10
    assert any("smaller record" in label for label, _value in shown_rows(response))
