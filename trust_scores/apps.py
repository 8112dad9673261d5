from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrustScoresConfig(AppConfig):
    name = "trust_scores"
    verbose_name = _("Trust scores")

    def ready(self) -> None:
        # Models are not loaded before this moment.
        from jobs import registry  # noqa: PLC0415
        from trust_scores import receivers  # noqa: F401, PLC0415
        from trust_scores.constants import COMPARISON, NIGHT, PREVIEW, REBUILD  # noqa: PLC0415
        from trust_scores.services import (  # noqa: PLC0415
            comparisons,
            nights,
            preview_work,
            publication,
        )

        registry.register(
            NIGHT,
            nights.score_chunk,
            nights.end_night,
            label=_("Nightly scores"),
            nightly_task="trust_scores.tasks.start_night",
        )
        registry.register(
            REBUILD,
            publication.stage_chunk,
            publication.switch,
            label=_("New version of the rubric"),
        )
        registry.register(
            PREVIEW,
            preview_work.try_chunk,
            preview_work.summarize,
            label=_("Trial of a draft"),
        )
        registry.register(
            COMPARISON,
            comparisons.preview_chunk,
            comparisons.summarize,
            label=_("Comparison of raters"),
        )
