"""The salon in which the ledger is tried: everybody logged in, and one of everything there is."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client as Browser
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from clients.models import Client
from privacy.audit.acts import SYSTEM
from privacy.erasure import erase
from privacy.models import DataSubject, Erasure
from staff.actions import accept_invitation, add_app, invite_user, renew_invitation
from staff.models import LoginSession, User
from staff.roles import OWNER, RECEPTION, TECHNICIAN, THERAPIST
from tests.clients.salon import enter
from tests.code import ledger_rows
from tests.code.ledger import (
    ANONYMOUS,
    CLOSED,
    KINDS,
)
from tests.conftest import PASSWORD, hire
from tests.treatments import room
from tests.treatments.pages import came
from treatments import actions, models

Keys = dict[str, dict[str, str]]
"""Kind of key to the parts of the address that are keys, by their names in the route."""

PEOPLE = {
    OWNER: "Hannele Aaltonen",
    THERAPIST: "Tiina Lehto",
    RECEPTION: "Riikka Salo",
    TECHNICIAN: "Teemu Koski",
    CLOSED: "Kaisa Mäki",
}
DESKS = {
    "offeredmethod": models.OfferedMethod,
    "salonmethod": models.SalonMethod,
    "saloncondition": models.SalonCondition,
    "salonrule": models.SalonRule,
    "termclassification": models.TermClassification,
    "product": models.Product,
    "device": models.Device,
    "catalogueversion": models.CatalogueVersion,
    "method": models.Method,
    "condition": models.Condition,
    "contraindicationrule": models.ContraindicationRule,
    "source": models.Source,
}


@dataclass(frozen=True)
class Card:
    """A client with a treatment and a patch test."""

    client: Client
    entry: models.TreatmentEntry
    test: models.PatchTest


@dataclass(frozen=True)
class Salon:
    """What the modules of ledger_rows/ make their keys from."""

    people: dict[str, User]
    own: Card
    restricted: Card
    erased: UUID


@dataclass(frozen=True)
class World:
    """A browser for each role, and the keys of each kind of thing. Logins and passkeys are one's
    own: their keys stand under (thing, role).
    """

    browsers: dict[str, Browser]
    keys: dict[tuple[str, str], Keys]

    def keys_of(self, thing: str, role: str) -> Keys:
        return self.keys.get((thing, role)) or self.keys[thing, ""]


def build() -> World:
    """The salon of 22 November 2026. One client is restricted and one erased after their cards
    were opened, so that the sessions remember them.
    """
    people = {role: _employed(name, role) for role, name in PEOPLE.items()}
    owner, tiina = people[OWNER], people[THERAPIST]
    room.put_in_use(owner, *room.METHODS)
    _add_to_lists(owner)
    paivi, restricted, erased = (
        _card(tiina, name) for name in ("Päivi Korhonen", "Eeva Virtanen", "Liisa Mattila")
    )
    aino = enter("Aino Niemi", 2008)
    browsers = {role: _logged_in(person) for role, person in people.items()}
    for role in (OWNER, THERAPIST):
        for card in (paivi, restricted, erased):
            came(browsers[role], card.client)
            assert browsers[role].get(f"/kortti/{card.client.pk}/").status_code == 200
    DataSubject.objects.filter(pk=restricted.client.pk).update(state=DataSubject.State.RESTRICTED)
    gone = [erased.client.pk]
    erase(by=SYSTEM, subject_ids=gone, ground=Erasure.Ground.RETENTION)
    User.objects.filter(pk=people[CLOSED].pk).update(ends_on=date(2026, 11, 22))
    keys = {
        ("client", ""): kinds(paivi.client.pk, erased.client.pk, restricted.client.pk),
        ("turning 18", ""): kinds(aino.pk, erased.client.pk, restricted.client.pk),
        ("entry", ""): kinds(paivi.entry.pk, erased.entry.pk, restricted.entry.pk),
        ("patch test", ""): kinds(paivi.test.pk, erased.test.pk, restricted.test.pk),
        ("colleague", ""): kinds(tiina.pk, _left(), restricted.client.pk),
        ("invitation", ""): _invitations(owner),
        ("reset", ""): _resets(tiina, restricted.client.pk),
        ("text", ""): {kind: {"key": "abc"} for kind in KINDS},
        ("anything", ""): {
            kind: {"content_type_id": "1", "object_id": str(paivi.client.pk)} for kind in KINDS
        },
    }
    keys |= {(desk, ""): _on_desk(model, restricted.client.pk) for desk, model in DESKS.items()}
    keys |= _own_things(people)
    keys |= ledger_rows.keys(Salon(people, paivi, restricted, erased.client.pk))
    return World({ANONYMOUS: Browser(), **browsers}, keys)


def _employed(name: str, role: str) -> User:
    """She has an app, recovery codes and a passkey."""
    user = hire(name, THERAPIST if role == CLOSED else role)
    add_app(by=SYSTEM, user=user)
    RecoveryCodes.activate(user)
    _passkey(user)
    return user


def _logged_in(user: User) -> Browser:
    """Just now: nothing asks for the password again."""
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    session = browser.session
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()
    return browser


def _card(by: User, name: str) -> Card:
    client = room.consenting(by, name)
    room.interview(by, client, "rosacea")
    entry = room.log(by, client, decision=room.CAREFULLY)
    test = room.patch_tested(by, client, room.LASH_TINT, hours_ago=50)
    return Card(client, entry, test)


def _add_to_lists(owner: User) -> None:
    """One line in each of the owner's own lists."""
    method = models.SalonMethod(
        code="kesakasvot", name_fi="Kesäkasvot", family="facial", based_on=room.FACIAL
    )
    actions.save_own_method(by=owner, method=method)
    condition = models.SalonCondition(code="fabry", name_fi="Fabryn tauti", category="other")
    actions.save_own_condition(by=owner, condition=condition)
    rule = models.SalonRule(
        method_code=room.IPL,
        condition_code="fabry",
        severity="absolute",
        action_fi="Älä tee.",
        source_title="Lääkärin ohje",
        source_publisher="Salonki",
        source_year="2026",
    )
    actions.add_own_rule(by=owner, rule=rule)
    actions.classify_term(by=owner, term="kesäflunssa", condition_code="", reason="Ohimenevä.")
    product = models.Product(name="Naamio", method_codes=[room.FACIAL])
    actions.save_product(by=owner, product=product)
    room.device(owner)


# --- keys -------------------------------------------------------------------------------------


def kinds(own: UUID, erased: UUID, restricted: UUID, name: str = "pk") -> Keys:
    """A key of each kind: there, not there, of somebody erased, of somebody restricted, random."""
    neighbour = UUID(int=own.int ^ 1)
    values = (own, neighbour, erased, restricted, uuid4())
    return {kind: {name: str(value)} for kind, value in zip(KINDS, values, strict=True)}


def _left() -> UUID:
    """Somebody whose account is no longer there."""
    user = hire("Sanna Lahti", RECEPTION)
    key = user.pk
    user.delete()
    return key


def _invitations(owner: User) -> Keys:
    """A link in force; a cut one, a used one, a replaced one, a random one."""
    links = {}
    for name in ("own", "used", "replaced"):
        user, links[name] = invite_user(
            by=owner,
            name="Uusi Tulija",
            email=f"{name}@harmony.example",
            employment="employee",
            role=RECEPTION,
        )
        if name == "replaced":
            renew_invitation(by=owner, user=user)
    accept_invitation(by=SYSTEM, token=links["used"], password=PASSWORD)
    values = (links["own"], links["own"][:-1], links["used"], links["replaced"], uuid4().hex)
    return {kind: {"token": value} for kind, value in zip(KINDS, values, strict=True)}


def _resets(user: User, nobody: UUID) -> Keys:
    """A link in force; of nobody, of somebody who has left, of a client; one with a wrong key."""
    key = default_token_generator.make_token(user)
    person = user_pk_to_url_str(user)
    pairs = (
        (person, key),
        (UUID(int=user.pk.int ^ 1).hex, key),
        (_left().hex, key),
        (nobody.hex, key),
        (person, "abc-123"),
    )
    return {
        kind: {"uidb36": uid, "key": value} for kind, (uid, value) in zip(KINDS, pairs, strict=True)
    }


def _on_desk(model: Any, restricted: UUID) -> Keys:
    own = model.objects.order_by("pk").first().pk
    if isinstance(own, UUID):
        return kinds(own, uuid4(), restricted, "object_id")
    values = (own, 10**6, 10**6 + 1, restricted, "not-there")
    return {kind: {"object_id": str(v)} for kind, v in zip(KINDS, values, strict=True)}


def _own_things(people: dict[str, User]) -> dict[tuple[str, str], Keys]:
    """Logins and passkeys: a colleague's is as little there as one that was ended."""
    found: dict[tuple[str, str], Keys] = {}
    elsewhere = {one.pk: login_elsewhere(one) for one in people.values()}
    for role, person in people.items():
        colleague = people[OWNER if role != OWNER else RECEPTION]
        logins = [elsewhere[one.pk] for one in (person, colleague)]
        ids = (logins[0].public_id, uuid4(), logins[1].public_id)
        found["login", role] = kinds(*ids, name="login")
        removed = _passkey(person)
        gone = removed.pk
        removed.delete()
        mine, hers = (_passkey_of(one).pk for one in (person, colleague))
        values = (mine, 10**6, gone, hers, 10**6 + 1)
        found["passkey", role] = {
            kind: {"pk": str(value)} for kind, value in zip(KINDS, values, strict=True)
        }
    found["login", ANONYMOUS] = found["login", OWNER]
    found["passkey", ANONYMOUS] = found["passkey", OWNER]
    return found


def login_elsewhere(user: User) -> LoginSession:
    before = list(LoginSession.objects.values_list("pk", flat=True))
    _logged_in(user)
    return LoginSession.objects.exclude(pk__in=before).get()


def _passkey(user: User) -> Authenticator:
    """A passkey as a browser registers it."""
    credential = AttestedCredentialData.create(
        bytes(16), uuid4().bytes, ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    )
    host = hashlib.sha256(b"testserver").digest()
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    attested = AttestationObject.create(
        "none", AuthenticatorData.create(host, flags, 0, bytes(credential)), {}
    )
    said = {"type": "webauthn.create", "challenge": "AA", "origin": "https://testserver"}
    shown = _web(credential.credential_id)
    data = {
        "id": shown,
        "rawId": shown,
        "type": "public-key",
        "response": {
            "clientDataJSON": _web(json.dumps(said).encode()),
            "attestationObject": _web(bytes(attested)),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    made: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Avain", "credential": data}
    )
    return made


def _passkey_of(user: User) -> Authenticator:
    found: Authenticator = Authenticator.objects.filter(
        user=user, type=Authenticator.Type.WEBAUTHN
    ).earliest("pk")
    return found


def _web(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
