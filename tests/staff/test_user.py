"""What an account is."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from staff.models import User


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Tiina Lehto", "TL"),
        ("Anna Maria von Öller", "AÖ"),
        ("Cher", "C"),
        ("  ", ""),
        ("äiti ö", "ÄÖ"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert User(name=name).initials == initials


def test_its_text_is_an_id_and_not_a_name() -> None:
    user = User(name="Tiina Lehto", email="tiina@harmony.example")
    assert str(user) == f"staff {str(user.pk)[:8]}"


@pytest.mark.parametrize(
    ("ends_on", "today", "opens"),
    [
        (None, "2026-11-22", True),
        (date(2026, 11, 23), "2026-11-22 23:59", True),
        (date(2026, 11, 23), "2026-11-23 00:00", False),
        (date(2026, 11, 22), "2026-11-22", False),
    ],
)
def test_an_account_opens_until_the_day_it_closes(
    ends_on: date | None, today: str, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = date.fromisoformat(today[:10])
    monkeypatch.setattr("staff.models.user.timezone.localdate", lambda: day)
    assert User(ends_on=ends_on).is_active is opens


@pytest.mark.django_db
def test_one_address_one_account_in_any_case(tiina: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=tiina.email.upper(), name="Toinen")


@pytest.mark.django_db
def test_nobody_stands_above_the_table_of_roles(tiina: User) -> None:
    tiina.is_superuser = True
    with pytest.raises(IntegrityError), transaction.atomic():
        tiina.save()
