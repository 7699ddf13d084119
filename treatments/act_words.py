"""What treatments/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words
from treatments.purposes import BOOKING, TREATMENT, VISIT, Reason

ACTS = {
    "card.opened": _("Card opened, with health data and treatments"),
    "catalogue.approved": _("Contraindication list approved"),
    "catalogue.loaded": _("Contraindication list loaded"),
    "catalogue.loaded_again": _("Contraindication list loaded again"),
    "catalogue.shipped_ensured": _("Contraindication list of the program loaded"),
    "catalogue.term_classified": _("Unknown answer classified"),
    "day.opened": _("Today's list opened"),
    "day.sheet_opened": _("Day sheet opened for printing"),
    "entry.opened": _("Treatment entry opened"),
    "entry.repeated": _("Treatment entry taken as a model"),
    "health.answers_forgotten": _("Health answers deleted"),
    "health.carried_forward": _("Safety fact kept as a health answer"),
    "health.checked": _("Contraindications checked"),
    "health.confirmed": _("Health answers confirmed"),
    "health.consent_given": _("Consent to health data recorded"),
    "health.consent_withdrawn": _("Withdrawal of the consent to health data recorded"),
    "health.silent_erased": _("Health data erased after a withdrawal on another card"),
    "health.consultation_recorded": _("Consultation recorded"),
    "health.patch_test_applied": _("Patch test applied"),
    "health.patch_test_read": _("Patch test read"),
    "health.reaction_recorded": _("Reaction recorded"),
    "health.term_applied": _("Own word of a health answer classified"),
    "health.unknown_terms_opened": _("Unknown answers opened"),
    "incidents.changed": _("Incident changed"),
    "incidents.closed": _("Incident closed"),
    "incidents.opened": _("Incident opened"),
    "incidents.recorded": _("Incident recorded"),
    "salon.condition_saved": _("Condition of the salon saved"),
    "salon.device_saved": _("Device saved"),
    "salon.method_no_longer_offered": _("Method taken from the offer"),
    "salon.method_offered": _("Method taken into the offer"),
    "salon.method_saved": _("Method of the salon saved"),
    "salon.product_saved": _("Product saved"),
    "salon.rule_added": _("Rule of the salon added"),
    "salon.rule_retired": _("Rule of the salon retired"),
    "treatments.batch_searched": _("Search for a batch of a product"),
    "treatments.corrected": _("Treatment entry corrected"),
    "treatments.declined": _("Treatment not given"),
    "treatments.logged": _("Treatment entered"),
    "treatments.nameless_logged": _("Treatment without a name entered"),
    "treatments.note_reviewed": _("Note of a treatment entry reviewed"),
    "treatments.taken_back": _("Treatment entry taken back"),
    "visits.noted": _("Visit noted"),
    "visits.taken_back": _("Visit taken back"),
}
PURPOSES = {
    VISIT: _("visit of the day"),
    BOOKING: _("booking of the day"),
    TREATMENT: _("treatment"),
    "incident": _("handling of an incident"),
    **{str(value): label for value, label in Reason.choices},
}
register_words(acts=ACTS, purposes=PURPOSES)
