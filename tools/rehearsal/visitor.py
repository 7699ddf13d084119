"""A person with a browser, in one process: `python -m tools.rehearsal.visitor` with JSON on stdin.

Cookies, forms as the pages bring them, redirects, and a certificate that must be the one the
machine's own authority signed. Knows no address of this program but the few it is told.
"""

import base64
import hashlib
import hmac
import json
import re
import socket
import ssl
import struct
import sys
import time
from collections.abc import Collection
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlencode, urljoin, urlsplit

REDIRECTS = {301, 302, 303, 307, 308}
STEP = 30  # seconds of a one-time code
HERE = "127.0.0.1"


class Forms(HTMLParser):
    """Every form of a page: its action, and its fields with the values they came with."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.names: list[set[str]] = []
        self.by_id: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        if "id" in told:
            self.by_id[told["id"]] = told.get("value", "")
        if tag == "form":
            self.found.append((told.get("action", ""), {}))
            self.names.append(set())
        elif tag in {"input", "select", "textarea"} and self.found and "name" in told:
            self.names[-1].add(told["name"])
            unchosen = told.get("type") in {"checkbox", "radio"} and "checked" not in told
            if not unchosen:
                self.found[-1][1][told["name"]] = told.get("value", "")


class Visitor:
    """One browser. `host` is looked for at this address, by default on this machine itself."""

    def __init__(self, host: str, trusted: str, address: str = HERE) -> None:
        self.host, self.context = host, ssl.create_default_context(cadata=trusted)
        self.address = address
        self.cookies: dict[str, str] = {}
        self.path, self.status, self.text = "/", 0, ""

    def open(self, path: str, data: dict[str, str] | None = None) -> "Visitor":
        """Ask for a page and follow where it leads."""
        for _hop in range(10):
            self.path = urlsplit(urljoin(f"https://{self.host}{self.path}", path)).path
            location = self._ask(data)
            if self.status not in REDIRECTS:
                return self
            path, data = location, None
        raise SystemExit("redirected without end")

    def _ask(self, data: dict[str, str] | None) -> str:
        headers = {
            "Host": self.host,
            "Referer": f"https://{self.host}{self.path}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = self._connection()
        body = None if data is None else urlencode(data)
        connection.request("GET" if data is None else "POST", self.path, body, headers)
        answer = self._read(connection)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.split(";")[0]
        connection.close()
        return answer.headers.get("Location") or ""

    def announce(self, octets: int) -> "Visitor":
        """Begin to send so much, and listen before it is sent."""
        connection = self._connection()
        connection.putrequest("POST", self.path)
        connection.putheader("Content-Length", str(octets))
        connection.endheaders()
        self._read(connection)
        connection.close()
        return self

    def _connection(self) -> HTTPSConnection:
        plain = socket.create_connection((self.address, 443), timeout=30)
        connection = HTTPSConnection(self.host)
        connection.sock = self.context.wrap_socket(plain, server_hostname=self.host)
        return connection

    def _read(self, connection: HTTPSConnection) -> HTTPResponse:
        answer = connection.getresponse()
        self.status, self.text = answer.status, answer.read().decode(errors="replace")
        return answer

    def submit(self, holding: str, **fields: str) -> "Visitor":
        """Fill in the form that has this field, and send it."""
        page = self.forms()
        for (action, brought), names in zip(page.found, page.names, strict=True):
            if holding in names:
                return self.open(action or self.path, {**brought, **fields})
        raise SystemExit(f"no form with {holding} on {self.path} ({self.status})")

    def forms(self) -> Forms:
        page = Forms()
        page.feed(self.text)
        return page

    def expect(self, condition: bool, what: str) -> None:
        """Stop with the page's words where it is not as promised."""
        if not condition:
            words = re.sub(r"<[^>]+>", " ", self.text)
            words = re.sub(r"\s+", " ", words)
            raise SystemExit(f"{what}: {self.path} ({self.status}) {words[:600]}")


def code(secret: str, moment: float) -> str:
    """The six digits an authenticator app would show (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(moment) // STEP), hashlib.sha1)
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def unused_step(used: Collection[str]) -> int:
    """A half minute whose digits have not been typed yet; waits where all that count were."""
    while True:
        now = int(time.time()) // STEP
        for step in (now, now + 1):
            if str(step) not in used:
                return step
        time.sleep(1)


def become_owner(visitor: Visitor, told: dict[str, str]) -> dict[str, str]:
    """From the one-time link to the first page: account, second factor, undertaking."""
    visitor.open(urlsplit(told["link"]).path)
    visitor.submit("name", name=told["name"], email=told["email"], password=told["password"])
    sign_in(visitor, told)
    visitor.open("/accounts/2fa/totp/activate/")
    secret = visitor.forms().by_id.get("authenticator_secret", "")
    visitor.expect(bool(secret), "no key for the authenticator app")
    step = unused_step(())
    visitor.submit("code", code=code(secret, step * STEP))
    visitor.open("/")
    if "sitoumus" in visitor.path:
        visitor.submit("shown", accepts="on")
    visitor.open("/")
    visitor.expect(visitor.status == 200 and "kirjaudu" not in visitor.path, "not inside")
    return {"secret": secret, "used": str(step)}


def sign_in(visitor: Visitor, told: dict[str, str]) -> dict[str, str]:
    """Password, and the digits where there is a second factor already; which ones were used."""
    visitor.open("/accounts/login/")
    visitor.submit("login", login=told["email"], password=told["password"])
    if not told.get("secret"):
        return {}
    step = unused_step(told["used"].split())
    visitor.submit("code", code=code(told["secret"], step * STEP))
    return {"used": f"{told['used']} {step}"}


def register(visitor: Visitor, told: dict[str, str]) -> dict[str, str]:
    """A client is saved; where her card is."""
    visitor.open("/asiakkaat/uusi/")
    visitor.submit("notice_way", name=told["client"], birth_year="1991", notice_way="paper")
    visitor.expect(re.fullmatch(r"/[a-z]+/[0-9a-f-]{36}/", visitor.path) is not None, "not saved")
    return {"card": visitor.path}


def read_card(visitor: Visitor, told: dict[str, str]) -> dict[str, str]:
    """Her card is there and says her name."""
    used = sign_in(visitor, told)
    visitor.open(told["card"])
    visitor.expect(visitor.status == 200 and told["client"] in visitor.text, "cannot be read")
    return used


def answers(host: str, trusted: str, address: str = HERE) -> bool:
    """Whether the door is open: used beside an update, again and again."""
    try:
        return Visitor(host, trusted, address).open("/accounts/login/").status == 200
    except (OSError, HTTPException, SystemExit):
        return False


def certificate(host: str) -> str:
    """What a tablet fetches first, and without encryption: the authority's certificate."""
    connection = HTTPConnection(HERE, 80, timeout=30)
    connection.request("GET", "/harmony.crt", headers={"Host": host})
    return connection.getresponse().read().decode()


def main() -> None:
    """`told["do"]` names what is done; a JSON document says how it went."""
    told = json.load(sys.stdin)
    trusted = told.get("trusted") or certificate(told["host"])
    found: dict[str, str] = {"trusted": trusted}
    address = told.get("address", HERE)
    if told["do"] == "answers":
        found["answers"] = "yes" if answers(told["host"], trusted, address) else ""
    visitor = Visitor(told["host"], trusted, address)
    if told["do"] == "begin":
        found |= become_owner(visitor, told)
        found |= register(visitor, told)
    if told["do"] == "read":
        found |= read_card(visitor, told)
    if told["do"] == "look":
        octets = int(told.get("announcing", 0))
        seen = visitor.announce(octets) if octets else visitor.open("/")
        found |= {"status": str(seen.status), "text": seen.text}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
