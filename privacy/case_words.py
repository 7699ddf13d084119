"""Why something was done with a request, a restriction or a ban, in the words of the use log."""

from django.utils.translation import gettext_lazy as _

from privacy.actions.restricting import OpenedFor
from privacy.models import KeyedBan, Restriction
from privacy.models.request import Delivery, IdentityMethod, Kind, Outcome

_CHOICES = (Delivery, IdentityMethod, Kind, KeyedBan.Kind, OpenedFor, Outcome, Restriction.Ground)
CASE_PURPOSES = {
    **{str(value): label for kind in _CHOICES for value, label in kind.choices},
    "csv": _("table"),
    "json": _("data file"),
    "letter": _("letter"),
    "pdf": _("document"),
}
