"""The suite cannot reach another machine, and this is what proves it."""

import socket
import urllib.request

import pytest

from tests.network import NetworkBlockedError
from tests.ports import own_port

DOCUMENTATION_ADDRESS = "192.0.2.1"  # reserved for examples; nobody answers there


def test_it_refuses_a_name_of_another_machine() -> None:
    with pytest.raises(NetworkBlockedError):
        socket.getaddrinfo("example.org", 443)


def test_it_refuses_an_address_of_another_machine() -> None:
    with socket.socket() as ours, pytest.raises(NetworkBlockedError):
        ours.connect((DOCUMENTATION_ADDRESS, 443))


def test_it_refuses_a_single_packet() -> None:
    ours = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with ours, pytest.raises(NetworkBlockedError):
        ours.sendto(b"x", (DOCUMENTATION_ADDRESS, 53))


def test_a_library_cannot_get_round_it() -> None:
    with pytest.raises((NetworkBlockedError, OSError)) as caught:
        urllib.request.urlopen("http://example.org/", timeout=1)
    assert "may not reach another machine" in str(caught.value)


def test_loopback_stays_open() -> None:
    with socket.socket() as server, socket.socket() as ours:
        server.bind(("127.0.0.1", 0))
        server.listen()
        ours.connect(server.getsockname())
        assert ours.getpeername() == server.getsockname()


def test_two_servers_of_the_suite_never_want_the_same_port() -> None:
    with own_port() as one, own_port() as other:
        assert one // 50 != other // 50
