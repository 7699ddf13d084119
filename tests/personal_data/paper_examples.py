"""Examples of the papers: breaches, and incidents with a client."""

from datetime import date

from django.db import models
from django.utils import timezone

from privacy.models import BreachRecord, DataSubject
from tests.personal_data.examples import Word, example, made, some_time
from treatments.models import IncidentRecord

SEP = date(2026, 9, 1)


@example("privacy.Breach")
def breach(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "privacy.Breach",
        subject=subject,
        aware_at=some_time(),
        risk="risk",
        decision="notify",
        notified_at=some_time(),
        clients_told_on=SEP,
        closed_on=timezone.localdate(),
        sealed=BreachRecord(
            happened=word("happened"),
            what=word("what"),
            categories=word("categories"),
            people=word("people"),
            consequences=word("consequences"),
            measures=word("measures"),
            risk_reason=word("risk_reason"),
            decision_reason=word("decision_reason"),
            late_reason=word("late_reason"),
        ),
    )


@example("treatments.Incident")
def incident(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "treatments.Incident",
        subject=DataSubject.objects.create_sealed(),
        about=subject.pk,
        kind="product",
        happened_on=SEP,
        aware_on=SEP,
        is_serious=True,
        decision="notify",
        notified_on=SEP,
        closed_on=timezone.localdate(),
        sealed=IncidentRecord(
            what=word("what"),
            product=word("product"),
            batch=word("batch"),
            device=word("device"),
            serious=(word("serious"),),
            measures=word("measures"),
            decision_reason=word("decision_reason"),
            treatment=word("treatment"),
        ),
    )
