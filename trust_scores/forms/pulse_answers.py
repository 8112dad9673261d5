"""The form behind a pulse's link, in the opinion leader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from trust_scores.constants import CommentReader
from trust_scores.models.pulses import LONGEST_COMMENT
from trust_scores.selectors.pulse_words import Question, former_statements

CANNOT_JUDGE = "0"
LEVELS = ("1", "2", "3", "4", "5")
_ANSWER = re.compile(r"q(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    anchor: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page shows it; `choices` are the five levels, from the lowest."""

    name: str
    text: str
    choices: list[Choice]
    cannot_judge: bool
    error: str


class PulseAnswerForm(forms.Form):
    """One field `q<id>` for each statement; nothing is needed but one judged statement."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        questions: Sequence[Question],
        texts: Mapping[str, str],
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        """`kept` is what to start from: a draft, or what was typed in another language."""
        self.questions, self.texts = questions, texts
        data, self.is_changed = _carried(data, questions)
        kept, _changed = _carried(kept, questions)
        super().__init__(data, initial=kept)
        for one in questions:
            self.fields[f"q{one.pk}"] = forms.ChoiceField(
                choices=[(value, value) for value in (*LEVELS, CANNOT_JUDGE)],
                required=False,
                error_messages={"invalid_choice": texts["error_level"]},
            )
        self.fields["comment"] = forms.CharField(
            required=False,
            max_length=LONGEST_COMMENT,
            error_messages={"max_length": texts["error_comment"]},
            validators=[self._no_control_characters],
        )
        self.fields["comment_for"] = forms.ChoiceField(
            choices=CommentReader.choices,
            required=False,
            initial=CommentReader.MANAGERS,
            error_messages={"invalid_choice": texts["comment_for_label"]},
        )

    def _no_control_characters(self, text: str) -> None:
        if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            raise forms.ValidationError(self.texts["error_comment"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_changed:
            raise forms.ValidationError(self.texts["error_changed"])
        if not self.errors and all(level is None for level in self.ratings().values()):
            raise forms.ValidationError(self.texts["error_empty"])
        return cleaned

    def ratings(self) -> dict[int, int | None]:
        """The level of each statement that was answered; None for "cannot judge"."""
        chosen = {one.pk: self.cleaned_data.get(f"q{one.pk}") for one in self.questions}
        return {
            pk: None if value == CANNOT_JUDGE else int(value)
            for pk, value in chosen.items()
            if value
        }

    @property
    def asked(self) -> list[Asked]:
        return [self._asked(one) for one in self.questions]

    def _asked(self, one: Question) -> Asked:
        name = f"q{one.pk}"
        value = str(self[name].value() or "")
        choices = [
            Choice(level, anchor, level == value)
            for level, anchor in zip(LEVELS, one.anchors, strict=False)
        ]
        errors = list(self.errors.get(name, ())) if self.is_bound else []
        return Asked(
            name, one.text, choices, value == CANNOT_JUDGE, str(errors[0]) if errors else ""
        )

    @property
    def for_msl_too(self) -> bool:
        return str(self["comment_for"].value()) == CommentReader.BOTH


def _carried(
    data: Mapping[str, Any] | None, questions: Sequence[Question]
) -> tuple[dict[str, Any] | None, bool]:
    """Answers to statements of a former version under the same statement of this one.

    The second value says whether there were any, so that nobody sends what they did not see.
    """
    if data is None:
        return None, False
    values = {name: data[name] for name in data}
    known = {one.pk for one in questions}
    found = {int(name[1:]) for name in values if _ANSWER.fullmatch(name)}
    unknown = sorted(pk for pk in found - known if pk < 2**63)
    if not unknown:
        return values, bool(found - known)
    by_statement = {(one.channel, one.english): one.pk for one in questions}
    for pk, statement in former_statements(unknown[:100]).items():
        if statement in by_statement:
            values.setdefault(f"q{by_statement[statement]}", values[f"q{pk}"])
    return values, True
