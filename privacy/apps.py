"""App registration; the registry is filled and checked when everything is loaded."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "privacy"
    verbose_name = _("Data protection")

    def ready(self) -> None:
        from privacy import (
            checks,  # noqa: F401  (registers the system checks)
            doubles,
            reserve,
            waiting,
        )
        from privacy.audit.acts import guard_acts, guard_saving
        from privacy.first_texts import ensure_first_texts
        from privacy.moving import marker
        from privacy.papers.waiting import papers_waiting
        from privacy.promises import (  # noqa: F401  (of privacy/ itself)
            keeping,
            papers,
            protection,
            readable,
            room,
        )
        from privacy.promises.room import waiting_for_room
        from privacy.request_waiting import requests_waiting
        from privacy.sending import waiting_for_a_word

        guard_acts("moving", marker.refuse_acts)
        guard_saving("reserve", reserve.refuse_saving)
        autodiscover_modules("promises")
        autodiscover_modules("personal_data", "daily_jobs", "replays", "act_words")
        waiting.register("disk", waiting_for_room, order=0)
        waiting.register("sending", waiting_for_a_word, order=5)
        waiting.register("requests", requests_waiting, order=10)
        waiting.register("papers", papers_waiting, order=20)
        pre_migrate.connect(doubles.drop, sender=self)
        post_migrate.connect(doubles.make, sender=self)
        post_migrate.connect(ensure_first_texts, sender=self)
