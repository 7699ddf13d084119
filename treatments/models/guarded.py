"""The base of this room's tables about people: nothing goes in that may not be kept."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar

from django.db import models, transaction

from privacy.encryption.fields import SealedField
from privacy.forms import refuse_identity_code
from privacy.models import SealedModel
from privacy.models.sealed import SealedQuerySet

G = TypeVar("G", bound="GuardedModel")


class GuardedQuerySet(SealedQuerySet[G]):
    def bulk_create(self, objs: Iterable[G], *args: Any, **options: Any) -> list[G]:
        rows = list(objs)
        with transaction.atomic(using=self.db):
            self.model.before_writing(rows)
            with _let_through(rows):
                return super().bulk_create(rows, *args, **options)


class GuardedModel(SealedModel):
    """Every way of writing a record, one by one or many at once, passes `before_writing`."""

    objects: ClassVar[models.Manager[Self]] = GuardedQuerySet.as_manager()
    _is_let_through = False

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            type(self).before_writing([self])
            with _let_through([self]):
                super().save(*args, **options)

    def before_sealing(self) -> None:
        """What comes by another manager, or by `save_base`, is looked at here."""
        if not self._is_let_through:
            type(self).before_writing([self])

    @classmethod
    def before_writing(cls, rows: Sequence[Any]) -> None:
        """Raise when one of the rows may not be written; here ValidationError for R9."""
        for row in rows:
            if SealedField.is_waiting(row):
                for text in _texts(row.sealed):
                    refuse_identity_code(text)


@contextmanager
def _let_through(rows: Sequence[GuardedModel]) -> Iterator[None]:
    """These rows were looked at just now."""
    for row in rows:
        row._is_let_through = True
    try:
        yield
    finally:
        for row in rows:
            row._is_let_through = False


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))
