"""Names, places and sentences of the demo world. All of them are invented."""

GIVEN_NAMES = """
Helena Jonas Amélie Tomasz Ngozi Farid Ilse Lukas Sanne Petra Carla Nils Gregor Jens Réka
Marta Oskar Ingrid Anselmo Beatriz Casper Daria Emil Freya Giulia Henrik Irina Joana Kaito
Leyla Mateo Nadia Olof Paula Quentin Rosa Stefan Tove Ursula Viktor Wanda Ximena Yusuf
Zofia Arne Birgit Ciro Dorothea Enzo Fatima Gerrit Hanneke Ivo Judit Klara Leander Miriam
Noor Otto Pilar Ragnar Sibel Thomas Una Vera Willem Xaver Yara Zeno
""".split()  # noqa: SIM905  names read better than quotation marks
FAMILY_NAMES = """
Brandt Wiedemann Fournier Zielak Adeyemi Nasrallah Tannhof Hohenau Verhoek Lindqvist
Montiel Overbeck Ahlers Aakjær Szalai Kaltenegger Demirel Petersen Ostrowski Marchetti
Delacroix Hartung Nyström Okafor Rosenthal Silvestri Terhorst Ulfsson Vandamme Westergaard
Yilmazer Zimmerli Albrecht Bergqvist Castellan Dufresne Engström Falkner Grünwald
Halvorsen Ivanek Jablonski Krämerich Lagerfeldt Moreau Niemitz Olivares Pakkanen Quast
Reinholt Sandoval Trautwein Urbanek Vestergren Wrobelski Yardley Zoltanek Ambrosini
Bielefeldt Corvino Dahlberg Eriksdotter Ferrandez Goossens Hallström Isenburg Jansson
Kowalczyk Lorentzen Mäkinen
""".split()  # noqa: SIM905  names read better than quotation marks
TITLES = ("Prof.", "Dr.", "Dr.", "Dr.", "Prof. Dr.", "")
CREDENTIALS = ("MD", "MD, PhD", "MD, MSc", "PhD", "MD")
INSTITUTIONS = (
    ("Klinikum Elbufer", "Hamburg", "DE"),
    ("Klinikum Oderaue", "Frankfurt (Oder)", "DE"),
    ("Klinikum Havelland West", "Nauen", "DE"),
    ("Universitätsklinik am Auwald", "Leipzig", "DE"),
    ("Isartal-Klinik", "Munich", "DE"),
    ("Neckarklinik", "Heidelberg", "DE"),
    ("Hôpital Saint-Aurèle", "Strasbourg", "FR"),
    ("Institut Beauvallon", "Lyon", "FR"),
    ("Klinik Seeblick", "Zürich", "CH"),
    ("Donauspital Ost", "Vienna", "AT"),
    ("Rikssjukhuset Norr", "Uppsala", "SE"),
    ("Fjordklinikken", "Bergen", "NO"),
    ("Sundby Hospital", "Copenhagen", "DK"),
    ("Järvisairaala", "Tampere", "FI"),
    ("Ziekenhuis De Linden", "Utrecht", "NL"),
    ("Ospedale San Lazzaro", "Milan", "IT"),
    ("Hospital Clara Montes", "Barcelona", "ES"),
    ("Szpital Nad Wisłą", "Kraków", "PL"),
    ("Dunaparti Klinika", "Budapest", "HU"),
    ("Institute of Applied Hematology", "Prague", "CZ"),
)
LANGUAGES = {"DE": "de", "FR": "fr", "CH": "de", "AT": "de", "SE": "sv", "NO": "no", "DK": "da"}
TEAMS = (
    ("Hematology Europe", None, "Anselm Roth", "Hematology"),
    ("Hematology Nordics", "Hematology Europe", "Solveig Dahl", "Hematology"),
    ("Neurology Central", None, "Beate Lang", "Neurology"),
)
MSLS = (
    ("Miriam Sander", "Europe/Berlin"),
    ("Lorenz Vogt", "Europe/Berlin"),
    ("Anja Kiefer", "Europe/Paris"),
    ("Bruno Keller", "Europe/Vienna"),
    ("Elif Demirci", "Europe/Stockholm"),
    ("Saskia Brunner", "Europe/Copenhagen"),
    ("Mikael Strand", "Europe/Helsinki"),
    ("Tuva Nygård", "Europe/Oslo"),
    ("Clara Weiss", "Europe/Zurich"),
    ("Dario Conti", "Europe/Rome"),
    ("Julia Novak", "Europe/Prague"),
    ("Pawel Zaleski", "Europe/Warsaw"),
)
ADMIN = "Ruth Ellmann"
COMPLIANCE = "Paul Conrad"
SPECIALTIES = {
    "Hematology": ("Hematology", "Medical oncology", "Transplantation medicine"),
    "Neurology": ("Neurology", "Neuroimmunology", "Rehabilitation medicine"),
}
INTERESTS = {
    "Hematology": ("frailty", "measurable residual disease", "registries", "supportive care"),
    "Neurology": ("early relapse", "imaging markers", "registries", "quality of life"),
}
TOPICS = {
    "Hematology": (
        "Choosing therapy in frail patients above 75",
        "LINDEN-3 subgroup results",
        "Infections under long treatment",
        "When to stop treatment",
        "Registry of patients outside trials",
        "Vaccination before treatment",
    ),
    "Neurology": (
        "Switching after an early relapse",
        "BIRKE-2 imaging results",
        "Pregnancy and treatment",
        "Cognition as an outcome",
        "Registry of patients outside trials",
        "Tapering in stable patients",
    ),
}
MATERIALS = (
    ("LINDEN-3 full publication", "2.1"),
    ("Safety overview for physicians", "5.0"),
    ("Registry protocol summary", "1.3"),
)
DISAGREEMENTS = (
    (
        "Dose reduction above 75",
        "Reducing the dose costs remissions that patients could have had.",
        "The data cannot say so: too few patients above 75 were included.",
    ),
    (
        "Whether the subgroup may be read on its own",
        "The subgroup shows what happens on the ward.",
        "It was not planned and not powered; it raises a question.",
    ),
    (
        "Stopping after two stable years",
        "Stopping early spares side effects.",
        "Late relapses in the extension argue for caution.",
    ),
    (
        "Imaging every three months",
        "Without it one learns of a relapse too late.",
        "The burden for patients has to be part of the answer.",
    ),
)
OUR_PROMISES = (
    "Send the phase 3 subgroup table",
    "Ask the trial group about frailty scores",
    "Send the full publication with its appendix",
    "Find the vaccination data that was asked for",
    "Connect with the registry office",
)
THEIR_PROMISES = (
    "Name a contact at the registry",
    "Comment on the protocol notes",
    "Share the ward's experience with dosing",
    "Present the case at the next round",
)
GOALS = {
    "theirs": (
        "Build a registry of frail patients",
        "Fewer admissions for infection",
        "A guideline chapter on older patients",
        "A teaching series for young physicians",
    ),
    "ours": (
        "Understand how therapy is chosen above 75",
        "Real-world data on early relapse",
        "Learn what patients miss in the information leaflets",
    ),
    "shared": ("A joint case series with patients' own words", "Better data outside trials"),
}
INQUIRIES = (
    "What is known about patients above 80 with impaired kidneys?",
    "Is there any experience after transplantation?",
    "How were infections counted in the trial?",
)
INSIGHTS = (
    ("Frail patients are sent home before the second cycle", "Outcome data miss them"),
    ("The consent form is read by relatives first", "Information should speak to them too"),
    ("Nurses notice early signs before the scan does", "A diary could carry this into the data"),
)
ANSWERS = (
    "In the trial 41 patients were above 80. Their rate was the same within wide limits; the "
    "paper says that it was not planned to show a difference.",
    "There is no controlled experience. The registry counts 17 cases, with the limits of any "
    "registry.",
    "Infections were counted from the first day until 30 days after the last one, by grade.",
)
LISTENING_PRIORITIES = (
    "Who is never offered a test?",
    "What keeps frail patients out of trials?",
    "What do patients want to know first?",
)
INSIGHT_TAGS = ("frailty", "registry", "nursing", "consent", "diagnosis")
INSIGHT_STEPS = {
    "looked_into": (
        "Asked two more centers whether they see the same.",
        "Looked for it in the registry together with biometrics.",
    ),
    "acted_on": (
        "Brought to the steering committee of the registry.",
        "Rewrote the summary for patients with a nurse from the ward.",
    ),
    "closed": (
        "The registry records frailty at the start from January on.",
        "The new summary is in use at four centers.",
    ),
}

WATCHED = (
    ("miracle", "Say what was measured, and in whom."),
    ("side-effect free", "No medicine is. Name the rates and the trial."),
    ("best in class", "Name the comparison and its source."),
)
JOINT_TOPIC = "Shared decisions on the ward round"
JOINT_QUESTION = "When to stop in the last year of life"
JOINT_NOTES = (
    "Both would like a reading list for the ward.",
    "Both would like a reading list for the ward. The poster in the corridor speaks of a miracle; "
    "we agreed that it does not help. The ward can be reached at +49 30 555 0199.",
)
LET_STAND = "It is the number of the ward, and the word is quoted from a poster."
