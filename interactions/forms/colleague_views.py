"""The short form of a colleague who was there."""

from __future__ import annotations

from typing import Any

from interactions.forms.follow_ups import RefusableForm
from interactions.forms.visit_people import judged_fields

DECLINED = "declined"


class ColleagueViewForm(RefusableForm):
    """How it went; each may be left out. With `answer=declined` its author cannot say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(judged_fields())

    def answers(self) -> dict[str, Any] | None:
        if self.data.get("answer") == DECLINED:
            return None
        told = dict(self.cleaned_data)
        return {**told, "depth": int(told["depth"]) if told["depth"] else None}
