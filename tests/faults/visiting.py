"""Somebody at reception over the network: cookies, one-time form keys, and what came back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|form_key)" value="([^"]+)"')
_BETWEEN = "between-the-parts"
REGISTER, SEARCH = "/asiakkaat/uusi/", "/asiakkaat/haku/"


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when nothing did."""

    status: int
    body: str = ""
    location: str = ""


@dataclass
class Visitor:
    """A browser without a screen."""

    address: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    timeout: float = 240

    def get(self, path: str) -> Answer:
        return self._asked("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Answer:
        """Send a form with the token and the form key of the page that was read last."""
        said = urlencode({**self.hidden, **form})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, said, {**kind, **headers})

    def send_file(self, path: str, octets: bytes, form: Mapping[str, str]) -> Answer:
        """Choose a file in the form of a page that was read before."""
        parts = [
            f'--{_BETWEEN}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**self.hidden, **form}.items()
        ]
        parts.append(
            f'--{_BETWEEN}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        )
        body = b"".join(("".join(parts).encode(), octets, f"\r\n--{_BETWEEN}--\r\n".encode()))
        kind = {"Content-Type": f"multipart/form-data; boundary={_BETWEEN}"}
        return self._asked("POST", path, body, kind)

    def register(self, name: str) -> Answer:
        """Enter a client on the page made for it; 302 when she is saved."""
        page = self.get(REGISTER)
        if page.status != 200:
            return page
        return self.post(REGISTER, {"name": name, "birth_year": "1990", "notice_way": "paper"})

    def finds(self, name: str) -> bool:
        """Whether a search for these words shows somebody of this name."""
        self.hidden.pop("form_key", None)
        answer = self.post(SEARCH, {"words": name}, **{"HX-Request": "true"})
        return answer.status == 200 and name in answer.body.replace("<mark>", "").replace(
            "</mark>", ""
        )

    def _asked(
        self, method: str, path: str, body: str | bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        here = f"{self.address}:{self.port}"
        said = {"Host": here, "Origin": f"http://{here}", "Referer": f"http://{here}{path}"}
        said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            return self._over_the_line(method, path, body, {**said, **headers})
        except (OSError, HTTPException):
            return Answer(0)

    def _over_the_line(
        self, method: str, path: str, body: str | bytes | None, headers: Any
    ) -> Answer:
        """A line of its own for each request: one that was idle may be closed by the server."""
        line = HTTPConnection(self.address, self.port, timeout=self.timeout)
        try:
            line.request(method, path, body, headers)
            response = line.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: m.value for name, m in SimpleCookie(cookie).items()}
        self.hidden |= dict(_HIDDEN.findall(text))
        return Answer(response.status, text, response.headers.get("Location", ""))
