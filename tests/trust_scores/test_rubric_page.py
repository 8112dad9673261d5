"""The page on which everyone reads the rules behind the scores."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from tests.factories.trust_scores import RubricFactory
from trust_scores import rubric_guide
from trust_scores.constants import RubricState
from trust_scores.models import Anchor, AssessmentItem, CoachingStep, Rubric
from trust_scores.rubric_guide import Group
from trust_scores.scoring import DEFAULT
from trust_scores.views.rubric_parts import PARTS

pytestmark = pytest.mark.django_db
PERSONS = ["msl", "manager", "admin", "compliance"]


def read(client, **parameters) -> str:
    return client.get(reverse("trust_scores:rubric"), parameters).content.decode()


def address(number: int) -> str:
    return reverse("trust_scores:rubric_version", args=[number])


class TestAccess:
    @pytest.mark.parametrize("person", PERSONS)
    def test_everyone_reads_the_version_in_force(self, as_user, request, person):
        answer = as_user(request.getfixturevalue(person)).get(reverse("trust_scores:rubric"))
        assert answer.status_code == 200
        assert "Rubric version 1" in answer.content.decode()

    def test_asks_to_sign_in(self, client):
        for url in (reverse("trust_scores:rubric"), address(1)):
            assert reverse("account_login") in client.get(url)["Location"]

    @pytest.mark.parametrize("person", PERSONS)
    @pytest.mark.parametrize(
        ("state", "open_to"),
        [
            (RubricState.DRAFT, ["admin"]),
            (RubricState.IN_REVIEW, ["admin"]),
            (RubricState.RETIRED, PERSONS),
        ],
    )
    def test_drafts_are_for_administrators(self, as_user, request, person, state, open_to):
        RubricFactory(number=5, state=state, published_at=timezone.now())
        client = as_user(request.getfixturevalue(person))
        assert client.get(address(5)).status_code == (200 if person in open_to else 404)
        listed = f'href="{address(5)}"' in read(client)
        assert listed == (person in open_to)

    @pytest.mark.parametrize("number", [0, 77, 10**30])
    def test_an_unknown_version_is_not_found(self, as_user, msl, number):
        assert as_user(msl).get(address(number)).status_code == 404

    def test_can_only_be_read(self, as_user, admin):
        html = read(as_user(admin))
        main = html[html.index("<main") : html.index("</main>")]
        assert "<form" not in main
        assert "<button" not in main


class TestVersion:
    def test_says_when_by_whom_and_why(self, as_user, msl, admin):
        Rubric.objects.published().update(
            published_by=admin,
            published_at=dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC),
            reason="Candor counts <more>",
        )
        html = read(as_user(msl))
        assert "In force since 4 May 2026" in html
        assert "Ruth Ellmann" in html
        assert "Candor counts &lt;more&gt;" in html

    def test_a_retired_one_says_so_and_leads_to_the_one_in_force(self, as_user, msl):
        RubricFactory(
            number=5,
            state=RubricState.RETIRED,
            published_at="2025-01-02T12:00Z",
            retired_at="2025-03-04T12:00Z",
        )
        html = as_user(msl).get(address(5)).content.decode()
        assert "Was in force from 2 January 2025 to 4 March 2025" in html
        assert f'href="{reverse("trust_scores:rubric")}"' in html

    def test_shows_the_numbers_of_the_asked_version(self, as_user, admin):
        RubricFactory(number=5, parameters={"gate_trust": 0.0625})
        client = as_user(admin)
        assert "0.0625" in client.get(address(5), {"part": "gates"}).content.decode()
        assert "0.0625" not in read(client, part="gates")

    def test_a_broken_draft_shows_defaults_where_it_cannot_be_read(self, as_user, admin):
        RubricFactory(number=5, parameters={"gate_trust": "much", "colour": 3, "breach": [1]})
        html = as_user(admin).get(address(5), {"part": "gates"}).content.decode()
        assert "0.12" in html


class TestSettings:
    def test_every_setting_stands_on_its_part_with_value_unit_and_sentence(self, as_user, msl):
        client = as_user(msl)
        values = rubric_guide.values(DEFAULT.to_document())
        for group in Group:
            html = read(client, part=group.value)
            for setting in rubric_guide.settings_in(group):
                assert escape(str(setting.label)) in html, setting.path
                assert escape(str(setting.effect)) in html, setting.path
                assert escape(str(setting.unit.label)) in html, setting.path
                assert f">{values[setting.path]:g}</strong>".replace("-", "−") in html, setting.path

    def test_the_six_importances_are_bars(self, as_user, msl):
        html = read(as_user(msl))
        assert html.count('class="chart__track"') == 6
        widths = re.findall(r'chart__bar--accent" width="([\d.]+)%', html)
        assert [float(width) / 100 for width in widths] == pytest.approx(DEFAULT.exponents)

    def test_nonsense_in_the_address_shows_the_first_part(self, as_user, msl):
        html = read(as_user(msl), part="<script>")
        assert "<script>alert" not in html
        assert 'id="part-title">Importance</h2>' in html

    def test_marks_the_part_in_the_tabs(self, as_user, msl):
        html = read(as_user(msl), part="stages")
        assert re.search(r'href="/rubric/\?part=stages"\s+aria-current="page"', html)


class TestWords:
    def test_bands_stand_on_a_scale_with_their_meaning(self, as_user, msl):
        html = read(as_user(msl), part="bands")
        for band in Rubric.objects.published().get().bands.all():
            assert escape(band.meaning) in html
        for left in ("45", "58", "68"):
            assert re.search(rf'x="{left}(\.0+\d*)?%"', html), left
        assert "Not enough evidence" in html

    def test_stages_are_explained(self, as_user, msl):
        html = read(as_user(msl), part="stages")
        for stage in Rubric.objects.published().get().stages.all():
            assert escape(stage.meaning) in html

    def test_items_stand_with_all_anchors_by_audience(self, as_user, msl):
        html = read(as_user(msl), part="items")
        for item in AssessmentItem.objects.filter(rubric__number=1):
            assert escape(item.text) in html
        for anchor in Anchor.objects.filter(item__rubric__number=1):
            assert escape(anchor.text) in html
        assert "Manager after a field ride" in html

    def test_next_steps_stand_by_quality_from_the_lowest_up(self, as_user, msl):
        html = read(as_user(msl), part="steps")
        steps = CoachingStep.objects.filter(rubric__number=1, quality="candor").order_by("below")
        places = [html.index(escape(step.text)) for step in steps]
        assert places == sorted(places)
        assert "Below 45" in html
        assert "Above that" in html


class TestQueries:
    @pytest.mark.parametrize("part", list(PARTS))
    def test_are_few_and_do_not_grow(self, as_user, admin, part, django_assert_max_num_queries):
        for number in range(20, 60):
            RubricFactory(number=number)
        client = as_user(admin)
        with django_assert_max_num_queries(7):
            assert client.get(reverse("trust_scores:rubric"), {"part": part}).status_code == 200
