"""A whole salon moves to another installation and nothing differs: what it knows still works."""

from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings

from clients.models import Client
from clients.search import search_clients
from harmony.demo.actions import seed_demo_salon
from privacy.actions.bans import ban_contacts
from privacy.audit.acts import SYSTEM
from privacy.audit.chain import verify
from privacy.audit.models import AuditEvent
from privacy.bans import is_banned
from privacy.models import DataSubject
from privacy.sending import may_send
from staff.models import User
from tests import profile
from tests.privacy.leaving.sets import differences, exported, new_house, read_in, told
from treatments.catalogue_in_use import catalogue_in_use

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = profile.count(60, 1_000)  # 10,000: bench.leaving
FORMER = "nuija@example.fi"


@pytest.fixture
def salon(settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    seed_demo_salon(by=SYSTEM, clients=CLIENTS, seed=1)
    ban_contacts(by=SYSTEM, kind="return", contacts=[FORMER])
    someone = Client.objects.order_by("pk").values_list("pk", flat=True)[0]
    DataSubject.objects.filter(pk=someone).update(state="restricted")


@pytest.mark.usefixtures("salon")
def test_a_salon_moves_and_nothing_differs(tmp_path: Path) -> None:
    manifest, code = exported(tmp_path / "first")
    knew = catalogue_in_use().catalogue.version
    assert manifest["unreadable"] == []
    with new_house(tmp_path / "house"):
        document = read_in(tmp_path / "first", code)
        exported(tmp_path / "second")
        assert differences(tmp_path / "first", tmp_path / "second") == []
        assert document["rows"]["clients.client"] == CLIENTS
        assert catalogue_in_use().catalogue.version == knew
        _the_register_is_alive(told(tmp_path / "first", "clients.contactdetails"))


def _the_register_is_alive(contacts: list[dict[str, dict[str, str]]]) -> None:
    phone = next(row["sealed"]["phone"] for row in contacts if row["sealed"]["phone"])
    assert search_clients(phone).clients
    assert is_banned("return", [FORMER])
    assert verify().ok
    assert DataSubject.objects.filter(state="restricted").count() == 1
    event = AuditEvent.objects.get(act="register.imported")
    assert UUID(event.counts["of"])


def test_nobody_gets_in_and_nothing_goes_out_until_a_person_says_so(
    tmp_path: Path, hannele: User, tiina: User
) -> None:
    _manifest, code = exported(tmp_path / "first")
    with new_house(tmp_path / "house"):
        new_owner = User.objects.create(email=hannele.email, name="Uusi Omistaja")
        read_in(tmp_path / "first", code)
        came = User.objects.exclude(pk=new_owner.pk)
        assert {user.pk for user in came} == {hannele.pk, tiina.pk}
        assert not any(user.has_usable_password() for user in came)
        assert not any(user.is_active or user.role for user in came)
        assert came.get(pk=tiina.pk).email == tiina.email
        assert came.get(pk=hannele.pk).email != hannele.email
        assert came.get(pk=hannele.pk).name == hannele.name
        assert not may_send()
