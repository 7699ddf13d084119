"""The base of every table that holds something personal: one sealed record per row."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models

from privacy.encryption.cipher import Place
from privacy.encryption.fields import WriteCounterField
from privacy.models.subject import DataSubject

M = TypeVar("M", bound="SealedModel")


class SealedQuerySet(models.QuerySet[M]):
    def with_keys(self) -> "SealedQuerySet[M]":
        """Fetch the people's wrapped keys along, for reading many rows."""
        return self.select_related("subject")


class SealedModel(models.Model):
    """A row about one person. What is personal stands in `sealed` and nowhere else."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, on_delete=models.PROTECT, related_name="+")
    sealed_n = WriteCounterField(default=0, editable=False)

    objects = SealedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"

    def save(self, *args: Any, **options: Any) -> None:
        names: Iterable[str] | None = options.get("update_fields")
        if names is not None and "sealed" in names:
            options["update_fields"] = {*names, "sealed_n"}
        super().save(*args, **options)

    def before_sealing(self) -> None:
        """Raise when this row must not be written, whichever way it comes."""

    def sealing_key(self) -> bytes:
        key: bytes = self.subject.data_key()
        return key

    def sealing_place(self) -> Place:
        subject = self.subject
        label = self._meta.label_lower
        return Place(label, subject.id, self.id, subject.key_generation, self.sealed_n)
