"""Words and signs that pages share."""

from __future__ import annotations

import datetime
import enum
from xml.etree import ElementTree

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from hypothesis import given
from hypothesis import strategies as st

from accounts import presentation
from accounts.icons import ICONS

MINUS = "\u2212"


def rendered(source, **context):
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class Band(enum.IntEnum):
    STRONG = 1
    INSUFFICIENT = 5


class TestFigures:
    @pytest.mark.parametrize(
        ("value", "digits", "text"),
        [(0.636, 0, "64"), (0.636, 1, "63.6"), (0, 0, "0"), (1, 0, "100"), (None, 0, "–")],
    )
    def test_points_say_a_share_as_points_of_100(self, value, digits, text):
        assert presentation.points(value, digits) == text

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (2.41, "+2.4"),
            (-3.6, f"{MINUS}3.6"),
            (0, "±0.0"),
            (-0.04, "±0.0"),
            (None, "–"),
            (float("nan"), "–"),
        ],
    )
    def test_signed_uses_the_true_minus_sign_and_no_minus_nought(self, value, text):
        assert presentation.signed(value) == text

    @given(st.floats(-1e6, 1e6))
    def test_signed_never_writes_a_hyphen(self, value):
        assert "-" not in presentation.signed(value)

    def test_filters_take_digits_from_the_template(self):
        shown = rendered('{{ a|points:1 }} {{ b|signed:"0" }} {{ c|percent }}', a=0.5, b=-3, c=0.61)
        assert shown == f"50.0 {MINUS}3 61\u202f%"

    def test_score_shows_points_and_confidence(self):
        html = rendered("{% score 0.64 0.5 %}")
        assert "64" in html
        assert 'aria-label="Confidence medium"' in html

    def test_score_of_nothing_says_so_to_readers(self):
        html = rendered("{% score None %}")
        assert "Not enough evidence" in html
        assert "?" in html


class TestConfidence:
    @pytest.mark.parametrize(
        ("confidence", "level"),
        [
            (0.349, "low"),
            (0.35, "medium"),
            (0.599, "medium"),
            (0.6, "high"),
            ("High", "high"),
            (None, ""),
            ("unheard of", ""),
        ],
    )
    def test_levels_change_at_the_edges_of_the_model(self, confidence, level):
        assert presentation.confidence_level(confidence) == level

    @pytest.mark.parametrize(("confidence", "bars"), [(0.1, 1), (0.5, 2), (0.9, 3)])
    def test_bars_rise_with_confidence(self, confidence, bars):
        assert rendered(f"{{% confidence_bars {confidence} %}}").count("bar--on") == bars

    def test_bars_of_nothing_are_nothing(self):
        assert rendered("{% confidence_bars None %}") == ""


class TestBands:
    def test_badge_has_icon_and_word(self):
        html = rendered('{% band_badge "fragile" %}')
        assert "Fragile" in html
        assert "<svg" in html

    @pytest.mark.parametrize(
        ("band", "code"),
        [
            (Band.STRONG, "strong"),
            ("Sound", "sound"),
            ("", "insufficient"),
            (None, "insufficient"),
            ("unheard of", "insufficient"),
        ],
    )
    def test_codes_come_from_words_and_enum_members(self, band, code):
        assert presentation.band_code(band) == code


class TestStages:
    def test_steps_up_to_the_current_one_are_done(self):
        html = rendered('{% stage_steps "deepening" %}')
        assert html.count("step--done") == 2
        assert html.count('aria-current="step"') == 1
        assert html.count("step--ahead") == 1

    @pytest.mark.parametrize(("stage", "word"), [("at_risk", "At risk"), ("dormant", "Dormant")])
    def test_stages_beside_the_path_get_a_badge(self, stage, word):
        html = rendered(f'{{% stage_steps "{stage}" %}}')
        assert word in html
        assert "<ol" not in html


class TestDates:
    today = datetime.date(2026, 11, 23)

    @pytest.mark.parametrize(
        ("days", "text"),
        [
            (0, "today"),
            (1, "tomorrow"),
            (-1, "yesterday"),
            (7, "in 7 days"),
            (-3, "3 days ago"),
            (-59, "59 days ago"),
            (-90, "3 months ago"),
            (-800, "2 years ago"),
        ],
    )
    def test_relative_dates_are_said_as_people_do(self, days, text):
        day = self.today + datetime.timedelta(days=days)
        assert presentation.relative_date(day, self.today) == text

    def test_moments_count_in_the_zone_of_the_reader(self, settings):
        settings.TIME_ZONE = "Pacific/Auckland"
        moment = datetime.datetime(2026, 11, 22, 20, 0, tzinfo=datetime.UTC)
        assert presentation.relative_date(moment, self.today) == "today"


class TestPeople:
    @pytest.mark.parametrize(
        ("name", "letters"),
        [
            ("Miriam Sander", "MS"),
            ("Prof. Dr. Ilse van Tannhof", "IT"),
            ("Cher", "C"),
            ("élodie ångström", "ÉÅ"),
            ("", ""),
            (None, ""),
        ],
    )
    def test_initials_leave_titles_out(self, name, letters):
        assert presentation.initials(name) == letters


class TestIcons:
    @pytest.mark.parametrize("name", sorted(ICONS))
    def test_every_icon_is_sound_svg_without_a_color_of_its_own(self, name):
        html = rendered(f'{{% icon "{name}" %}}')
        svg = ElementTree.fromstring(html)  # noqa: S314
        assert svg.get("aria-hidden") == "true"
        assert "#" not in html

    def test_a_label_makes_an_icon_an_image(self):
        html = rendered("{% icon 'bell' label=label %}", label='News & "more"')
        assert 'role="img" aria-label="News &amp; &quot;more&quot;"' in html

    def test_an_unknown_name_is_an_error(self):
        with pytest.raises(TemplateSyntaxError, match="unheard-of"):
            rendered("{% icon 'unheard-of' %}")

    def test_names_of_choices_find_their_icon(self):
        assert rendered('{% icon "in_person" %}') == rendered('{% icon "in-person" %}')


class TestBreadcrumbs:
    def test_last_label_is_this_page_and_no_link(self):
        html = rendered('{% breadcrumbs "People" "/people/" name %}', name="Dr. <Brandt>")
        assert '<a href="/people/">People</a>' in html
        assert 'aria-current="page"' in html
        assert "Dr. &lt;Brandt&gt;" in html


class TestPageRange:
    def test_gaps_are_none(self):
        page = Paginator(range(180), 20).page(5)
        shown = rendered(
            "{% page_range page as all %}{% for n in all %}{{ n|default:'…' }} {% endfor %}",
            page=page,
        )
        assert shown == "1 … 4 5 6 … 9"
