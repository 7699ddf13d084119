"""A file from another program on its way into the register: quarantine, decisions, origin.

An import is a case with a key of its own. Its rows wait sealed under that key; when it is closed or
forgotten they are gone and the key with them. What stays on a card is where it came from (R17).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.models import SealedField, SealedModel

UNDO_DAYS = 30
"""How long a whole import can be taken back."""


@dataclass(frozen=True, slots=True)
class UploadRecord:
    """The file as it came (base64) and its first rows, until all have been read out of it; and, by
    their places, the names of its sheets that have rows.
    """

    content: str = ""
    sheets: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    is_doubtful: bool = False
    """Some letters look wrong."""


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What may enter the register of one row, and what a person needs to decide."""

    name: str = ""
    birth_year: int | None = None
    phone: str = ""
    email: str = ""
    shown_phone: str = ""
    shown_email: str = ""
    kinds: tuple[str, ...] = ()
    opt_out: bool = False
    last_visit: str = ""
    together: tuple[int, ...] = ()
    also: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    """Random ids of clients of the register to show beside it."""


class ImportBatch(SealedModel):
    """One uploaded file. `columns` names what each column means, by its place."""

    class State(models.TextChoices):
        ARRIVED = "arrived", _("to be looked at")
        MAPPING = "mapping", _("columns to be named")
        READING = "reading", _("being read")
        OPEN = "open", _("waiting for decisions")
        CLOSED = "closed", _("closed")
        UNDONE = "undone", _("taken back")

    sealed: SealedField[UploadRecord] = SealedField(UploadRecord)
    source = models.CharField(_("source"), max_length=60)
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.MAPPING)
    charset = models.CharField(max_length=20, blank=True)
    sheet = models.PositiveSmallIntegerField(null=True)
    """Which sheet of a workbook, by its place."""
    header = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    records = models.PositiveIntegerField(default=0)
    compared = models.PositiveIntegerField(default=0)
    clock = models.BigIntegerField(default=0)
    """The reading of the search clock up to which the rows know the register."""
    counts = models.JSONField(default=dict)
    stretch_at = models.DateTimeField(default=timezone.now)
    """Since when the work that is going on has been going on."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-started_at",)
        permissions = (("import_clients", "Can import clients"),)

    @property
    def undo_until(self) -> datetime:
        """Until when it can be taken back."""
        started: datetime = self.started_at
        return started + timedelta(days=UNDO_DAYS)

    @property
    def has_birth(self) -> bool:
        return "birth" in self.columns


class ImportRow(SealedModel):
    """One record of the file, in quarantine."""

    class Decision(models.TextChoices):
        OPEN = "open", _("undecided")
        ACCEPTED = "accepted", _("entered")
        LINKED = "linked", _("the same person")
        LEFT = "left", _("left out")

    batch = models.ForeignKey(  # found by the constraint below
        ImportBatch, on_delete=models.PROTECT, related_name="rows", db_index=False
    )
    sealed: SealedField[RowRecord] = SealedField(RowRecord)
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("batch", "number"), name="row_of_import_once"),
        ]


@dataclass(frozen=True, slots=True)
class OriginRecord:
    """`opt_out`: the source says no to letters, which can only make mailing stricter."""

    source: str
    opt_out: bool = False


class ImportedClient(SealedModel):
    """Where a card came from, until when she has to be told, and when she was (art. 14, R17)."""

    batch_id = models.UUIDField(db_index=True)
    sealed: SealedField[OriginRecord] = SealedField(OriginRecord)
    imported_at = models.DateTimeField()
    tell_by = models.DateField()
    told_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("origin of a card")
        verbose_name_plural = _("origins of cards")


class ColumnMapping(models.Model):
    """What the columns of a file with this header mean, saved under a name."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    header = models.JSONField()
    columns = models.JSONField()
    charset = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("saved columns")
        verbose_name_plural = _("saved columns")

    def __str__(self) -> str:
        return self.name
