"""TXT records of a domain, asked of the machine's own name server: enough for a set-up check."""

import secrets
import socket
import struct
from pathlib import Path

_TXT, _IN = 16, 1
_SECONDS = 3.0


class NoAnswer(Exception):
    """No name server could be asked."""


def txt_records(name: str) -> list[str]:
    """The TXT records of a name, empty when it has none. Raises NoAnswer."""
    number = secrets.randbelow(1 << 16)
    labels = [label.encode("idna") for label in name.split(".")]
    question = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    asked = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0) + question
    asked += struct.pack(">2H", _TXT, _IN)
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(_SECONDS)
            line.sendto(asked, (_name_server(), 53))
            answer = line.recv(4096)
        if answer[:2] != asked[:2]:
            raise NoAnswer
        return read_answer(answer)
    except (OSError, IndexError, struct.error):
        raise NoAnswer from None


def read_answer(answer: bytes) -> list[str]:
    """The texts in an answer. Raises IndexError or struct.error for one that is cut short."""
    questions, answers = struct.unpack(">2H", answer[4:8])
    place = 12
    for _number in range(questions):
        place = _after_name(answer, place) + 4
    found = []
    for _number in range(answers):
        place = _after_name(answer, place)
        kind, _class, _ttl, size = struct.unpack(">2HIH", answer[place : place + 10])
        place += 10
        if kind == _TXT:
            found.append(_joined(answer[place : place + size]))
        place += size
    return found


def _after_name(answer: bytes, place: int) -> int:
    while (size := answer[place]) != 0:
        if size >= 0xC0:
            return place + 2
        place += size + 1
    return place + 1


def _joined(data: bytes) -> str:
    text, place = b"", 0
    while place < len(data):
        text += data[place + 1 : place + 1 + data[place]]
        place += 1 + data[place]
    return text.decode("ascii", "replace")


def _name_server() -> str:
    try:
        lines = Path("/etc/resolv.conf").read_text().splitlines()
    except OSError:
        raise NoAnswer from None
    for line in lines:
        words = line.split()
        if len(words) > 1 and words[0] == "nameserver" and ":" not in words[1]:
            return words[1]
    raise NoAnswer
