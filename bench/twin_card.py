"""The basic card drawn from plaintext: the same page without keys, sealed records and audit."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bench import twin
from clients.cards import basic_card
from clients.models import Client, ClientRecord, ContactDetails, ContactRecord
from clients.views.common import sees_clients
from privacy.models import NoticeVersion


@sees_clients
def twin_card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What `client_show` shows."""
    today = timezone.localdate()
    client = _client(pk, *twin.card(pk))
    page = {"card": basic_card(client, today), "came_today": client.last_visit_on == today}
    return render(request, "clients/client_show.html", page)


def _client(
    pk: UUID,
    name: str,
    birth_year: int,
    phone: str,
    email: str,
    registered_on: date | str,
    last_visit_on: date | str,
    health_storing: str,
    notice: int,
    notice_way: str,
    notice_given_on: date | str,
) -> Client:
    client = Client(
        id=pk,
        sealed=ClientRecord(name, birth_year),
        registered_on=_day(registered_on),
        last_visit_on=_day(last_visit_on),
        health_storing=health_storing,
        notice=NoticeVersion(number=notice),
        notice_way=notice_way,
        notice_given_on=_day(notice_given_on),
    )
    client.contact = ContactDetails(sealed=ContactRecord(phone, email))
    return client


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
