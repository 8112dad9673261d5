"""Degrees and professional abbreviations behind a name: what they are and how they are written."""

from __future__ import annotations

import re

from opinion_leaders.importing.text import words

# Keyed by the letters alone in upper case; only unusual spellings need a value.
_SPELLED = {
    "PHD": "PhD", "PSYD": "PsyD", "PHARMD": "PharmD", "EDD": "EdD", "MED": "MEd", "DRPH": "DrPH",
    "DPHIL": "DPhil", "MPHIL": "MPhil", "BCH": "BCh", "MBCHB": "MBChB", "BMED": "BMed",
    "MBBCH": "MBBCh", "BSC": "BSc", "MSC": "MSc", "DSC": "DSc", "SCD": "ScD", "RPH": "RPh",
    "ESQ": "Esq.", "MDB": "MdB", "DPT": "DPT", "CCCSLP": "CCC-SLP", "CCCA": "CCC-A",
    "PAC": "PA-C", "FNPC": "FNP-C", "FNPBC": "FNP-BC", "NPC": "NP-C", "ANPBC": "ANP-BC",
    "OTRL": "OTR/L", "COTAL": "COTA/L", "LMFTA": "LMFT-A", "LCSWR": "LCSW-R", "LCSWC": "LCSW-C",
    "DMED": "DMed", "DMEDSCI": "DMedSci", "MDPHD": "MD-PhD", "PHARMACIST": "Pharmacist",
    "BPHARM": "BPharm", "MPHARM": "MPharm", "DRMED": "Dr. med.", "PHC": "PhC",
    "INTERN": "Intern", "ASSOCIATE": "Associate", "REGISTERED": "Registered",
    "NURSEPRACTITIONER": "Nurse Practitioner", "MSED": "MSEd", "EDS": "EdS", "EDM": "EdM",
    "HHP": "HHP", "CERTIFIED": "Certified",
}  # fmt: skip
_PLAIN = words(
    """
    MD DO DDS DMD DPM DC OD DVM VMD MBBS MB BS BDS MBBCHIR FRCP FRCS FRCPC FRCSC FACP FACS FACC
    FACOG FAAP FACEP FAHA FASCO FCCP FACR FAAN FAAFP FACG FRACP FRCPATH MRCP MRCS MRCGP MSRCP
    RN LPN LVN BSN MSN DNP APN APRN ARNP CRNP CRNA NP FNP ANP PNP GNP NNP AGNP PMHNP WHNP CNM CNS
    CNP PA PT DPT MPT PTA OT OTR OTD MOT COTA SLP CCC MS MA BA MBA MPH MHA MPA MHS MSW BSW LCSW
    LMSW LICSW LISW ISW LSW ASW CSW ACSW DSW LPC LPCC LCPC LMHC LMFT MFT MFTI LMFTA LP LCP BCBA
    BCABA CADC LADC CAGS RD RDN LD LDN CNSC CDE CDCES RT RRT CRT RRTNPS LAC DAOM DOM ND NMD LMT LMP
    LMBT NMT RMT ATC DT PMH APRNPMH CCCSLP AUD JD LLM MDSC SA RNFA CST CNA EMT EMTP MMSC MSPH DHSC
    DMSC FIDSA FAPA FASN FHRS FSCAI PC PSC PLLC LLP APC APMC CRNFA IBCLC CCP CGC LGC MAOM DIPL BCPS
    BCOP BCCP BCACP CPHQ
    """
)
_KNOWN = _PLAIN | set(_SPELLED)
# Usual family names too: read as credentials only where a given and a family name are left.
_ALSO_NAMES = words("MA DO LAC DOM MB BA SA PA LD DT MED ND AUD INTERN ASSOCIATE")
_PHRASES = {
    ("NURSE", "PRACTITIONER"), ("MFT", "INTERN"), ("INTERN", "ASSOCIATE"), ("REGISTERED", "ASW"),
    ("REGISTERED", "NURSE"), ("ED", "D"), ("PH", "D"), ("PSY", "D"), ("PHARM", "D"), ("M", "ED"),
    ("LIC", "AC"), ("DR", "MED"), ("MD", "PHD"),
}  # fmt: skip
_DOTTED = re.compile(r"(?:[A-Za-z]{1,6}\.){2,}[A-Za-z]{0,5}\.?|(?:[A-Za-z]{1,5}\.)+[A-Za-z]{1,5}")
_VOWEL_LESS = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{3,6}")
_ROMAN = words("III VII VIII XIII")


def _letters(word: str) -> str:
    return "".join(one for one in word.upper() if one.isalnum())


def is_credential(word: str) -> bool:
    """Whether a word is a known credential, in any spelling (`m.d.`, `MD`, `PA-C`)."""
    letters = _letters(word)
    return letters in _KNOWN or _are_all_known(word)


def _are_all_known(word: str) -> bool:
    parts = [_letters(part) for part in re.split(r"[/&+-]", word) if part]
    return len(parts) > 1 and all(part in _KNOWN or part in ("C", "BC", "L", "A") for part in parts)


def looks_like_credential(word: str) -> bool:
    """Whether an unknown word is built like one: `L.M.B.T.`, or capitals without a vowel."""
    if _DOTTED.fullmatch(word):
        return True
    return bool(_VOWEL_LESS.fullmatch(word)) and word not in _ROMAN


def is_ambiguous(word: str) -> bool:
    """Whether the undotted word is a usual family name as well (Ma, Do)."""
    return word.upper() in _ALSO_NAMES


def is_phrase(first: str, second: str) -> bool:
    return (_letters(first), _letters(second)) in _PHRASES


def written(text: str) -> str:
    """One credential as we write it: `M.D.` becomes `MD`, `PH.D` becomes `PhD`."""
    letters = _letters(text)
    if letters in _SPELLED:
        return _SPELLED[letters]
    if " " in text and letters not in _PLAIN and not re.search(r"\b\w\.", text):
        return " ".join(written(word) for word in text.split())
    if letters in _PLAIN or "." in text:
        # Dots go, but a hyphen or a slash tells two parts.
        return text.upper().replace(".", "").replace(" ", "")
    return text


def normalised(text: str) -> tuple[str, ...]:
    """The credentials of a cell, in their order and each once: `MS, CCC-SLP`, `R. N., B. S. N.`."""
    found: list[str] = []
    for part in re.split(r"[,;]", text):
        words = _joined_letters(part.split())
        while words:
            size = 2 if len(words) > 1 and is_phrase(words[0], words[1]) else 1
            found.append(written(" ".join(words[:size])))
            words = words[size:]
    return tuple(dict.fromkeys(one for one in found if _letters(one)))


def _joined_letters(words: list[str]) -> list[str]:
    """`R. N.` is one credential of two letters: single letters in a row belong together."""
    joined: list[str] = []
    for word in words:
        is_letter = len(_letters(word)) == 1
        if is_letter and joined and joined[-1].endswith("\u0000"):
            joined[-1] = joined[-1][:-1] + word + "\u0000"
        else:
            joined.append(word + "\u0000" if is_letter else word)
    return [word.rstrip("\u0000") for word in joined]
