"""What an erasure will do, and what it did: read from the database, not from a plan (R35, R36)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from privacy.models import ConsentReceipt, ConsentRecord, DataSubject, NoticeVersion
from privacy.models.request import ResultLine
from privacy.registry import AllRules, PersonalData, Text, declaration_of, declarations
from privacy.retention import Period, last_day, period_for

RECEIPT = _("Evidence that consent was given, without name, address or answers.")


@dataclass(frozen=True)
class Goes:
    """Rows of one kind that go, and which fields they have."""

    label: str
    title: str
    fields: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Stays:
    """What stays, why, and until when (None: until the matter is settled)."""

    title: str
    reason: str
    until: date | None


@dataclass(frozen=True)
class Preview:
    """Both together."""

    goes: tuple[Goes, ...]
    stays: tuple[Stays, ...]

    @property
    def rows(self) -> int:
        return sum(line.count for line in self.goes)


def preview(subject_id: UUID, today: date) -> Preview:
    """What would go and what would stay, were this person erased today."""
    goes = [_goes(d, subject_id) for d in reversed(declarations()) if not d.outlives_subject]
    return Preview(
        goes=tuple(line for line in goes if line.count),
        stays=tuple(_stays(subject_id, today)),
    )


def result_lines(before: Preview, subject_ids: Sequence[UUID]) -> tuple[ResultLine, ...]:
    """The same kinds after the erasure: how many rows are left of each, counted now."""
    left = {line.label: _count(line.label, subject_ids) for line in before.goes}
    gone = [
        ResultLine(line.title, line.fields, line.count - left[line.label], left[line.label])
        for line in before.goes
    ]
    kept = [
        ResultLine(title=line.title, reason=line.reason, until=line.until) for line in before.stays
    ]
    return (*gone, *kept)


def traces(subject_id: UUID) -> dict[str, int]:
    """Tables that still name her random id, beside those that are declared to outlive her."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        count = 0 if _may_outlive(model) else _named_in(model, subject_id)
        if count:
            found[model._meta.label] = count
    return found


def has_key(subject_id: UUID) -> bool:
    """Whether what is sealed for her could still be opened."""
    return DataSubject.objects.filter(pk=subject_id).exists()


def _goes(declaration: PersonalData, subject_id: UUID) -> Goes:
    named = {**declaration.personal, **declaration.special}
    return Goes(
        label=declaration.model._meta.label,
        title=str(declaration.title),
        fields=tuple(str(title) for title in named.values()),
        count=declaration.rows([subject_id]).count(),
    )


def _stays(subject_id: UUID, today: date) -> Iterator[Stays]:
    rules = NoticeVersion.all_rules()
    if any(_rows(d, subject_id) for d in declarations() if issubclass(d.model, ConsentRecord)):
        receipt = declaration_of(ConsentReceipt)
        yield Stays(str(receipt.title), str(RECEIPT), _until("consent_receipt", rules, today))
    for declaration in declarations():
        reason: Text | None = declaration.kept_reason([subject_id])
        if reason is not None:
            until = _kept_until(declaration, subject_id, rules, today)
            yield Stays(str(declaration.title), str(reason), until)


def _rows(declaration: PersonalData, subject_id: UUID) -> bool:
    return declaration.rows([subject_id]).exists()


def _kept_until(
    declaration: PersonalData, subject_id: UUID, rules: AllRules, today: date
) -> date | None:
    """The latest day of its rows; where none has begun to count, as if it did today."""
    category = getattr(declaration.keep, "category", None)
    ends = [declaration.ends_on(row, rules) for row in declaration.rows([subject_id])]
    known = [day for day in ends if day is not None]
    if category is not None and len(known) < len(ends):
        known.append(_until(category, rules, today))
    return max(known, default=None)


def _until(category: str, rules: AllRules, today: date) -> date:
    return last_day(today, _period(category, rules, today))


def _period(category: str, rules: AllRules, today: date) -> Period:
    return period_for(today, rules[category])


def _count(label: str, subject_ids: Sequence[UUID]) -> int:
    return declaration_of(apps.get_model(label)).rows(subject_ids).count()


def _may_outlive(model: type[models.Model]) -> bool:
    try:
        return declaration_of(model).outlives_subject
    except KeyError:
        return False


def _named_in(model: type[models.Model], subject_id: UUID) -> int:
    condition = models.Q(pk__in=[])
    texts: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.UUIDField):
            condition |= models.Q(**{field.name: subject_id})
        elif isinstance(field, models.ForeignKey) and _leads_to_uuid(field):
            condition |= models.Q(**{field.attname: subject_id})
        elif isinstance(field, models.JSONField):
            texts[f"_text_{field.name}"] = Cast(field.name, CharField())
        elif isinstance(field, (models.CharField, models.TextField)):
            condition |= _mentions(field.name, subject_id)
    for name in texts:
        condition |= _mentions(name, subject_id)
    count: int = model._base_manager.annotate(**texts).filter(condition).count()
    return count


def _leads_to_uuid(field: models.ForeignKey[Any, Any]) -> bool:
    return isinstance(field.target_field, models.UUIDField)


def _mentions(name: str, subject_id: UUID) -> models.Q:
    spellings: Sequence[str] = (str(subject_id), subject_id.hex)
    condition = models.Q()
    for text in spellings:
        condition |= models.Q(**{f"{name}__contains": text})
    return condition
