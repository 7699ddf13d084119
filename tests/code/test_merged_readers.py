"""Who reads by one id alone forgets the cards that were merged into it.

Rows of a person are read by `subject__in` with all her ids (Client.subject_ids, privacy.links) or
through the registry. What names one id is listed here with the reason why that one is meant.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.code.sources import ROOT

ROOMS = ("privacy", "clients", "treatments", "marketing", "staff")
ONE_ID = {"subject", "subject_id", "subject__pk", "client", "client_id", "about", "about_id"}
ASKING = {"filter", "exclude", "get", "get_or_create", "update_or_create"}
MEANT = {
    "privacy/consents.py": "of whom nothing was merged",
    "privacy/replays.py": "what is replayed is of one id",
    "clients/cards.py": "marks of a query",
    "clients/merged.py": "marks of a query",
    "clients/importing/undoing.py": "the card of an import; merged cards are not taken back",
    "clients/merging/actions.py": "the link itself",
    "treatments/actions/treatment.py": "written: the visit is the card's own",
    "treatments/actions/visit.py": "written: the visit is the card's own",
    "treatments/locking.py": "written: the card's own answers",
    "marketing/actions/consent.py": "written: the address of this card",
    "marketing/actions/service.py": "written: the card's own",
    "marketing/audience.py": "the permission of one card; marketing.stricter asks the others",
    "staff/writers.py": "a colleague, not a client",
    "marketing/notice_readers.py": "marks of a query",
    "marketing/stricter.py": "marks of a query",
}


def _of_one_id(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), keywords=words) if name in ASKING:
                if ONE_ID & {str(word.arg) for word in words}:
                    yield node.lineno


def _found() -> dict[str, list[int]]:
    paths = (path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")))
    named = {str(path.relative_to(ROOT)): path for path in paths if "migrations" not in path.parts}
    return {name: lines for name, path in named.items() if (lines := list(_of_one_id(path)))}


def test_whoever_reads_by_one_id_says_why() -> None:
    unsaid = {name: lines for name, lines in _found().items() if name not in MEANT}
    assert unsaid == {}, "read by Client.subject_ids or privacy.links, or say in MEANT why not"


def test_no_reason_is_left_without_its_reader() -> None:
    assert set(MEANT) - set(_found()) == set()
