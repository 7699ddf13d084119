"""The line to the mail server: TLS or nothing, and an outbox that is as it was when it fails."""

import socket
import ssl
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from marketing.models.consent import MailState
from marketing.sending.relay import RelayUnavailable, SmtpRelay
from marketing.sending.runner import send_due
from tests.marketing.salon import approved, readers, states
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db


def refuses(**settings: Any) -> str:
    with override_settings(**settings), pytest.raises(RelayUnavailable) as refused:
        SmtpRelay().ready()
    return str(refused.value)


def test_another_machine_is_never_reached_without_tls() -> None:
    with mail_server():
        assert "TLS" in refuses(EMAIL_HOST="mail.example.com")


def test_a_server_without_starttls_gets_nothing() -> None:
    readers("Aino Niemi")
    letter = approved()
    with mail_server() as server:
        assert "TLS" in refuses(EMAIL_USE_TLS=True)
        with override_settings(EMAIL_USE_TLS=True), pytest.raises(RelayUnavailable):
            send_due()
    assert server.attempts == []
    assert states(letter) == {"Aino Niemi": MailState.WAITING}


def test_a_server_that_is_down_leaves_the_outbox_as_it_was() -> None:
    readers("Aino Niemi")
    letter = approved()
    with (
        socket.socket() as door,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=_closed(door),
            EMAIL_USE_TLS=False,
            LETTER_PER_MINUTE=0,
        ),
        pytest.raises(RelayUnavailable),
    ):
        send_due()
    assert states(letter) == {"Aino Niemi": MailState.WAITING}


def _closed(door: socket.socket) -> int:
    """A port that is held, so that nobody else opens it, and at which nobody listens."""
    door.bind(("127.0.0.1", 0))
    port: int = door.getsockname()[1]
    return port


def test_a_certificate_of_nobody_we_know_is_refused(tmp_path: Any) -> None:
    cert, key = self_signed(tmp_path, "127.0.0.1")
    with mail_server(tls=server_side(cert, key)) as server:
        assert "certificate" in refuses() or "varmenne" in refuses()
    assert server.attempts == []


def test_a_certificate_that_we_trust_is_enough_and_another_name_is_not(tmp_path: Any) -> None:
    readers("Aino Niemi")
    approved()
    cert, key = self_signed(tmp_path, "127.0.0.1")
    with mail_server(tls=server_side(cert, key)), override_settings(LETTER_CA_FILE=str(cert)):
        assert send_due().sent == 1
    other, other_key = self_signed(tmp_path, "127.0.0.2")
    with mail_server(tls=server_side(other, other_key)):
        assert refuses(LETTER_CA_FILE=str(other))


def server_side(cert: Any, key: Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def self_signed(
    folder: Any, address: str, *, begins: datetime | None = None, ends: datetime | None = None
) -> tuple[Any, Any]:
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    now = timezone.now()
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - timedelta(days=1))
        .not_valid_after(ends or now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    cert, key = folder / f"{address}.pem", folder / f"{address}.key"
    cert.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, key
