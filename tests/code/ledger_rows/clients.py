"""Clients and how they are found."""

from tests.code.ledger import DESK, FORM, NO_METHOD, ON, OWNERS, PAGE, SHOWS, SUBMITS, Row

ROWS = (
    Row("asiakkaat/", DESK, SHOWS),
    Row("asiakkaat/haku/", DESK, (ON, PAGE)),
    Row("asiakkaat/uusi/", DESK, FORM),
    Row("asiakkaat/uusi/samat/", DESK, (NO_METHOD, PAGE)),
    Row("asiakkaat/poistuvat/", OWNERS, SHOWS),
    Row("asiakkaat/<uuid:pk>/", DESK, SHOWS, key="client"),
    Row("asiakkaat/<uuid:pk>/korjaa/", DESK, FORM, key="client"),
    Row("asiakkaat/<uuid:pk>/huoltaja/", DESK, SUBMITS, key="client"),
    Row("asiakkaat/<uuid:pk>/18-vuotta/", DESK, FORM, key="turning 18"),
    Row("asiakkaat/<uuid:pk>/seloste/", DESK, FORM, key="client"),
)
