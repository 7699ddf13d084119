"""No test reaches another machine: an audit hook refuses every such connection and look-up."""

import ipaddress
import sys

ASKED_BY_HOST = {"socket.getaddrinfo", "socket.gethostbyname"}
ASKED_BY_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
installed = False


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine."""


def block() -> None:
    """Refuse everything but loopback and Unix sockets, for the life of this process."""
    global installed
    if not installed:
        sys.addaudithook(_hook)
        installed = True


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event in ASKED_BY_HOST:
        _refuse_unless_here(arguments[0])
    elif event in ASKED_BY_ADDRESS:
        address = arguments[1]
        if isinstance(address, tuple):  # a Unix socket has a path, netlink never leaves
            _refuse_unless_here(address[0])


def _refuse_unless_here(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ipaddress.ip_address(str(name)).is_loopback:
            return
    except ValueError:
        pass
    raise NetworkBlockedError("the test suite may not reach another machine")
