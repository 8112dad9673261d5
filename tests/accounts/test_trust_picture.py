"""The trust picture as it reaches the page: what it draws, and that its words say the same."""

from __future__ import annotations

import re
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from accounts.trust_values import read_score

SCORE = {
    "competence": 0.712,
    "character": 0.636,
    "character_before_breach": None,
    "candor": 0.578,
    "disagreement": 0.642,
    "mutual": 0.541,
    "conversation": 0.728,
    "trust": 0.636,
    "insufficient": False,
    "quality_sufficient": [True] * 6,
    "quality_confidence": [0.5, 0.5, 0.5, 0.2, 0.5, 0.5],
    "gate": "",
    "limiting": "character",
}
SIZES = (26, 44, 56, 104, 176, 320)


def drawn(score, size=176, options=""):
    source = "{% load trust_picture %}{% trust_picture score size " + options + " %}"
    html = Template(source).render(Context({"score": score, "size": size}))
    return ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.DOTALL).group())  # noqa: S314


def classes(svg):
    return " ".join(element.get("class", "") for element in svg.iter())


def words(svg):
    return [element.text for element in svg.iter("text")]


class TestSentence:
    def test_says_what_the_picture_shows(self):
        assert read_score(SCORE).sentence() == (
            "Trust 64 of 100: competence 71, character 64, character sets the limit. "
            "Candor 58, disagreement 64 with low confidence, mutual care 54, conversation 73."
        )

    def test_reads_objects_like_mappings(self):
        assert read_score(SimpleNamespace(**SCORE)) == read_score(SCORE)

    def test_says_that_the_weaker_side_holds_the_rest_back_when_the_gate_binds(self):
        assert "character holds the rest back." in read_score(SCORE | {"gate": "trust"}).sentence()

    def test_says_that_conversation_holds_back_when_that_gate_binds(self):
        said = read_score(SCORE | {"gate": "conversation"}).sentence()
        assert "conversation holds the rest back." in said

    def test_names_a_breach_and_where_character_stood(self):
        breach = SCORE | {"character": 0.26, "trust": 0.26, "character_before_breach": 0.71}
        assert "character 26 after a breach of trust, 71 before" in read_score(breach).sentence()

    def test_of_an_unknown_relationship_gives_no_trust(self):
        said = read_score(SCORE | {"insufficient": True}).sentence()
        assert said.startswith("Trust is not known yet: not enough evidence. Candor 58")

    def test_of_a_quality_without_evidence_gives_no_number(self):
        score = SCORE | {"quality_sufficient": [True, True, False, True, True, True]}
        assert "Candor not known yet, disagreement 64" in read_score(score).sentence()

    def test_of_nothing_is_still_a_sentence(self):
        assert "Conversation" not in read_score(None).sentence()
        assert read_score(None).sentence().endswith("conversation not known yet.")


class TestPicture:
    @pytest.mark.parametrize("size", SIZES)
    def test_is_an_image_named_by_its_sentence(self, size):
        svg = drawn(SCORE, size)
        assert svg.get("role") == "img"
        assert svg.get("aria-label") == read_score(SCORE).sentence()
        assert svg.get("width") == str(size)

    def test_can_be_hidden_where_the_words_stand_beside_it(self):
        svg = drawn(SCORE, 44, "decorative=True")
        assert svg.get("aria-hidden") == "true"
        assert svg.get("role") is None

    @pytest.mark.parametrize("size", [26, 44])
    def test_has_neither_arcs_nor_number_when_small(self, size):
        svg = drawn(SCORE, size)
        assert "arc" not in classes(svg)
        assert words(svg) == []

    @pytest.mark.parametrize("size", [104, 176])
    def test_has_ring_and_number_on_cards(self, size):
        svg = drawn(SCORE, size)
        assert classes(svg).count("arc-track") == 4
        assert words(svg) == ["64"]

    def test_has_labels_when_large(self):
        said = words(drawn(SCORE, 320))
        for word in ("64", "trust", "Competence", "71", "Mutual care", "54"):
            assert word in said
        assert "Character sets the limit" in said

    def test_dashes_low_confidence_and_marks_fragile_arcs(self):
        svg = drawn(SCORE | {"candor": 0.44})
        arcs = [e for e in svg.iter("path") if "trust-picture__arc " in e.get("class", "") + " "]
        dashed = [arc.get("stroke-dasharray") is not None for arc in arcs]
        fragile = ["arc--fragile" in arc.get("class") for arc in arcs]
        assert dashed == [False, True, False, False]
        assert fragile == [True, False, False, False]

    def test_dots_the_track_of_a_quality_without_evidence(self):
        svg = drawn(SCORE | {"quality_sufficient": [True, True, False, True, True, True]})
        tracks = [e for e in svg.iter("path") if "arc-track" in e.get("class", "")]
        assert [t.get("stroke-dasharray") is not None for t in tracks] == [
            True,
            False,
            False,
            False,
        ]

    @pytest.mark.parametrize("score", [None, SCORE | {"insufficient": True}])
    def test_of_an_unknown_relationship_is_grey_with_a_question_mark(self, score):
        svg = drawn(score)
        assert "trust-picture__unknown" in classes(svg)
        assert "trust-picture__lens" not in classes(svg)
        assert words(svg) == ["?"]

    def test_after_a_breach_shows_a_ghost_and_the_fragile_outline(self):
        breach = SCORE | {"character": 0.26, "trust": 0.26, "character_before_breach": 0.71}
        assert "trust-picture__ghost" in classes(drawn(breach))
        assert "character-line--breach" in classes(drawn(breach))
        assert "breach" not in classes(drawn(SCORE))

    @pytest.mark.parametrize("size", SIZES)
    def test_repeats_no_id_so_that_a_list_may_hold_many(self, size):
        assert not [e for e in drawn(SCORE, size).iter() if e.get("id")]

    def test_writes_decimal_points_in_every_language(self):
        with translation.override("de"):
            svg = drawn(SCORE, 320)
        figures = ("cx", "r", "x", "y", "stroke-width", "font-size", "height")
        written = [e.get(name, "") for e in svg.iter() for name in figures]
        assert any("." in figure for figure in written)
        assert not any("," in figure for figure in written)
