"""The ledger: who gets what from every address of the program. One row per URL pattern.

A row says what those who may get from the address with a key of something that is there, and what
they get with a key of something that is not there, or that they may not know of. Whoever may not
gets `others`; whoever is not logged in gets the login page, save from the rows of `PUBLIC`. No
page has other methods than reading and posting. `expected` puts these together for one cell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings

from staff.roles import OWNER, RECEPTION, TECHNICIAN, THERAPIST


class Answer(StrEnum):
    """What kind of answer it is."""

    PAGE = "a page"
    ON = "leads on"
    LOGIN = "leads to the login"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    NO_METHOD = "405"


PAGE, ON, LOGIN, FORBIDDEN, NOT_FOUND, NO_METHOD = Answer
Pair = tuple[Answer, Answer]
"""The answers to reading and to an empty form."""

ANONYMOUS, CLOSED = "anonymous", "closed"
"""Nobody; and somebody whose account was closed while she was logged in."""
OUTSIDE = frozenset({ANONYMOUS, CLOSED})
ROLES = (ANONYMOUS, OWNER, THERAPIST, RECEPTION, TECHNICIAN, CLOSED)
STAFF = frozenset({OWNER, THERAPIST, RECEPTION, TECHNICIAN})
DESK = frozenset({OWNER, THERAPIST, RECEPTION})
TREATS = frozenset({OWNER, THERAPIST})
OWNERS = frozenset({OWNER})

READING = ("GET", "HEAD")
METHODS = (*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
OWN, MISSING, ERASED, RESTRICTED, RANDOM = "own", "missing", "erased", "restricted", "random"
KINDS = (OWN, MISSING, ERASED, RESTRICTED, RANDOM)
NO_KEY = ""


@dataclass(frozen=True)
class Row:
    """One URL pattern. `key` names the things it is about, see tests/code/ledger_world.py."""

    route: str
    to: frozenset[str]
    own: Pair
    key: str = NO_KEY
    unknown: Pair = (NOT_FOUND, NOT_FOUND)
    others: Answer = FORBIDDEN
    nobody: Pair = (LOGIN, LOGIN)
    nobody_unknown: Pair = (LOGIN, LOGIN)
    special: Mapping[str, Pair] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of key that are tried; one for an address without a key. The owner's lists are
        about no person, so nothing in them is erased or restricted.
        """
        if not self.key:
            return (OWN,)
        return (OWN, MISSING, RANDOM) if self.others is NOT_FOUND else KINDS


def expected(row: Row, role: str, method: str, kind: str) -> Answer:
    """The answer of one cell."""
    if method not in (*READING, "POST"):
        return NO_METHOD
    form = int(method == "POST")
    if role in OUTSIDE:
        return (row.nobody if kind == OWN else row.nobody_unknown)[form]
    if role in row.special:
        return row.special[role][form]
    own = row.own[form]
    if own is NO_METHOD and (role in row.to or row.others is FORBIDDEN):
        return NO_METHOD
    if role not in row.to:
        return row.others
    return own if kind == OWN else row.unknown[form]


def cells(row: Row, role: str) -> Iterator[tuple[str, str, Answer]]:
    """Kind of key, method and expected answer, for every cell of this row and role."""
    for kind in row.kinds:
        for method in METHODS:
            yield kind, method, expected(row, role, method, kind)


# --- the rows ---------------------------------------------------------------------------------

SHOWS: Pair = (PAGE, NO_METHOD)
TAKES: Pair = (NO_METHOD, ON)
FORM: Pair = (PAGE, PAGE)
SUBMITS: Pair = (PAGE, ON)
LEADS_ON: Pair = (ON, NO_METHOD)
CLOSED_PAGE: Pair = (NOT_FOUND, NOT_FOUND)


def _public(route: str, own: Pair, signed_in: Pair | None = None, **more: object) -> Row:
    """An address that answers to everybody."""
    return Row(route, STAFF, signed_in or own, nobody=own, **more)  # type: ignore[arg-type]


PUBLIC = (
    _public("accounts/login/", FORM, (ON, ON)),
    _public("accounts/logout/", (LOGIN, LOGIN), (PAGE, LOGIN)),
    _public("accounts/password/reset/", FORM),
    _public("accounts/password/reset/done/", SHOWS),
    _public("accounts/password/reset/key/done/", SHOWS),
    _public(
        r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        (ON, ON),
        key="reset",
        unknown=FORM,
        nobody_unknown=FORM,
    ),
    _public("accounts/2fa/webauthn/login/", (LOGIN, LOGIN), (ON, ON)),
    _public("accounts/2fa/authenticate/", (LOGIN, LOGIN), (ON, ON)),
    _public("health/", SHOWS),
    _public(
        "henkilokunta/kutsu/<str:token>/",
        FORM,
        key="invitation",
        nobody_unknown=(NOT_FOUND, NOT_FOUND),
    ),
    _public("tietosuoja/", SHOWS),
)

ACCOUNTS = (
    Row("accounts/signup/", STAFF, CLOSED_PAGE),
    Row("accounts/email/", STAFF, CLOSED_PAGE),
    Row("accounts/confirm-email/", STAFF, CLOSED_PAGE),
    Row("accounts/confirm-email/<str:key>/", STAFF, CLOSED_PAGE, key="text"),
    Row(r"accounts/^confirm-email/(?P<key>[-:\w]+)/$", STAFF, CLOSED_PAGE, key="text"),
    Row("accounts/password/set/", STAFF, CLOSED_PAGE),
    Row("accounts/inactive/", STAFF, CLOSED_PAGE),
    Row("accounts/login/code/confirm/", STAFF, CLOSED_PAGE),
    Row("accounts/reauthenticate/", STAFF, FORM),
    Row("accounts/password/change/", STAFF, FORM),
    Row("accounts/2fa/", STAFF, SHOWS),
    Row("accounts/2fa/reauthenticate/", STAFF, FORM),
    Row("accounts/2fa/totp/activate/", STAFF, (ON, ON)),
    Row("accounts/2fa/totp/deactivate/", STAFF, SUBMITS),
    Row("accounts/2fa/recovery-codes/", STAFF, SHOWS),
    Row("accounts/2fa/recovery-codes/generate/", STAFF, SUBMITS),
    Row("accounts/2fa/recovery-codes/download/", STAFF, SHOWS),
    Row("accounts/2fa/webauthn/", STAFF, SHOWS),
    Row("accounts/2fa/webauthn/add/", STAFF, FORM),
    Row("accounts/2fa/webauthn/reauthenticate/", STAFF, (PAGE, LOGIN)),
    Row("accounts/2fa/webauthn/keys/<int:pk>/remove/", STAFF, SUBMITS, key="passkey"),
    Row("accounts/2fa/webauthn/keys/<int:pk>/edit/", STAFF, FORM, key="passkey"),
)

_STAFF = "henkilokunta/"
COLLEAGUES = (
    Row(_STAFF, OWNERS, SHOWS),
    Row(_STAFF + "kutsu/", OWNERS, FORM),
    Row(_STAFF + "oma/", STAFF, SHOWS),
    Row(_STAFF + "oma/kirjautuminen/<uuid:login>/paata/", STAFF, TAKES, key="login"),
    Row(_STAFF + "oma/sitoumus/", STAFF, FORM),
    Row(_STAFF + "oma/sitoumus/tulosta/", STAFF, SHOWS),
    Row(_STAFF + "toinen-tunniste/", OWNERS, FORM),
    Row(_STAFF + "tekstit/", OWNERS, FORM),
    Row(_STAFF + "<uuid:pk>/", OWNERS, SHOWS, key="colleague"),
    Row(_STAFF + "<uuid:pk>/muuta/", OWNERS, FORM, key="colleague"),
    Row(_STAFF + "<uuid:pk>/sulje/", OWNERS, FORM, key="colleague"),
    Row(_STAFF + "<uuid:pk>/avaa/", OWNERS, TAKES, key="colleague"),
    Row(_STAFF + "<uuid:pk>/sitoumus/", OWNERS, SHOWS, key="colleague"),
    Row(_STAFF + "<uuid:pk>/tunnisteet/", OWNERS, TAKES, key="colleague"),
    Row(_STAFF + "<uuid:pk>/linkki/", OWNERS, (NO_METHOD, PAGE), key="colleague"),
    Row(_STAFF + "<uuid:pk>/kirjautumiset/", OWNERS, TAKES, key="colleague"),
)

CLIENTS = (
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

_CARD, _ENTRY = "kortti/<uuid:pk>/", "hoito/<uuid:pk>/"
TREATMENTS = (
    Row("", STAFF, SHOWS),
    # Who sees no health data is led to the basic card, whatever the key.
    Row(_CARD, TREATS, SHOWS, key="client", special={RECEPTION: LEADS_ON}),
    Row(_CARD + "avaa/", TREATS, (NO_METHOD, PAGE), key="client"),
    Row(_CARD + "tuli/", DESK, TAKES, key="client"),
    Row(_CARD + "vahvista/", TREATS, TAKES, key="client"),
    Row(_CARD + "hoidot/", TREATS, SHOWS, key="client"),
    Row(_CARD + "suostumus/", TREATS, FORM, key="client"),
    Row(_CARD + "suostumus/peruuta/", TREATS, SUBMITS, key="client"),
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
    Row(_ENTRY + "merkinta/", TREATS, FORM, key="entry"),
    Row("testi/<uuid:pk>/", TREATS, FORM, key="patch test"),
    Row("merkinnat/", TREATS, SHOWS),
    Row("nimeton/", DESK, FORM),
    Row("takaisinveto/", OWNERS, FORM),
    Row("sanat/", OWNERS, FORM),
)


def _office(route: str, own: Pair, unknown: Pair = (ON, ON), key: str = NO_KEY) -> Row:
    """A page of the owner's back office. For others it is not there."""
    return Row(settings.ADMIN_PATH + route, OWNERS, own, key, unknown, others=NOT_FOUND)


def _desk(
    model: str, *, adds: bool = False, changes: Pair = (PAGE, FORBIDDEN), deletes: bool = False
) -> tuple[Row, ...]:
    """The pages of one model in the back office. The owner may know what is not there."""
    pages, one, refused = f"treatments/{model}/", "<path:object_id>/", (FORBIDDEN, FORBIDDEN)
    gone: Pair = (ON, FORBIDDEN if changes[1] is FORBIDDEN else ON)
    return (
        _office(pages, FORM),
        _office(pages + "add/", FORM if adds else refused),
        _office(pages + one + "history/", FORM, key=model),
        _office(pages + one + "change/", changes, gone, key=model),
        _office(
            pages + one + "delete/",
            FORM if deletes else refused,
            (ON, ON) if deletes else refused,
            key=model,
        ),
        _office(pages + one, (ON, ON), key=model),
    )


BACK_OFFICE = (
    _office("", FORM),
    # No login of its own: the owner, who is in, is led to the front page.
    _office("login/", (ON, ON)),
    _office("logout/", (NO_METHOD, PAGE)),
    _office("password_change/", (ON, ON)),
    _office("password_change/done/", SHOWS),
    _office("autocomplete/", (FORBIDDEN, NO_METHOD)),
    _office("jsi18n/", SHOWS),
    _office("r/<path:content_type_id>/<path:object_id>/", CLOSED_PAGE, CLOSED_PAGE, key="anything"),
    _office(r"^(?P<app_label>treatments)/$", FORM),
    _office(r"(?P<url>.*)$", CLOSED_PAGE),
    *_desk("offeredmethod", adds=True, changes=FORM, deletes=True),
    *_desk("salonmethod", adds=True, changes=FORM),
    *_desk("saloncondition", adds=True, changes=FORM),
    *_desk("salonrule", adds=True, changes=SUBMITS),
    *_desk("termclassification", adds=True),
    *_desk("product", adds=True, changes=FORM),
    *_desk("device", adds=True, changes=FORM),
    *_desk("catalogueversion", changes=FORM),
    *_desk("method"),
    *_desk("condition"),
    *_desk("contraindicationrule"),
    *_desk("source"),
)

LEDGER = (*PUBLIC, *ACCOUNTS, *COLLEAGUES, *CLIENTS, *TREATMENTS, *BACK_OFFICE)
BY_ROUTE = {row.route: row for row in LEDGER}
