"""Names are taken apart as people write them."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from opinion_leaders.importing import names
from opinion_leaders.importing.names import name_from_parts, parse_person_name, proper_case
from opinion_leaders.importing.organizations import looks_like_organization
from opinion_leaders.importing.text import clean_text, fold

# text: title, given, middle, family, suffix, credentials
NAMES = {
    "GERARDO GOMEZ": ("", "Gerardo", "", "Gomez", "", ""),
    "DR. THOMAS LEE CIBULL M.D.": ("Dr.", "Thomas", "Lee", "Cibull", "", "MD"),
    "MS. STACIE ANN HOBAN MS, CCC-SLP": ("Ms.", "Stacie", "Ann", "Hoban", "", "MS, CCC-SLP"),
    "MARSHA SUSAN VOGES FNP": ("", "Marsha", "Susan", "Voges", "", "FNP"),
    "DR. BELINDA REYES-VASQUEZ D.D.S.": ("Dr.", "Belinda", "", "Reyes-Vasquez", "", "DDS"),
    "RICHARD L JOHN JR. APRN": ("", "Richard", "L", "John", "Jr.", "APRN"),
    "DR. DAE Y KIM M.D., PH.D": ("Dr.", "Dae", "Y", "Kim", "", "MD, PhD"),
    "LUIS SOSTRE JR. MSW, CAGS": ("", "Luis", "", "Sostre", "Jr.", "MSW, CAGS"),
    "DR. THOMAS RICHARD DEGRAFF III D.O.": ("Dr.", "Thomas", "Richard", "Degraff", "III", "DO"),
    "MRS. EDITH LEWIS ANDERSON R. N., B. S. N.": (
        "Mrs.", "Edith", "Lewis", "Anderson", "", "RN, BSN",
    ),
    "MS. SHEILA ORALLO MALLORY N. P.": ("Ms.", "Sheila", "Orallo", "Mallory", "", "NP"),
    "DR. DALIA MATTIS ED D": ("Dr.", "Dalia", "", "Mattis", "", "EdD"),
    "CARRIE GUNN TURNER NURSE PRACTITIONER": (
        "", "Carrie", "Gunn", "Turner", "", "Nurse Practitioner",
    ),
    "EUNHWA YOUN REGISTERED ASW": ("", "Eunhwa", "", "Youn", "", "Registered ASW"),
    "THEO DICKINSON CHAPPELL H.H.P., L.M.B.T.": (
        "", "Theo", "Dickinson", "Chappell", "", "HHP, LMBT",
    ),
    "MR. MICHAEL JOSEPH O'NEILL LICSW": ("Mr.", "Michael", "Joseph", "O'Neill", "", "LICSW"),
    "MR. STEPHEN EDWARD MCMANNIS": ("Mr.", "Stephen", "Edward", "McMannis", "", ""),
    "AMANDA MARIE SEMONCHE DO": ("", "Amanda", "Marie", "Semonche", "", "DO"),
    "WEI DO": ("", "Wei", "", "Do", "", ""),
    "Yo-Yo Ma": ("", "Yo-Yo", "", "Ma", "", ""),
    "Maria Ma, MD": ("", "Maria", "", "Ma", "", "MD"),
    "DO, ANNA": ("", "Anna", "", "Do", "", ""),
    "Smith, John A., MD, PhD": ("", "John", "A.", "Smith", "", "MD, PhD"),
    "Smith Jr., John, MD": ("", "John", "", "Smith", "Jr.", "MD"),
    "Prof. Dr. med. Anna Müller": ("Prof. Dr. med.", "Anna", "", "Müller", "", ""),
    "URSULA VON DER LEYEN": ("", "Ursula", "", "von der Leyen", "", ""),
    "VAN DER BERG, ANDRIES": ("", "Andries", "", "van der Berg", "", ""),
    "SHANNON O'BRIEN-MCDONALD": ("", "Shannon", "", "O'Brien-McDonald", "", ""),
    "JOSE MACIAS": ("", "Jose", "", "Macias", "", ""),
    "İBRAHİM ÇELİK": ("", "İbrahim", "", "Çelik", "", ""),
    "Camille DURAND": ("", "Camille", "", "Durand", "", ""),
    "Ludwig van Beethoven": ("", "Ludwig", "", "van Beethoven", "", ""),
    "D.J. McAllister-deWitt": ("", "D.J.", "", "McAllister-deWitt", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_a_name_in_one_cell(text):
    name = parse_person_name(text)
    found = (name.title, name.given, name.middle, name.family, name.suffix)
    assert (*found, ", ".join(name.credentials)) == NAMES[text]


def test_a_single_name_stands_as_the_family_name_and_says_so():
    name = parse_person_name("Lena")
    assert (name.given, name.family) == ("", "Lena")
    assert "Only one name" in name.warnings[0]


def test_an_unknown_abbreviation_is_taken_for_a_credential_and_says_so():
    name = parse_person_name("PAULA JEAN SMITH XQBT")
    assert (name.family, name.credentials) == ("Smith", ("XQBT",))
    assert "XQBT" in name.warnings[0]


def test_a_nickname_is_left_out_and_named():
    name = parse_person_name('Bryant "Big Country" Reeves')
    assert (name.given, name.family) == ("Bryant", "Reeves")
    assert "Big Country" in name.warnings[0]


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "%s{0}"])
def test_what_is_no_name_stays_whole(text):
    name = parse_person_name(text)
    assert name.family == text
    assert "does not look like" in name.warnings[0]


@pytest.mark.parametrize(
    ("written", "cased"),
    [
        ("MCDONALD", "McDonald"),
        ("o'brien", "O'Brien"),
        ("MACDONALD", "MacDonald"),
        ("MACIAS", "Macias"),
        ("VAN DER BERG", "van der Berg"),
        ("JEAN-LUC", "Jean-Luc"),
        ("MÜLLER", "Müller"),
        ("DeWitt", "DeWitt"),
        ("安藤", "安藤"),
    ],
)
def test_case_of_names(written, cased):
    assert proper_case(written) == cased


def test_names_in_columns():
    name = name_from_parts(given="MARY ANN", family="MCKAY JR", title="DR.", degrees_="M.D., Ph.D.")
    assert (name.title, name.given, name.family) == ("Dr.", "Mary Ann", "McKay")
    assert (name.suffix, name.credentials) == ("Jr.", ("MD", "PhD"))


class TestNativeScript:
    def test_cldr_names_stay_whole(self, shared_data):
        people = json.loads((shared_data / "names" / "cldr_person_names_de_ja.json").read_text())
        for person in people["ja"]:
            full = person["expected"]["full"]
            name = parse_person_name(full)
            assert name.given == ""
            assert name.title + name.native in (full, name.title + full.removesuffix(name.title))
            assert name.family == name.native

    def test_a_blank_parts_family_from_given_name(self):
        name = parse_person_name("山田 太郎")
        assert (name.family, name.given, name.native) == ("山田", "太郎", "山田 太郎")

    def test_german_names_of_cldr(self, shared_data):
        people = json.loads((shared_data / "names" / "cldr_person_names_de_ja.json").read_text())
        for person in people["de"]:
            fields = person["fields"]
            name = parse_person_name(person["expected"]["full"])
            core = fields.get("surname") or fields.get("surname-core")
            family = " ".join(filter(None, (fields.get("surname-prefix"), core)))
            assert name.family == (family or fields["given"])
            assert name.given == (fields["given"] if family else "")
            assert name.middle == fields.get("given2", "")


class TestAgainstLabelledNames:
    """The labelled samples of probablepeople: 52 persons and couples, 25 organizations."""

    def _samples(self, shared_data):
        path = shared_data / "names" / "probablepeople_test_data_labeled.xml"
        for name in ElementTree.parse(path).getroot():  # noqa: S314
            parts = [(part.tag, part.text) for part in name]
            yield " ".join(text for _tag, text in parts), parts

    def test_persons_are_taken_apart_as_labelled(self, shared_data):
        wrong = []
        for text, parts in self._samples(shared_data):
            tags = {tag for tag, _text in parts}
            if any("Corporation" in tag for tag in tags) or "And" in tags:
                continue
            name = parse_person_name(text)
            for kinds, found in (
                (("GivenName", "FirstInitial"), name.given),
                (("MiddleName", "MiddleInitial"), name.middle),
                (("Surname",), name.family),
                (("SuffixGenerational",), name.suffix),
            ):
                labelled = "".join(fold(part) for tag, part in parts if tag in kinds)
                if fold(found) != labelled:
                    wrong.append((text, kinds[0], found))
        assert wrong == []

    def test_organizations_are_told_from_persons(self, shared_data):
        for text, parts in self._samples(shared_data):
            tags = {tag for tag, _text in parts}
            is_couple = names.names_two_people(text)
            assert is_couple == ("And" in tags)
            if not is_couple:
                labelled = any("Corporation" in tag for tag in tags)
                assert looks_like_organization(text) == labelled, text

    def test_professors_are_persons_with_their_names_in_order(self, shared_data):
        path = shared_data / "names" / "professors_cr_only_120.csv"
        lines = path.read_bytes().decode("utf-8").split("\r")
        for line in filter(None, lines):
            name = parse_person_name(line)
            assert " ".join(filter(None, (name.given, name.middle, name.family))) == line
            assert not looks_like_organization(line)

    def test_athletes_lose_only_their_nicknames(self, shared_data):
        text = (shared_data / "names" / "athletes.csv").read_text(encoding="utf-8")
        for row in csv.reader(io.StringIO(text)):
            line = ",".join(row)
            name = parse_person_name(clean_text(line))
            without_nicknames = re.sub(r'"[^"]*"', "", line)
            parts = (name.given, name.middle, name.family, name.suffix, *name.credentials)
            # "Junior" is a nickname once, and the parser keeps it.
            assert fold("".join(parts)) in (fold(without_nicknames), fold(line)), line


class TestAgainstTheRegistry:
    """Names of the flat NPI list, where a column says who is a person."""

    def _rows(self, shared_data):
        with (shared_data / "npi" / "hcp_flat_list_250.csv").open(encoding="utf-8") as file:
            return [row for row in csv.DictReader(file) if row["entity_name"]]

    def test_no_credential_is_left_in_a_family_name(self, shared_data):
        for row in self._rows(shared_data):
            if row["entity_type_code"] == "1":
                name = parse_person_name(row["entity_name"])
                assert name.given, row
                assert name.warnings == (), row
                parts = (name.given, name.middle, name.family, name.suffix, *name.credentials)
                written = fold("".join((name.title, *parts)))
                assert sorted(written) == sorted(fold(row["entity_name"])), row

    def test_words_alone_tell_most_organizations_and_no_person(self, shared_data):
        persons = [r for r in self._rows(shared_data) if r["entity_type_code"] == "1"]
        organizations = [r for r in self._rows(shared_data) if r["entity_type_code"] == "2"]
        assert [r for r in persons if looks_like_organization(r["entity_name"])] == []
        told = [r for r in organizations if looks_like_organization(r["entity_name"])]
        # "EDWARD HAGUE" or "FRED L SIMON MD PA" are organizations by the code alone.
        assert len(told) / len(organizations) > 0.83

    def test_the_short_way_for_plain_names_says_what_the_parser_says(
        self, shared_data, monkeypatch
    ):
        texts = [r["entity_name"] for r in self._rows(shared_data) if r["entity_type_code"] == "1"]
        short = [parse_person_name(text) for text in texts]
        monkeypatch.setattr(names, "_plain_name", lambda text: None)
        parse_person_name.cache_clear()
        assert [parse_person_name(text) for text in texts] == short
        parse_person_name.cache_clear()


def test_hostile_strings_never_break_the_parser(hostile_strings):
    for text in hostile_strings:
        clean = clean_text(text)
        if clean:
            assert parse_person_name(clean).family
