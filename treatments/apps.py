"""App registration; fields for other things learn to point out health words."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreatmentsConfig(AppConfig):
    name = "treatments"
    verbose_name = _("Treatments")

    def ready(self) -> None:
        from privacy.forms import register_health_words
        from treatments import checks  # noqa: F401  (registers the system checks)
        from treatments.health_words import health_words

        register_health_words(health_words)
