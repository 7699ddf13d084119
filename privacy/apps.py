"""App registration; the registry is filled and checked when everything is loaded."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Data protection")

    def ready(self) -> None:
        from privacy import (
            checks,  # noqa: F401  (registers the system checks)
            waiting,
        )
        from privacy.audit.acts import guard_acts
        from privacy.first_texts import ensure_first_texts
        from privacy.moving import marker
        from privacy.papers.waiting import papers_waiting
        from privacy.promises import keeping, papers, protection  # noqa: F401  (of privacy/ itself)
        from privacy.request_waiting import requests_waiting

        guard_acts("moving", marker.refuse_acts)
        autodiscover_modules("promises")
        autodiscover_modules("personal_data", "daily_jobs", "replays", "act_words")
        waiting.register("requests", requests_waiting, order=10)
        waiting.register("papers", papers_waiting, order=20)
        post_migrate.connect(ensure_first_texts, sender=self)
