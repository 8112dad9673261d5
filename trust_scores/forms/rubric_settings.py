"""The settings of one part of a draft, as texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django import forms

from trust_scores.rubric_guide import Setting
from trust_scores.rubric_settings import kept_text

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
        label=str(setting.label),
        required=False,
        strip=False,
        help_text=str(setting.effect),
        widget=forms.TextInput(attrs=attributes),
    )


def name_of(path: str) -> str:
    """The name of the field of a setting: `exponents[2]` is `exponents-2`."""
    return re.sub(r"[\[\].]+", "-", path).strip("-")


class SentSettings:
    """What came back from the fields: what was typed, and what its author had changed.

    A page tells what it showed (`shown`), so that a field that its author left alone is never
    written over somebody else's change.
    """

    def __init__(self, sent: Mapping[str, str], settings: Iterable[Setting]) -> None:
        names = {setting.path: name_of(setting.path) for setting in settings}
        self.typed = {
            path: kept_text(sent[name]).strip() for path, name in names.items() if name in sent
        }
        self.shown = _shown(sent.get("shown", ""))
        self.revision = _number(sent.get("over") or sent.get("revision", ""))
        path, _, published = sent.get("reset", "").partition("=")
        if path in self.typed and published:
            self.typed[path] = published

    def after(self, revision: int) -> SentSettings:
        """The same page once it is saved: what stands in its fields is what it shows."""
        saved = copy(self)
        saved.shown, saved.revision = dict(self.typed), revision
        return saved

    @property
    def changed(self) -> dict[str, str]:
        return {path: text for path, text in self.typed.items() if text != self.shown.get(path)}

    def both_changed(self, stored: Mapping[str, str], *, revision: int) -> dict[str, str]:
        """What was typed where somebody else stored another text meanwhile, by path."""
        if self.revision == revision:
            return {}
        return {
            path: text
            for path, text in self.changed.items()
            if stored[path] not in (text, self.shown.get(path))
        }

    def others_changed(self, stored: Mapping[str, str], *, revision: int) -> list[str]:
        """Paths of what its author left alone while somebody else changed it."""
        if self.revision == revision:
            return []
        alone = self.typed.keys() - self.changed.keys()
        return [path for path in self.typed if path in alone and stored[path] != self.typed[path]]


def _shown(text: str) -> dict[str, str]:
    try:
        known = json.loads(text)
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
