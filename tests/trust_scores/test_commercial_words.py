"""What must never enter a score by name, and what only sounds like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores import default_rubric, rubric_guide
from trust_scores.commercial_words import commercial_words_in
from trust_scores.plain_letters import plain_letters

from .scoring.worlds import properties

FORBIDDEN = {
    "sales": "sales",
    "The MSL knows the sales figures": "sales",
    "salesforce": "sales",
    "Reaches their sales target": "sales",
    "prescribing volume": "prescribing",
    "Number of new prescriptions": "prescribing",
    "prescribes our product first": "prescribing",
    "high prescriber": "prescribing",
    "TRx": "TRx",
    "NRx growth": "TRx",
    "NBRx": "TRx",
    "Rx share": "Rx",
    "scripts per month": "scripts",
    "market share": "market share",
    "share of the market": "market share",
    "market potential": "market potential",
    "share of voice": "share of voice",
    "revenue": "revenue",
    "Revenues of the clinic": "revenue",
    "annual turnover": "turnover",
    "quota": "quota",
    "formulary win": "formulary win",
    "won the formulary": "formulary win",
    "units sold": "units sold",
    "ROI": "ROI",
    "return on investment": "return on investment",
    "commercial value": "commercial",
    "Commercially useful": "commercial",
    "business potential": "business potential",
    "product uptake": "product uptake",
    # as names of fields
    "sales_volume": "sales",
    "salesVolume": "sales",
    "totalSales2026": "sales",
    "rx_share": "Rx",
    "trxCount": "TRx",
    "market-share": "market share",
    # in other languages
    "Umsätze je Quartal": "Umsatz",
    "Verkaufszahlen": "Verkauf",
    "Marktanteil": "Marktanteil",
    "Verordnungszahlen": "Verordnungen",
    "Verschreibungen": "Verschreibung",
    "Ziele des Vertriebs": "Vertrieb",
    "kommerzieller Nutzen": "kommerziell",
    "les ventes du produit": "ventes",
    "chiffre d’affaires": "chiffre d’affaires",
    "part de marché": "part de marché",
    "nombre de prescriptions": "prescribing",
    "cuota de mercado": "cuota",
    "ventas por visita": "ventas",
    "prescripción": "prescribing",
    "potencial comercial": "comercial",
}

DISGUISED = {
    "s\N{CYRILLIC SMALL LETTER A}l\N{CYRILLIC SMALL LETTER IE}s": "sales",
    "\N{CYRILLIC SMALL LETTER DZE}ales": "sales",
    "\N{FULLWIDTH LATIN CAPITAL LETTER S}ales": "sales",
    "𝓼𝓪𝓵𝓮𝓼": "sales",
    "ⓢⓐⓛⓔⓢ": "sales",
    "🅂🄰🄻🄴🅂": "sales",
    "5a1e5": "sales",
    "$ales": "sales",
    "saIes": "sales",
    "s a l e s": "sales",
    "s.a.l.e.s": "sales",
    "s-a-l-e-s": "sales",
    "s_a_l_e_s": "sales",
    "sa les": "sales",
    "sa\N{SOFT HYPHEN}les": "sales",
    "sal\N{ZERO WIDTH SPACE}es": "sales",
    "sal\N{ZERO WIDTH JOINER}es": "sales",
    "s\N{COMBINING ACUTE ACCENT}a\N{COMBINING LONG STROKE OVERLAY}les": "sales",
    "ŞÁĻÈŠ": "sales",
    "mar-ket share": "market share",
    "m a r k e t   s h a r e": "market share",
    "mаrkеt ѕhаrе": "market share",
    "prescr1bing": "prescribing",
    "prеsсriptiоns": "prescribing",
    "rev\N{WORD JOINER}enue": "revenue",
    "revenuе": "revenue",
    "qu0ta": "quota",
    "ＱＵＯＴＡ": "quota",
    "cornmercial": "commercial",
    "соmmеrсiаl": "commercial",
    "T R x": "TRx",
    "R0I": "ROI",
    "un1ts s0ld": "units sold",
    "f o r m u l a r y w i n": "formulary win",
}

HONEST = [
    "Puts the patient first when the data are unclear.",
    "Share your view before you ask for theirs.",
    "Patients share their experience with the team.",
    "Explains market access questions without taking sides.",
    "A wholesome conversation about goals.",
    "The Salesian hospital in Turin.",
    "Describes the study and its limits.",
    "A description of the mechanism.",
    "Is helpful without being prescriptive.",
    "Reads the manuscript to the end.",
    "Writes a transcript of the discussion.",
    "Knows the subscripts in the formula.",
    "Talks from notes and not from a script.",
    "Bone turnover markers fell in both arms.",
    "High cell turnover in the epithelium.",
    "The region of interest (ROI) was drawn by hand.",
    "Supported by an R01 grant.",
    "The dose was 5e11 vector genomes.",
    "Points to the prescribing information where it says more.",
    "Keeps to non-commercial questions.",
    "Uptake of glucose in the tumor.",
    "Post-marketing surveillance found no signal.",
    "Marketing authorization was granted in May.",
    "The European Commission decided.",
    "Turn over the page and read the footnote.",
    "Asks for the question behind the question.",
    "Says how certain the evidence is.",
    "Keeps promises, or says early that they will be late.",
    "Talks about unmet need in rare disease.",
    "Listens to the end before answering.",
    "Takes the opinion leader’s criticism home.",
    "Names both benefits and risks.",
    "Formulary committees ask for long-term data.",
    "The formulation was changed after phase 2.",
    "Rarely asks how patients fare at home.",
    "Neurexin (NRXN1) is expressed in the cortex.",
    "Saline was given in the control arm.",
    "Salient findings come first.",
    "Lets them vent as long as they need.",
    "Nothing in the status quo takes this into account.",
    "Der Patient steht im Mittelpunkt.",
    "Die Flüchtlinge wurden vertrieben.",
    "Rezeptoren der Zelle.",
    "Erkenntnisgewinn für beide Seiten.",
    "La relation est fondée sur la confiance.",
    "Elle a inventé une nouvelle méthode.",
    "El paciente es lo primero.",
    "La ventana terapéutica es estrecha.",
    "Individual, crucial, special: three words that end alike.",
    "Ships data to the registry every quarter.",
    "Vitamin B 1 2 and C in the same table.",
]


class TestForbidden:
    @pytest.mark.parametrize(("text", "word"), FORBIDDEN.items())
    def test_words_are_found(self, text, word):
        assert word in commercial_words_in(text)

    @pytest.mark.parametrize(("text", "word"), DISGUISED.items())
    def test_words_in_disguise_are_found(self, text, word):
        assert word in commercial_words_in(text)

    def test_each_word_is_named_once(self):
        assert commercial_words_in("Sales, a quota, and SALES again") == ["sales", "quota"]


class TestHonest:
    @pytest.mark.parametrize("text", HONEST)
    def test_sentences_pass(self, text):
        assert commercial_words_in(text) == []

    def test_the_shipped_rubric_passes(self):
        document = default_rubric.read("default-1")
        assert [text for text in strings_in(document) if commercial_words_in(text)] == []

    def test_the_guide_passes(self):
        texts = [str(text) for one in rubric_guide.SETTINGS for text in (one.label, one.effect)]
        assert [text for text in texts if commercial_words_in(text)] == []


def strings_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    elif isinstance(value, str):
        yield value


LOOK_ALIKES = {
    "a": "aаα@4ａáⓐ𝐚", "b": "bьвｂ", "c": "cсϲｃⓒ", "e": "eеε3ｅéⓔ𝐞", "i": "iіι1ｉíⓘ", "k": "kкκｋ",
    "l": "lӏ1ｌⓛ|", "m": "mмｍⓜ", "n": "nηｎⓝ", "o": "oоο0ｏóⓞ", "p": "pрρｐⓟ", "q": "qԛｑ",
    "r": "rгｒⓡ", "s": "sѕ5$ｓⓢ", "t": "tтτｔⓣ", "u": "uυսｕⓤ", "v": "vνѵｖ", "x": "xхχｘ",
}  # fmt: skip
UNSEEN = ["", "\u200b", "\u200d", "\u2060", "\u00ad", "\u0301", "\u0336", "\ufe0f"]
GAPS = ["", " ", ".", "-", "_", " . ", "/", "·"]
SINGLE = ["sales", "prescriptions", "prescribing", "revenue", "quota", "commercial"]


@st.composite
def look_alike(draw, word):
    """The word in look-alike letters, of which at least half are letters and not digits."""
    signs = "@4310$5|"
    letters = [draw(st.sampled_from(LOOK_ALIKES.get(one, one))) for one in word]
    real = [i for i, one in enumerate(letters) if one not in signs]
    for place in range(len(word)):
        if len(real) >= 2:
            break
        if place not in real:
            letters[place] = word[place]
            real.append(place)
    return letters


class TestEveryDisguise:
    @properties
    @given(st.sampled_from(SINGLE), st.data())
    def test_look_alikes_with_unseen_characters_are_found(self, word, data):
        letters = data.draw(look_alike(word))
        # An accent on a sign would make another sign of it.
        unseen = [data.draw(st.sampled_from(UNSEEN)) if one.isalpha() else "" for one in letters]
        text = "".join(a + b for a, b in zip(letters, unseen, strict=True))
        assert commercial_words_in(f"Knows {text} well")

    @properties
    @given(st.sampled_from(SINGLE), st.sampled_from(GAPS), st.booleans())
    def test_letters_set_apart_are_found(self, word, gap, upper):
        text = gap.join(word.upper() if upper else word)
        assert commercial_words_in(f"About {text}, again")

    @properties
    @given(st.sampled_from(SINGLE), st.data())
    def test_words_cut_once_are_found(self, word, data):
        place = data.draw(st.integers(1, len(word) - 1))
        gap = data.draw(st.sampled_from(["-", " ", ".", "\u200b", "_"]))
        assert commercial_words_in(f"{word[:place]}{gap}{word[place:]}")

    @properties
    @given(st.text(max_size=3000))
    def test_any_text_can_be_read(self, text):
        assert isinstance(commercial_words_in(text), list)
        assert isinstance(plain_letters(text), str)

    @pytest.mark.parametrize("text", ["s " * 1000, "prescri" * 300, "a\u0301" * 1000, "s." * 1000])
    def test_long_texts_do_not_take_long(self, text):
        commercial_words_in(text)
