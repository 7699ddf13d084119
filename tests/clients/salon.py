"""The clients of the tests, entered as reception enters them."""

from typing import Any

from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from privacy.audit.acts import SYSTEM, Actor
from privacy.audit.models import AuditEvent

CODE = "131052-308T"
"""A valid, invented Finnish personal identity code, as the authority's own example shows it."""


def enter(name: str, birth_year: int | None = None, *, by: Actor = SYSTEM, **more: Any) -> Client:
    """Register somebody who was handed the privacy notice on paper."""
    details = Details(name, birth_year, more.pop("phone", ""), more.pop("email", ""))
    return register_client(by=by, details=details, notice_way="paper", **more)


def fresh(client: Client) -> Client:
    """Her card as the database has it."""
    return Client.objects.select_related("subject", "contact").get(pk=client.pk)


def newest_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    return event
