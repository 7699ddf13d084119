"""App registration; the registry is filled and checked when everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        autodiscover_modules("personal_data")
        from privacy import checks  # noqa: F401  (registers the system checks)
