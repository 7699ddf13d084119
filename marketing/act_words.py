"""What marketing/ writes into the use log, in words."""

from django.utils.translation import gettext_lazy as _

from marketing.models import ServiceMail
from marketing.vocabulary import BanReason
from privacy.audit.words import register_words

ACTS = {
    "marketing.address_banned": _("Address put on the ban list"),
    "marketing.address_confirmed": _("Newsletter address confirmed"),
    "marketing.campaign_approved": _("Letter approved"),
    "marketing.campaign_finished": _("Letter sent to its end"),
    "marketing.campaign_paused": _("Letter paused"),
    "marketing.campaign_resumed": _("Letter resumed"),
    "marketing.campaign_started": _("Sending of a letter begun"),
    "marketing.campaign_stopped": _("Letter stopped itself"),
    "marketing.campaign_taken_back": _("Letter taken back for changes"),
    "marketing.campaign_written": _("Letter written"),
    "marketing.confirmation_claimed": _("Confirmation mail about to be sent"),
    "marketing.confirmation_noted": _("Answer to a confirmation mail noted"),
    "marketing.confirmation_skipped": _("Confirmation mail no longer needed"),
    "marketing.left_in_flight": _("Messages of an interrupted run looked for"),
    "marketing.message_answered": _("Letter handed to the mail server"),
    "marketing.outbox_moved": _("Letter about to be sent"),
    "marketing.permission_given": _("Newsletter ordered"),
    "marketing.permission_withdrawn": _("Newsletter cancelled"),
    "marketing.picture_set": _("Picture of a letter changed"),
    "marketing.notice_told": _("Clients told of a new privacy notice"),
    "marketing.service_asked_for": _("Service message asked for"),
    "marketing.service_claimed": _("Service message about to be sent"),
    "marketing.service_noted": _("Answer to a service message noted"),
    "marketing.service_skipped": _("Service message not sent: no address"),
    "marketing.test_letter_sent": _("Test letter sent"),
    "marketing.unknown_settled": _("Decided about messages without an answer"),
    "marketing.unsubscribed": _("Newsletter cancelled by its reader"),
}
register_words(
    acts=ACTS,
    purposes={
        **{reason.value: reason.label for reason in BanReason},
        **{kind.value: kind.label for kind in ServiceMail.Kind},
    },
    roles={"address": _("the holder of an address")},
)
