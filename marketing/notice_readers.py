"""Who is told of a new privacy notice: everybody who can be reached (R15, R69)."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clients.merged import is_alias
from clients.models import Client
from marketing.models import ServiceMail
from privacy.models import DataSubject, NoticeVersion


def readers_of_notice() -> QuerySet[Client]:
    """Every client with an address, but whoever has her data restricted."""
    active = DataSubject.State.ACTIVE
    cards = Client.objects.filter(subject__state=active, contact__email_bi__isnull=False)
    return cards.alias(is_alias=is_alias()).filter(is_alias=False)


def untold_of_notice(notice: NoticeVersion) -> QuerySet[Client]:
    """Those of them to whom no message about it has been asked for."""
    kind, moment = ServiceMail.Kind.NOTICE, notice_moment(notice)
    told = ServiceMail.objects.filter(subject=OuterRef("pk"), kind=kind, moment=moment)
    return readers_of_notice().exclude(Exists(told))


def notice_moment(notice: NoticeVersion) -> datetime:
    """The first moment of its first day."""
    return timezone.make_aware(datetime.combine(notice.valid_from, time.min))
