"""What clients/ holds about people: the card, how to reach her, and that somebody is gone."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.contact import email_key, phone_key
from clients.models import Client, ContactDetails, SearchGone
from clients.search_clock import note_gone
from clients.searching.reading import opened_contacts
from privacy.registry import Keep, PersonalData, not_personal, register
from privacy.vocabulary import LawfulBasis, Purpose, Source

not_personal("clients.SearchClock", "A number.")


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
        "registered_on": _("Registered on"),
        "last_visit_on": _("Last visit"),
        "health_storing": _("Storing of health data"),
        "notice": _("Privacy notice given"),
        "notice_way": _("How it was given"),
        "notice_given_on": _("Given on"),
    }
    technical = frozenset({"rev"})
    keep = Keep("client", ("last_visit_on", "registered_on"))
    ends_subject = True

    def export(self, row: Client) -> dict[str, Any]:
        words = {
            str(_("Storing of health data")): row.get_health_storing_display(),
            str(_("How it was given")): row.get_notice_way_display(),
        }
        return {**super().export(row), **words}

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        note_gone(self.rows(subject_ids))
        return super().erase(subject_ids)


@register
class ContactDetailsOfClients(PersonalData):
    """Phone and e-mail; they go with the card."""

    model = ContactDetails
    title = _("Contact details")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    personal = {"sealed.phone": _("Phone"), "sealed.email": _("E-mail")}
    technical = frozenset({"client", "phone_bi", "email_bi"})

    def contact_values(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        return {
            subject: [key for key in (phone_key(who.phone), email_key(who.email)) if key]
            for subject, who in opened_contacts(subject_ids)
        }


@register
class GoneFromSearch(PersonalData):
    """Random ids of former clients, for some days, so that every process's index forgets them."""

    model = SearchGone
    title = _("Clients gone from search")
    purpose = Purpose.SECURITY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.PROGRAM
    subject_path = ""
    technical = frozenset({"client_id", "rev", "gone_on"})
    keep = Keep("search_gone", ("gone_on",))
    outlives_subject = True
    given_by_subject = False

    def rows(self, subject_ids: Iterable[UUID]) -> Any:
        return SearchGone.objects.none()

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return 0
