"""Privacy notice versions: what people were told, and how long their data are kept."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.models.immutable import Immutable
from privacy.retention import Period, Rule


class NoticeVersion(Immutable):
    """An immutable version of the privacy notice. It carries the retention periods (R14, R15)."""

    number = models.PositiveIntegerField(_("version"), primary_key=True)
    valid_from = models.DateField(_("valid from"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)
    summary = models.CharField(_("what changed"), max_length=300, blank=True)
    summary_en = models.CharField(_("what changed, in English"), max_length=300, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    sha256_en = models.CharField(max_length=64, blank=True)
    periods: Any = models.JSONField()

    class Meta:
        ordering = ("number",)
        verbose_name = _("privacy notice version")
        verbose_name_plural = _("privacy notice versions")
        permissions = (("view_promises", "Can see how the promises are kept"),)

    def in_language(self, language: str) -> str:
        """Its text in English where it has one, else in Finnish."""
        return self.text_en if language == "en" and self.text_en else self.text

    def __str__(self) -> str:
        return str(_("Privacy notice, version %(number)s") % {"number": self.number})

    @classmethod
    def current(cls, today: date) -> "NoticeVersion":
        """The version in force on this day. Raises DoesNotExist before the first one."""
        in_force: NoticeVersion | None = (
            cls.objects.filter(valid_from__lte=today).order_by("number").last()
        )
        if in_force is None:
            raise cls.DoesNotExist("no privacy notice is in force")
        return in_force

    @classmethod
    def all_rules(cls, versions: "Iterable[NoticeVersion] | None" = None) -> dict[str, list[Rule]]:
        """The periods of every retention category under every version (or `versions`, read)."""
        rules: dict[str, list[Rule]] = {}
        for version in cls.objects.all() if versions is None else versions:
            for category, period in version.periods.items():
                rule = Rule(valid_from=version.valid_from, period=Period.parse(period))
                rules.setdefault(category, []).append(rule)
        return rules
