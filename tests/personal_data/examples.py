"""One example row per declared table, every personal field holding a word of its own.

A new declaration without an example fails the canary test; three or four lines here are enough for
it to be tested in export, erasure and purge.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

from privacy.audit.acts import SYSTEM, act, record
from privacy.audit.models import AuditEvent
from privacy.models import DataSubject

Word = Callable[[str], str]
Example = Callable[[DataSubject, Word], models.Model]
EXAMPLES: dict[str, Example] = {}


def example(label: str) -> Callable[[Example], Example]:
    """Register the example of a model, `app.Model`."""

    def add(function: Example) -> Example:
        EXAMPLES[label] = function
        return function

    return add


def model(label: str) -> Any:
    """The model class, untyped: examples set what they like."""
    return apps.get_model(label)


def made(label: str, **values: Any) -> models.Model:
    """A saved row."""
    row: models.Model = model(label)(**values)
    row.save(force_insert=True)
    return row


def unique_word() -> str:
    """Letters only: digits might happen to make an identity code, which no field takes."""
    return "q" + uuid4().hex[:14].translate(str.maketrans("0123456789", "ghijklmnop")) + "z"


def some_time() -> datetime:
    return timezone.now()


@example("audit.AuditEvent")
def audit_event(subject: DataSubject, word: Word) -> models.Model:
    with act():
        record("test.example", by=SYSTEM, subject_id=subject.pk, purpose="test")
    return AuditEvent.objects.order_by("seq").last() or AuditEvent()


@example("clients.Client")
def client(subject: DataSubject, word: Word) -> models.Model:
    from clients.models import ClientRecord, EarlierCard
    from privacy.models import Guardian, NoticeVersion

    today = timezone.localdate()
    guardian = Guardian(word("guardian#name"), word("guardian#contact"))
    return made(
        "clients.Client",
        id=subject.pk,
        subject=subject,
        sealed=ClientRecord(
            word("name"),
            2008,
            True,
            today,
            guardian,
            earlier=(EarlierCard(word("earlier#name"), 2008, today),),
        ),
        registered_on=today,
        last_visit_on=today,
        notice=NoticeVersion.current(today),
        notice_way="paper",
        notice_given_on=today,
    )


@example("clients.ContactDetails")
def contact_details(subject: DataSubject, word: Word) -> models.Model:
    from clients.models import ContactRecord, EarlierContact

    today = timezone.localdate()
    before = EarlierContact(word("earlier#phone"), word("earlier#email"), today)

    return made(
        "clients.ContactDetails",
        subject=subject,
        client=model("clients.Client").objects.get(pk=subject.pk),
        sealed=ContactRecord(word("phone"), word("email"), (before,)),
    )


__all__ = ["EXAMPLES", "Example", "Word", "example", "made", "model", "some_time", "unique_word"]
