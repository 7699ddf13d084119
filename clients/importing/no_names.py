"""What stands where a name should and is hardly one person's: totals, companies, tests, couples.

Pure. Only what can be nobody is refused. A word that is a family name somewhere (Guest, Tester,
Kund, Summa) asks only where nothing else in the name could be one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from clients.importing.kinds import Kind
from clients.importing.names import is_given

_TOTAL: Final = re.compile(
    r"(?:yhteensä|yht|(?:grand )?total|keskiarvo)\b.*|.*\byhteensä\b.*"
    r"|(?:(?:loppu|väli)?summa|sum|subtotal)\b[\W\d]*(?:kpl|asiakasta|riviä|clients|rows)?\W*"
    r"|(?:asiakkaita|rivejä|clients|customers|rows)\b\W*\d.*"
    r"|\d[\d\s.]*(?:asiakasta|riviä|kpl|clients|customers|rows|records)\b.*",
    re.IGNORECASE,
)
_COMPANY: Final = re.compile(
    r"\b(?:oy|oyj|ab|ky|tmi|t:mi|ry|osk|ltd|gmbh|as oy|inc)\.?$|^(?:oy|tmi|t:mi|toiminimi)\b",
    re.IGNORECASE,
)
_TWO: Final = re.compile(r"\s(?:ja|sekä|och|and|&|\+)\s|[^\W\d_]\s*[&/+]\s*[^\W\d_]", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(?:\d\D?){5}|@|://|\bwww\.|\\")
"""What other columns hold, a phone number, a date, an address; and what a broken file leaves."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NEVER: Final = frozenset(
    {
        *("asiakas", "asiakkaat", "testaaja", "testinen", "testihenkilö", "testikäyttäjä"),
        *("nimetön", "tuntematon", "anonyymi", "anonymisoitu"),
        *("kävijä", "ohikulkija", "varattu", "puuttuu", "esimerkki", "etunimi", "sukunimi"),
        *("anonymous", "anonymised", "anonymized", "unknown", "unnamed"),
        *("customer", "walk-in", "walkin", "drop-in", "dropin", "noname", "undefined"),
        *("placeholder", "asdf", "qwerty", "okänd"),
    }
)
"""Words that are nobody's name, in Finland or elsewhere: one is enough."""
_GONE: Final = frozenset({"poistettu", "poistunut", "deleted", "removed", "raderad"})
"""What programs and people make of a card; behind a given name it is still somebody's."""
_NEVER_BEGINS: Final = ("testiasiak", "koeasiak", "satunnaisasiak", "kertaasiak")
_SOMEWHERE: Final = frozenset(
    {
        *("test", "testi", "tester", "testing", "demo", "dummy", "example", "sample", "koe"),
        *("client", "kund", "guest", "vieras", "user", "henkilö", "person", "uusi", "new"),
        *("walk", "in", "drop", "ei", "nimeä", "nimi", "no", "name", "none", "temp"),
    }
)
"""Words that may be part of somebody's name, and so speak only where all of it is like this."""
_NO_GIVEN_NAME: Final = frozenset({"test", "testi", "testing"})
_KNOWN_NOBODIES: Final = frozenset(
    {"maija meikäläinen", "matti meikäläinen", "aku ankka", "mikki hiiri", "john doe", "jane doe"}
)
_PLAIN: Final = re.compile(r"[^\W\d_][^\d_()\[\]/:;,+&=]*")
_SMALL: Final = frozenset(
    {"af", "von", "de", "da", "van", "der", "den", "la", "le", "di", "bin", "al", "el", "os", "ent"}
)
_LETTERS: Final = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
_TELLING: Final = frozenset(
    {
        *(
            word
            for words in (_NEVER, _GONE, _KNOWN_NOBODIES)
            for known in words
            for word in known.split()
        ),
        *("walk", "drop", "ja", "sekä", "och", "and", "toiminimi", *_SOMEWHERE),
        *("oy", "oyj", "ab", "ky", "tmi", "ry", "osk", "ltd", "gmbh", "inc"),
    }
)
"""Words of which one at least stands in every doubtful name that is of letters only."""
_MOST_WORDS: Final = 3
"""Words of a name in which nothing is looked for."""


def is_total(text: str) -> bool:
    """Whether this counts the rows above it."""
    return _TOTAL.fullmatch(text) is not None


def doubts(name: str) -> Iterator[Kind]:
    """What is to be asked before this is taken for somebody's name."""
    words = name.casefold().replace("-", " ").split()
    if _LETTERS.fullmatch(name) and _TELLING.isdisjoint(words) and not any(map(_is_odd, words)):
        return  # nearly everybody
    if _COMPANY.search(name):
        yield Kind.COMPANY_NOT_PERSON
    if _TWO.search(name):
        yield Kind.SEVERAL_PEOPLE
    if is_hardly_a_name(name):
        yield Kind.HARDLY_A_NAME


def is_hardly_a_name(name: str) -> bool:
    """Whether this is a test, a placeholder or what belongs into another column."""
    words = [word.casefold() for word in _WORD.findall(name)]
    if not words or _NUMBER.search(name) or " ".join(words) in _KNOWN_NOBODIES:
        return True
    if any(_is_never(word) for word in words):
        return True
    if not _GONE.isdisjoint(words) and not is_given(words[0]):
        return True
    is_test = len(words) > 1 and words[0] in _NO_GIVEN_NAME
    return is_test or all(word in _SOMEWHERE or _is_one_letter(word) for word in words)


def without_health(name: str, health_words: Callable[[str], Sequence[str]]) -> tuple[str, bool]:
    """The name without words about health that were written behind it, and whether there were any.

    Only what does not look like a plain name is searched: a list has many thousands of them.
    """
    if not may_hold_more(name):
        return name, False
    found = health_words(name)
    left = name
    for word in found:
        left = left.replace(word, " ")
    return " ".join(left.split()).strip(" ,;:/–—-"), bool(found)


def shown(text: str, health_words: Callable[[str], Sequence[str]]) -> str:
    """What is shown of a cell that is no contact: nothing where it speaks of health."""
    return "" if any(map(str.isalpha, text)) and health_words(text) else text


def may_hold_more(name: str) -> bool:
    """Whether something may stand beside the name: many words, small letters, signs between."""
    words = name.split()
    if len(words) <= 2 and name.istitle() and name.replace(" ", "").isalpha():
        return False
    if len(words) > _MOST_WORDS or not _PLAIN.fullmatch(name) or " - " in name:
        return True
    small = [word for word in words[1:] if word[0].islower() and word.rstrip(".") not in _SMALL]
    return bool(small) or (len(words) == _MOST_WORDS and name == name.upper())


def _is_never(word: str) -> bool:
    parts = {word, *word.split("-")}
    return not parts.isdisjoint(_NEVER) or word.startswith(_NEVER_BEGINS)


def _is_odd(word: str) -> bool:
    return _is_one_letter(word) or word.startswith(_NEVER_BEGINS)


def _is_one_letter(word: str) -> bool:
    """ "xx", "aaa"."""
    return set(word) == {"x"} or (len(word) > 2 and len(set(word)) == 1)
