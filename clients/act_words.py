"""What clients/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words

ACTS = {
    "clients.age_answered": _("Answer about turning 18 recorded"),
    "clients.corrected": _("Client card corrected"),
    "clients.guardian_set": _("Guardian recorded"),
    "clients.health_storing_set": _("Wish about storing health data recorded"),
    "clients.import_accepted": _("Data of an import taken into the register"),
    "clients.import_closed": _("Import closed"),
    "clients.import_columns_named": _("Columns of an import named"),
    "clients.import_compared": _("Import compared with the register"),
    "clients.import_read": _("File of an import read"),
    "clients.import_row_decided": _("Decision about a row of an import"),
    "clients.import_started": _("Import started"),
    "clients.import_undone": _("Import taken back"),
    "clients.notice_given": _("Privacy notice given"),
    "clients.opened": _("Contact details opened"),
    "clients.registered": _("Client card made"),
    "clients.search_era_begun": _("Search index begun anew"),
    "clients.visit_noted": _("Visit noted on the card"),
    "clients.visit_taken_back": _("Visit taken back"),
}
register_words(acts=ACTS)
