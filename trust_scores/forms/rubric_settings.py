"""The settings of one part of a draft, as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from trust_scores.rubric_guide import Setting

# Longer texts are no numbers; what is pasted by mistake shall still be seen and corrected.
LONGEST = 40


class SettingsForm(forms.Form):
    """Fields named after the paths of settings; `texts` are what was typed, problems included.

    Texts and not numbers: what cannot be read has to stand in its field until it is corrected.
    `problems` are messages by path; those of no field here belong to the form as a whole.
    """

    def __init__(
        self,
        texts: Mapping[str, str],
        *,
        settings: Iterable[Setting],
        problems: Mapping[str, str],
    ) -> None:
        self.settings = list(settings)
        super().__init__({name_of(path): text for path, text in texts.items()}, label_suffix="")
        for setting in self.settings:
            self.fields[name_of(setting.path)] = _field(setting)
        self.full_clean()
        for path, message in problems.items():
            if name_of(path) in self.fields:
                self.add_error(name_of(path), message)


def _field(setting: Setting) -> forms.CharField:
    attributes: dict[str, Any] = {
        "inputmode": "decimal",
        "autocomplete": "off",
        "maxlength": LONGEST,
        "data-setting": setting.path,
    }
    return forms.CharField(
        label=setting.label,
        required=False,
        strip=False,
        help_text=setting.effect,
        widget=forms.TextInput(attrs=attributes),
    )


def name_of(path: str) -> str:
    """The name of the field of a setting: `exponents[2]` is `exponents-2`."""
    return re.sub(r"[\[\].]+", "-", path).strip("-")


def typed_settings(sent: Mapping[str, str], settings: Iterable[Setting]) -> dict[str, str]:
    """What was sent for these settings, by path; what was not sent is left out."""
    names = {setting.path: name_of(setting.path) for setting in settings}
    return {path: sent[name].strip() for path, name in names.items() if name in sent}
