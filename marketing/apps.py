"""App registration; the newsletter's line joins the consents on a client's card."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    name = "marketing"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from clients.card_parts import register_card_part
        from marketing.card import card_line

        register_card_part("letter", card_line)
