"""App registration; the lines about mail join the consents on a client's card."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    name = "marketing"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from clients.card_parts import register_card_part
        from marketing.card import card_line, service_line
        from marketing.letters import plain  # noqa: F401  (its system check)
        from marketing.waiting import lines_waiting
        from privacy import waiting

        register_card_part("letter", card_line)
        register_card_part("letter_service", service_line)
        waiting.register("letters", lines_waiting, order=40)
