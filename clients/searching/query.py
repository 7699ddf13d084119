"""What somebody typed into the search box, understood: an address, a number, or words."""

from dataclasses import dataclass
from typing import Final

from clients.searching.normalise import digits, email_address, name_words, phone_digits

LONGEST_QUERY: Final = 200
SHORTEST_NUMBER: Final = 4
_PHONE_SIGNS: Final = frozenset(" \u00a0+-\u2010\u2011\u2012\u2013\u2212()./")


@dataclass(frozen=True, slots=True)
class EmailQuery:
    """Addresses that begin so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class PhoneQuery:
    """Numbers that begin with `start` (without the country code) or end with `end`."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits typed beside a name: `1978`, `4567`, `040 123 4567`."""

    tokens: tuple[str, ...]

    @property
    def phone(self) -> PhoneQuery | None:
        """The run as a phone number, when it is long enough for one."""
        joined = "".join(self.tokens)
        if len(joined) < SHORTEST_NUMBER:
            return None
        return PhoneQuery(phone_digits(joined), joined)


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Names with, for each of `words`, a word that begins so, and fitting every digit run.

    No word is the beginning of another: `an anna` asks no more than `anna`.
    """

    words: tuple[str, ...]
    runs: tuple[DigitRun, ...] = ()


Query = EmailQuery | PhoneQuery | WordQuery


def parse_query(text: str) -> Query | None:
    """Understand what was typed; None when there is nothing to look for. Never raises."""
    text = text[:LONGEST_QUERY].strip()
    if "@" in text:
        return EmailQuery(email_address(text))
    number = digits(text)
    if len(number) >= SHORTEST_NUMBER and _is_number(text):
        return PhoneQuery(phone_digits(text), number)
    return _word_query(name_words(text))


def _is_number(text: str) -> bool:
    return all(sign.isdecimal() or sign in _PHONE_SIGNS for sign in text)


def _word_query(tokens: tuple[str, ...]) -> WordQuery | None:
    words = [token for token in tokens if not token.isdecimal()]
    if not words:
        # Digits alone, too few for a phone number: a word of a name (“Anna 2”).
        return WordQuery(_without_implied(list(tokens))) if tokens else None
    return WordQuery(_without_implied(words), tuple(_digit_runs(tokens)))


def _without_implied(words: list[str]) -> tuple[str, ...]:
    unique = list(dict.fromkeys(words))
    return tuple(
        word
        for word in unique
        if not any(other != word and other.startswith(word) for other in unique)
    )


def _digit_runs(tokens: tuple[str, ...]) -> list[DigitRun]:
    runs: list[list[str]] = []
    open_run = False
    for token in tokens:
        if not token.isdecimal():
            open_run = False
        elif open_run:
            runs[-1].append(token)
        else:
            runs.append([token])
            open_run = True
    return [DigitRun(tuple(run)) for run in runs]
