"""What the pages of a team read instead of every relationship."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trust_scores.models.rubrics import Rubric


class TeamSummary(models.Model):
    """The figures of one MSL's relationships, added up for the pages of the teams.

    `figures` is the document of `trust_scores.selectors.team_figures`. It holds for `day` (UTC),
    for the scores of `rubric`, and for what was on record when the MSL's `Portfolio` had
    `revision`; with another of these it is outdated, and can always be made again. `form` is the
    number of the document's form.
    """

    msl = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="team_summary",
    )
    form = models.PositiveSmallIntegerField()
    day = models.DateField()
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveBigIntegerField()
    as_of = models.DateTimeField()
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("team summary")
        verbose_name_plural = _("team summaries")

    def __str__(self) -> str:
        return f"summary of user {self.msl_id} on {self.day:%d %b %Y}"
