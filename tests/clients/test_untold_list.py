"""Imported clients whom nobody has told yet, and the line about them on the front page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import record_notice_given
from clients.models import ImportedClient
from clients.models_import import OriginRecord
from clients.waiting import lines_waiting
from staff.models import User
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


def test_she_is_listed_until_she_was_told(hannele: User, signed_in: SignIn) -> None:
    client, today = enter("Päivi Korhonen"), timezone.localdate()
    origin = ImportedClient(
        subject=client.subject,
        batch_id=client.pk,
        imported_at=timezone.now(),
        tell_by=today + timedelta(days=30),
        sealed=OriginRecord("Avoinna24"),
    )
    origin.save()
    browser = signed_in(hannele)
    page = browser.get(reverse("clients:untold_list")).content.decode()
    assert "Päivi Korhonen" in page
    assert "Avoinna24" in page
    assert list(lines_waiting(hannele, today)) == []
    (line,) = lines_waiting(hannele, today + timedelta(days=20))
    assert not line.is_urgent
    (late,) = lines_waiting(hannele, today + timedelta(days=31))
    assert late.is_urgent
    record_notice_given(by=hannele, client=client, way="paper")
    assert "Päivi Korhonen" not in browser.get(reverse("clients:untold_list")).content.decode()
    assert list(lines_waiting(hannele, today + timedelta(days=31))) == []
    first_told = today - timedelta(days=5)
    ImportedClient.objects.update(told_on=first_told)
    record_notice_given(by=hannele, client=client, way="email")
    assert ImportedClient.objects.get().told_on == first_told


def test_reception_sees_no_such_list(riikka: User, signed_in: SignIn) -> None:
    assert signed_in(riikka).get(reverse("clients:untold_list")).status_code == 403
    assert list(lines_waiting(riikka, timezone.localdate())) == []
