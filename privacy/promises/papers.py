"""Promises about the papers: what the salon has decided, tested and written down."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.backup import status
from privacy.models import (
    Breach,
    ContactTest,
    DataSubjectRequest,
    Hold,
    NoticeVersion,
    OwnerDecision,
    Processor,
)
from privacy.notices import draft_now, is_stale
from privacy.papers.documents import PAPERS
from privacy.papers.rules import TEST_EVERY_MONTHS, notify_by
from privacy.promises.registry import Finding, broken, kept, promise, short_date, unknown
from privacy.retention import Period, last_day

_BACKUP_AGE = timedelta(hours=48)


@promise(
    "requests.due",
    clause="10",
    title=gettext_lazy("Requests about own data are answered in time"),
    step=gettext_lazy("Answer the request that is late today, and say why it is late."),
    url_name="admin:privacy_datasubjectrequest_changelist",
)
def requests_are_answered(today: date) -> Finding:
    """None is open after its last day (arts 12(3), R20)."""
    waiting = DataSubjectRequest.objects.filter(closed_on=None)
    late = waiting.filter(decided_on=None, paused_since=None, due_on__lt=today).count()
    if late:
        return broken(_("Late: %(count)d") % {"count": late}, late)
    return kept(_("Open requests: %(count)d") % {"count": waiting.count()}, waiting.count())


@promise(
    "holds.reviewed",
    clause="11.2",
    title=gettext_lazy("What is held back from deletion for a claim is looked at again in time"),
    step=gettext_lazy("Look at the hold: release it, or renew it with a reason."),
    url_name="admin:privacy_hold_changelist",
)
def holds_are_reviewed(today: date) -> Finding:
    """No day of review has passed (R58)."""
    late = Hold.objects.filter(review_on__lt=today).count()
    if late:
        return broken(_("Past their day: %(count)d") % {"count": late}, late)
    return kept(_("Holds: %(count)d") % {"count": Hold.objects.count()})


@promise(
    "contact.tested",
    clause="10",
    title=gettext_lazy("The address for questions about data is read"),
    step=gettext_lazy("Write to the address in the notice as a client would, and note the result."),
    url_name="admin:privacy_contacttest_add",
    go_live=True,
)
def contact_is_tested(today: date) -> Finding:
    """Tested with success within three months (R32)."""
    newest = ContactTest.objects.order_by("tested_on", "pk").last()
    if newest is None:
        return broken(_("The address has never been tested."))
    words = _("Last test: %(day)s") % {"day": short_date(newest.tested_on)}
    if not newest.worked:
        return broken(_("The last test failed: %(day)s") % {"day": short_date(newest.tested_on)})
    ends = last_day(newest.tested_on, Period(months=TEST_EVERY_MONTHS))
    return kept(words) if today <= ends else broken(words)


@promise(
    "controller.named",
    clause="13",
    title=gettext_lazy("The privacy notice says who is responsible"),
    step=gettext_lazy("Set SALON_CONTROLLER, SALON_BUSINESS_ID, SALON_ADDRESS and the contacts."),
    go_live=True,
)
def controller_is_named(today: date) -> Finding:
    """Name and legal form, address and contacts (art. 13(1)(a))."""
    names = ("CONTROLLER", "BUSINESS_ID", "ADDRESS", "PHONE", "EMAIL", "CONTACT")
    empty = [f"SALON_{name}" for name in names if not getattr(settings, f"SALON_{name}").strip()]
    if empty:
        return broken(_("Empty: %(names)s") % {"names": ", ".join(empty)}, len(empty))
    return kept(_("Everything is set."))


@promise(
    "notice.published",
    clause="13",
    title=gettext_lazy("A privacy notice is published, and it says what the program does"),
    step=gettext_lazy("Publish the privacy notice of this salon."),
    go_live=True,
)
def notice_is_published(today: date) -> Finding:
    """A version is in force, not the one that came with the program, and it is true (R13, R14)."""
    versions = NoticeVersion.objects.filter(valid_from__lte=today).order_by("number")
    current = versions.last()
    if current is None or current.number == 1:
        return broken(_("Only the notice that came with the program is in force."))
    newest = NoticeVersion.objects.order_by("number").last()
    if newest is not None and is_stale(newest, draft_now()):
        words = _("Version %(number)d no longer says what the program does.")
        return broken(words % {"number": newest.number})
    words = _("Version %(number)d since %(day)s")
    return kept(words % {"number": current.number, "day": short_date(current.valid_from)})


@promise(
    "processors.contracts",
    clause="28",
    title=gettext_lazy("There is a contract with everybody who processes data for the salon"),
    step=gettext_lazy("Enter the processors and the days of their contracts."),
    url_name="admin:privacy_processor_changelist",
    go_live=True,
)
def processors_have_contracts(today: date) -> Finding:
    """Every processor in use has a contract (R83)."""
    in_use = Processor.objects.filter(ended_on=None)
    without = in_use.filter(contract_on=None).count()
    if without:
        return broken(_("Without a contract: %(count)d") % {"count": without}, without)
    if not Processor.objects.exists():
        return unknown(_("No processor is entered. Who runs the server and sends the mail?"))
    return kept(_("Processors: %(count)d") % {"count": in_use.count()}, in_use.count())


@promise(
    "processors.eea",
    clause="8",
    title=gettext_lazy("No company outside the EEA processes data for the salon"),
    step=gettext_lazy("End the use of the company, or tell the clients in a new notice."),
    url_name="admin:privacy_processor_changelist",
)
def processors_are_in_the_eea(today: date) -> Finding:
    """The policy promises no transfers at all, with or without a ground."""
    outside = Processor.objects.filter(ended_on=None, in_eea=False).count()
    if outside:
        return broken(_("Outside the EEA: %(count)d") % {"count": outside}, outside)
    return kept(_("Outside the EEA: %(count)d") % {"count": 0}, 0)


@promise(
    "backup.verified",
    clause="32",
    title=gettext_lazy("A backup that was tried by restoring it is not older than two days"),
    step=gettext_lazy("Run the backup and read what it says (docs/operations.md)."),
    go_live=True,
)
def backup_is_verified(today: date) -> Finding:
    """What the backup itself has written down (R61)."""
    last = status.last()
    if last.verified is None:
        words = _("No backup has been made yet.")
        return broken(_("The last backup failed.")) if last.tried_at else unknown(words)
    words = _("Last tried copy: %(day)s") % {
        "day": short_date(timezone.localtime(last.verified).date())
    }
    if timezone.now() - last.verified > _BACKUP_AGE or not last.ok:
        return broken(words)
    return kept(words)


@promise(
    "breach.notified",
    clause="33",
    title=gettext_lazy("Breaches are reported to the Ombudsman within 72 hours"),
    step=gettext_lazy("Decide about the breach now; after 72 hours the reason has to be given."),
    url_name="admin:privacy_breach_changelist",
)
def breaches_are_notified(today: date) -> Finding:
    """None is undecided, or decided and not sent, after its 72 hours (art. 33(1))."""
    undecided = Breach.objects.filter(closed_on=None, notified_at=None)
    waiting = undecided.exclude(decision=Breach.Decision.NOT_NOTIFY)
    late = sum(timezone.now() > notify_by(breach.aware_at) for breach in waiting)
    if late:
        return broken(_("Past 72 hours: %(count)d") % {"count": late}, late)
    return kept(_("Waiting for a decision: %(count)d") % {"count": len(waiting)}, len(waiting))


@promise(
    "risks.assessed",
    clause="35",
    title=gettext_lazy("The impact assessment has been read and adopted"),
    step=gettext_lazy("Read both papers and record your decision."),
    url_name="privacy:paper_list",
    go_live=True,
)
def risks_are_assessed(today: date) -> Finding:
    """Threshold assessment and impact assessment, in their present versions (R82)."""
    open_ones = [str(p.title) for p in PAPERS if not _is_adopted(p.question, p.dated)]
    if open_ones:
        return broken(_("Not adopted: %(papers)s") % {"papers": ", ".join(open_ones)})
    return kept(_("Both are adopted."))


@promise(
    "owner.decided",
    clause="5-2",
    title=gettext_lazy("What the law leaves to the salon has been decided"),
    step=gettext_lazy("Answer the open questions; the program does what is written beside them."),
    url_name="privacy:paper_list",
    go_live=True,
)
def questions_are_decided(today: date) -> Finding:
    """Every question has an answer on record (R86, U14)."""
    papers = {paper.question for paper in PAPERS}
    questions = [q for q in OwnerDecision.Question if q.value not in papers]
    open_ones = [q for q in questions if OwnerDecision.newest(q.value) is None]
    if open_ones:
        return broken(_("Open: %(count)d") % {"count": len(open_ones)}, len(open_ones))
    return kept(_("Decided: %(count)d") % {"count": len(questions)}, len(questions))


def _is_adopted(question: str, dated: date) -> bool:
    decision = OwnerDecision.newest(question)
    return (
        decision is not None
        and decision.answer
        and timezone.localtime(decision.decided_at).date() >= dated
    )
