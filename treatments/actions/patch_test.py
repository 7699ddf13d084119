"""Patch tests: applied, and read some days later."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from treatments.actions.consultation import record_reaction
from treatments.answering import Answered
from treatments.catalogue_in_use import catalogue_in_use
from treatments.catalogue_reading.shape import PATCH_TEST_REACTION
from treatments.locking import locked_client, locked_test
from treatments.models import PatchTest, PatchTestRecord
from treatments.refusals import AlreadyRead


@audited
def record_patch_test(
    *,
    by: Actor,
    client: Client,
    method: str,
    product: str = "",
    area: str = "",
    applied_at: datetime | None = None,
) -> PatchTest:
    """A test for a method was applied, now or at an earlier moment.

    Raises a ConsentMissing (kind: allergies), MethodNotOffered, ValueError for a time to come.
    """
    card, now = locked_client(client.pk), timezone.now()
    if applied_at is not None and applied_at > now:
        raise ValueError("a test that is still to come is not applied")
    offered = catalogue_in_use().method(method)
    test = PatchTest(
        subject=card.subject,
        applied_at=applied_at or now,
        applied_by=by.pk,
        sealed=PatchTestRecord(
            method_code=offered.code, method_name=offered.name.fi, product=product, area=area
        ),
    )
    test.save(force_insert=True)
    record("health.patch_test_applied", by=by, subject_id=card.pk, obj=test)
    return test


@audited
def read_patch_test(*, by: Actor, test: PatchTest, result: str, note: str = "") -> PatchTest:
    """What came of a test (PatchTest.Result). A reaction becomes a health answer as well.

    Raises AlreadyRead, a ConsentMissing, ValueError for an unknown result.
    """
    row = locked_test(test)
    if row.read_at is not None:
        raise AlreadyRead
    row.sealed = replace(row.sealed, result=PatchTest.Result(result).value, note=note)
    row.read_at, row.read_by = timezone.now(), by.pk
    row.save()
    record("health.patch_test_read", by=by, subject_id=row.subject_id, obj=row)
    if row.has_reacted:
        _remember_reaction(by, row)
    return row


def _remember_reaction(by: Actor, test: PatchTest) -> None:
    """The test goes after two years; that she reacts is asked and confirmed from now on."""
    tested = test.sealed
    if PATCH_TEST_REACTION in catalogue_in_use().catalogue.conditions:
        answered = Answered(
            PATCH_TEST_REACTION,
            is_yes=True,
            where=tested.area,
            note=" · ".join(part for part in (tested.method_name, tested.product) if part),
        )
        client = Client.objects.get(pk=test.subject_id)
        record_reaction(by=by, client=client, answered=answered)
