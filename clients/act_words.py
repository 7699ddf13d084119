"""What clients/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words

ACTS = {
    "clients.age_answered": _("Answer about turning 18 recorded"),
    "clients.booked": _("Booking made"),
    "clients.booking_cancelled": _("Booking cancelled"),
    "clients.booking_changed": _("Booking changed after the calendar"),
    "clients.booking_left_out": _("Booking left out"),
    "clients.booking_linked": _("Booking joined to a card"),
    "clients.booking_restored": _("Booking in force again"),
    "clients.booking_unlinked": _("Booking taken from a card"),
    "clients.booking_words_swapped": _("Name and treatment of a booking turned round"),
    "clients.calendar_taken_in": _("Calendar of bookings taken in"),
    "clients.corrected": _("Client card corrected"),
    "clients.guardian_set": _("Guardian recorded"),
    "clients.health_storing_set": _("Wish about storing health data recorded"),
    "clients.hour_noted": _("Booking without a card made"),
    "clients.import_accepted": _("Data of an import taken into the register"),
    "clients.import_closed": _("Import closed"),
    "clients.import_columns_named": _("Columns of an import named"),
    "clients.import_compared": _("Import compared with the register"),
    "clients.import_file_forgotten": _("File of an import forgotten"),
    "clients.import_looked_at": _("File of an import looked at"),
    "clients.import_read": _("File of an import read"),
    "clients.import_row_decided": _("Decision about a row of an import"),
    "clients.import_rows_forgotten": _("Rows of a closed import forgotten"),
    "clients.import_sheet_chosen": _("Sheet of a workbook chosen"),
    "clients.import_started": _("Import started"),
    "clients.imported_client_undone": _("One card of an import taken back"),
    "clients.import_undone": _("Import taken back"),
    "clients.merged": _("Two cards merged into one"),
    "clients.notice_given": _("Privacy notice given"),
    "clients.opened": _("Contact details opened"),
    "clients.registered": _("Client card made"),
    "clients.search_era_begun": _("Search index begun anew"),
    "clients.unmerged": _("Merged cards taken apart"),
    "clients.visit_noted": _("Visit noted on the card"),
    "clients.visit_taken_back": _("Visit taken back"),
}
PURPOSES = {"merging": _("looking whether two cards are one person's")}
register_words(acts=ACTS, purposes=PURPOSES)
