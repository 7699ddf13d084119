"""A running salon of invented people, served as `run.py` serves it, and browsers without a screen.

Every browser comes from a loopback address of its own choice: limits per address are real.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tools.runner.places import ROOT

START = (
    "import sys; from tools.runner import serve; "
    "sys.exit(serve.run(port={port}, demo=False, second_factor=False))"
)
PASSWORD = "kevät saapui etelärannikolle"  # noqa: S105  (of invented people in a throw-away folder)
LOGIN = "/accounts/login/"
HOST = "localhost"  # what a passkey is bound to; an address would be refused by browsers
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def running(port: int = 18100) -> Iterator[int]:
    """Start a salon in a fresh folder; its port. The folder and the server are gone afterwards.

    Django is set up in this process too, over the same folder, so that people can be added.
    """
    home = Path(tempfile.mkdtemp(prefix="harmony-entrance-"))
    for name in ("DATABASE_URL", "HARMONY_ENV", "SECRET_KEY"):
        os.environ.pop(name, None)
    os.environ |= {"HARMONY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "harmony.settings"}
    started = subprocess.Popen(
        [sys.executable, "-c", START.format(port=port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield _port_of(started)
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)


def _port_of(started: subprocess.Popen[str]) -> int:
    import django

    assert started.stdout is not None  # noqa: S101  (piped above)
    for line in started.stdout:
        if line.startswith("Harmony: "):
            django.setup()
            return urlsplit(line.split()[1]).port or 80
    raise RuntimeError("the salon did not start")


def loopback(number: int) -> str:
    """One of many addresses of this machine; 127.0.0.0/8 is all loopback on Linux."""
    return f"127.{1 + number // 64_000}.{number // 250 % 256}.{1 + number % 250}"


@dataclass
class Answer:
    """What came back."""

    status: int
    body: str
    location: str


@dataclass
class Browser:
    """Cookies, and an address of its own."""

    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    connection: HTTPConnection | None = None
    token: str = ""

    def get(self, path: str, **headers: str) -> Answer:
        return self._asked("GET", path, None, headers)

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form with the token of the page that was read last."""
        said = urlencode({"csrfmiddlewaretoken": self.token, **form})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._asked("POST", path, said, kind)

    def _asked(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        origin = f"http://{HOST}:{self.port}"
        said = {"Host": f"{HOST}:{self.port}", "Origin": origin, "Referer": f"{origin}{path}"}
        said["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            response, text = self._over_the_line(method, path, body, {**said, **headers})
        except OSError:  # a line that was idle was closed by the server
            self.connection = None
            response, text = self._over_the_line(method, path, body, {**said, **headers})
        self._keep_cookies(response)
        if found := _TOKEN.search(text):
            self.token = found.group(1)
        return Answer(response.status, text, response.headers.get("Location", ""))

    def _over_the_line(self, *request: Any) -> tuple[HTTPResponse, str]:
        if self.connection is None:
            self.connection = HTTPConnection(
                "127.0.0.1", self.port, timeout=120, source_address=(self.address, 0)
            )
        method, path, body, headers = request
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        if response.headers.get("Connection", "").lower() == "close":
            self.connection.close()
            self.connection = None
        return response, text

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
