"""The words of a draft: statements with their anchors, meanings of bands and stages, next steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.presentation import points
from trust_scores.constants import Audience, BandCode, ChannelCode, Quality, StageCode
from trust_scores.models import AssessmentItem, Rubric
from trust_scores.services.rubric_rules import UnableToChangeRubric

LONGEST = 300
LEVELS = range(1, 6)
# Of a step that is offered up to the top of the scale.
WHOLE = 100


def _text(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
        **kwargs,
    )


def revision_in(sent: Mapping[str, str]) -> int:
    """The revision that was read; one that no draft has where it cannot be read."""
    text = sent.get("revision", "")
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1


def add_problems(
    form: forms.Form, refusal: UnableToChangeRubric, name_of: Callable[[str], str]
) -> None:
    """Put what is wrong beside its fields, and what belongs to none above the form."""
    for path, message in refusal.problems:
        name = name_of(path)
        form.add_error(name if name in form.fields else None, message)
    if not refusal.problems:
        form.add_error(None, str(refusal))


class _WordsForm(forms.Form):
    """Rests on a revision of the draft, so that of two authors the second is told."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.rubric = rubric
        self.initial.setdefault("revision", rubric.revision)

    def look_again(self, rubric: Rubric) -> None:
        """Rest on the draft as it is now: whoever saves again has seen what is stored."""
        data = cast(QueryDict, self.data).copy()
        data["revision"] = str(rubric.revision)
        self.data = data
        self.is_stale = True

    is_stale = False


class ItemForm(_WordsForm):
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

    def __init__(self, *args: Any, item: AssessmentItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item is not None:
            self.initial.update(_words_of(item))
            # Another audience or estimate makes another statement, not another wording.
            del self.fields["audience"], self.fields["channel"]

    @property
    def word_fields(self) -> list[BoundField]:
        return [self["text"], *(self[f"anchor_{level}"] for level in LEVELS)]

    def answers(self) -> dict[str, Any]:
        """What was entered, as keyword arguments of `add_item` and `change_item`."""
        cleaned = dict(self.cleaned_data)
        anchors = [cleaned.pop(f"anchor_{level}") for level in LEVELS]
        return cleaned | {"anchors": anchors}

    def differences(self, item: AssessmentItem) -> list[tuple[str, str, str]]:
        """What is stored and what was typed, once somebody else was first."""
        stored = _words_of(item)
        typed = {name: self.data.get(name, "").strip() for name in stored}
        return [
            (str(self.fields[name].label), stored[name], typed[name])
            for name in stored
            if self.is_stale and stored[name] != typed[name]
        ]


def _words_of(item: AssessmentItem) -> dict[str, str]:
    anchors = {anchor.level: anchor.text for anchor in item.anchors.all()}
    return {"text": item.text} | {f"anchor_{level}": anchors.get(level, "") for level in LEVELS}


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """The meaning of one band or stage; `band` is its code where it is a band."""

    heading: str
    field: BoundField
    band: str = ""


class MeaningsForm(_WordsForm):
    """What bands or stages mean; every field is named by the code that it explains."""

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.codes: dict[str, str] = {}
        if part == "bands":
            for band in self.rubric.bands.all():
                self._add(band.code, BandCode(band.code).label, band.meaning)
        else:
            for stage in self.rubric.stages.all():
                self._add(stage.code, StageCode(stage.code).label, stage.meaning)

    def _add(self, code: str, label: Any, meaning: str) -> None:
        self.codes[code] = str(label)
        self.fields[code] = _text(label)
        self.initial[code] = meaning

    @property
    def rows(self) -> list[MeaningRow]:
        is_band = self.part == "bands"
        return [
            MeaningRow(label, self[code], code if is_band else "")
            for code, label in self.codes.items()
        ]

    def meanings(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in self.codes}


@dataclass(frozen=True, slots=True)
class StepRow:
    below: BoundField
    text: BoundField


class StepsForm(_WordsForm):
    """The next steps of one quality, from the lowest estimate up, with room for one more.

    A step whose text is empty is left out.
    """

    quality = forms.ChoiceField(choices=Quality.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, quality: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=quality, **kwargs)
        self.code = quality
        self.initial["quality"] = quality
        steps = [step for step in self.rubric.coaching_steps.all() if step.quality == quality]
        self.count = len(steps) + 1
        for place, step in enumerate([*sorted(steps, key=lambda one: one.below), None]):
            self.fields[f"below_{place}"] = forms.FloatField(
                label=_("Below, in points"), required=False, min_value=0, max_value=WHOLE
            )
            self.fields[f"text_{place}"] = _text(_("Next step"), required=False)
            if step is not None:
                self.initial[f"below_{place}"] = points(step.below)
                self.initial[f"text_{place}"] = step.text

    def look_again(self, rubric: Rubric) -> None:
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("revision")] = str(rubric.revision)
        self.data = data

    @property
    def label(self) -> str:
        return str(Quality(self.code).label)

    @property
    def rows(self) -> list[StepRow]:
        return [StepRow(self[f"below_{at}"], self[f"text_{at}"]) for at in range(self.count)]

    @property
    def places(self) -> list[int]:
        """The rows that hold a step, in the order in which they are sent."""
        return [at for at in range(self.count) if self.cleaned_data.get(f"text_{at}")]

    def steps(self) -> list[tuple[float, str]]:
        return [
            ((self.cleaned_data[f"below_{at}"] or 0) / WHOLE, self.cleaned_data[f"text_{at}"])
            for at in self.places
        ]
