"""What clients/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words

ACTS = {
    "clients.age_answered": _("Answer about turning 18 recorded"),
    "clients.corrected": _("Client card corrected"),
    "clients.guardian_set": _("Guardian recorded"),
    "clients.health_storing_set": _("Wish about storing health data recorded"),
    "clients.notice_given": _("Privacy notice given"),
    "clients.opened": _("Contact details opened"),
    "clients.registered": _("Client card made"),
    "clients.search_era_begun": _("Search index begun anew"),
    "clients.visit_noted": _("Visit noted on the card"),
}
register_words(acts=ACTS)
