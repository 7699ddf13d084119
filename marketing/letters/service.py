"""The messages about a booking, a request or the privacy notice (R69)."""

from email.message import EmailMessage

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from marketing.letters.message import new_message
from marketing.letters.plain import service_text
from marketing.links import has_public_address, public_url
from marketing.models import ServiceMail

KINDS = ServiceMail.Kind
TITLES: dict[str, Promise] = {
    KINDS.BOOKING: _("Your booking"),
    KINDS.REQUEST: _("We have received your request"),
    KINDS.NOTICE: _("Our privacy notice has changed"),
}


def service_message(mail: ServiceMail, to: str) -> EmailMessage:
    """One message. Plain text; nothing to unsubscribe from, since nobody subscribed."""
    with override(settings.LANGUAGE_CODE):
        title = f"{settings.SALON_NAME}: {TITLES[mail.kind]}"
    return new_message(row=mail.pk, to=to, subject=title, text=words_of(mail))


def words_of(mail: ServiceMail) -> str:
    """What stands in it."""
    moment = timezone.localtime(mail.moment)
    page = public_url(reverse("privacy:notice_show")) if has_public_address() else ""
    until = date_format(mail.until, "j.n.Y") if mail.until else ""
    said = {"day": date_format(moment, "j.n.Y"), "time": date_format(moment, "G.i")}
    return service_text(f"service_{mail.kind}", {**said, "until": until, "page": page})
