"""App registration; fields for other things learn to point out health words."""

from django.apps import AppConfig


class TreatmentsConfig(AppConfig):
    name = "treatments"

    def ready(self) -> None:
        from privacy.forms import register_health_words
        from treatments import checks  # noqa: F401  (registers the system checks)
        from treatments.health_words import health_words

        register_health_words(health_words)
