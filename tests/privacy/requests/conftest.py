"""Aino, who asks, and what is known of her."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from privacy.actions import confirm_identity, receive_request
from privacy.models import DataSubjectRequest, RequestRecord
from privacy.models.request import Kind
from staff.models import User

Ask = Callable[..., DataSubjectRequest]


@pytest.fixture
def aino(hannele: User) -> Client:
    """A client with a phone and an address."""
    details = Details("Aino Virtanen", 1985, "040 111 2233", "aino@example.org")
    return register_client(by=hannele, details=details, notice_way="paper")


@pytest.fixture
def ask(hannele: User, aino: Client) -> Ask:
    """Receive a request about Aino; `known`: her identity is recorded as well."""

    def receive(kind: str = Kind.ACCESS, *, known: bool = False, **more: Any) -> DataSubjectRequest:
        said = {"name": "Aino Virtanen", "answer_to": "aino@example.org"} | more.pop("said", {})
        values: dict[str, Any] = {"about": aino.pk, "channel": "visit", "by": hannele} | more
        row = receive_request(kind=kind, said=RequestRecord(**said), **values)
        return confirm_identity(by=hannele, request=row, method="known") if known else row

    return receive


@pytest.fixture
def today() -> Any:
    return timezone.localdate()
