"""What clients/ holds about people: the card, how to reach her, and that somebody is gone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.cards import readable
from clients.contact import email_key, phone_key
from clients.importing.letting_go import let_go
from clients.models import Client, ContactDetails, ContactRecord, SearchGone
from clients.models_booking import Booking, WaitingBooking
from clients.models_import import ImportBatch, ImportedClient, ImportRow
from clients.search_clock import note_gone, stamp_at_end
from clients.searching.reading import opened_contacts
from privacy.audit.acts import Actor
from privacy.links import subjects_of
from privacy.registry import AllRules, Keep, PersonalData, not_personal, register
from privacy.sets import listed
from privacy.vocabulary import LawfulBasis, Purpose, Source

not_personal("clients.SearchClock", "A number.", stays="For the search of this installation.")
not_personal("clients.ColumnMapping", "What the columns of a file mean; no cell of any file.")


@register
class ClientCards(PersonalData):
    """The card. When its time is out, the person goes with everything else that is hers."""

    model = Client
    title = _("Client card")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    personal = {
        "sealed.name": _("Name"),
        "sealed.birth_year": _("Year of birth"),
        "sealed.turned_18": _("Has turned 18"),
        "sealed.turned_18_on": _("Asked on"),
        "sealed.guardian": _("Guardian"),
        "sealed.earlier": _("Before corrections"),
        "registered_on": _("Registered on"),
        "last_visit_on": _("Last visit"),
        "health_storing": _("Storing of health data"),
        "notice": _("Privacy notice given"),
        "notice_way": _("How it was given"),
        "notice_given_on": _("Given on"),
    }
    technical = frozenset({"rev"})
    made_here = technical
    keep = Keep("client", ("last_visit_on", "registered_on"))
    ends_subject = True

    def export(self, row: Client) -> dict[str, Any]:
        words = {
            str(_("Storing of health data")): row.get_health_storing_display(),
            str(_("How it was given")): row.get_notice_way_display(),
        }
        return {**super().export(row), **words}

    def ends_on(self, row: Client, rules: AllRules | None = None) -> date | None:
        """With merged cards the one that ends last keeps the others (R48): one relationship."""
        cards = [row] if getattr(row, "has_merges", True) is False else _cards_with(row)
        return max(day for card in cards if (day := super(ClientCards, self).ends_on(card, rules)))

    def read_back(self) -> None:
        stamp_at_end()

    def who(self, subject_ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = Client.objects.filter(pk__in=subject_ids).select_related("subject")
        return {row.pk: who.name for row in rows if (who := readable(row)) is not None}

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        note_gone(self.own_rows(subject_ids))
        return super().erase(subject_ids)


@register
class ContactDetailsOfClients(PersonalData):
    """Phone and e-mail; they go with the card."""

    model = ContactDetails
    title = _("Contact details")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    personal = {
        "sealed.phone": _("Phone"),
        "sealed.email": _("E-mail"),
        "sealed.earlier": _("Before corrections"),
    }
    technical = frozenset({"client", "phone_bi", "email_bi"})
    made_here = frozenset({"phone_bi", "email_bi"})

    def remake(self, row: ContactDetails) -> None:
        row.index_blindly()

    def read_back(self) -> None:
        """Every client has this row; where it could not be opened any more, nothing is on it."""
        for card in Client.objects.filter(contact=None).select_related("subject"):
            row = ContactDetails(subject=card.subject, client=card, sealed=ContactRecord())
            row.save(force_insert=True)

    def contact_values(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        return {
            subject: [key for key in (phone_key(who.phone), email_key(who.email)) if key]
            for subject, who in opened_contacts(subject_ids)
        }

    def contact_marks(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[bytes]]:
        rows = ContactDetails.objects.filter(subject__in=listed(subject_ids)).order_by()
        return {
            subject: [bytes(mark) for mark in marks if mark]
            for subject, *marks in rows.values_list("subject", "phone_bi", "email_bi")
        }


@register
class GoneFromSearch(PersonalData):
    """Random ids of former clients, for some days, so that every process's index forgets them."""

    model = SearchGone
    title = _("Clients gone from search")
    stays = "For the search of this installation, for some days."
    purpose = Purpose.SECURITY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.PROGRAM
    subject_path = ""
    technical = frozenset({"client_id", "rev", "gone_on"})
    keep = Keep("search_gone", ("gone_on",))
    outlives_subject = True
    given_by_subject = False

    def own_rows(self, subject_ids: Iterable[UUID]) -> Any:
        return SearchGone.objects.none()

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return 0


@register
class Imports(PersonalData):
    """A file on its way into the register: a case with its own key, gone 30 days later."""

    model = ImportBatch
    title = _("Imports")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.BOOKING
    personal = {
        "sealed.content": _("The file, until it has been read"),
        "sealed.sheets": _("Names of its sheets"),
        "sealed.sample": _("Its first rows, until it has been read"),
    }
    technical = frozenset(
        {
            *("source", "started_by", "started_at", "state", "charset", "header", "columns"),
            *("sheet", "sealed.is_doubtful"),
            *("records", "compared", "clock", "counts", "stretch_at", "closed_at"),
        }
    )
    keep = Keep("import", ("started_at",))
    ends_subject = True
    given_by_subject = False

    def lighten(self, *, by: Actor, ids: Sequence[Any]) -> Mapping[str, int]:
        batches = ImportBatch.objects.filter(pk__in=ids).select_related("subject").defer("sealed")
        count = sum(let_go(by=by, batch=batch) for batch in batches)
        return {ImportRow._meta.label_lower: count} if count else {}


@register
class ImportedRows(PersonalData):
    """Rows in quarantine, under the key of their import. They are nobody's card yet."""

    model = ImportRow
    title = _("Rows of imports")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.BOOKING
    personal = {
        "sealed.name": _("Name"),
        "sealed.birth_year": _("Year of birth"),
        "sealed.phone": _("Phone"),
        "sealed.email": _("E-mail"),
        "sealed.shown_phone": _("Phone as written in the file"),
        "sealed.shown_email": _("E-mail as written in the file"),
        "sealed.also": _("Other phone numbers and addresses"),
        "sealed.opt_out": _("The source says no to letters"),
        "sealed.last_visit": _("Last visit"),
    }
    technical = frozenset(
        {
            *("batch", "number", "line", "outcome", "decision"),
            *("sealed.kinds", "sealed.together", "sealed.known"),
        }
    )
    given_by_subject = False


@register
class OriginsOfCards(PersonalData):
    """Where a card came from when it was not herself, and when she was told (art. 14)."""

    model = ImportedClient
    title = _("Origin of the card")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.BOOKING
    personal = {
        "sealed.source": _("Source"),
        "sealed.opt_out": _("The source says no to letters"),
        "imported_at": _("Entered"),
        "tell_by": _("To be told by"),
        "told_on": _("Told on"),
    }
    technical = frozenset({"batch_id"})
    given_by_subject = False


def _cards_with(row: Client) -> list[Client]:
    others = [pk for pk in subjects_of(row.pk) if pk != row.pk]
    return [row, *(Client.objects.filter(pk__in=others) if others else ())]


_OF_AN_HOUR = frozenset({"uid_key"})


@register
class Bookings(PersonalData):
    """A client's hours. They end 90 days after their time; what came of them is kept elsewhere."""

    model = Booking
    title = _("Bookings")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    source = Source.BOOKING
    personal = {
        "starts_at": _("Time"),
        "ends_at": _("Ends"),
        "sealed.method": _("Treatment as booked"),
        "sealed.booked_as": _("Booked under the name"),
        "state": _("State"),
        "source": _("Source"),
    }
    technical = _OF_AN_HOUR
    keep = Keep("booking", ("starts_at",))


@register
class WaitingBookings(PersonalData):
    """Hours of people whose card nobody has pointed out: each a case of its own, gone likewise."""

    model = WaitingBooking
    title = _("Bookings without a card")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    source = Source.BOOKING
    personal = {
        "starts_at": _("Time"),
        "ends_at": _("Ends"),
        "sealed.name": _("Name"),
        "sealed.method": _("Treatment as booked"),
        "sealed.phone": _("Phone"),
        "sealed.guardian": _("A child is spoken of"),
        "state": _("State"),
        "source": _("Source"),
    }
    technical = _OF_AN_HOUR
    keep = Keep("booking", ("starts_at",))
    ends_subject = True
