"""What the list of findings is narrowed to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from interactions.constants import FindingKind
from interactions.filters.common import WorkFilterForm, choice


class FindingFilterForm(WorkFilterForm):
    kind = choice(_("What"), _("Everything"), FindingKind.choices)
