from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrustScoresConfig(AppConfig):
    name = "trust_scores"
    verbose_name = _("Trust scores")

    def ready(self) -> None:
        from trust_scores import receivers  # noqa: F401, PLC0415
