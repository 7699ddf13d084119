"""MDN HTTP Observatory's own program over the public pages of a real salon, with TLS.

It looks at `https://name/` and `http://name/` and wants a certificate that it can verify. So the
salon is served in a network namespace of its own: the ports are free there, the name is loopback.

Public pages set no cookie, so they cannot have the five points that version 1.4.8 gives for
careful ones: 130 is the most there, 135 elsewhere (tests/code/observatory.py has its newer rules).
Needs root, `unshare` and the program (npm: @mdn/mdn-http-observatory); 2 when they are missing.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.runner.places import PYTHON, ROOT, SCRIPTS

PROGRAM = "mdn-http-observatory-scan"
NAME = "salonki.example"
GOALS = {
    "/": 135,
    "/accounts/login/": 135,
    "/accounts/password/reset/": 135,
    "/tietosuoja/": 130,
    "/health/": 130,
}
# What it fetches when it is installed, where that was not to be had; our name is in neither.
LISTS = {"hsts-preload.json": "{}", "tld-list.json": "[]"}
INSIDE = "--inside"


def main() -> int:
    """Scores of all pages as JSON. 1 when one is below its goal."""
    scanner = shutil.which(PROGRAM)
    if scanner is None or shutil.which("unshare") is None or os.geteuid() != 0:
        print(f"needs root, unshare and {PROGRAM}", file=sys.stderr)
        return 2
    if INSIDE not in sys.argv:
        again = [sys.executable, "-m", "tools.entrance.judged", INSIDE]
        return subprocess.run(["unshare", "--net", "--mount", *again], cwd=ROOT).returncode
    with tempfile.TemporaryDirectory(prefix="harmony-judged-") as folder:
        home = Path(folder)
        name_means_loopback(home)
        make_certificate(home)
        with serving(home):
            found = {page: score(scanner, NAME + page, home) for page in GOALS}
    print(json.dumps(found))
    return int(any(found[page] < goal for page, goal in GOALS.items()))


def name_means_loopback(home: Path) -> None:
    """Loopback up, and a list of hosts of this namespace's own."""
    hosts = home / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {NAME}\n")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["mount", "--bind", str(hosts), "/etc/hosts"], check=True)


def make_certificate(home: Path) -> None:
    """One that signs itself; the program is told to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (home / "key.pem").write_bytes(written)
    (home / "certificate.pem").write_bytes(certificate.public_bytes(pem))


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """A new salon at both ports, set as a real one."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    env = {
        **kept,
        "HARMONY_HOME": str(home / "salon"),
        "HARMONY_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": NAME,
        "HARMONY_URL": f"https://{NAME}",
        "DJANGO_SETTINGS_MODULE": "harmony.settings",
    }
    (home / "salon").mkdir(mode=0o700)
    prepare = [str(PYTHON), "-m", "tools.prepare", "--no-demo"]
    subprocess.run(prepare, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    server = [f"{SCRIPTS}/gunicorn", "harmony.wsgi", "--no-control-socket", "--log-level", "error"]
    tls = ["--certfile", str(home / "certificate.pem"), "--keyfile", str(home / "key.pem")]
    started = [
        subprocess.Popen([*server, "--bind", "127.0.0.1:80"], cwd=ROOT, env=env),
        subprocess.Popen([*server, "--bind", "127.0.0.1:443", *tls], cwd=ROOT, env=env),
    ]
    try:
        wait_for(f"http://{NAME}/health/")
        yield
    finally:
        for child in started:
            child.terminate()
            child.wait(timeout=20)


def wait_for(address: str) -> None:
    """Until anything answers there, even if only with a redirect that cannot be verified here."""
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310  (our own server)
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError as error:
            if "CERTIFICATE" in str(error.reason).upper():
                return
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the salon did not start")


def score(scanner: str, address: str, home: Path) -> int:
    """What the program gives one page."""
    # Its wrapper puts a list of its own in place of the certificates to trust: go past it.
    package = Path(scanner).resolve().parent.parent
    for name, empty in LISTS.items():
        if not (package / "conf" / name).exists():
            (package / "conf" / name).write_text(empty)
    program = package / "src" / "scan.js"
    said = subprocess.run(
        ["node", str(program), address],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(home / "certificate.pem")},
        capture_output=True,
        text=True,
    ).stdout
    found = json.loads(said)
    if "scan" not in found:
        raise RuntimeError(f"{address}: {found}")
    return int(found["scan"]["score"])


if __name__ == "__main__":
    sys.exit(main())
