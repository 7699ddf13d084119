"""The contraindication catalogue as it was loaded: whole, numbered, and never changed again.

The columns of the row tables are those of the CSV files, and their cells are kept as they were
read, so that the stored rows reproduce the version's SHA-256. Only an approved version is used for
clients (R10); the newest approval decides.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models.immutable import Immutable


class CatalogueVersion(Immutable):
    """One loaded catalogue. Old versions stay, so that old entries can still be read by them."""

    number = models.PositiveIntegerField(_("number"), primary_key=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    files: Any = models.JSONField(default=list)
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("contraindication list")
        verbose_name_plural = _("contraindication lists")
        permissions = (("approve_catalogue", "Can approve contraindication lists"),)

    def __str__(self) -> str:
        return str(_("Contraindication list %(number)s") % {"number": self.number})


class CatalogueApproval(Immutable):
    """The responsible person went through a version and took it into use.

    Her name is that of the account; `remark` says what the approval is worth (a demo says so).
    """

    version = models.ForeignKey(
        CatalogueVersion, on_delete=models.PROTECT, related_name="approvals"
    )
    approved_by = models.UUIDField(null=True)
    approved_on = models.DateField(_("approved on"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("approval of a contraindication list")
        verbose_name_plural = _("approvals of contraindication lists")

    def __str__(self) -> str:
        return f"approval {self.pk}"


class VersionRow(Immutable):
    """One line of one file of a version."""

    version = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="+")
    line = models.PositiveIntegerField()

    class Meta:
        abstract = True
        ordering = ("version", "line")

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Method(VersionRow):
    """A line of methods.csv."""

    code = models.CharField(_("code"), max_length=5_000)
    name_en = models.CharField(_("name in English"), max_length=5_000)
    name_fi = models.CharField(_("name in Finnish"), max_length=5_000)
    name_sv = models.CharField(_("name in Swedish"), max_length=5_000)
    family = models.CharField(_("family"), max_length=5_000)
    typical_devices = models.TextField(_("typical devices"), blank=True)
    patch_test_required = models.CharField(_("patch test, hours"), max_length=10, blank=True)
    stuk_or_mdr_note = models.TextField(_("note on rules"), blank=True)

    class Meta(VersionRow.Meta):
        verbose_name = _("method of a list")
        verbose_name_plural = _("methods of the lists")


class Condition(VersionRow):
    """A line of conditions.csv."""

    code = models.CharField(_("code"), max_length=5_000)
    name_en = models.CharField(_("name in English"), max_length=5_000)
    name_fi = models.CharField(_("name in Finnish"), max_length=5_000)
    name_sv = models.CharField(_("name in Swedish"), max_length=5_000)
    category = models.CharField(_("category"), max_length=30)
    synonyms_fi = models.TextField(_("synonyms"), blank=True)
    needs_review_after_days = models.CharField(_("answer valid, days"), max_length=10, blank=True)
    notes = models.TextField(_("note"), blank=True)

    class Meta(VersionRow.Meta):
        verbose_name = _("condition of a list")
        verbose_name_plural = _("conditions of the lists")


class ContraindicationRule(VersionRow):
    """A line of rules.csv."""

    method_code = models.CharField(_("method"), max_length=5_000)
    condition_code = models.CharField(_("condition"), max_length=5_000)
    severity = models.CharField(_("severity"), max_length=10)
    action_en = models.TextField(_("what to do, in English"))
    action_fi = models.TextField(_("what to do, in Finnish"))
    source_id = models.CharField(_("source"), max_length=5_000)
    confidence = models.CharField(_("rests on"), max_length=30)

    class Meta(VersionRow.Meta):
        verbose_name = _("contraindication rule")
        verbose_name_plural = _("contraindication rules")


class Evidence(VersionRow):
    """A line of evidence.csv."""

    method_code = models.CharField(max_length=5_000)
    condition_code = models.CharField(max_length=5_000)
    source_id = models.CharField(max_length=5_000)
    match = models.CharField(max_length=10)


class Source(VersionRow):
    """A line of sources.csv."""

    source_id = models.CharField(_("source"), max_length=5_000)
    title = models.TextField(_("title"))
    publisher = models.TextField(_("publisher"))
    year = models.CharField(_("year"), max_length=5_000)
    address = models.TextField(_("address"), blank=True)
    what_it_supports = models.TextField(_("what it supports"))
    tier = models.CharField(_("tier"), max_length=1)

    class Meta(VersionRow.Meta):
        verbose_name = _("source of a list")
        verbose_name_plural = _("sources of the lists")


class Departure(VersionRow):
    """A line of departures.csv."""

    method_code = models.CharField(max_length=5_000)
    condition_code = models.CharField(max_length=5_000)
    source_ids = models.TextField()
    why_no_rule = models.TextField()


class Fallback(VersionRow):
    """A line of fallback.csv."""

    method_code = models.CharField(max_length=5_000)
    unknown_condition_default = models.CharField(max_length=15)
    action_en = models.TextField()
    action_fi = models.TextField()


class AmbiguousTerm(VersionRow):
    """A line of ambiguous_terms.csv."""

    term_fi = models.CharField(max_length=5_000)
    candidate_codes = models.TextField()
    ask_fi = models.TextField()
    ask_en = models.TextField()


class NameTerm(VersionRow):
    """A line of name_terms.csv."""

    term_fi = models.CharField(max_length=5_000)
    condition_code = models.CharField(max_length=5_000)


TABLES: dict[str, type[VersionRow]] = {
    "methods": Method,
    "conditions": Condition,
    "rules": ContraindicationRule,
    "evidence": Evidence,
    "sources": Source,
    "departures": Departure,
    "fallback": Fallback,
    "ambiguous_terms": AmbiguousTerm,
    "name_terms": NameTerm,
}
