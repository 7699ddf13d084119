"""Erasure on request (art. 17, R35, R36): carried out, then looked for in the database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from privacy.actions.bans import ban_contacts
from privacy.audit.acts import Actor, audited, record
from privacy.bans import contacts_of
from privacy.case_rules import refuse_erasing
from privacy.cases import locked_request, note_step
from privacy.erasure import erase
from privacy.erasure_preview import has_key, preview, result_lines, traces
from privacy.links import subjects_of
from privacy.mail_files import forget_mail_to
from privacy.models import DataSubject, DataSubjectRequest, Erasure, KeyedBan
from privacy.models.request import Outcome, ResultLine
from privacy.recipients import open_tasks
from privacy.refusals import NobodyMeant, NotErased, RestrictionInForce
from privacy.registry import declarations


@audited
def erase_for_request(
    *, by: Actor, request: DataSubjectRequest, return_ban: bool = False
) -> DataSubjectRequest:
    """Erase her wholly, now, also during the relationship. `return_ban`: only on her express wish.

    Raises NoIdentity, ChildsViewMissing, AlreadyDecided, NobodyMeant, WrongKind, AlreadyClosed,
    RestrictionInForce; NoContact where she wishes not to come back and cannot be recognised.
    """
    row = locked_request(request)
    refuse_erasing(row)
    if (about := row.about) is None:
        raise NobodyMeant
    hers = _locked_cards(about)
    subjects = list(DataSubject.objects.select_for_update().filter(pk__in=hers).order_by("pk"))
    if about not in {subject.pk for subject in subjects}:
        raise NobodyMeant
    if any(subject.state == DataSubject.State.RESTRICTED for subject in subjects):
        raise RestrictionInForce
    now = timezone.now()
    before = preview(about, timezone.localdate(now))
    open_tasks(row)
    contacts = contacts_of(about, row.sealed.answer_to)
    if return_ban:
        ban_contacts(by=by, kind=KeyedBan.Kind.RETURN, contacts=contacts)
    row.erased_at, row.return_ban = now, return_ban
    row.save(update_fields=["erased_at", "return_ban"])
    erase(by=by, subject_ids=[about], ground=Erasure.Ground.REQUEST)
    transaction.on_commit(lambda: forget_mail_to(contacts))
    row.sealed = replace(
        row.sealed, result=result_lines(before, hers), backup_days=settings.HARMONY_BACKUP_DAYS
    )
    row.outcome, row.decided_on = Outcome.FULFILLED, timezone.localdate(now)
    row.save()
    note_step(row, by, "erased")
    record("requests.erased", by=by, subject_id=row.subject.pk, obj=row)
    return row


@audited
def check_erasure(*, by: Actor, request: DataSubjectRequest) -> DataSubjectRequest:
    """Look through the whole database for her, after the commit. What is found stands in the file,
    and the request is not done; when nothing is, the link to her is forgotten too.

    Raises NotErased, AlreadyClosed.
    """
    row = locked_request(request)
    if row.erased_at is None or row.about is None:
        raise NotErased
    gone = _erased_with(row.about)
    found = sum((Counter(traces(pk)) for pk in gone), Counter())
    counted = tuple(ResultLine(title=label, left=count) for label, count in sorted(found.items()))
    tables = {model._meta.label for model in apps.get_models()}
    known = tuple(line for line in row.sealed.result if line.title not in tables)
    row.sealed = replace(row.sealed, result=(*known, *counted))
    if not found and not any(map(has_key, gone)):
        row.checked_at, row.about = timezone.now(), None
    row.save()
    note_step(row, by, "checked")
    record("requests.erasure_checked", by=by, subject_id=row.subject.pk, obj=row, counts=found)
    return row


def _locked_cards(about: UUID) -> list[UUID]:
    """Every id that is hers, her cards under lock before her subjects are: whoever merges two cards
    or takes them apart holds them too, and has then ended or waits.
    """
    known: list[UUID] = []
    while (hers := subjects_of(about)) != known:
        known = hers
        for declaration in declarations():
            if declaration.ends_subject:
                rows = declaration.own_rows(hers).order_by("pk")
                list(rows.select_for_update().values_list("pk"))
    return known


def _erased_with(about: UUID) -> Sequence[UUID]:
    """Every id that was hers: cards merged into one went in the same batch, and their link too."""
    batch = Erasure.objects.filter(pk=about).values("batch")
    return list(Erasure.objects.filter(batch__in=batch).values_list("subject_id", flat=True))
