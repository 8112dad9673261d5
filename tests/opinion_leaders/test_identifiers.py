"""Check digits of registries, and numbers that a spreadsheet has spoiled."""

import json

import pytest

from opinion_leaders.identifiers import check_identifier, is_valid_npi, is_valid_orcid


class TestNpi:
    def test_published_cases_are_told_apart(self, shared_data):
        cases = json.loads((shared_data / "npi" / "npi_check_digit_cases.json").read_text())
        assert [npi for npi in cases["valid_stated"] if not is_valid_npi(npi)] == []
        wrong = [npi for npi, _why in (*cases["invalid_stated"], *cases["invalid_computed"])]
        assert [npi for npi in wrong if is_valid_npi(npi)] == []

    @pytest.mark.parametrize("place", range(10))
    def test_every_single_wrong_digit_is_noticed(self, place):
        right = "1245319599"
        for digit in set("0123456789") - {right[place]}:
            assert not is_valid_npi(right[:place] + digit + right[place + 1 :])

    @pytest.mark.parametrize(
        ("written", "kept"),
        [
            ("1245319599", "1245319599"),
            (" 1245319599 ", "1245319599"),
            ("1245319599.0", "1245319599"),
            ("1.245319599E+09", "1245319599"),
            ("1,245319599E9", "1245319599"),
            ("1245-319-599", "1245319599"),
        ],
    )
    def test_what_is_certain_is_repaired(self, written, kept):
        assert check_identifier("npi", written) == (kept, "")

    @pytest.mark.parametrize(
        ("written", "warning"),
        [
            ("1234567890", "check digit"),
            ("123456789", "ten digits"),
            ("1.24532E9", "digits are lost"),
            ("abc", "ten digits"),
            ("１２４５３１９５９９", "ten digits"),
        ],
    )
    def test_a_suspicious_number_is_kept_with_a_warning(self, written, warning):
        value, found = check_identifier("npi", written)
        assert value == written
        assert warning in found


class TestOrcid:
    # Both iDs stand in ORCID's own documentation.
    @pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0002-1694-233X"])
    def test_published_ids_pass(self, orcid):
        assert is_valid_orcid(orcid)

    @pytest.mark.parametrize("orcid", ["0000-0002-1825-0098", "0000-0002-1694-2330", "", "0000"])
    def test_others_do_not(self, orcid):
        assert not is_valid_orcid(orcid)

    @pytest.mark.parametrize(
        "written",
        [
            "https://orcid.org/0000-0002-1694-233X",
            "http://www.orcid.org/0000-0002-1694-233x/",
            "000000021694233X",
            "21694233X",
        ],
    )
    def test_every_usual_writing_becomes_one(self, written):
        assert check_identifier("orcid", written) == ("0000-0002-1694-233X", "")

    def test_a_suspicious_id_is_kept_with_a_warning(self):
        value, warning = check_identifier("orcid", "0000-0002-1825-0098")
        assert value == "0000-0002-1825-0098"
        assert "check digit" in warning


class TestOtherSystems:
    def test_short_and_long_ids_of_salesforce_are_one(self):
        assert check_identifier("salesforce", "001x0000002xLCa").value == "001x0000002xLCaAAM"
        assert check_identifier("salesforce", "001x0000002xLCaAAM").value == "001x0000002xLCaAAM"

    def test_leading_zeros_and_letters_stay(self):
        assert check_identifier("hcp", "00.11") == ("00.11", "")
        assert check_identifier("hcp", "0042") == ("0042", "")
