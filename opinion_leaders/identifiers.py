"""Check digits of registries, and what to make of a number that does not pass.

A value that looks wrong is kept with a warning: the person is more than the number.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from opinion_leaders.constants import IdentifierSystem

# A spreadsheet turns 1003000100 into 1003000100.0 or 1.0031E+09.
_WHOLE_FLOAT = re.compile(r"[0-9]+\.0+")
_EXPONENT = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_ORCID = re.compile(r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?([0-9xX -]{9,24})/?")
_NPI_PREFIX = "80840"


class CheckedValue(NamedTuple):
    """The value to keep, and why it looks wrong ("" where it does not)."""

    value: str
    warning: str


def is_valid_npi(text: str) -> bool:
    """Ten digits, the last by Luhn over the prefix 80840 and the first nine."""
    return bool(re.fullmatch(r"[0-9]{10}", text)) and _luhn_sum(_NPI_PREFIX + text) % 10 == 0


def is_valid_orcid(text: str) -> bool:
    """Four groups of four, the last character by ISO 7064 MOD 11-2."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


def check_identifier(system: str, value: str) -> CheckedValue:
    """Bring a value of `system` into its usual form and say what looks wrong about it."""
    value = value.strip()
    if system == IdentifierSystem.NPI:
        return _check_npi(value)
    if system == IdentifierSystem.ORCID:
        return _check_orcid(value)
    if system == "salesforce":
        return CheckedValue(_with_case_suffix(value), "")
    return CheckedValue(_repaired(value), "")


def _with_case_suffix(value: str) -> str:
    """Salesforce's ids of 15 characters in the form of 18, which does not depend on case."""
    if not re.fullmatch(r"[0-9A-Za-z]{15}", value):
        return value
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    groups = (value[start : start + 5] for start in (0, 5, 10))
    return value + "".join(
        letters[sum(1 << place for place, one in enumerate(group) if one.isupper())]
        for group in groups
    )


def _check_npi(value: str) -> CheckedValue:
    value = _repaired(value)
    if is_valid_npi(value):
        return CheckedValue(value, "")
    plain = re.sub(r"[ .-]", "", value)
    if is_valid_npi(plain):
        return CheckedValue(plain, "")
    if _EXPONENT.fullmatch(value):
        return CheckedValue(value, _("The NPI was rounded by a spreadsheet: its digits are lost."))
    if re.fullmatch(r"[0-9]{10}", value):
        return CheckedValue(value, _("The check digit of the NPI does not fit."))
    return CheckedValue(value, _("An NPI has ten digits."))


def _check_orcid(value: str) -> CheckedValue:
    value = _repaired(value)
    found = _ORCID.fullmatch(value)
    digits = re.sub(r"[ -]", "", found[1]).upper() if found else ""
    if re.fullmatch(r"[0-9]{8,12}[0-9X]?", digits):
        # Read as a number, an iD loses the zeros that every one begins with.
        digits = digits.zfill(16)
    if not re.fullmatch(r"[0-9]{15}[0-9X]", digits):
        return CheckedValue(value, _("An ORCID iD has sixteen digits."))
    written = "-".join(digits[start : start + 4] for start in range(0, 16, 4))
    if is_valid_orcid(written):
        return CheckedValue(written, "")
    return CheckedValue(written, _("The check digit of the ORCID iD does not fit."))


def _repaired(value: str) -> str:
    """Undo what a spreadsheet did, where that is certain."""
    if _WHOLE_FLOAT.fullmatch(value):
        return value.split(".")[0]
    if _EXPONENT.fullmatch(value):
        return _written_out(value)
    return value


def _written_out(value: str) -> str:
    """`1.003000100E+09` in full if every digit is there, else the value as it came."""
    try:
        number = Decimal(value.replace(",", "."))
    except InvalidOperation:
        return value
    digits, exponent = number.as_tuple().digits, int(number.as_tuple().exponent)
    # Fewer digits than places: the rest would be invented zeros.
    return str(int(number)) if exponent == 0 and len(digits) > 1 else value


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total
