"""The acts of the papers."""

from datetime import date

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.models import Breach, BreachRecord, ContactTest, DataSubject, Processor
from privacy.papers.rules import (
    BreachPaper,
    ClosedAlready,
    TestInFuture,
    refuse_breach,
    refuse_closing,
    refuse_processor,
)


@audited
def record_breach(*, by: Actor, paper: BreachPaper, said: BreachRecord) -> Breach:
    """A breach became known (art. 33(5)): every one is recorded. Raises a PaperRefused."""
    refuse_breach(paper, timezone.now())
    breach = Breach(subject=DataSubject.objects.create_sealed(), recorded_by=by.pk)
    _write(breach, paper, said)
    record("papers.breach_recorded", by=by, obj=breach)
    return breach


@audited
def change_breach(
    *, by: Actor, breach: Breach, paper: BreachPaper, said: BreachRecord, closing: bool = False
) -> Breach:
    """What is known and decided by now; `closing`: the matter is over. Raises a PaperRefused."""
    row: Breach = Breach.objects.select_for_update().get(pk=breach.pk)
    if row.closed_on is not None:
        raise ClosedAlready
    refuse_breach(paper, timezone.now())
    if closing:
        refuse_closing(paper)
        row.closed_on = timezone.localdate()
    _write(row, paper, said)
    record("papers.breach_closed" if closing else "papers.breach_changed", by=by, obj=row)
    return row


@audited
def save_processor(*, by: Actor, processor: Processor) -> Processor:
    """A company that processes data for the salon. Raises OutsideNeedsGround."""
    refuse_processor(in_eea=processor.in_eea, ground=processor.ground)
    processor.save()
    record("papers.processor_saved", by=by, obj=processor)
    return processor


@audited
def note_contact_test(
    *, by: Actor, channel: str, tested_on: date, worked: bool, remark: str = ""
) -> ContactTest:
    """Somebody tried the contact channel (R32). Raises TestInFuture."""
    if tested_on > timezone.localdate():
        raise TestInFuture
    row = ContactTest(
        channel=ContactTest.Channel(channel),
        tested_on=tested_on,
        worked=worked,
        remark=remark,
        noted_by=by.pk,
    )
    row.save()
    record("papers.contact_tested", by=by, obj=row)
    return row


def _write(breach: Breach, paper: BreachPaper, said: BreachRecord) -> None:
    breach.aware_at, breach.risk, breach.decision = paper.aware_at, paper.risk, paper.decision
    breach.notified_at, breach.clients_told_on = paper.notified_at, paper.clients_told_on
    breach.sealed = said
    breach.save()
