"""App registration; fields for other things learn to point out health words; what waits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreatmentsConfig(AppConfig):
    name = "treatments"
    verbose_name = _("Treatments")

    def ready(self) -> None:
        from privacy import waiting
        from privacy.forms import register_health_words
        from treatments import checks  # noqa: F401  (registers the system checks)
        from treatments.health_words import health_words
        from treatments.waiting import lines_waiting

        register_health_words(health_words)
        waiting.register("treatments", lines_waiting, order=40)
