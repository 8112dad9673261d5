"""What a text is hinted at for, pattern by pattern."""

import time

import pytest

from dashboards.demo import words as demo
from interactions.text_hints import LONGEST_TEXT, Hint, hints_in


def kinds(text: str, **more) -> list[tuple[str, str]]:
    return [(one.kind, one.found) for one in hints_in(text, **more)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She fell twice after the second dose.", "fell"),
        ("One patient developed a rash within days.", "rash"),
        ("An 83-year-old experienced syncope.", "syncope"),
        ("Rash after the second dose, reported in passing", "Rash"),
        ("He was hospitalised last week", "was hospitalised"),
        ("The woman died in March.", "woman died"),
        ("They had to stop treatment because of it", "had to stop treatment because"),
        ("Side effects in one of hers", "Side effects in one"),
        ("Given the wrong dose by the ward", "Given the wrong dose"),
        ("The pen was broken on arrival", "pen was broken"),
        ("Two vials arrived cracked.", "vials arrived cracked"),
        ("overdosed at 14", "overdosed"),
    ],
)
def test_reads_like_an_adverse_event(text, found):
    assert kinds(text) == [("adverse_event", found)]


@pytest.mark.parametrize(
    "text",
    [
        "Falls in frail patients: what to measure?",
        "Nausea rates in the phase 3 trial",
        "Nausea after the first dose was rare in the trial.",
        "She asked how to dose in hospitalised patients",
        "Rates of headache after treatment, 12% in both arms",
        "Depression and its treatment. After lunch he left.",
        "",
    ],
)
def test_talk_about_data_does_not(text):
    assert kinds(text) == []


def test_one_adverse_event_in_a_text_is_enough():
    text = "She fell after the second dose. He was hospitalised. The pen was broken."
    assert len(kinds(text)) == 1


def test_an_adverse_event_that_is_told_is_not_asked_about():
    assert kinds("She fell after the dose", may_be_adverse_event=False) == []


@pytest.mark.parametrize(
    ("text", "clue"),
    [
        ("born 3.4.1951", "birth"),
        ("DOB: 03/04/51", "birth"),
        ("date of birth 4 March 1951", "birth"),
        ("seen 12.03.1951", "birth"),
        ("1951-03-12", "birth"),
        ("Mrs K., 83 years", "initials"),
        ("J. K., 83 y/o", "initials"),
        ("M.B. (71)", "initials"),
        ("MRN 1234567", "record"),
        ("patient no. 40-12 345", "record"),
        ("NHS number 943 476 5919", "record"),
        ("write to a.b@klinik.example.org", "email"),
        ("call +49 30 123 4567", "phone"),
        ("Tel. 030 / 1234567", "phone"),
    ],
)
def test_may_tell_who_a_patient_is(text, clue):
    assert kinds(text) == [("patient", clue)]


@pytest.mark.parametrize(
    "text",
    [
        "NCT01234567 and doi 10.1007/s43441-021-00333-5",
        "on 2026-05-12 at 14:30",
        "12.05.2026 to 14.05.2026",
        "patients 10 000, p = 0.0012345678",
        "in 83 of 120 patients",
        "Dose B. 12 mg; group A.",
        "ISBN 978-3-16-148410-0",
    ],
)
def test_numbers_of_science_do_not(text):
    assert kinds(text) == []


class TestWatchedWords:
    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("It CURES all", "cures"),
            ("a  best in\n class  drug", "Best in class"),
            ("Größe ist gut", "GRÖSSE"),
        ],
    )
    def test_are_found_whatever_their_capitals_and_blanks(self, text, word):
        assert kinds(text, words=["other", word]) == [("word", word)]

    def test_only_as_whole_words(self):
        assert kinds("It obscures and procures", words=["cures"]) == []

    def test_are_no_patterns(self):
        assert kinds("aaaa", words=["a+", ".*", "(", "\\"]) == []
        assert kinds("use a+ here", words=["a+"]) == [("word", "a+")]


def test_nothing_of_what_tells_who_a_patient_is_comes_back():
    text = "Mrs K., 83 years, born 3.4.1951, MRN 1234567, k@example.org, +49 30 123 4567"
    assert [one.found for one in hints_in(text)] == [
        "birth", "email", "initials", "phone", "record",
    ]  # fmt: skip


def test_numbers_in_what_reads_like_an_adverse_event_are_masked():
    assert kinds("Patient stopped the drug2 because") == [
        ("adverse_event", "Patient stopped the drug• because")
    ]


@pytest.mark.parametrize(
    "text",
    ["a" * 50_000, "1 " * 25_000, "patient " * 9_000, "pen was " * 9_000, "A. " * 20_000,
     "a@" * 20_000, "+1-" * 20_000, "she after " * 9_000, "0" * 50_000],
)  # fmt: skip
def test_no_text_takes_long(text):
    begun = time.perf_counter()
    hints_in(text, words=["cure"] * 300)
    assert time.perf_counter() - begun < 0.5
    assert len(text) > LONGEST_TEXT


def test_the_words_of_the_demo_world_give_no_false_alarm():
    texts = [*demo.INQUIRIES, *demo.OUR_PROMISES, *demo.THEIR_PROMISES]
    texts += [part for row in (*demo.INSIGHTS, *demo.DISAGREEMENTS) for part in row]
    assert [one for one in texts if hints_in(one)] == []


def test_hints_are_in_one_order():
    assert hints_in("cure; born 3.4.1951", words=["cure"]) == [
        Hint("patient", "birth"), Hint("word", "cure"),
    ]  # fmt: skip
