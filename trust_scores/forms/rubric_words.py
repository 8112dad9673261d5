"""The words of a draft: statements with their anchors, meanings of bands and stages, next steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.presentation import points
from trust_scores.constants import Audience, BandCode, ChannelCode, Quality, StageCode
from trust_scores.models import AssessmentItem, CoachingStep, Rubric

LONGEST = 300
LEVELS = range(1, 6)


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
        **kwargs,
    )


class ItemForm(forms.Form):
    """A statement with what each of its five levels looks like."""

    audience = forms.ChoiceField(label=_("Asked of"), choices=Audience.choices)
    channel = forms.ChoiceField(
        label=_("Counts as evidence on"),
        choices=ChannelCode.choices,
        help_text=_("Which estimate the answer moves."),
    )
    text = _text(_("Statement"), help_text=_("One sentence that can be true to a degree."))
    anchor_1 = _text(_("Level 1 looks like"))
    anchor_2 = _text(_("Level 2 looks like"))
    anchor_3 = _text(_("Level 3 looks like"))
    anchor_4 = _text(_("Level 4 looks like"))
    anchor_5 = _text(_("Level 5 looks like"))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, rubric: Rubric, item: AssessmentItem | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial.setdefault("revision", rubric.revision)
        if item is not None:
            self.initial |= _initial(item)
            # A statement stays with its audience: another one reads other words.
            del self.fields["audience"]

    @property
    def anchor_fields(self) -> list[BoundField]:
        return [self[f"anchor_{level}"] for level in LEVELS]

    def new_item(self) -> dict[str, Any]:
        """What was entered, as keyword arguments of `add_item` and `change_item`."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("revision")
        anchors = [cleaned.pop(f"anchor_{level}") for level in LEVELS]
        return cleaned | {"anchors": anchors}


def _initial(item: AssessmentItem) -> dict[str, Any]:
    anchors = {f"anchor_{anchor.level}": anchor.text for anchor in item.anchors.all()}
    return {"channel": item.channel, "text": item.text} | anchors


@dataclass(frozen=True, slots=True)
class WordsRow:
    """A text to change, with what it belongs to: a heading, and a band where it is one."""

    heading: str
    field: BoundField
    band: str = ""


class WordsForm(forms.Form):
    """Texts of one kind; every field is named after what it belongs to."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial.setdefault("revision", rubric.revision)
        self.rows: list[WordsRow] = []

    def add(self, name: str, label: Any, text: str, *, heading: Any = "", band: str = "") -> None:
        self.fields[name] = _text(label)
        self.initial.setdefault(name, text)
        self.rows.append(WordsRow(str(heading or label), self[name], band))

    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "revision"}


def band_words(rubric: Rubric, *args: Any) -> WordsForm:
    form = WordsForm(*args, rubric=rubric)
    for band in rubric.bands.all():
        form.add(band.code, BandCode(band.code).label, band.meaning, band=band.code)
    return form


def stage_words(rubric: Rubric, *args: Any) -> WordsForm:
    form = WordsForm(*args, rubric=rubric)
    for stage in rubric.stages.all():
        form.add(stage.code, StageCode(stage.code).label, stage.meaning)
    return form


def step_words(rubric: Rubric, *args: Any) -> WordsForm:
    """Next steps by quality, each from the lowest estimate up; a field is named by its key."""
    form = WordsForm(*args, rubric=rubric)
    for step in sorted_steps(rubric.coaching_steps.all()):
        quality = Quality(step.quality).label
        reach = (
            _("above that")
            if step.below >= 1
            else _("below %(edge)s") % {"edge": points(step.below)}
        )
        form.add(f"step_{step.pk}", f"{quality}, {reach}", step.text)
    return form


def sorted_steps(steps: Iterable[CoachingStep]) -> list[CoachingStep]:
    order = Quality.values
    return sorted(steps, key=lambda step: (order.index(step.quality), step.below))
