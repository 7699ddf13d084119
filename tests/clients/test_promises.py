"""The promise that every client was told can turn red."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.actions import record_notice_given
from clients.models import Client, ImportedClient
from clients.models_import import OriginRecord
from privacy.models import NoticeVersion
from staff.models import User
from tests.clients.salon import enter
from tests.promised import found, state

pytestmark = pytest.mark.django_db


def test_a_visit_under_a_notice_that_was_not_given_breaks_its_promise() -> None:
    client, today = enter("Päivi Korhonen"), timezone.localdate()
    first = NoticeVersion.current(today)
    newer = NoticeVersion(
        number=first.number + 1,
        valid_from=today - timedelta(days=3),
        text=first.text,
        sha256=first.sha256,
        periods=first.periods,
    )
    newer.save()
    Client.objects.update(notice=first, last_visit_on=today - timedelta(days=5))
    assert (state("notice.given"), found("notice.given").figure) == ("kept", "1")
    Client.objects.update(last_visit_on=today)
    assert (state("notice.given"), found("notice.given").figure) == ("broken", "1")
    Client.objects.filter(pk=client.pk).update(notice=newer)
    assert state("notice.given") == "kept"


def test_an_imported_client_who_is_not_told_in_a_month_breaks_its_promise(hannele: User) -> None:
    client, today = enter("Päivi Korhonen"), timezone.localdate()
    origin = ImportedClient(
        subject=client.subject,
        batch_id=client.pk,
        imported_at=timezone.now(),
        tell_by=today,
        sealed=OriginRecord("Avoinna24"),
    )
    origin.save()
    assert state("notice.imported") == "kept"
    ImportedClient.objects.update(tell_by=today - timedelta(days=1))
    assert (state("notice.imported"), found("notice.imported").figure) == ("broken", "1")
    record_notice_given(by=hannele, client=client, way="paper")
    assert state("notice.imported") == "kept"


def test_a_visit_without_any_notice_breaks_its_promise() -> None:
    enter("Päivi Korhonen")
    Client.objects.update(notice=None, last_visit_on=timezone.localdate())
    assert state("notice.given") == "broken"
