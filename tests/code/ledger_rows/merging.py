"""Two cards of one person."""

from typing import Any

from clients.merging import merge_clients
from staff.roles import OWNER
from tests.clients.salon import enter, fresh
from tests.code.ledger import FORM, SHOWS, SUBMITS, TREATS, Row

_CARD = "asiakkaat/<uuid:pk>/"
ROWS = (
    Row(_CARD + "sama/", TREATS, FORM, key="client"),
    Row(_CARD + "yhdistetyt/", TREATS, SHOWS, key="client"),
    Row(_CARD + "sama/<uuid:other>/", TREATS, FORM, key="two cards"),
    Row(_CARD + "sama/<uuid:other>/pura/", TREATS, SUBMITS, key="merged cards"),
)


def keys(salon: Any) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
    """Two cards that are not merged, and two that are."""
    from tests.code.ledger_world import kinds

    found = {}
    for name in ("two cards", "merged cards"):
        card, other = enter("Sari Salo", 1980), enter("Sari Aalto", 1980)
        pairs = kinds(other.pk, salon.erased, salon.restricted.client.pk, name="other")
        found[name, ""] = {kind: {"pk": str(card.pk), **pairs[kind]} for kind in pairs}
        if name == "merged cards":
            seen = fresh(card).details
            by = salon.people[OWNER]
            merge_clients(by=by, client=card, other=other, seen=seen, wanted=seen)
    return found
