"""Whether the key ring at hand is this database's. If not, nothing is written."""

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from privacy.encryption import KeysUnavailable
from privacy.encryption.keyring import KeyRing, ring

if TYPE_CHECKING:
    from privacy.models import Installation

_checked: KeyRing | None = None

_SAY_OTHER = _(
    "The key ring belongs to another installation: nothing is saved. Put back the key ring and the "
    "master key that belong to this database."
)
_SAY_OLD = _(
    "The key ring is older than the database and lacks keys that are in use: nothing is saved. "
    "Put back the newest copy of the key ring."
)


def require_keys() -> None:
    """Raise KeysUnavailable unless the ring belongs to this database and has every key in use."""
    global _checked
    current = ring()
    if _checked is current:
        return
    if current.installation != _bound_to(current):
        raise KeysUnavailable(_SAY_OTHER)
    if missing_epochs(current):
        current = ring(look_again=True)  # another process may have made one a moment ago
    if missing_epochs(current):
        raise KeysUnavailable(_SAY_OLD)
    _checked = current


def is_bound() -> bool:
    """Whether this database has had keys before: lost ones are put back, and not made anew."""
    from privacy.models import Installation

    tables = connection.introspection.table_names()
    return Installation._meta.db_table in tables and _installation() is not None


def missing_epochs(current: KeyRing) -> set[int]:
    """Numbers of epoch keys that rows are wrapped under and the ring does not have."""
    from privacy.models import DataSubject

    in_use = DataSubject.objects.order_by().values_list("epoch", flat=True).distinct()
    return set(in_use) - current.epochs


def forget_checked_keys() -> None:
    """Check again at the next write."""
    global _checked
    _checked = None


def _bound_to(current: KeyRing) -> object:
    from privacy.models import DataSubject, Installation

    bound = _installation()
    if bound is None and DataSubject.objects.exists():
        bound = _installation()  # whoever was first of all has bound it a moment ago
        return bound.ring if bound else None
    if bound is None:
        with transaction.atomic():
            bound, _made = Installation.objects.get_or_create(
                pk=1, defaults={"ring": current.installation}
            )
    return bound.ring


def _installation() -> "Installation | None":
    from privacy.models import Installation

    return Installation.objects.filter(pk=1).first()
