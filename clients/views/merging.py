"""One person with two cards: found, looked at side by side, merged, taken apart again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.actions import open_card
from clients.cards import card_address, get_visible_client_or_404, readable
from clients.details import EditConflict
from clients.forms.merging import MergeForm
from clients.merged import cards_of, has_merges
from clients.merging import merge_clients, unmerge_clients
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from clients.search import possible_duplicates, search_clients
from clients.search_limit import is_too_often
from clients.views.common import merges_clients, needs_readable_card, shows_or_takes
from clients.views.finding import Row, row_of
from clients.views.registering import shared_words
from privacy.audit.models import AuditEvent
from privacy.consents import borrowed
from privacy.models import DataSubject, Hold, SubjectLink
from privacy.once import once
from privacy.refusals import Refused
from privacy.registry import declarations
from privacy.requests import actor_of
from privacy.vocabulary import Purpose

MERGING: Final = "merging"
"""The purpose of looking at both cards, in the use log."""
WORDS: Final = "words"
_NOT_COUNTED: Final = (Client, ContactDetails, AuditEvent, SubjectLink)


@dataclass(frozen=True)
class Perhaps:
    """Somebody who may be the same person, and why."""

    row: Row
    shared: Sequence[str]
    url: str


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind lie under each of two cards."""

    title: str
    this: int
    other: int


@dataclass(frozen=True)
class Merged:
    """A card that is read with another one, as far as it can be read."""

    link: SubjectLink
    card: Client

    @property
    def who(self) -> ClientRecord | None:
        return cast(ClientRecord | None, readable(self.card))

    @property
    def contact(self) -> ContactRecord | None:
        return cast(ContactRecord | None, readable(self.card.contact))


@shows_or_takes
@merges_clients
@needs_readable_card
def same_find(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may be the same person; a search for whom the program does not think of."""
    client = get_visible_client_or_404(pk)
    typed = request.POST.get(WORDS, "") if request.method == "POST" else ""
    if typed and is_too_often(actor_of(request).pk):
        return render(request, "clients/searched_too_often.html", status=429)
    page = {
        "client": client,
        "who": client.sealed,
        "typed": typed,
        "found": _found(request, client, typed) if typed.strip() else _alike(request, client),
        "card_url": card_address(request.user, client.pk),
    }
    return render(request, "clients/same_find.html", page)


@shows_or_takes
@merges_clients
@once
@needs_readable_card
def client_merge(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Both cards side by side: which details stand, and then they are read as one."""
    this, that = _pair(pk, other)
    form = MergeForm(
        request.POST if request.method == "POST" else None, this=this.details, other=that.details
    )
    if form.is_valid() and _merged(request, this, that, form):
        messages.success(
            request, _("The cards are merged. You can take them apart at any time: Merged cards.")
        )
        return redirect("clients:merged_list", this.pk)
    if request.method != "POST":
        for card in (this, that):
            open_card(by=actor_of(request), client=card, purpose=MERGING)
    return render(request, "clients/client_merge.html", _page(request, this, that, form))


@shows_or_takes
@merges_clients
@once
@needs_readable_card
def client_unmerge(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Two people again. The page says what stays where."""
    client = get_visible_client_or_404(pk)
    that = next((card for card in cards_of(client)[1:] if card.pk == other), None)
    if that is None:
        raise Http404
    if request.method == "POST":
        try:
            unmerge_clients(by=actor_of(request), client=client, other=that)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The cards are two people's again."))
        return redirect(card_address(request.user, client.pk))
    open_card(by=actor_of(request), client=that, purpose=MERGING)
    link = next(link for link in client.merges if link.alias_id == other)
    page = {
        "client": client,
        "who": client.sealed,
        "that": that,
        "that_who": that.sealed,
        "link": link,
        "borrowed": _borrowed(client, other),
        "card_url": card_address(request.user, client.pk),
    }
    return render(request, "clients/client_unmerge.html", page)


def _borrowed(client: Client, other: UUID) -> int:
    """How many rows go when these cards are taken apart, because their consent is the other's."""
    sides = ([pk for pk in client.subject_ids if pk != other], [other])
    return sum(rows.count() for side in sides for rows in borrowed(side).values())


@require_safe
@merges_clients
def merged_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was merged into a card, and the way to take it apart."""
    client = get_visible_client_or_404(pk)
    others = {card.pk: card for card in cards_of(client)[1:]}
    page = {
        "client": client,
        "who": readable(client),
        "merges": [Merged(link, others[link.alias_id]) for link in client.merges],
        "card_url": card_address(request.user, client.pk),
    }
    return render(request, "clients/merged_list.html", page)


def _pair(pk: UUID, other: UUID) -> tuple[Client, Client]:
    """Two cards that are not read as one yet. Raises Http404."""
    rows = Client.objects.select_related("subject", "contact").annotate(has_merges=has_merges())
    found = {row.pk: row for row in rows.filter(pk__in=(pk, other), **_ACTIVE)}
    if len(found) < 2:
        raise Http404
    for row in found.values():
        row.contact.subject = row.subject
    return found[pk], found[other]


_ACTIVE: Final[dict[str, Any]] = {"subject__state": DataSubject.State.ACTIVE}


def _merged(request: HttpRequest, this: Client, that: Client, form: MergeForm) -> bool:
    try:
        merge_clients(
            by=actor_of(request),
            client=this,
            other=that,
            seen=form.this,
            wanted=form.wanted,
            reason=form.cleaned_data.get("reason", ""),
        )
    except EditConflict:
        form.say_changed()
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def _page(request: HttpRequest, this: Client, that: Client, form: MergeForm) -> dict[str, Any]:
    return {
        "this": this,
        "that": that,
        "form": form,
        "counted": _counted(request, this, that),
        "has_hold": Hold.objects.filter(about__in=(this.pk, that.pk)).exists(),
        "is_other_way_round": bool(that.merges) and not this.merges,
        "card_url": card_address(request.user, this.pk),
    }


def _counted(request: HttpRequest, this: Client, that: Client) -> list[Counted]:
    """Rows by kind; of health and treatments only for those who may read them."""
    user: Any = request.user
    may = {Purpose.CLIENT_RELATIONSHIP, Purpose.MARKETING, Purpose.ACCOUNTABILITY}
    if user.has_perm("treatments.view_health") and user.has_perm("treatments.view_entry"):
        may.add(Purpose.CLIENT_SAFETY)
    found = []
    for declared in reversed(declarations()):
        if declared.purpose in may and declared.model not in _NOT_COUNTED:
            counts = [declared.rows([card.pk]).count() for card in (this, that)]
            if any(counts):
                found.append(Counted(str(declared.title), *counts))
    return found


def _alike(request: HttpRequest, client: Client) -> list[Perhaps]:
    found = possible_duplicates(client.details)
    return [
        Perhaps(row_of(request, one.client), shared_words(one), _address(client, one.client.id))
        for one in found
        if one.client.id != client.pk
    ]


def _found(request: HttpRequest, client: Client, typed: str) -> list[Perhaps]:
    found = search_clients(typed).clients
    return [
        Perhaps(row_of(request, one), (), _address(client, one.id))
        for one in found
        if one.id != client.pk
    ]


def _address(client: Client, other: UUID) -> str:
    return reverse("clients:client_merge", args=[client.pk, other])
