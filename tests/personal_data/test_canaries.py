"""Every personal field of every declared table: handed over whole, and forgotten whole.

Each field of each example holds a word that stands nowhere else. All words must be in the access
export; none may lie open in the database if its field is sealed; and after erasure, or purge, none
may be left anywhere.
"""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from privacy.access import build_access
from privacy.audit.acts import SYSTEM
from privacy.audit.chain import verify
from privacy.erasure import erase
from privacy.models import DataSubject, Erasure
from privacy.purge import purge
from privacy.registry import PersonalData, declarations
from privacy.tombstones import tombstones
from tests.personal_data.all_examples import EXAMPLES
from tests.personal_data.dump import tables_with
from tests.personal_data.examples import unique_word

pytestmark = pytest.mark.django_db(transaction=True)


def _about_people() -> list[PersonalData]:
    return [declaration for declaration in declarations() if declaration.subject_path]


class Canaries:
    """One person with one row of everything, and the words that were told."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.subject = DataSubject.objects.create_sealed()
        for declaration in reversed(_about_people()):
            self._tell(declaration)

    def _tell(self, declaration: PersonalData) -> None:
        label = declaration.model._meta.label

        def word(name: str) -> str:
            return self.words.setdefault(f"{label}.{name}", unique_word())

        EXAMPLES[label](self.subject, word)

    def sealed(self) -> list[str]:
        """Words of fields that the declarations promise to be sealed."""
        promised = {
            f"{d.model._meta.label}.{name.removeprefix('sealed.')}"
            for d in _about_people()
            for name in (*d.personal, *d.special)
            if name.startswith("sealed.")
        }
        return [word for name, word in self.words.items() if _field(name) in promised]


def _field(name: str) -> str:
    """`app.Model.attribute` of a word; examples may number several words of one attribute."""
    return name.split("#")[0]


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


def test_every_declaration_has_an_example() -> None:
    without = {d.model._meta.label for d in _about_people()} - set(EXAMPLES)
    assert without == set(), "they need an example in tests/personal_data/"


def test_every_example_fills_every_field(canaries: Canaries) -> None:
    empty = [
        (declaration.model._meta.label, title)
        for declaration in _about_people()
        for title, value in declaration.export(_row_of(declaration, canaries.subject)).items()
        if value in ("", None, [], {})
    ]
    assert empty == []


def test_the_access_export_holds_every_word(canaries: Canaries) -> None:
    export = build_access(by=SYSTEM, subject=canaries.subject, purpose="test")
    text = json.dumps(export, ensure_ascii=False)
    missing = [name for name, word in canaries.words.items() if word not in text]
    assert not missing
    assert all(row["readable"] for section in export["sections"] for row in section["rows"])


def test_no_sealed_word_lies_open_in_the_database(canaries: Canaries) -> None:
    assert len(canaries.sealed()) > 5
    assert tables_with(canaries.sealed()) == set()


def test_after_erasure_no_word_is_left(canaries: Canaries) -> None:
    erase(by=SYSTEM, subject_ids=[canaries.subject.pk], ground=Erasure.Ground.REQUEST)
    _is_gone(canaries)


def test_after_the_purge_no_word_is_left(canaries: Canaries) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365)):
        purge(timezone.localdate(), by=SYSTEM)
        _is_gone(canaries)


def _is_gone(canaries: Canaries) -> None:
    assert tables_with(list(canaries.words.values())) == set()
    left = {d.model._meta.label: d.rows([canaries.subject.pk]).count() for d in _about_people()}
    outliving = {d.model._meta.label for d in _about_people() if d.outlives_subject}
    assert {label for label, count in left.items() if count} <= outliving
    assert not DataSubject.objects.filter(pk=canaries.subject.pk).exists()
    assert Erasure.objects.filter(pk=canaries.subject.pk).exists()
    noted = [t for t in tombstones() if canaries.subject.pk in t.subjects]
    assert [t.confirmed for t in noted] == [True]
    assert verify().ok


def test_another_person_keeps_everything(canaries: Canaries) -> None:
    other = Canaries()
    erase(by=SYSTEM, subject_ids=[canaries.subject.pk], ground=Erasure.Ground.REQUEST)
    text = json.dumps(build_access(by=SYSTEM, subject=other.subject, purpose="test"))
    assert not [name for name, word in other.words.items() if word not in text]


def _row_of(declaration: PersonalData, subject: DataSubject) -> Any:
    rows: Iterable[Any] = declaration.rows([subject.pk])
    return next(iter(rows))
