"""What else is known of somebody who has asked for the letter, and can only bar it.

A card that is merged with hers, and what the program said that she came from: of several words the
strictest holds, until she says yes anew (R62, R65; clients.merging, clients.importing).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.age import AgeGroup
from clients.models import Client, ImportedClient
from marketing.models import MarketingConsent
from marketing.reason import Reason
from privacy.links import subjects_of
from privacy.models import DataSubject, SubjectLink


def marked(consents: QuerySet[MarketingConsent]) -> QuerySet[MarketingConsent]:
    """With marks of what has to be looked at further: nearly nobody, so that it costs nothing."""
    here = OuterRef("subject")
    links = SubjectLink.objects.filter(Q(subject=here) | Q(alias=here)).order_by()
    origins = ImportedClient.objects.filter(subject=here)
    return consents.annotate(is_merged=Exists(links), is_imported=Exists(origins))


def barred(
    consent: MarketingConsent, is_banned: Callable[[str], bool], today: date
) -> Reason | None:
    """Why the live permission of one card is not enough. Raises CannotBeRead."""
    of_query: Any = consent
    hers = [consent.subject_id]
    if of_query.is_merged:
        hers = subjects_of(consent.subject_id)
        if (reason := _by_other_cards(consent, hers, is_banned, today)) is not None:
            return reason
    if (of_query.is_imported or of_query.is_merged) and _source_says_no(consent, hers):
        return Reason.SOURCE_SAYS_NO
    return None


def says_no_since(hers: Sequence[UUID]) -> datetime | None:
    """When a program she came from last told that she wants no letters. Raises CannotBeRead."""
    origins = ImportedClient.objects.filter(subject__in=hers).select_related("subject")
    return max((row.imported_at for row in origins if row.sealed.opt_out), default=None)


def _source_says_no(consent: MarketingConsent, hers: Sequence[UUID]) -> bool:
    """A yes that she gave the salon itself later is worth more."""
    since = says_no_since(hers)
    return since is not None and consent.at <= since


def _by_other_cards(
    consent: MarketingConsent, hers: Sequence[UUID], is_banned: Callable[[str], bool], today: date
) -> Reason | None:
    """One letter for one person, and none where one of her cards forbids it."""
    newest = _newest_acts(hers)
    given = [pk for pk in hers if pk in newest and newest[pk].is_given]
    if given[0] != consent.subject_id:
        return Reason.MERGED
    if withdrawn_for_good(hers):
        return Reason.NO_CONSENT
    return _by_details(consent, hers, None if _said_yes_anew(hers, newest) else is_banned, today)


def withdrawn_for_good(hers: Sequence[UUID]) -> bool:
    """Whether a withdrawal on one of merged cards stands against the others: she has not said yes
    anew since then and since the merge.
    """
    newest = _newest_acts(hers)
    withdrawn = [act.at for act in newest.values() if not act.is_given]
    anew = _said_yes_anew(hers, newest)
    return bool(withdrawn) and (anew is None or anew <= max(withdrawn))


def _said_yes_anew(hers: Sequence[UUID], newest: dict[UUID, MarketingConsent]) -> datetime | None:
    """When she last said yes after her cards were merged."""
    links = SubjectLink.objects.filter(alias__in=hers)
    merged_at = max(links.values_list("linked_at", flat=True))
    given = (act.at for act in newest.values() if act.is_given and act.at > merged_at)
    return max(given, default=None)


def _newest_acts(hers: Sequence[UUID]) -> dict[UUID, MarketingConsent]:
    acts = MarketingConsent.objects.filter(subject__in=hers).order_by("at", "pk")
    return {act.subject_id: act for act in acts}


def _by_details(
    consent: MarketingConsent,
    hers: Sequence[UUID],
    is_banned: Callable[[str], bool] | None,
    today: date,
) -> Reason | None:
    """Age, restriction and address of the other cards. `is_banned`: None where she has said yes
    since the merge; her own address is asked about in any case.
    """
    others = Client.objects.filter(pk__in=hers).exclude(pk=consent.subject_id)
    for card in others.select_related("subject", "contact"):
        card.contact.subject = card.subject
        if card.subject.state == DataSubject.State.RESTRICTED:
            return Reason.RESTRICTED
        if card.age_group(today) is AgeGroup.MINOR:
            return Reason.NOT_ADULT
        email = card.contact.sealed.email
        if is_banned is not None and email and is_banned(email):
            return Reason.SUPPRESSED
    return None
