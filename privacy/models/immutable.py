"""Rows that are written once."""

from typing import Any

from django.db import models


class Unchangeable(TypeError):
    """An immutable row was to be changed or deleted."""


class ImmutableQuerySet(models.QuerySet[Any]):
    def update(self, **values: Any) -> int:
        raise Unchangeable(self.model._meta.label)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Unchangeable(self.model._meta.label)

    def bulk_update(self, *args: Any, **options: Any) -> int:
        raise Unchangeable(self.model._meta.label)


class Immutable(models.Model):
    """Saved once; changing and deleting raise. (Erasing goes below the model, by the registry.)"""

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(self._meta.label)
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable(self._meta.label)
