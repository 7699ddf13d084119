"""Cards, consultations, treatments."""

from staff.roles import RECEPTION
from tests.code.ledger import (
    DESK,
    FORM,
    LEADS_ON,
    NO_METHOD,
    OWNERS,
    PAGE,
    SHOWS,
    STAFF,
    SUBMITS,
    TAKES,
    TREATS,
    Row,
)

_CARD, _ENTRY = "kortti/<uuid:pk>/", "hoito/<uuid:pk>/"
ROWS = (
    Row("", STAFF, SHOWS),
    # Who sees no health data is led to the basic card, whatever the key.
    Row(_CARD, TREATS, SHOWS, key="client", special={RECEPTION: LEADS_ON}),
    Row(_CARD + "avaa/", TREATS, (NO_METHOD, PAGE), key="client"),
    Row(_CARD + "tuli/", DESK, TAKES, key="client"),
    Row(_CARD + "tuli/kumoa/", DESK, TAKES, key="client"),
    Row(_CARD + "vahvista/", TREATS, TAKES, key="client"),
    Row(_CARD + "hoidot/", TREATS, SHOWS, key="client"),
    Row(_CARD + "suostumus/", TREATS, FORM, key="client"),
    Row(_CARD + "suostumus/peruuta/", TREATS, SUBMITS, key="client"),
    Row(_CARD + "suostumus/loppunut/", TREATS, TAKES, key="client"),
    Row(_CARD + "tallennuskielto/", TREATS, TAKES, key="client"),
    Row(_CARD + "tallennuslupa/", TREATS, TAKES, key="client"),
    Row(_CARD + "konsultaatio/", TREATS, FORM, key="client"),
    Row(_CARD + "konsultaatio/nyt/", TREATS, (NO_METHOD, PAGE), key="client"),
    Row(_CARD + "hoito/", TREATS, FORM, key="client"),
    Row(_CARD + "testi/", TREATS, FORM, key="client"),
    Row(_CARD + "reaktio/", TREATS, FORM, key="client"),
    Row(_ENTRY, TREATS, SHOWS, key="entry"),
    Row(_ENTRY + "toista/", TREATS, LEADS_ON, key="entry"),
    Row(_ENTRY + "kumoa/", TREATS, TAKES, key="entry"),
    Row(_ENTRY + "korjaa/", TREATS, FORM, key="entry"),
    Row(_ENTRY + "merkinta/", TREATS, SUBMITS, key="entry"),
    Row("testi/<uuid:pk>/", TREATS, FORM, key="patch test"),
    Row("merkinnat/", TREATS, SHOWS),
    Row("nimeton/", DESK, FORM),
    Row("takaisinveto/", OWNERS, FORM),
    Row("sanat/", OWNERS, FORM),
)
