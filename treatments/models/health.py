"""The consent to health data, and the base of every table that rests on it (R1, R2)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.merged import has_merges
from clients.models import Client
from privacy.consents import live_consent
from privacy.models import ConsentRecord, DataSubject
from treatments.capacity import refuse_insufficient
from treatments.models.guarded import GuardedModel
from treatments.refusals import KindNotCovered, NoHealthConsent, StoringRefused


class HealthDataConsent(ConsentRecord):
    """Explicit consent to storing the ticked kinds of health data, or its withdrawal."""

    class Meta(ConsentRecord.Meta):
        verbose_name = _("consent to health data")
        verbose_name_plural = _("consents to health data")
        indexes = (models.Index(fields=("subject", "at"), name="health_consent_newest"),)


class HealthRow(GuardedModel):
    """Health data about a person. Writing needs her live consent to the kinds it holds.

    Without it, model, form, admin and command alike raise a ConsentMissing that says why.
    """

    consent = models.ForeignKey(
        HealthDataConsent, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        names = options.get("update_fields")
        if names is not None:
            options["update_fields"] = {*names, "consent"}
        super().save(*args, **options)

    def kinds(self) -> frozenset[str]:
        """The kinds of health data in the row; none for what only needs a consent to be live."""
        return frozenset()

    @classmethod
    def before_writing(cls, rows: Sequence[Any]) -> None:
        super().before_writing(rows)
        about: dict[Any, list[HealthRow]] = {}
        for row in rows:
            about.setdefault(row.subject_id, []).append(row)
        for subject in sorted(about):
            hers = about[subject]
            kinds = frozenset[str]().union(*(row.kinds() for row in hers))
            consent = covering_consent(hers[0].subject, kinds)
            for row in hers:
                row.consent = consent


def health_consent(client: Client) -> HealthDataConsent | None:
    """The consent in force, of her card or of one that was merged into it. What rests on either may
    be read; what is written rests on the card's own (`covering_consent`).
    """
    found = (live_consent(HealthDataConsent, subject) for subject in client.subjects)
    return next((consent for consent in found if consent is not None), None)


def covering_consent(subject: DataSubject, kinds: frozenset[str]) -> HealthDataConsent:
    """The live consent that covers these kinds, locked against a withdrawal at the same moment.

    Raises NoHealthConsent, KindNotCovered, StoringRefused, GuardianMissing, OwnConsentMissing.
    Runs inside a transaction.
    """
    DataSubject.objects.select_for_update().only("pk").get(pk=subject.pk)
    consent = live_consent(HealthDataConsent, subject)
    if consent is None:
        raise NoHealthConsent
    uncovered = kinds - set(consent.sealed.kinds)
    if uncovered:
        raise KindNotCovered(uncovered)
    client = Client.objects.annotate(has_merges=has_merges()).filter(pk=subject.pk).first()
    if client is not None:
        if client.refuses_health_storing:
            raise StoringRefused
        client.subject = subject
        refuse_insufficient(
            consent.sealed,
            age=client.age_group(timezone.localdate()),
            birth_year=client.sealed.birth_year,
            own_consent_age=settings.MINOR_OWN_CONSENT_AGE,
            today=timezone.localdate(),
        )
    return consent
