"""Promises about letters: only to those who asked, and to nobody who forbade it."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketing.audience import asked_for
from marketing.models import Delivery, MarketingConsent, SubscribedAddress
from marketing.models.consent import MailState
from marketing.suppression import banned_now
from privacy.models import ConsentRecord
from privacy.promises import Finding, broken, kept, promise


@promise(
    "letters.asked",
    clause="12.1",
    title=gettext_lazy("Letters have gone only to people who had given permission before"),
    step=gettext_lazy("Stop sending, and find out how these people came among the readers."),
    url_name="marketing:campaign_list",
)
def sent_to_those_who_asked(today: date) -> Finding:
    """Every message in the outbox that was sent has an earlier act of giving."""
    sent, wrong = 0, 0
    rows = Delivery.objects.filter(state=MailState.SENT).order_by()
    first: dict[UUID, datetime] = {}
    given = MarketingConsent.objects.filter(act=ConsentRecord.Act.GIVEN).order_by("at")
    for person, at in given.values_list("subject", "at"):
        first.setdefault(person, at)
    for person, tried_at in rows.values_list("subject", "tried_at"):
        sent += 1
        asked_at = first.get(person)
        wrong += asked_at is None or tried_at is None or asked_at > tried_at
    if wrong:
        return broken(_("Messages without permission: %(count)d") % {"count": wrong}, str(wrong))
    return kept(_("Messages sent: %(count)d, each with permission.") % {"count": sent}, str(sent))


@promise(
    "letters.forbidden",
    clause="12.2",
    title=gettext_lazy("Nobody who forbade it stands among the readers"),
    step=gettext_lazy("Stop sending, and find out why a ban and a permission stand side by side."),
    url_name="marketing:campaign_list",
)
def bans_are_kept(today: date) -> Finding:
    """No message was sent to an address after it was banned."""
    banned = banned_now()
    rows = Delivery.objects.filter(state=MailState.SENT, address_key__in=list(banned))
    late = 0
    for key, tried_at in rows.order_by().values_list("address_key", "tried_at"):
        late += tried_at is not None and tried_at.date() > banned[bytes(key or b"")]
    readers = asked_for().count()
    if late:
        return broken(_("Messages after a ban: %(count)d") % {"count": late}, str(late))
    waiting = SubscribedAddress.objects.filter(confirmed_at=None).count()
    words = _("Bans: %(bans)d, readers: %(readers)d, of them not confirmed: %(waiting)d.")
    said = {"bans": len(banned), "readers": readers, "waiting": waiting}
    return kept(words % said, str(len(banned)))
