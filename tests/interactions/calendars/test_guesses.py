"""How people probably met, and who was probably invited."""

import pytest

from interactions.calendars.guesses import (
    Known,
    Person,
    likely_channel,
    likely_people,
    without_addresses,
)

BRANDT = Known(1, "helena.brandt@charite.example", "Helena", "Brandt")
BRANDT_TOO = Known(2, "", "Karl", "Brandt")
MUELLER = Known(3, "", "Jörg", "Müller-Weiß")
HO = Known(4, "", "Lan", "Ho")


@pytest.mark.parametrize(
    ("location", "links", "expected"),
    [
        ("Microsoft Teams Meeting", "", "video"),
        ("https://charite.zoom.us/j/123?pwd=secret", "", "video"),
        ("", "DESCRIPTION:Join https://teams.microsoft.com/l/meetup-join/19", "video"),
        ("", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc", "video"),
        ("Ward 7", "DESCRIPTION:or by https://teams.microsoft.com/l/1", "in_person"),
        ("+49 30 1234567", "", "phone"),
        ("Conference call", "", "phone"),
        ("Library, 2nd floor", "", "in_person"),
        ("", "", ""),
    ],
)
def test_the_channel(location, links, expected):
    assert likely_channel(location, links) == expected


def test_a_place_keeps_no_link():
    assert without_addresses("Room 3; https://zoom.us/j/1?pwd=secret") == "Room 3"


class TestPeople:
    def test_by_address_whatever_the_name_says(self):
        people = [Person("H. B.", "helena.brandt@charite.example")]
        assert likely_people(people, "", [BRANDT_TOO, BRANDT]) == [1]

    @pytest.mark.parametrize(
        "name", ["Helena Brandt", "Brandt, Helena", "Prof. Dr. HELENA BRANDT (Charité)"]
    )
    def test_by_name_in_any_order(self, name):
        assert likely_people([Person(name, "")], "", [BRANDT, BRANDT_TOO]) == [1]

    def test_by_name_without_accents(self):
        people = [Person("Jorg Muller-Weiss", "")]
        assert likely_people(people, "", [MUELLER]) == [3]

    def test_by_the_name_in_the_address(self):
        assert likely_people([Person("", "karl.brandt@example.org")], "", [BRANDT_TOO]) == [2]

    def test_the_family_name_alone_is_not_enough_among_the_invited(self):
        assert likely_people([Person("Otto Brandt", "")], "", [BRANDT]) == []

    def test_several_are_all_given_back(self):
        people = [Person("Helena Brandt", ""), Person("Karl Brandt", "")]
        assert likely_people(people, "", [BRANDT, BRANDT_TOO]) == [1, 2]

    def test_the_subject_counts_where_nobody_was_invited(self):
        assert likely_people([], "Lunch with Brandt", [BRANDT, MUELLER]) == [1]

    def test_a_word_inside_another_is_no_name(self):
        assert likely_people([], "Brandtsen", [BRANDT]) == []

    def test_a_name_of_two_letters_is_not_looked_for(self):
        assert likely_people([], "Ho ho", [HO]) == []
