"""Hosts in networks of their own: namespaces where they may be made (root), else loopback."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.ports import own_port

BRIDGE, FIRST = "harmony0", "10.201.77"


@dataclass(frozen=True)
class Place:
    """Where a salon is served; `network` names the namespace it runs in."""

    address: str
    port: int
    network: str = ""

    @property
    def inside(self) -> tuple[str, ...]:
        """Words before a command that is to run there."""
        return ("ip", "netns", "exec", self.network) if self.network else ()

    def __str__(self) -> str:
        return f"{self.address}:{self.port}:{self.network}"


def parsed(text: str) -> Place:
    address, port, network = text.split(":")
    return Place(address, int(port), network)


@contextmanager
def two_places() -> Iterator[tuple[str, list[Place]]]:
    """The address of the database, and two hosts that reach it."""
    if os.geteuid() != 0 or _ip("link", "add", BRIDGE, "type", "bridge"):
        with own_port() as port:
            yield "127.0.0.4", [Place("127.0.0.2", port), Place("127.0.0.3", port)]
        return
    places = [Place(f"{FIRST}.{number}", 8000, f"{BRIDGE}n{number}") for number in (2, 3)]
    try:
        _ip("addr", "add", f"{FIRST}.1/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for place in places:
            _namespace(place)
        yield f"{FIRST}.1", places
    finally:
        for place in places:
            _ip("netns", "del", place.network)
        _ip("link", "del", BRIDGE)


def _namespace(place: Place) -> None:
    outer, inner = place.network, f"{place.network}e"
    _ip("netns", "add", place.network)
    _ip("link", "add", outer, "type", "veth", "peer", "name", inner)
    _ip("link", "set", inner, "netns", place.network)
    _ip("link", "set", outer, "master", BRIDGE)
    _ip("link", "set", outer, "up")
    _ip("-n", place.network, "addr", "add", f"{place.address}/24", "dev", inner)
    _ip("-n", place.network, "link", "set", inner, "up")
    _ip("-n", place.network, "link", "set", "lo", "up")


def _ip(*words: str) -> int:
    try:
        return subprocess.run(["ip", *words], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 1
