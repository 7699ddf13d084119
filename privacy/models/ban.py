"""Bans: a keyed hash and nothing else."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyedBan(models.Model):
    """Somebody who must not be written to, or who wished never to be entered again (R65)."""

    class Kind(models.TextChoices):
        MARKETING = "marketing", _("marketing ban")
        RETURN = "return", _("wish not to be entered again")

    kind = models.CharField(max_length=10, choices=Kind)
    keyed_hash = models.BinaryField(max_length=16)
    last_hit_on = models.DateField(db_index=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "keyed_hash"), name="one_ban_per_hash"),
        )
        verbose_name = _("ban")
        verbose_name_plural = _("bans")

    def __str__(self) -> str:
        return f"ban {self.pk}"
