"""Telling the owner at once that something is wrong, without a word about anybody.

Who the owner is and how she is reached is known further up: `register` says how.
"""

import logging
from collections.abc import Callable

from privacy.commands import as_typed

Teller = Callable[[str, str], None]
log = logging.getLogger(__name__)
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Add a way of telling: a function of subject and text."""
    _tellers.append(teller)


def tell(subject: str, text: str) -> None:
    """Tell in every way there is; one that fails does not stop the others, nor the caller."""
    for teller in _tellers:
        try:
            teller(subject, as_typed(text))
        except Exception:
            log.error("an alarm could not be sent", exc_info=True)
