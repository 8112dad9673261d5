"""The page /components/: every component in every state, on invented data. Only with DEBUG."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.icons import ICONS
from accounts.trend_chart import MARK_KINDS, TrendChart, TrendEdge, TrendMark
from accounts.trend_geometry import TrendPoint
from msl_crm.context_processors import Shell


def _score(
    competence: float,
    character: float,
    arcs: tuple[float, float, float, float],
    confidence: tuple[float, ...] = (0.5, 0.5, 0.5, 0.5, 0.5, 0.5),
    **rest: Any,
) -> dict[str, Any]:
    candor, disagreement, mutual, conversation = arcs
    side = "character" if character < competence else "competence"
    return {
        "competence": competence,
        "character": character,
        "character_before_breach": None,
        "candor": candor,
        "disagreement": disagreement,
        "mutual": mutual,
        "conversation": conversation,
        "trust": min(competence, character),
        "insufficient": False,
        "quality_sufficient": [True] * 6,
        "quality_confidence": confidence,
        "gate": "",
        "limiting": "" if competence == character else side,
    } | rest


LOW_DISAGREEMENT = (0.5, 0.5, 0.5, 0.2, 0.5, 0.5)
NO_EVIDENCE = [False] * 6
PICTURES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("Trust 10", "Both sides just touch", _score(0.1, 0.1, (0.16, 0.12, 0.1, 0.15))),
    ("Trust 50", "Half of each is shared", _score(0.5, 0.5, (0.5, 0.5, 0.5, 0.5))),
    ("Trust 90", "The ring nearly closes", _score(0.92, 0.9, (0.94, 0.92, 0.9, 0.95))),
    (
        "Unequal: trust 35",
        "Character 35 holds it back",
        _score(0.82, 0.35, (0.4, 0.55, 0.42, 0.72), gate="trust"),
    ),
    (
        "Not enough evidence",
        "Needs one more view on character",
        _score(0.5, 0.45, (0.4, 0.4, 0.4, 0.4), insufficient=True, quality_sufficient=NO_EVIDENCE),
    ),
    (
        "Partly known",
        "Conversation and candor only",
        _score(
            0.5,
            0.45,
            (0.62, 0.4, 0.4, 0.7),
            insufficient=True,
            quality_sufficient=[True, False, True, False, False, True],
        ),
    ),
    (
        "After a breach: trust 26",
        "Dashed: where character stood",
        _score(0.74, 0.26, (0.24, 0.72, 0.68, 0.71), character_before_breach=0.71, gate="trust"),
    ),
    ("Nothing at all", "No score yet", None),
    (
        "Conversation holds back",
        "The second gate",
        _score(0.8, 0.8, (0.75, 0.7, 0.6, 0.3), gate="conversation"),
    ),
    ("Far apart", "Much knowledge, no trust", _score(0.97, 0.04, (0.5, 0.5, 0.5, 0.5))),
    ("As large as can be", "All at 99", _score(0.99, 0.99, (0.99, 0.99, 0.99, 0.99))),
]
HELENA = _score(0.712, 0.636, (0.578, 0.642, 0.541, 0.728), LOW_DISAGREEMENT)


class SampleForm(forms.Form):
    """Every kind of field; shown empty and with errors."""

    channel = forms.ChoiceField(
        label="How you met",
        widget=forms.RadioSelect,
        choices=[
            ("in_person", "In person"),
            ("video", "Video"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("chat", "Chat"),
            ("other", "Other"),
        ],
    )
    nature = forms.ChoiceField(
        label="What it was",
        widget=forms.RadioSelect,
        choices=[("ours", "I proposed it"), ("theirs", "I was asked"), ("standing", "Standing")],
    )
    safety = forms.ChoiceField(
        label="Did you hear of an adverse event or a product complaint?",
        widget=forms.RadioSelect,
        choices=[("no", "No"), ("yes", "Yes")],
        help_text="Yes opens the safety report first.",
    )
    depth = forms.ChoiceField(
        label="How deep did it go?",
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("5", "Open questions explored together"),
            ("4", "A patient-care problem worked on"),
            ("3", "Scientific exchange"),
            ("2", "Information handed over"),
            ("1", "Social or logistics"),
        ],
    )
    rating = forms.ChoiceField(
        label="Is her knowledge of your field useful to you?",
        widget=forms.RadioSelect,
        required=False,
        choices=[*((str(n), str(n)) for n in range(1, 6)), ("0", "I cannot judge")],
    )
    reader = forms.ChoiceField(
        label="Who may read this?",
        widget=forms.RadioSelect,
        choices=[
            ("both", "My manager and I"),
            ("manager", "Only my manager"),
            ("nobody", "Nobody by name, only counted with others"),
        ],
    )
    topic = forms.CharField(
        label="Topic", max_length=120, help_text="Write as if Dr. Brandt will read it."
    )
    days = forms.IntegerField(label="Half-life", required=False)
    tier = forms.ChoiceField(label="Tier", choices=[("", "All tiers"), ("1", "Tier 1")])
    agreed = forms.BooleanField(label="She agreed to be asked again", required=False)
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field("channel", wrapper_class="chips"),
            Field("nature", wrapper_class="segmented"),
            "topic",
            Field("safety", wrapper_class="safety"),
            Field("depth", wrapper_class="ladder"),
            Field("rating", wrapper_class="rating"),
            Field("reader", wrapper_class="option-list"),
            Div("days", "tier", css_class="field-row"),
            "agreed",
            "note",
        )


def _filled(prefix: str) -> SampleForm:
    return SampleForm(
        prefix=prefix,
        initial={
            "channel": "in_person",
            "nature": "ours",
            "safety": "no",
            "depth": "4",
            "rating": "4",
            "reader": "both",
            "topic": "Choosing therapy in frail patients above 75",
            "days": 365,
            "agreed": True,
        },
    )


def _refused(prefix: str) -> SampleForm:
    form = SampleForm({f"{prefix}-days": "often"}, prefix=prefix)
    form.is_valid()
    return form


WATERFALL = [
    {"label": "30 June 2026", "value": 58.7, "total": True},
    {"label": "Older evidence ages", "value": -3.6},
    {"label": "Back on cadence", "value": 1.9},
    {"label": "Visit 12 November", "value": 2.4, "url": "#visit"},
    {"label": "Disagreement settled 24 July", "value": 2.2},
    {"label": "Her pulse 18 September", "value": 1.6},
    {"label": "Promise kept 9 October", "value": 1.1},
    {"label": "Monthly calibration", "value": -0.3},
    {"label": "Rule change", "value": 0.0},
    {"label": "23 November 2026", "value": 64.0, "total": True},
]
HEAT_ROWS: list[tuple[str, str, list[tuple[float | None, float | None]]]] = [
    ("Anja Petersen", "27 relationships, Hamburg", [(0.72, 0.7), (0.69, 0.6), (0.63, 0.4)]),
    ("Bruno Kaltenegger", "24 relationships, Vienna", [(0.7, 0.7), (0.43, 0.5), (0.47, 0.2)]),
    ("Saskia Brunner", "12 relationships, Stuttgart", [(0.55, 0.3), (None, None), (0.46, 0.1)]),
]
QUALITIES = [
    ("Competence", 0.712, "competence", 0.5, "Field ride 21 October: 4 of 5"),
    ("Character", 0.636, "character", 0.5, "The weaker side of trust"),
    ("Candor", 0.578, "", 0.5, "Her side holds back"),
    ("Disagreement", 0.642, "", 0.2, "Two settled, one open"),
    ("Mutual care", 0.541, "", 0.65, "Your goals half shared"),
]
TREND = [0.52, 0.53, 0.55, None, 0.545, 0.56, 0.55, 0.57, 0.6, 0.61, 0.62, 0.61, 0.64]
COUNTS = {"strong": 8, "sound": 15, "developing": 8, "fragile": 2, "insufficient": 5}


def _band(value: float | None) -> str:
    edges = ((0.68, "strong"), (0.58, "sound"), (0.45, "developing"))
    return next((band for edge, band in edges if (value or 0) >= edge), "fragile")


def _way(now: datetime.datetime) -> TrendChart:
    """A year with every kind of event, a gap in the line, and the last quarter set off."""

    def before(days: int) -> datetime.datetime:
        return now - datetime.timedelta(days=days)

    points = [
        TrendPoint(before(365 - 30 * place), value, (value or 0) - 0.06, (value or 0) + 0.06)
        for place, value in enumerate(TREND)
    ]
    kinds = enumerate(MARK_KINDS.items())
    return TrendChart(
        start=before(365),
        end=now,
        points=points,
        edges=[TrendEdge(0.58, "Sound from 58")],
        marks=[
            TrendMark(before(330 - 60 * place), kind, f"{word}, in words", "#way")
            for place, (kind, word) in kinds
        ],
        chosen=(before(90), now),
    )


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Show every component, framed as for someone with nearly every role; nothing is read."""
    user = SimpleNamespace(
        pk=0,
        full_name="Miriam Sander",
        email="miriam.sander@example.org",
        is_msl=True,
        is_manager=True,
        is_admin=True,
    )
    messages.success(request, "Visit saved: 62 → 64, conversation +2.1, candor +0.6.")
    messages.warning(request, "Dr. Brandt's consent for e-mail ends on 30 November 2026.")
    messages.error(request, "The file was not imported: row 14 has no name.")
    people = Paginator([f"Person {number}" for number in range(1, 181)], 20)
    today = timezone.localdate()
    context = {
        "shell": Shell(user, "components"),
        "user": user,
        "pictures": PICTURES,
        "helena": HELENA,
        "breach": PICTURES[6][2],
        "unknown": PICTURES[4][2],
        "far": PICTURES[9][2],
        "largest": PICTURES[10][2],
        "small_sizes": (26, 44, 56),
        "icons": sorted(ICONS),
        "bands": ("strong", "sound", "developing", "fragile", "insufficient"),
        "stages": (
            "establishing_trust",
            "cultivating",
            "deepening",
            "partnership",
            "at_risk",
            "dormant",
        ),
        "confidences": (0.2, 0.5, 0.8),
        "counts": COUNTS,
        "trend": TREND,
        "way": _way(timezone.now()),
        "waterfall": WATERFALL,
        "qualities": QUALITIES,
        "heat": [
            (name, where, [(value, _band(value), sure) for value, sure in cells])
            for name, where, cells in HEAT_ROWS
        ],
        "page_obj": people.page(4),
        "dates": [today + datetime.timedelta(days=days) for days in (0, 1, 7, -3, -200)],
        "empty_form": SampleForm(prefix="empty"),
        "filled_form": _filled("filled"),
        "refused_form": _refused("refused"),
        "filter_form": _filled("filter"),
        "crispy_form": _filled("crispy"),
        "crispy_refused_form": _refused("crispy-refused"),
        "tabs": [
            {"label": "Importance", "url": "#importance", "current": True, "count": 4},
            {"label": "Ageing", "url": "#ageing", "error_count": 1},
            {"label": "Prior", "url": "#prior"},
        ],
        "facts": [("Specialty", "Haematology"), ("Languages", "German, English"), ("Left out", "")],
        "now": timezone.now(),
    }
    return render(request, "components/index.html", context)
