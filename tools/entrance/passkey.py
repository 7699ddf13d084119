"""A passkey in software: what a phone does behind a finger."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tools.entrance.salon import HOST, Browser

if TYPE_CHECKING:
    from staff.models import User

GET_IN = "/accounts/2fa/webauthn/login/"


@dataclass
class Passkey:
    """One key pair for this salon; `handle` says whose it is."""

    handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: uuid4().bytes)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def register(self, user: "User") -> None:
        """Store the public half with the account, as the page for passkeys does."""
        from allauth.account.utils import user_pk_to_url_str
        from allauth.mfa.models import Authenticator
        from fido2.cose import ES256
        from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

        flag = AuthenticatorData.FLAG
        self.handle = user_pk_to_url_str(user).encode()
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2
        credential = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        place = hashlib.sha256(HOST.encode()).digest()
        shown = AuthenticatorData.create(place, flag.UP | flag.UV | flag.AT, 0, bytes(credential))
        response = {
            "clientDataJSON": web(b'{"type":"webauthn.create","challenge":"AA","origin":""}'),
            "attestationObject": web(bytes(AttestationObject.create("none", shown, {}))),
        }
        stored = self._credential(response)
        stored["clientExtensionResults"] = {"credProps": {"rk": True}}
        data = {"name": "Avain", "credential": stored}
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)

    def open(self, browser: Browser) -> bool:
        """Log in with it alone. True when the browser is led on into the program."""
        browser.get("/accounts/login/")
        asked = json.loads(browser.get(GET_IN, Accept="application/json").body)
        challenge = asked["request_options"]["publicKey"]["challenge"]
        form = {"credential": json.dumps(self._answer(challenge, browser.port))}
        answer = browser.post(GET_IN, form)
        return answer.status == 302 and "login" not in answer.location

    def _answer(self, challenge: str, port: int) -> dict[str, Any]:
        said = {
            "type": "webauthn.get",
            "challenge": challenge,
            "origin": f"http://{HOST}:{port}",
            "crossOrigin": False,
        }
        client = json.dumps(said).encode()
        up_and_verified = bytes([0x05])
        shown = hashlib.sha256(HOST.encode()).digest() + up_and_verified + bytes(4)
        signed = self.key.sign(shown + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": web(client),
            "authenticatorData": web(shown),
            "signature": web(signed),
            "userHandle": web(self.handle),
        }
        return self._credential(response)

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = web(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def web(octets: bytes) -> str:
    """Base64 as WebAuthn writes it."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
