"""What privacy/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words
from privacy.models import Erasure

ACTS = {
    "consent.given": _("Consent recorded"),
    "consent.withdrawn": _("Withdrawal of a consent recorded"),
    "encryption.epoch_started": _("New encryption key"),
    "encryption.keys_rewrapped": _("Encryption keys renewed"),
    "encryption.master_changed": _("Master key changed"),
    "papers.breach_changed": _("Breach in the register changed"),
    "papers.breach_closed": _("Breach in the register closed"),
    "papers.breach_recorded": _("Breach recorded"),
    "papers.contact_tested": _("Contact channel tested"),
    "papers.processor_saved": _("Processor saved"),
    "privacy.access_built": _("Answer to a request about own data built"),
    "privacy.daily_job_done": _("Daily job done"),
    "privacy.daily_job_failed": _("Daily job failed"),
    "privacy.promises_checked": _("Promises checked"),
    "privacy.erased": _("Erased"),
    "privacy.notice_published": _("Privacy notice published"),
    "privacy.portability_built": _("File of own data for another service built"),
    "privacy.purge_finished": _("Daily deletion finished"),
    "privacy.rows_purged": _("Deleted because the storage period was over"),
}
PURPOSES = {
    **{str(value): label for value, label in Erasure.Ground.choices},
    "health": _("health data"),
    "marketing": _("newsletter"),
    "request": _("request about own data"),
}
register_words(acts=ACTS, purposes=PURPOSES, roles={"system": _("the program itself")})
