"""App registration; the registry is filled and checked when everything is loaded."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401  (registers the system checks)
        from privacy.first_texts import ensure_first_texts
        from privacy.promises import keeping, protection  # noqa: F401  (the promises of privacy/)

        autodiscover_modules("promises")
        autodiscover_modules("personal_data", "daily_jobs", "replays", "act_words")
        post_migrate.connect(ensure_first_texts, sender=self)
