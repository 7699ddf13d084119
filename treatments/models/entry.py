"""Treatments that were given, and the checks that were made before them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models import SealedField
from treatments.models.catalogue import CatalogueVersion
from treatments.models.guarded import GuardedModel
from treatments.models.health import HealthRow


@dataclass(frozen=True, slots=True)
class ProductUse:
    """A product in one treatment, under the name it had then."""

    name: str
    batch: str = ""
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeviceUse:
    """A device in one treatment, with the settings that mattered."""

    name: str
    serial: str = ""
    settings: str = ""
    device_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: the part of an entry that can be repeated and corrected."""

    method_code: str
    method_name: str
    products: tuple[ProductUse, ...] = ()
    devices: tuple[DeviceUse, ...] = ()
    area: str = ""
    note: str = ""
    aftercare: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """How an entry stood before a correction; it is part of the entry and goes with it (R38)."""

    given: Given
    performed_on: date
    corrected_on: date
    corrected_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """`list_version`: fingerprint of the list, with the salon's additions, that was used."""

    given: Given
    list_version: str
    earlier: tuple[Earlier, ...] = ()


class TreatmentEntry(GuardedModel):
    """One time that a method was done. Kept two years from its own day (R49)."""

    class CheckState(models.TextChoices):
        CHECKED = "checked", _("checked from stored answers")
        ORAL = "oral", _("gone through orally, not stored")

    performed_on = models.DateField()
    performed_by = models.UUIDField(null=True)
    catalogue_version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    check_state = models.CharField(max_length=10, choices=CheckState)
    told_at = models.DateTimeField()
    told_by = models.UUIDField(null=True)
    note_review_due_on = models.DateField(null=True, db_index=True)
    sealed: SealedField[EntryRecord] = SealedField(EntryRecord)

    class Meta:
        ordering = ("-performed_on", "pk")
        verbose_name = _("treatment entry")
        verbose_name_plural = _("treatment entries")
        permissions = (
            ("view_entry", "Can open treatment entries"),
            ("log_treatment", "Can log treatments"),
            ("search_batch", "Can search all entries by batch or device"),
        )
        indexes = (
            models.Index(fields=("performed_on",), name="entry_performed"),
            models.Index(fields=("subject", "-performed_on"), name="entry_of_person"),
        )

    @property
    def given(self) -> Given:
        """What was given. Raises CannotBeRead."""
        return self.sealed.given


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding as it was shown then, words and source included."""

    outcome: str
    condition_code: str
    condition: str
    action: str
    source_title: str
    source_publisher: str = ""
    source_year: str = ""
    source_address: str = ""
    is_device_exclusion: bool = False


@dataclass(frozen=True, slots=True)
class DoctorsOpinion:
    """Where the written opinion of a doctor is kept, and its date; never its content."""

    dated: date
    place: str


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A check: the outcome, all findings, and what a person decided on a hit (R10)."""

    method_code: str
    method_name: str
    outcome: str
    list_version: str
    findings: tuple[StoredFinding, ...] = ()
    decision: str = ""
    reason: str = ""
    opinion: DoctorsOpinion | None = None


class ContraindicationCheck(HealthRow):
    """A check from stored answers and the decision on it. It rests on the health consent.

    Without an entry, the decision was not to treat.
    """

    class Decision(models.TextChoices):
        WITH_CARE = "with_care", _("done with the precaution")
        AREA_LEFT_OUT = "area_left_out", _("the area was left out")
        DIFFERENTLY = "differently", _("done differently")
        CLEARED = "cleared", _("a doctor's opinion was seen")
        NOT_DONE = "not_done", _("not done")

    checked_on = models.DateField()
    decided_by = models.UUIDField(null=True)
    entry = models.OneToOneField(
        TreatmentEntry, null=True, on_delete=models.PROTECT, related_name="check_made"
    )
    catalogue_version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sealed: SealedField[CheckRecord] = SealedField(CheckRecord)

    class Meta:
        ordering = ("checked_on",)
        verbose_name = _("contraindication check")
        verbose_name_plural = _("contraindication checks")
        permissions = (("decide_stop", "Can decide to go on in spite of a stop"),)
        indexes = (models.Index(fields=("checked_on",), name="check_made_on"),)

    def get_decision_display(self) -> str:
        """The decision in words, "" where there was nothing to decide."""
        decision = self.sealed.decision
        return str(self.Decision(decision).label) if decision else ""
