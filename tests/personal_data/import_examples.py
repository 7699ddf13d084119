"""Examples of what stands between a file from another program and the register."""

from datetime import date

from django.db import models
from django.utils import timezone

from clients.models_import import ImportBatch, OriginRecord, RowRecord, UploadRecord
from privacy.models import DataSubject
from tests.personal_data.examples import Word, example, made


@example("clients.ImportBatch")
def import_batch(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "clients.ImportBatch",
        subject=subject,
        source="Avoinna24",
        started_by=subject.pk,
        started_at=timezone.now(),
        sealed=UploadRecord(
            content=word("sealed.content"),
            sheets=(word("sealed.sheets"),),
            sample=((word("sealed.sample"),),),
        ),
    )


@example("clients.ImportRow")
def import_row(subject: DataSubject, word: Word) -> models.Model:
    batch = ImportBatch.objects.filter(subject=subject).first()
    return made(
        "clients.ImportRow",
        subject=subject,
        batch=batch or import_batch(subject, lambda name: "x"),
        number=1,
        line=2,
        sealed=RowRecord(
            name=word("sealed.name"),
            birth_year=1978,
            phone=word("sealed.phone"),
            email=word("sealed.email"),
            shown_phone=word("sealed.shown_phone"),
            shown_email=word("sealed.shown_email"),
            opt_out=True,
            last_visit=word("sealed.last_visit"),
            also=(word("sealed.also"),),
        ),
    )


@example("clients.ImportedClient")
def imported_client(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "clients.ImportedClient",
        subject=subject,
        batch_id=subject.pk,
        imported_at=timezone.now(),
        tell_by=date(2026, 12, 22),
        told_on=timezone.localdate(),
        sealed=OriginRecord(source=word("sealed.source"), opt_out=True),
    )
