"""Lines that other rooms add to a client's card, without being known to it.

A room registers a function of the request and the client when the program starts; it gives the
HTML of its line, or "" where there is nothing to say to this person.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from clients.models import Client

CardPart = Callable[[HttpRequest, Client], SafeString | str]
_parts: dict[str, CardPart] = {}


def register_card_part(name: str, part: CardPart) -> None:
    """Add a line to the consents on every card. Raises ValueError when the name is taken."""
    if name in _parts:
        raise ValueError(f"two parts of the card are called {name}")
    _parts[name] = part


def card_parts() -> list[CardPart]:
    """All lines, by name."""
    return [_parts[name] for name in sorted(_parts)]
