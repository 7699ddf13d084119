"""Consents as a history of acts: exact wording, notice, when, how, to whom (art. 7(1), R3)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.encryption.fields import SealedField
from privacy.models.immutable import Immutable, Unchangeable
from privacy.models.notice import NoticeVersion
from privacy.models.sealed import SealedModel, SealedQuerySet

C = TypeVar("C", bound="ConsentRecord")


class ConsentText(Immutable):
    """A published wording. A change of wording is a new version; old rows keep theirs."""

    kind = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    data_kinds: Any = models.JSONField(default=list)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "version"), name="one_text_per_version"),
        )
        ordering = ("kind", "version")
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @classmethod
    def current(cls, kind: str) -> "ConsentText":
        """The newest wording of a kind. Raises DoesNotExist when none is published."""
        text: ConsentText | None = cls.objects.filter(kind=kind).order_by("version").last()
        if text is None:
            raise cls.DoesNotExist(kind)
        return text


class Way(models.TextChoices):
    """How the person expressed it (R3)."""

    SCREEN = "screen", _("the client ticked it on the screen herself")
    PAPER = "paper", _("signed on paper")
    EMAIL = "email", _("by e-mail")
    ORAL = "oral", _("said aloud, recorded by staff")


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who consents for a minor (R43)."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class ConsentEvidence:
    """What is personal in an act of consent. `kinds`: the kinds of data that were ticked."""

    way: str
    kinds: tuple[str, ...] = ()
    paper_place: str = ""
    guardian: Guardian | None = None
    minor_agrees: bool | None = None


class ConsentQuerySet(SealedQuerySet[C]):
    def update(self, **values: Any) -> int:
        raise Unchangeable(self.model._meta.label)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Unchangeable(self.model._meta.label)


class ConsentRecord(SealedModel):
    """One act: consent given, or withdrawn. Append-only; the newest act decides.

    When the row goes with its person, a ConsentReceipt without name stays for a while (R54).
    """

    class Act(models.TextChoices):
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    act = models.CharField(max_length=10, choices=Act)
    at = models.DateTimeField()
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey(NoticeVersion, on_delete=models.PROTECT, related_name="+")
    received_by = models.UUIDField(null=True)
    sealed: SealedField[ConsentEvidence] = SealedField(ConsentEvidence)

    objects: ClassVar[models.Manager[Self]] = ConsentQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("at",)

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise Unchangeable(self._meta.label)
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise Unchangeable(self._meta.label)

    @property
    def is_given(self) -> bool:
        return self.act == self.Act.GIVEN


class ConsentReceipt(models.Model):
    """What is left of a consent when its person is gone: no name, no address, no answers (R54).

    `keyed_hashes` are HMACs of phone and e-mail, so that it is found when the person gives them.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    purpose = models.CharField(max_length=30)
    keyed_hashes: Any = models.JSONField(default=list)
    acts: Any = models.JSONField(default=list)
    ended_on = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("consent receipt")
        verbose_name_plural = _("consent receipts")

    def __str__(self) -> str:
        return f"consent receipt {self.pk}"
