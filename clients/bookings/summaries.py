"""Who and what for, out of one line of free text. A guess that a person looks at. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from clients.importing import values
from clients.importing.contacts import NUMBER
from clients.importing.names import is_given

LONGEST: Final = 160
"""Characters that are read of a line."""
MOST_CUTS: Final = 5
"""Signs between that are looked at; the salon writes two or three."""
MOST_WORDS: Final = 6
"""Words of a name."""
_BETWEEN: Final = re.compile(r"\s+[—–-]+\s+|\s*[/|\\•·]\s*|\s*[,:;]\s+|\s+@\s+|\n")
_NO_MORE: Final = r"(?:cancell?ed|peruttu|peruutettu|peruttiin|avbokad)"
_CANCELLED: Final = re.compile(
    rf"^[(\[]?{_NO_MORE}\b[\s:;,—–)\]-]*|(?<!\bei)[\s(\[:;,—–-]+{_NO_MORE}[\s)\].!]*$",
    re.IGNORECASE,
)
"""Before the name, or at the end of the line."""
_LABEL: Final = re.compile(
    r"(?<![\w-])(?:asiakas|asiakkaan nimi|nimi|palvelu|hoito|kund|namn|tjänst"
    r"|client|customer|name|service|treatment|puh(?:elin)?|tel|phone|gsm)\s*:\s+",
    re.IGNORECASE,
)
_TURNED: Final = re.compile(
    r"(?P<family>[^\W\d_][\w'’-]+),\s+(?P<given>[^\W\d_][\w-]*)(?=\s*(?:[-—–/|;:,(]|$))"
)
"""The family name first, and a comma before the given name."""
_ASIDE: Final = re.compile(r"\([^()]*\)")
_CHILD: Final = re.compile(
    r"[,(]?\s*(?:\b(?:tytär|poika|lapsi|tyttö|daughter|son|child)\w*\s*,?\s*)?"
    r"(?<!\d)(?P<age>\d{1,2})\s*-?\s*"
    r"(?:v\b\.?|vuotta\b|vuotias\b|vuotiaan\b|years? old\b|yrs?\b)\)?",
    re.IGNORECASE,
)
_AWAY: Final = re.compile(
    r"(?:(?:kesä|talvi|joulu|hiihto|syys|vuosi|sairas)?"
    r"lom(?:a|aa|alla|alle|at|ailu\w*|amatka\w*|aviikko\w*|apäivä\w*|a-\w+)|"
    r"palaver\w*|kokous|kokoukse\w*|tauko|ruokatauko|kahvitauko|"
    r"lounas|lounaalla|lounastauko|lounasaika|koulutu[sk]\w*|"
    r"vapaa|vapaata|vapaalla|vapaana|vapaa-?(?:aika|päivä)\w*|poissa|poissaolo\w*|kiinni|"
    r"suljettu|siivous\w*|messut|messuilla|varasto|varaston\w*|tilaus|tilaukset|tilausten|"
    r"holidays?|vacation|meetings?|lunch|break|closed|training|semester|ledig|möte|stängt)"
    r"(?![\w-])",
    re.IGNORECASE,
)
"""Whole words: Lounasmaa, Vapaavuori and Lomakka are clients."""
_NOBODY: Final = frozenset(
    {
        *("varattu", "varaus", "ajanvaraus", "asiakas", "uusi", "uusiasiakas", "vapaa", "testi"),
        *("ei", "nimeä", "booked", "busy", "reserved", "client", "appointment", "test"),
    }
)
_SERVICE: Final = re.compile(
    r"\w*(?:hoito|hoidot|hoidon|hieront\w*|hionta|värjäy\w*|muotoilu|lakkau\w*|poisto|neulau\w*|"
    r"kuorint\w*|taivutu\w*|pidenny\w*|laminoin\w*|meikk\w*|meikkaus|manikyyri|pedikyyri|"
    r"kestopigment\w*|sokeroin\w*|vahau\w*|epilaa\w*|rakennekyn\w*|geelikyn\w*|kynnet|"
    r"konsultaatio|testi|peeling|kääre|rusketus|valkaisu|stimulaatio|kavitaatio|dermaplaning|hifu|"
    r"lankaus|ipl|laser\w*|led|facial|massage|manicure|pedicure|waxing|lash\w*|"
    r"brows?|tint\w*|peel|treatment|needling|microneedling|make-?up)|"
    r"\d+\s*(?:min|h)\b\.?|\d+\s*€",
    re.IGNORECASE,
)
_NAME_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*\.?")
_SMALL: Final = frozenset({"af", "von", "de", "da", "van", "der", "la", "le", "di", "bin", "al"})


@dataclass(frozen=True, slots=True)
class Summary:
    """`method` first where `service_first`; `aside`: what stood in brackets at the name, and is
    dropped. Without a `name` it is nobody's hour.
    """

    name: str = ""
    method: str = ""
    aside: str = ""
    is_cancelled: bool = False
    is_away: bool = False
    service_first: bool = False
    child_age: int | None = None


def parse_summary(text: str) -> Summary:
    """The likeliest reading of "Aino Korhonen - Kasvohoito 60 min", in whatever order."""
    line = values.tidy(text[:LONGEST])
    found = Summary()
    if mark := _CANCELLED.search(line):
        found = replace(found, is_cancelled=True)
        line = f"{line[: mark.start()]}{line[mark.end() :]}"
    line = _given_first(_trimmed(NUMBER.sub(" ", _LABEL.sub("", line))))
    if child := _CHILD.search(line):
        found = replace(found, child_age=int(child["age"]))
        line = _trimmed(f"{line[: child.start()]} {line[child.end() :]}")
    if _AWAY.match(line):
        return replace(found, is_away=True)
    score, name, method, service_first = _best(line)
    bare = _best(_trimmed(_ASIDE.sub(" ", line)))
    if bare[0] > score + 0.5:  # what is in brackets stands beside the name, not the treatment
        found = replace(found, aside=" ".join(_ASIDE.findall(line)))
        _score, name, method, service_first = bare
    if not is_name(name):
        return replace(found, method=method or line)
    return replace(found, name=name, method=method, service_first=service_first)


def is_name(text: str) -> bool:
    """Whether this may be what somebody is called."""
    words = text.split()
    plain = [word.casefold().rstrip(".") for word in words]
    return (
        0 < len(words) <= MOST_WORDS
        and all(_NAME_WORD.fullmatch(word) for word in words)
        and not any(_SERVICE.fullmatch(word) for word in words)
        and not set(plain) <= _NOBODY
    )


def is_initial_only(name: str) -> bool:
    """ "Helmi E.": the family name is not told."""
    words = name.split()
    return len(words) > 1 and len(words[-1].rstrip(".")) == 1


def _given_first(line: str) -> str:
    """ "Korhonen, Aino - kasvohoito" in the other order."""
    found = _TURNED.match(line)
    if found is None or not is_name(found["family"]) or not is_given(found["given"]):
        return line
    return f"{found['given']} {found['family']}{line[found.end() :]}"


def _best(line: str) -> tuple[float, str, str, bool]:
    """The likeliest reading."""
    return max(_readings(line), key=lambda reading: reading[0])


def _readings(line: str) -> Iterator[tuple[float, str, str, bool]]:
    """How well each way to cut the line reads: score, name, method, service first."""
    yield _scored(line, "", 0.5)
    for number, cut in enumerate(islice(_BETWEEN.finditer(line), MOST_CUTS)):
        left, right = _trimmed(line[: cut.start()]), _trimmed(line[cut.end() :])
        late = number * 0.1
        yield _scored(left, right, late)
        yield _scored(right, left, late + 0.05, service_first=True)
    parts = [_trimmed(part) for part in _BETWEEN.split(line, MOST_CUTS)]
    for number, name in enumerate(parts[1:-1], start=1):
        method = ", ".join(parts[:number] + parts[number + 1 :])
        yield _scored(name, method, number * 0.1, service_first=True)
    words = line.split() if len(parts) == 1 else []
    for place in range(1, len(words)):
        left, right = " ".join(words[:place]), " ".join(words[place:])
        if place <= MOST_WORDS:
            yield _scored(left, right, 0.3)
        if len(words) - place <= MOST_WORDS:
            yield _scored(right, left, 0.3, service_first=True)


def _scored(
    name: str, method: str, less: float, *, service_first: bool = False
) -> tuple[float, str, str, bool]:
    """One reading; the treatment is not looked at where there is no name."""
    score = _name_score(name) + _service_score(method) if is_name(name) else -2.0
    return score - less, name, method, service_first


def _name_score(text: str) -> float:
    words = text.split()
    capitals = sum(word[0].isupper() or word.casefold() in _SMALL for word in words)
    score = 2.0 * capitals / len(words) - 0.5 * max(0, len(words) - 3)
    if is_given(words[0]):
        score += 1.0
    return score + (0.5 if len(words) > 1 else -0.5)


def _service_score(text: str) -> float:
    if not text:
        return 0.0
    return 1.5 if _SERVICE.search(text) else -0.2


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" -—–/|\\,:;•·@")
