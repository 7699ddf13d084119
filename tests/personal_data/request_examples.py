"""Examples of requests, holds, restrictions and what stands beside a person's data."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.utils import timezone

from privacy.models import (
    DataSubject,
    DataSubjectRequest,
    DisclosureRecord,
    HeldRecord,
    HoldRecord,
    RecipientRecord,
    RequestRecord,
    RestrictionRecord,
    StatementRecord,
)
from privacy.models.request import HandedFile, ResultLine
from tests.personal_data.examples import Word, example, made

SEP = date(2026, 9, 1)


def _request(subject: DataSubject, record: RequestRecord) -> models.Model:
    return made(
        "privacy.DataSubjectRequest",
        subject=DataSubject.objects.create_sealed(),
        about=subject.pk,
        kind="access",
        channel="visit",
        asker="guardian",
        language="fi",
        received_on=SEP,
        due_on=SEP,
        extended_on=SEP,
        paused_since=SEP,
        paused_days=2,
        identity_method="known",
        identity_on=SEP,
        outcome="partly",
        ground="15_4",
        decided_on=SEP,
        delivery="by_hand",
        delivered_on=SEP,
        closed_on=timezone.localdate(),
        sealed=record,
    )


def _some_request(subject: DataSubject) -> models.Model:
    known = DataSubjectRequest.objects.filter(about=subject.pk).first()
    return known or _request(subject, RequestRecord(name="Aino"))


@example("privacy.DataSubjectRequest")
def data_subject_request(subject: DataSubject, word: Word) -> models.Model:
    record = RequestRecord(
        name=word("name"),
        words=word("words"),
        answer_to=word("answer_to"),
        asker_name=word("asker_name"),
        authority=word("authority"),
        child_view=word("child_view"),
        extension_reason=word("extension_reason"),
        decision=word("decision"),
        search_made=word("search_made"),
        sections=(word("sections"),),
        files=(HandedFile(word("files#name"), word("files#sha256")),),
        result=(ResultLine(word("result#title"), (word("result#field"),), 1, 0, "", SEP),),
        backup_days=35,
    )
    return _request(subject, record)


@example("privacy.RequestStep")
def request_step(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "privacy.RequestStep",
        request=_some_request(subject),
        what="received",
        at=timezone.now(),
        by=uuid4(),
    )


@example("privacy.RecipientTask")
def recipient_task(subject: DataSubject, word: Word) -> models.Model:
    request = _some_request(subject)
    return made(
        "privacy.RecipientTask",
        subject=request.subject,  # type: ignore[attr-defined]  # made() returns any model
        request=request,
        answer="told",
        answered_on=SEP,
        sealed=RecipientRecord(word("recipient"), word("reason")),
    )


@example("privacy.Disclosure")
def disclosure(subject: DataSubject, word: Word) -> models.Model:
    record = DisclosureRecord(word("recipient"), word("what"), word("ground"))
    return made("privacy.Disclosure", subject=subject, on=SEP, sealed=record)


@example("privacy.Statement")
def statement(subject: DataSubject, word: Word) -> models.Model:
    visit = made("treatments.Visit", subject=subject, on=SEP)
    return made(
        "privacy.Statement",
        subject=subject,
        made_on=SEP,
        entry_id=visit.pk,
        entry_ends_on=timezone.localdate(),
        sealed=StatementRecord(word("text"), word("entry")),
    )


@example("privacy.Restriction")
def restriction(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "privacy.Restriction",
        subject=subject,
        ground="accuracy",
        since=SEP,
        review_on=SEP,
        told_on=SEP,
        lifted_on=SEP,
        sealed=RestrictionRecord(word("reason"), word("told")),
    )


@example("privacy.Hold")
def hold(subject: DataSubject, word: Word) -> models.Model:
    held = HeldRecord(word("records#title"), word("records#content"))
    return made(
        "privacy.Hold",
        subject=DataSubject.objects.create_sealed(),
        about=subject.pk,
        decided_on=SEP,
        review_on=SEP,
        sealed=HoldRecord(word("name"), word("claim"), (held,)),
    )
