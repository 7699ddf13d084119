"""Two cards, one person: merged so that no row moves, and taken apart again.

The primary card is the one that is read from now on; the other is read with it (SubjectLink). Both
acts lock both cards, in the order of their ids.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clients.actions import correct_client, refuse_health_storing, set_guardian
from clients.details import Details
from clients.merged import of_either
from clients.models import UNSTAMPED, Client
from clients.search_clock import stamp_at_end
from privacy.audit.acts import Actor, audited, record
from privacy.consents import after_all_acts, drop_borrowed
from privacy.forms import refuse_identity_code
from privacy.links import subjects_of
from privacy.models import DataSubject, Guardian, LinkRecord, Replaced, SubjectLink
from privacy.refusals import Refused, RestrictionInForce
from privacy.registry import delete_rows

GUARDIAN: Final = "guardian"


class SameCard(Refused):
    message = _("This is the same card. Choose another one.")


class MergedAlready(Refused):
    message = _(
        "One of the cards is merged with another card already. Take that merge apart first, or "
        "keep the card into which others were merged."
    )


class ReasonNeeded(Refused):
    message = _("The years of birth differ. Write how you know that this is one person.")


class NotMerged(Refused):
    message = _("These cards are not merged any more.")


@audited
def merge_clients(
    *,
    by: Actor,
    client: Client,
    other: Client,
    seen: Details,
    wanted: Details,
    reason: str = "",
) -> SubjectLink:
    """Read `other` with `client` from now on. `seen`: the details of `client` as they were shown,
    `wanted`: those that were chosen out of both; choosing is a correction of her card. A guardian
    who is known on the other card alone is known on both.

    Raises SameCard, MergedAlready, ReasonNeeded where both birth years are known and differ,
    RestrictionInForce, EditConflict, ValidationError, DoesNotExist.
    """
    if client.pk == other.pk:
        raise SameCard
    card, alias = _locked(client.pk, other.pk)
    _refuse_chains(card.pk, alias.pk)
    years = {card.sealed.birth_year, alias.sealed.birth_year} - {None}
    if len(years) > 1 and not reason.strip():
        raise ReasonNeeded
    _refuse_code(reason)
    before = card.details
    after = correct_client(by=by, client=card, seen=seen, wanted=wanted).details
    replaced = (*_replaced(before, after), *_with_guardian(by, card, alias))
    link = SubjectLink(
        subject=card.subject,
        alias=alias.subject,
        linked_at=after_all_acts((card.pk, alias.pk)),
        linked_by=by.pk,
        sealed=LinkRecord(reason=reason.strip(), replaced=replaced),
    )
    link.save(force_insert=True)
    _stamp(card.pk, alias.pk)
    for subject in (card.pk, alias.pk):
        record("clients.merged", by=by, subject_id=subject, obj=link)
    return link


@audited
def unmerge_clients(*, by: Actor, client: Client, other: Client) -> SubjectLink:
    """Two people again: both cards as they were, and what was written since stays with `client`.

    A detail that was chosen at the merge goes back, unless it was corrected since. What rests on a
    consent that was given on the other card goes (R1). Raises NotMerged, RestrictionInForce,
    DoesNotExist.
    """
    card, alias = _locked(client.pk, other.pk)
    link = SubjectLink.objects.filter(subject=card.pk, alias=alias.pk).first()
    if link is None:
        raise NotMerged
    link.subject = card.subject
    now = card.details
    correct_client(by=by, client=card, seen=now, wanted=_put_back(now, link.sealed.replaced))
    _without_guardian(by, card, link.sealed.replaced)
    _mend_later_merges(card, link)
    if link.sealed.storing_allowed:
        refuse_health_storing(by=by, client=alias)
    delete_rows(SubjectLink.objects.filter(pk=link.pk))
    erased = Counter(drop_borrowed(subjects_of(card.pk))) + Counter(drop_borrowed([alias.pk]))
    _stamp(card.pk, alias.pk)
    for subject in (card.pk, alias.pk):
        record("clients.unmerged", by=by, subject_id=subject, obj=link, counts=dict(erased))
    return link


def _locked(client_id: UUID, other_id: UUID) -> tuple[Client, Client]:
    rows = Client.objects.select_related("subject", "contact").select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=(client_id, other_id)).order_by("pk")}
    if len(found) < 2:
        raise Client.DoesNotExist
    for row in found.values():
        if row.subject.state == DataSubject.State.RESTRICTED:
            raise RestrictionInForce
        row.contact.subject = row.subject
    return found[client_id], found[other_id]


def _refuse_chains(card: UUID, alias: UUID) -> None:
    """An alias has one primary and no aliases of its own."""
    is_alias = SubjectLink.objects.filter(alias=card).exists()
    if is_alias or SubjectLink.objects.filter(of_either(alias)).exists():
        raise MergedAlready


def _refuse_code(reason: str) -> None:
    try:
        refuse_identity_code(reason)
    except ValidationError as problem:
        raise ValidationError({"reason": problem}) from None


def _replaced(before: Details, after: Details) -> tuple[Replaced, ...]:
    names = after.differences(before)
    return tuple(Replaced(name, _text(before, name), _text(after, name)) for name in names)


def _put_back(now: Details, replaced: Sequence[Replaced]) -> Details:
    """The details before the merge, where they are still those that were chosen at it."""
    chosen = (one for one in replaced if one.detail != GUARDIAN)
    back = {one.detail: one.before for one in chosen if one.chosen == _text(now, one.detail)}
    year = back.get("birth_year", _text(now, "birth_year"))
    return Details(
        name=back.get("name", now.name),
        birth_year=int(year) if year else None,
        phone=back.get("phone", now.phone),
        email=back.get("email", now.email),
    )


def _with_guardian(by: Actor, card: Client, alias: Client) -> tuple[Replaced, ...]:
    guardian = alias.sealed.guardian
    if guardian is None or card.sealed.guardian is not None:
        return ()
    set_guardian(by=by, client=card, guardian=guardian)
    return (Replaced(GUARDIAN, "", _guardian_text(guardian)),)


def _without_guardian(by: Actor, card: Client, replaced: Sequence[Replaced]) -> None:
    """A guardian who came with the merge goes with it, unless another one was named since."""
    now = Replaced(GUARDIAN, "", _guardian_text(card.sealed.guardian))
    if card.sealed.guardian is not None and now in replaced:
        set_guardian(by=by, client=card, guardian=None)


def _guardian_text(guardian: Guardian | None) -> str:
    return f"{guardian.name}, {guardian.contact}" if guardian else ""


def _mend_later_merges(card: Client, gone: SubjectLink) -> None:
    """What this merge has put on the card is nothing that a later one found there: taken apart in
    turn, it would come back.
    """
    before = {(one.detail, one.chosen): one.before for one in gone.sealed.replaced}
    later = SubjectLink.objects.filter(subject=card.pk, linked_at__gt=gone.linked_at)
    for link in later.order_by("pk"):
        link.subject = card.subject
        mended = tuple(
            replace(one, before=before.get((one.detail, one.before), one.before))
            for one in link.sealed.replaced
        )
        if mended != link.sealed.replaced:
            link.sealed = replace(link.sealed, replaced=mended)
            link.save()


def _text(details: Details, name: str) -> str:
    value = getattr(details, name)
    return "" if value is None else str(value)


def _stamp(*ids: UUID) -> None:
    """Let every search index learn of it: what finds the alias leads to the primary card."""
    Client.objects.filter(pk__in=ids).update(rev=UNSTAMPED)
    stamp_at_end()
