"""Telling organizations from persons by their names, where a list does not say which is which."""

from __future__ import annotations

import re

from opinion_leaders.importing.text import fold, words

# Words that no person's name has; compared without accents and case.
_WORDS = words(
    """
    inc incorporated llc lllp llp pllc ltd limited corp corporation company gmbh mbh ag kg plc pte
    pty bv nv srl spa sarl sas oy ab asa aps psc apc apmc holding holdings enterprise
    enterprises
    hospital hospitals clinic clinics clinical center centers centre centres klinik klinikum
    krankenhaus zentrum praxis hopital hospice ospedale clinica clinique sanatorium infirmary
    university universitat universite universidad universita universitatsklinikum college school
    academy institute institut instituto faculty department dept division ministry bureau agency
    council county district authority board regents foundation stiftung trust association
    associates assoc society union federation cathedral ministries baptist
    methodist lutheran presbyterian
    group partners partnership consulting consultants consultancy services service solutions systems
    system technologies technology networks network communications software products industries
    international laboratories laboratory labs lab pharmacy pharmacies drugstore apotheke pharma
    pharmaceuticals biotech health healthcare medical medicine dental dentistry optometry pediatrics
    paediatrics podiatry chiropractic radiology surgery surgical urology gastroenterologists
    physicians orthopedics orthopaedics dermatology cardiology oncology psychiatry rehabilitation
    rehab therapy counseling wellness nursing practice care homecare urgent ambulatory
    management development properties trading advisors marketing media
    """
)
# Legal forms that also are credentials or initials: only in capitals and at the end.
_LEGAL_END = re.compile(r"[ ,](?:P\.?C|P\.?S\.?C|P\.?L\.?L\.?C|A\.?P\.?C|CO|S\.A)\.?$")
_AMPERSAND_OR_PLACE = re.compile(r"\w & \w|^(?:the|los) ", re.IGNORECASE)


def looks_like_organization(name: str) -> bool:
    """Whether a full name is that of an organization, by words such as Hospital, Inc or GmbH."""
    parts = [fold(word) for word in re.split(r"[\s,/]+|(?<=\w)\.(?=\w{2})", name)]
    if any(word in _WORDS for word in parts):
        return True
    return bool(_LEGAL_END.search(name) or _AMPERSAND_OR_PLACE.search(name))
