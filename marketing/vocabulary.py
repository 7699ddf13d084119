"""Fixed words of this room."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LINK = "email"
"""How a withdrawal by link, header or reply is recorded: one of privacy's ways."""


class BanReason(TextChoices):
    """Why an address must not be written to again (R65)."""

    BOUNCE = "bounce", _("the address does not exist")
    COMPLAINT = "complaint", _("complaint to the mail provider")
    OBJECTION = "objection", _("objection")
    ERASURE = "erasure", _("erased on her wish")
