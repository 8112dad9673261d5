"""Single cells of a row: what stands for nothing, and e-mail, tier, country and other values."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from opinion_leaders.constants import Tier
from opinion_leaders.identifiers import check_identifier
from opinion_leaders.importing.columns import Mapping
from opinion_leaders.importing.countries import country_code
from opinion_leaders.importing.facts import IdentifierFact
from opinion_leaders.importing.tables import Row
from opinion_leaders.importing.text import clean_text, words

_NOTHING = frozenset(("n/a", "#n/a", "#ref!", "#value!", "-", "--", ".", "<unavail>"))
# Na, Null and None are family names too, and NA is a country.
_NOTHING_OUTSIDE_NAMES = _NOTHING | {"na", "null", "none", "nan", "nil", "unknown"}
_NAMES = words("full_name organization given_name middle_names family_name native_name")
_STATES = words(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
# These have a country code of their own, which is also their postal one.
_TERRITORIES = words("PR GU VI AS MP")
_check_url = URLValidator(schemes=("http", "https"))


class Values:
    """The cleaned cells of one row by field, and the warnings that reading them brings up."""

    def __init__(self, row: Row, mapping: Mapping) -> None:
        self._cells = row.cells
        self._mapping = mapping
        self.warnings: list[str] = []

    def __getitem__(self, field: str) -> str:
        """The first column of the field that has something, as one clean line; else ""."""
        for place in self._mapping.positions.get(field, ()):
            text = clean_text(self._cells[place])
            if text and not _is_nothing(text, field):
                return text
        return ""

    def text(self, field: str, limit: int) -> str:
        """As by index; what is longer than `limit` characters is left out with a warning."""
        return self.fitting(self[field], limit, field)

    def fitting(self, text: str, limit: int, field: str) -> str:
        if len(text) <= limit:
            return text
        self.warnings.append(
            _("%(what)s is longer than %(limit)d characters and was left out.")
            % {"what": self._label(field), "limit": limit}
        )
        return ""

    def _label(self, field: str) -> str:
        places = self._mapping.positions.get(field, ())
        column = self._mapping.columns[places[0]][:60] if places else field.replace("_", " ")
        return f"“{column}”"

    def email(self) -> str:
        written = self["email"].removeprefix("mailto:")
        first = re.split(r"[;,\s]+", written)[0].lower() if written else ""
        if first != written.lower():
            self.warnings.append(_("Only the first e-mail was kept."))
        try:
            if first:
                validate_email(first)
        except ValidationError:
            self.warnings.append(
                _("The e-mail “%s” cannot be right and was left out.") % first[:80]
            )
            return ""
        return self.fitting(first, 254, "email")

    def country(self) -> str:
        """Two letters; from a US state where the list names no country."""
        if written := self["country"]:
            code = country_code(written)
            if code is None:
                self.warnings.append(_("The country “%s” is not known.") % written[:80])
            return code or ""
        state = self.us_state()
        return state if state in _TERRITORIES else "US" if state else ""

    def us_state(self) -> str:
        """The state at the end of an address in one cell, as US lists write it."""
        last = self["address"].rpartition(" ")[2]
        return last if last in _STATES | _TERRITORIES else ""

    def address(self) -> str:
        """Street and postal code; city and region stand apart where they have columns."""
        street = ", ".join(filter(None, (self["street"], self["street2"])))
        whole = self["address"] or ", ".join(filter(None, (street, self._postal_code())))
        return self.fitting(whole, 255, "street" if street else "address")

    def place(self) -> str:
        """The address of a person, on one line."""
        parts = (self.address(), self["city"], self["region"])
        return self.fitting(", ".join(filter(None, parts)), 255, "city")

    def phone(self) -> str:
        return self.fitting(re.sub(r"\.0$", "", self["phone"]), 40, "phone")

    def _postal_code(self) -> str:
        return re.sub(r"\.0$", "", self["postal_code"])

    def tier(self) -> int | None:
        written = self["tier"]
        found = re.fullmatch(r"(?:tier)?[ _-]*([1-3])(?:\.0)?", written, re.IGNORECASE)
        if written and not found:
            self.warnings.append(_("The tier “%s” is not known.") % written[:40])
        return int(Tier(int(found[1]))) if found else None

    def website(self) -> str:
        written = self["website"]
        if not written:
            return ""
        url = written if "://" in written else f"https://{written}"
        try:
            _check_url(url)
        except ValidationError:
            self.warnings.append(
                _("The web address “%s” cannot be right and was left out.") % written[:80]
            )
            return ""
        return self.fitting(url, 300, "website")

    def identifiers(self) -> tuple[IdentifierFact, ...]:
        fields = [one for one in self._mapping.positions if one.startswith("identifier.")]
        found = []
        for field in ("npi", "orcid", *fields):
            if written := self.text(field, 120):
                system = field.removeprefix("identifier.")
                value, warning = check_identifier(system, written)
                found.append(IdentifierFact(system, value, warning))
                if warning:
                    self.warnings.append(f"{warning} ({value})")
        return tuple(found)

    def specialties(self) -> tuple[str, ...]:
        """Named ones, and a registry's classification with its specialization."""
        named = [part.strip() for part in re.split(r"[,;|]", self["specialty"])]
        classified = ": ".join(filter(None, (self["classification"], self["specialization"])))
        texts = dict.fromkeys(filter(None, (*named, classified)))
        return tuple(filter(None, (self.fitting(one, 150, "specialty") for one in texts)))


def _is_nothing(text: str, field: str) -> bool:
    if len(text) > 10:
        return False
    small = text.lower()
    if field in _NAMES:
        return small in _NOTHING
    return small in _NOTHING_OUTSIDE_NAMES and not (field == "country" and small == "na")
