"""The examples of marketing/."""

from django.db import models
from django.utils import timezone

from marketing.models import AddressRecord, Campaign, MarketingConsent
from privacy.models import ConsentEvidence, ConsentText, DataSubject, NoticeVersion
from tests.personal_data.examples import Word, example, made


def _consent(subject: DataSubject, evidence: ConsentEvidence) -> models.Model:
    return made(
        "marketing.MarketingConsent",
        subject=subject,
        act="given",
        at=timezone.now(),
        text=ConsentText.current("marketing"),
        notice=NoticeVersion.current(timezone.localdate()),
        sealed=evidence,
    )


@example("marketing.MarketingConsent")
def marketing_consent(subject: DataSubject, word: Word) -> models.Model:
    return _consent(subject, ConsentEvidence(way="paper", paper_place=word("paper_place")))


@example("marketing.SubscribedAddress")
def subscribed_address(subject: DataSubject, word: Word) -> models.Model:
    if not MarketingConsent.objects.filter(subject=subject).exists():
        _consent(subject, ConsentEvidence("paper"))
    return made(
        "marketing.SubscribedAddress",
        subject=subject,
        given=MarketingConsent.objects.filter(subject=subject).latest("at"),
        asked_on=timezone.localdate(),
        confirmed_at=timezone.now(),
        sealed=AddressRecord(email=word("email"), how=word("how")),
    )


@example("marketing.Delivery")
def delivery(subject: DataSubject, word: Word) -> models.Model:
    letter = Campaign.objects.first() or made("marketing.Campaign", subject="Joulukirje")
    return made("marketing.Delivery", subject=subject, campaign=letter, queued_at=timezone.now())


@example("marketing.ServiceMail")
def service_mail(subject: DataSubject, word: Word) -> models.Model:
    now = timezone.now()
    told = {"kind": "request", "moment": now, "until": now.date()}
    return made("marketing.ServiceMail", subject=subject, **told)
