"""One declaration per table with personal data. Export, erasure, purge and notice read them.

Each app declares its tables in `personal_data.py`; this module knows nothing of them. A model that
is neither declared nor listed as holding nothing personal stops the start, and so does a field that
a declaration does not mention (privacy.E001 to E006).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise

from privacy.audit.acts import Actor
from privacy.encryption.fields import SealedField
from privacy.links import whole
from privacy.models import ConsentEvidence, DataSubject, NoticeVersion, SubjectLink
from privacy.retention import Period, Rule, last_day, newest_due_start, period_for, periods_in_force
from privacy.vocabulary import Article9Condition, LawfulBasis, Purpose, Recipient, Source

Text = str | Promise
AllRules = Mapping[str, Sequence[Rule]]
_ENDS = ("subject_id", "alias_id")


class People(Sequence[UUID]):
    """Ids of people, with a query that finds them: a statement then need not name each one."""

    def __init__(self, ids: Sequence[UUID], found_by: models.QuerySet[Any, Any]) -> None:
        self._ids = ids
        self.found_by = found_by

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._ids)

    def __getitem__(self, place: Any) -> Any:
        return self._ids[place]


def chosen(subject_ids: Iterable[UUID]) -> Any:
    """What an `__in` of these people is asked with."""
    return subject_ids.found_by if isinstance(subject_ids, People) else list(subject_ids)


def finding(subject_ids: Iterable[UUID]) -> Any:
    """What stands behind `__in` for these people."""
    return subject_ids.found_by if isinstance(subject_ids, People) else list(subject_ids)


@dataclass(frozen=True)
class Keep:
    """Kept for the period of a retention category, counted from the first of these that is set.

    `counted_from` names date or datetime columns. `collected` names the column that says under
    which notice version a row was collected (default: the last of `counted_from`).
    """

    category: str
    counted_from: tuple[str, ...]
    collected: str = ""

    @property
    def collected_field(self) -> str:
        return self.collected or self.counted_from[-1]


@dataclass(frozen=True)
class KeepWithSubject:
    """Goes when the person goes, not before."""


class PersonalData:
    """What a table holds about people. Subclass, fill in, and put `@register` above it."""

    model: ClassVar[type[models.Model]]
    title: ClassVar[Text]
    purpose: ClassVar[Purpose]
    lawful_basis: ClassVar[LawfulBasis]
    article9: ClassVar[Article9Condition | None] = None
    consent: ClassVar[type[models.Model] | None] = None
    recipients: ClassVar[tuple[Recipient, ...]] = ()
    source: ClassVar[Source] = Source.SUBJECT
    subject_path: ClassVar[str] = "subject_id"
    personal: ClassVar[Mapping[str, Text]] = {}
    special: ClassVar[Mapping[str, Text]] = {}
    technical: ClassVar[frozenset[str]] = frozenset()
    keep: ClassVar[Keep | KeepWithSubject] = KeepWithSubject()
    ends_subject: ClassVar[bool] = False
    outlives_subject: ClassVar[bool] = False
    given_by_subject: ClassVar[bool] = True
    about_staff: ClassVar[bool] = False
    # Of a set of the whole register (privacy.leaving): why these rows stay with the installation,
    # or go out and are not read back; columns that are made anew where the set is read back.
    stays: ClassVar[str] = ""
    read_only: ClassVar[str] = ""
    made_here: ClassVar[frozenset[str]] = frozenset()

    def rows(self, subject_ids: Iterable[UUID]) -> models.QuerySet[Any]:
        """These people's rows, with those under every id that was merged into theirs."""
        is_whole = isinstance(subject_ids, People)
        return self.own_rows(subject_ids if is_whole else whole(subject_ids))

    def own_rows(self, subject_ids: Iterable[UUID]) -> models.QuerySet[Any]:
        """The rows under exactly these ids, for what one of two merged cards alone is about."""
        return self.model._base_manager.filter(**{f"{self.subject_path}__in": chosen(subject_ids)})

    def export(self, row: Any) -> dict[str, Any]:
        """What the row says, under the headings that a person reads. Raises CannotBeRead."""
        named = {**self.personal, **self.special}
        return {str(title): _plain(_value(row, name)) for name, title in named.items()}

    def remake(self, row: Any) -> None:
        """Fill in the columns `made_here` of a row that is about to be read back."""

    def read_back(self) -> None:
        """What is to be done, inside the act, when all rows have been read back."""

    def contact_values(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
        """Normalised phones and addresses per person, to compare with what somebody writes from."""
        return {}

    def contact_marks(self, subject_ids: Sequence[UUID]) -> dict[UUID, list[bytes]]:
        """Blind indexes of phones and addresses per person, for the hashes of consent receipts.

        Nobody's contact details are opened once more in order to forget them.
        """
        return {}

    def who(self, subject_ids: Sequence[UUID]) -> dict[UUID, str]:
        """What these people are called, where this table knows it and it can be read."""
        return {}

    def withdraw(self, *, by: Actor, subject_id: UUID, way: str) -> None:
        """Withdraw the consent that this table is the history of. Raises ConsentMissing."""
        from privacy.consents import withdraw_consent

        withdraw_consent(
            by=by,
            model=self.model,  # type: ignore[type-var]  # asked of consents alone
            subject=DataSubject.objects.get(pk=subject_id),
            evidence=ConsentEvidence(way=way),
        )

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        """The last day on which the row is kept; None when it goes with its person.

        For many rows, pass the `rules` of NoticeVersion.all_rules() along.
        """
        if isinstance(self.keep, KeepWithSubject):
            return None
        start = next(d for name in self.keep.counted_from if (d := as_day(getattr(row, name))))
        collected = as_day(getattr(row, self.keep.collected_field)) or start
        promised = (rules or NoticeVersion.all_rules())[self.keep.category]
        return last_day(start, period_for(collected, promised))

    def due(self, today: date) -> Q | None:
        """The condition of rows whose time is out today; None when they go with their person."""
        if isinstance(self.keep, KeepWithSubject):
            return None
        return _due_condition(self, self.keep, today)

    def due_rows(self, today: date) -> models.QuerySet[Any]:
        """The rows whose time is out today."""
        condition = self.due(today)
        if condition is None:
            return self.model._base_manager.none()
        rows = self.started_rows().filter(condition)
        return rows.exclude(self._held_together(condition)) if self.ends_subject else rows

    def _held_together(self, condition: Q) -> Q:
        """Whoever was merged with a card that is not due yet: the newest visit of either counts,
        for it is one person's relationship (R48).
        """
        alive = self.started_rows().exclude(condition)
        under = [alive.filter(**{self.subject_path: OuterRef(end)}) for end in _ENDS]
        kept = SubjectLink.objects.filter(Exists(under[0]) | Exists(under[1])).order_by()
        aliases = SubjectLink.objects.filter(subject__in=kept.values("subject")).order_by()
        path = self.subject_path
        return Q(**{f"{path}__in": kept.values("subject")}) | Q(
            **{f"{path}__in": aliases.values("alias")}
        )

    def started_rows(self) -> models.QuerySet[Any]:
        """The rows whose storage period has started, with its start as `_start`."""
        rows = self.model._base_manager.annotate(_start=_start(self.keep))
        return rows.filter(_start__isnull=False)

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        """Delete the rows under these ids, in the transaction of the act. Returns how many."""
        return delete_rows(self.own_rows(subject_ids))

    def erase_rows(self, ids: Sequence[Any]) -> int:
        """Delete single rows whose time is out. Returns how many."""
        return delete_rows(self.model._base_manager.filter(pk__in=ids))

    def lighten(self, *, by: Actor, ids: Sequence[Any]) -> Mapping[str, int]:
        """Before the purge erases the people of these rows: what of theirs is too much for one
        transaction goes in several of its own. Returns how many rows went, by table.
        """
        return {}

    def kept_reason(self, subject_ids: Sequence[UUID]) -> Text | None:
        """Why rows of an erased person stay (for what the law wants kept); None: nothing stays."""
        return None


_declarations: dict[type[models.Model], PersonalData] = {}
_nothing_personal: dict[str, str] = {}
_not_moving: dict[str, tuple[str, str]] = {}


def register(declaration: type[PersonalData]) -> type[PersonalData]:
    """Add a declaration. Raises ValueError when the model is declared already."""
    if declaration.model in _declarations:
        raise ValueError(f"{declaration.model._meta.label} is declared twice")
    _declarations[declaration.model] = declaration()
    return declaration


def not_personal(label: str, reason: str, *, stays: str = "", read_only: str = "") -> None:
    """Say that a model (`app.Model`) holds nothing personal, and why.

    `stays`, `read_only`: as for PersonalData.
    """
    _nothing_personal[label.lower()] = reason
    _not_moving[label.lower()] = (stays, read_only)


def not_moving(model: type[models.Model]) -> tuple[str, str]:
    """Why a table stays with the installation, or goes out and is not read back; mostly empty."""
    if model in _declarations:
        return _declarations[model].stays, _declarations[model].read_only
    return _not_moving.get(model._meta.label_lower, ("", ""))


def exempt_models() -> Mapping[str, str]:
    """Models said to hold nothing personal, with the reason."""
    return dict(_nothing_personal)


def declaration_of(model: type[models.Model]) -> PersonalData:
    """The declaration of a model. Raises KeyError."""
    return _declarations[model]


def declarations() -> list[PersonalData]:
    """All declarations, referring tables first. Raises ValueError on a circle of foreign keys."""
    ordered: list[type[models.Model]] = []
    waiting = sorted(_declarations, key=lambda model: model._meta.label)
    while waiting:
        free = [model for model in waiting if not _is_referred(model, waiting)]
        if not free:
            circle = ", ".join(model._meta.label for model in waiting)
            raise ValueError(f"these tables refer to each other in a circle: {circle}")
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return [_declarations[model] for model in ordered]


def resting_on(consent: type[models.Model]) -> list[PersonalData]:
    """The declarations whose data rest on this consent: they go when it is withdrawn."""
    return [d for d in declarations() if d.consent is consent]


def delete_rows(rows: models.QuerySet[Any]) -> int:
    """Delete without loading: what a person told is not read once more in order to forget it."""
    return int(rows._raw_delete(rows.db) or 0)  # None for an empty set of ids


def field_names(model: type[models.Model]) -> list[str]:
    """Every name that a declaration must mention: columns, and attributes of the sealed record."""
    names = []
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedField) and field.record is not None:
            names += [f"sealed.{f.name}" for f in dataclasses.fields(field.record)]
        else:
            names.append(field.name)
    return names


def _is_referred(model: type[models.Model], by: Iterable[type[models.Model]]) -> bool:
    return any(
        field.related_model is model
        for other in by
        if other is not model
        for field in other._meta.concrete_fields
    )


def _start(keep: Keep | KeepWithSubject) -> Any:
    assert isinstance(keep, Keep)  # noqa: S101  (narrowing for the type checker)
    names = keep.counted_from
    return Coalesce(*names) if len(names) > 1 else F(names[0])


def _due_condition(declaration: PersonalData, keep: Keep, today: date) -> Q:
    rules = periods_in_force(NoticeVersion.all_rules()[keep.category])
    condition = Q(pk__in=[])
    for number, rule in enumerate(rules):
        due = Q(_start__lt=_after(declaration.model, keep, rule.period, today))
        if number > 0:
            due &= Q(
                **{f"{keep.collected_field}__gte": _bound(declaration.model, keep, rule.valid_from)}
            )
        if number + 1 < len(rules):
            until = _bound(declaration.model, keep, rules[number + 1].valid_from)
            due &= Q(**{f"{keep.collected_field}__lt": until})
        condition |= due
    return condition


def _after(model: type[models.Model], keep: Keep, period: Period, today: date) -> date | datetime:
    """The first start that is not due yet, as the column's own type."""
    day = newest_due_start(period, today)
    return _as_column(model, keep.counted_from[0], date.fromordinal(day.toordinal() + 1))


def _bound(model: type[models.Model], keep: Keep, day: date) -> date | datetime:
    return _as_column(model, keep.collected_field, day)


def _as_column(model: type[models.Model], name: str, day: date) -> date | datetime:
    if isinstance(model._meta.get_field(name), models.DateTimeField):
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001  (made aware just below)
        return timezone.make_aware(midnight)
    return day


def as_day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value


def _value(row: Any, name: str) -> Any:
    """What stands there; a chosen code as the words that were chosen."""
    shown = getattr(row, f"get_{name}_display", None)
    if shown is not None and getattr(row, name) is not None:
        return str(shown())
    for part in name.split("."):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    """Values as JSON has them, in words where the field has words."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, (bool, int, float, dict)) or value is None:
        return value
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if isinstance(value, models.Model):
        return str(value)
    return str(value)
