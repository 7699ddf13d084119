"""The promise that every client was told can turn red."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import Client
from privacy.models import NoticeVersion
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
