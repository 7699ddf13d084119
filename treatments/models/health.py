"""The consent to health data, and the base of every table that rests on it (R1, R2)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.merged import has_merges, is_alias
from clients.models import Client
from privacy.consents import consents_in_force, standing
from privacy.links import primary_of
from privacy.models import ConsentRecord, DataSubject
from treatments.capacity import refuse_insufficient
from treatments.models.guarded import GuardedModel
from treatments.refusals import (
    GuardianMissing,
    KindNotCovered,
    NoHealthConsent,
    OwnConsentMissing,
    StoringRefused,
)


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
            found = covering_consents(hers[0].subject, [row.kinds() for row in hers])
            for row, consent in zip(hers, found, strict=True):
                row.consent = consent


def health_consents(client: Client) -> list[HealthDataConsent]:
    """The consents in force, whichever of her cards they were given on: they are the person's.

    None is where one of her cards says that no health data are stored.
    """
    if client.refuses_health_storing:
        return []
    return consents_in_force(HealthDataConsent, client.subject, client.merges)


def health_consent(client: Client) -> HealthDataConsent | None:
    """The same where one is enough: that of the card itself before the others."""
    return next(iter(health_consents(client)), None)


def silent_cards(client: Client) -> set[UUID]:
    """Of merged cards those whose health data may not be read any more: another card of hers says
    that none are stored, or that the consent was withdrawn later than it was given on this one.
    They wait for a person, who erases them or asks her anew.
    """
    if not client.merges:
        return set()
    live = {consent.subject_id for consent in health_consents(client)}
    given = standing(HealthDataConsent, client.subject_ids)
    return {consent.subject_id for consent in given} - live


def covering_consent(subject: DataSubject, kinds: frozenset[str]) -> HealthDataConsent:
    """The live consent that covers these kinds, locked against a withdrawal at the same moment.

    Raises NoHealthConsent, KindNotCovered, StoringRefused, GuardianMissing, OwnConsentMissing.
    Runs inside a transaction.
    """
    return covering_consents(subject, [kinds])[0]


def covering_consents(
    subject: DataSubject, each: Sequence[frozenset[str]]
) -> list[HealthDataConsent]:
    """The same for several rows of a card, in their order: each rests on a consent of this card,
    else on that of another card of hers.
    """
    client = _person(subject)
    links = () if client is None else client.merges
    hers = sorted({subject.pk, *(() if client is None else client.subject_ids)})
    list(DataSubject.objects.select_for_update(no_key=True).filter(pk__in=hers).order_by("pk"))
    consents = consents_in_force(HealthDataConsent, subject, links)
    if not consents:
        raise NoHealthConsent
    if client is not None and client.refuses_health_storing:
        raise StoringRefused
    return [_covering(consents, kinds, client) for kinds in each]


def _person(subject: DataSubject) -> Client | None:
    """Her card; of a merged one, that with which it is read."""
    rows = Client.objects.select_related("subject").annotate(
        has_merges=has_merges(), is_alias=is_alias()
    )
    client: Client | None = rows.filter(pk=subject.pk).first()
    if client is not None and getattr(client, "is_alias"):  # noqa: B009  (told by the query)
        client = rows.filter(pk=primary_of(subject.pk)).first()
    return client


def _covering(
    consents: Sequence[HealthDataConsent], kinds: frozenset[str], client: Client | None
) -> HealthDataConsent:
    """The first that covers these kinds and is enough for her age."""
    covering = [consent for consent in consents if kinds <= set(consent.sealed.kinds)]
    if not covering:
        raise KindNotCovered(kinds - {kind for one in consents for kind in one.sealed.kinds})
    if client is None:
        return covering[0]
    enough = (consent for consent in covering if not is_insufficient_now(consent, client))
    chosen = next(enough, covering[0])
    refuse_insufficient_now(chosen, client)
    return chosen


def is_insufficient_now(consent: HealthDataConsent, client: Client) -> bool:
    """Whether a guardian's consent or her own is lacking today."""
    try:
        refuse_insufficient_now(consent, client)
    except (GuardianMissing, OwnConsentMissing):
        return True
    return False


def refuse_insufficient_now(consent: HealthDataConsent, client: Client) -> None:
    """Raise GuardianMissing or OwnConsentMissing where it is not enough for her age today."""
    today = timezone.localdate()
    refuse_insufficient(
        consent.sealed,
        age=client.age_group(today),
        birth_year=client.sealed.birth_year,
        own_consent_age=settings.MINOR_OWN_CONSENT_AGE,
        today=today,
    )
