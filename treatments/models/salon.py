"""What the salon adds to the catalogue: what it offers, its own methods, conditions and rules.

Everything is about methods and words, nothing about a person. The salon's additions make a rule
stricter and never milder; whatever changes here gives the layer a new stamp (`CatalogueStamp`).
"""

from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models.immutable import Immutable
from treatments.catalogue_reading import Category, Severity
from treatments.models.inventory import Device, Product

CODE = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Write the code in small letters and digits, with hyphens.")
)


CATEGORIES = [
    (Category.SKIN.value, _("skin")),
    (Category.INFECTION.value, _("infection")),
    (Category.CIRCULATORY.value, _("heart and circulation")),
    (Category.NEUROLOGICAL.value, _("nerves")),
    (Category.ENDOCRINE.value, _("hormones and metabolism")),
    (Category.ONCOLOGICAL.value, _("cancer")),
    (Category.MEDICATION.value, _("medication")),
    (Category.IMPLANT.value, _("devices and metal in the body")),
    (Category.PREGNANCY.value, _("pregnancy and breast-feeding")),
    (Category.ALLERGY.value, _("allergies")),
    (Category.RECENT_PROCEDURE.value, _("recent procedure")),
    (Category.OTHER.value, _("other")),
]


class CatalogueStamp(models.Model):
    """One row that changes with the catalogue in use, so that every process notices."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid4)

    def __str__(self) -> str:
        return "catalogue stamp"


class OfferedMethod(models.Model):
    """A method of the catalogue, or of the salon's own, that clients may have here."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    method_code = models.CharField(_("method"), max_length=100, unique=True)
    needs_answers = models.BooleanField(
        _("only with stored answers"),
        default=False,
        help_text=_("Tick if this method is not given to a client who refuses storing."),
    )

    class Meta:
        ordering = ("method_code",)
        verbose_name = _("method on offer")
        verbose_name_plural = _("methods on offer")

    def __str__(self) -> str:
        return self.method_code


class SalonMethod(models.Model):
    """A method that the catalogue does not know. It may take over the rules of one that it does."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("code"), max_length=100, unique=True, validators=[CODE])
    name_fi = models.CharField(_("name in Finnish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    family = models.CharField(_("family"), max_length=100)
    based_on = models.CharField(
        _("based on"),
        max_length=100,
        blank=True,
        help_text=_("The method of the list whose rules hold for this one as well."),
    )
    patch_test_hours = models.PositiveSmallIntegerField(
        _("patch test, hours before"), null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("own method")
        verbose_name_plural = _("own methods")

    def __str__(self) -> str:
        return self.name_fi


class SalonCondition(models.Model):
    """A condition that the catalogue does not know, asked about and judged by own rules."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(_("code"), max_length=100, unique=True, validators=[CODE])
    name_fi = models.CharField(_("name in Finnish"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    category = models.CharField(_("category"), max_length=20, choices=CATEGORIES)
    review_after_days = models.PositiveSmallIntegerField(
        _("answer valid, days"), null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ("code",)
        verbose_name = _("own condition")
        verbose_name_plural = _("own conditions")

    def __str__(self) -> str:
        return self.name_fi


class SalonRule(models.Model):
    """A stricter rule of the salon's own, or one that a device's or product's maker has written.

    With `is_device_exclusion` the maker excludes such clients, and then nobody may go on. A rule
    that no longer holds is retired, not deleted.
    """

    SEVERITIES = [
        (Severity.ABSOLUTE.value, _("stop")),
        (Severity.RELATIVE.value, _("caution")),
        (Severity.LOCAL.value, _("leave the area out")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    method_code = models.CharField(_("method"), max_length=100)
    condition_code = models.CharField(_("condition"), max_length=100)
    severity = models.CharField(_("severity"), max_length=10, choices=SEVERITIES)
    action_fi = models.CharField(_("what to do, in Finnish"), max_length=300)
    action_en = models.CharField(_("what to do, in English"), max_length=300, blank=True)
    device = models.ForeignKey(
        Device, verbose_name=_("device"), null=True, blank=True, on_delete=models.PROTECT
    )
    product = models.ForeignKey(
        Product, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT
    )
    is_device_exclusion = models.BooleanField(
        _("the maker excludes such clients"),
        default=False,
        help_text=_("Nobody may go on then, not even with a doctor's opinion."),
    )
    source_title = models.CharField(_("where it is written"), max_length=300)
    source_publisher = models.CharField(_("publisher"), max_length=200)
    source_year = models.CharField(_("year"), max_length=20)
    source_address = models.URLField(_("address"), max_length=500, blank=True)
    added_by = models.UUIDField(null=True, editable=False)
    added_on = models.DateField(_("added on"), editable=False)
    retired_on = models.DateField(_("retired on"), null=True, editable=False)

    class Meta:
        ordering = ("method_code", "condition_code", "added_on")
        verbose_name = _("own rule")
        verbose_name_plural = _("own rules")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(device=None) | models.Q(product=None),
                name="rule_of_a_device_or_a_product",
            ),
        )

    def __str__(self) -> str:
        return f"{self.method_code} · {self.condition_code}"


class TermClassification(Immutable):
    """What a word that nobody knew means: a condition, or nothing that matters.

    Only the word stands here, never who said it. The newest classification of a word holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    term = models.CharField(_("word"), max_length=200)
    condition_code = models.CharField(_("condition"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    classified_by = models.UUIDField(null=True, editable=False)
    classified_at = models.DateTimeField(_("classified"), auto_now_add=True)

    class Meta:
        ordering = ("classified_at",)
        verbose_name = _("classified word")
        verbose_name_plural = _("classified words")

    def __str__(self) -> str:
        return f"classified word {self.pk}"
