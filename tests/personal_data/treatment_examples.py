"""The examples of treatments/."""

from django.db import models
from django.utils import timezone

from privacy.models import ConsentEvidence, ConsentText, DataSubject, Guardian, NoticeVersion
from privacy.vocabulary import HealthDataKind
from tests.personal_data.examples import Word, example, made
from treatments.models import (
    AnswerRecord,
    CatalogueVersion,
    CheckRecord,
    ConsultationRecord,
    DeviceUse,
    DoctorsOpinion,
    Earlier,
    EntryRecord,
    Given,
    HealthDataConsent,
    PatchTestRecord,
    ProductUse,
    StoredFinding,
    TreatmentEntry,
)


def _list() -> CatalogueVersion:
    known = CatalogueVersion.objects.filter(number=1).first()
    if known is None:
        known = CatalogueVersion(number=1, sha256="0" * 64)
        known.save()
    return known


def _consented(subject: DataSubject) -> None:
    """What follows rests on a live consent, whichever example comes first."""
    if not HealthDataConsent.objects.filter(subject=subject).exists():
        _consent(subject, ConsentEvidence("paper", tuple(HealthDataKind.values)))


def _consent(subject: DataSubject, evidence: ConsentEvidence) -> models.Model:
    return made(
        "treatments.HealthDataConsent",
        subject=subject,
        act="given",
        at=timezone.now(),
        text=ConsentText.current("health"),
        notice=NoticeVersion.current(timezone.localdate()),
        sealed=evidence,
    )


@example("treatments.HealthDataConsent")
def health_data_consent(subject: DataSubject, word: Word) -> models.Model:
    evidence = ConsentEvidence(
        way="paper",  # way and kinds stay in the receipt (R54)
        kinds=tuple(HealthDataKind.values),
        paper_place=word("paper_place"),
        guardian=Guardian(word("guardian#name"), word("guardian#contact")),
        minor_agrees=True,
    )
    return _consent(subject, evidence)


@example("treatments.Consultation")
def consultation(subject: DataSubject, word: Word) -> models.Model:
    _consented(subject)
    return made(
        "treatments.Consultation",
        subject=subject,
        held_on=timezone.localdate(),
        catalogue_version=_list(),
        sealed=ConsultationRecord(None, (word("method_codes"),), (word("condition_codes"),)),
    )


@example("treatments.HealthAnswer")
def health_answer(subject: DataSubject, word: Word) -> models.Model:
    _consented(subject)
    return made(
        "treatments.HealthAnswer",
        subject=subject,
        confirmed_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        sealed=AnswerRecord(
            kind=HealthDataKind.SKIN,
            condition_code=word("condition_code"),
            term=word("term"),
            since=word("since"),
            where=word("where"),
            note=word("note"),
        ),
    )


@example("treatments.PatchTest")
def patch_test(subject: DataSubject, word: Word) -> models.Model:
    _consented(subject)
    return made(
        "treatments.PatchTest",
        subject=subject,
        applied_at=timezone.now(),
        read_at=timezone.now(),
        sealed=PatchTestRecord(
            method_code=word("method_code"),
            method_name=word("method_name"),
            product=word("product"),
            area=word("area"),
            result=word("result"),
            note=word("note"),
        ),
    )


def _given(word: Word, name: str) -> Given:
    return Given(
        method_code=word(f"{name}#method_code"),
        method_name=word(f"{name}#method_name"),
        products=(ProductUse(word(f"{name}#product"), word(f"{name}#batch")),),
        devices=(
            DeviceUse(word(f"{name}#device"), word(f"{name}#serial"), word(f"{name}#settings")),
        ),
        area=word(f"{name}#area"),
        note=word(f"{name}#note"),
        aftercare=word(f"{name}#aftercare"),
    )


@example("treatments.TreatmentEntry")
def treatment_entry(subject: DataSubject, word: Word) -> models.Model:
    today = timezone.localdate()
    return made(
        "treatments.TreatmentEntry",
        subject=subject,
        performed_on=today,
        catalogue_version=_list(),
        check_state="checked",
        told_at=timezone.now(),
        sealed=EntryRecord(
            given=_given(word, "given"),
            list_version="",
            earlier=(Earlier(_given(word, "earlier"), today, today),),
        ),
    )


@example("treatments.ContraindicationCheck")
def contraindication_check(subject: DataSubject, word: Word) -> models.Model:
    _consented(subject)
    return made(
        "treatments.ContraindicationCheck",
        subject=subject,
        checked_on=timezone.localdate(),
        entry=TreatmentEntry.objects.filter(subject=subject).first(),
        catalogue_version=_list(),
        sealed=CheckRecord(
            method_code=word("method_code"),
            method_name=word("method_name"),
            outcome=word("outcome"),
            list_version="",
            findings=(_finding(word),),
            decision="cleared",
            reason=word("reason"),
            opinion=DoctorsOpinion(timezone.localdate(), word("opinion#place")),
        ),
    )


def _finding(word: Word) -> StoredFinding:
    return StoredFinding(
        outcome="stop",
        condition_code="",
        condition=word("findings#condition"),
        action=word("findings#action"),
        source_title=word("findings#title"),
        source_publisher=word("findings#publisher"),
        source_year=word("findings#year"),
        source_address=word("findings#address"),
    )


@example("treatments.Visit")
def visit(subject: DataSubject, word: Word) -> models.Model:
    return made("treatments.Visit", subject=subject, on=timezone.localdate())
