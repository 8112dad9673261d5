from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionLeadersConfig(AppConfig):
    name = "opinion_leaders"
    verbose_name = _("Opinion leaders")
