"""Every word of every declared field is in the set, and comes back: the canaries move house."""

import csv
import json
from pathlib import Path

import pytest

from privacy.access import build_access
from privacy.audit.acts import SYSTEM
from privacy.leaving.kinds import kinds, left_out
from privacy.registry import declarations, field_names
from tests.personal_data.all_examples import EXAMPLES
from tests.personal_data.test_canaries import Canaries
from tests.privacy.leaving.sets import differences, exported, new_house, read_in, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


def words_that_go(canaries: Canaries) -> dict[str, str]:
    """Words of every table that does not belong to the installation alone."""
    stay = {name.casefold() for name in left_out()}
    return {
        name: word
        for name, word in canaries.words.items()
        if ".".join(name.casefold().split(".")[:2]) not in stay
    }


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_every_word_is_in_the_files(canaries: Canaries, tmp_path: Path, suffix: str) -> None:
    exported(tmp_path)
    text = "".join(
        path.read_text() for path in tmp_path.glob(f"*{suffix}") if path.name != "manifest.json"
    )
    missing = [name for name, word in words_that_go(canaries).items() if word not in text]
    assert len(words_that_go(canaries)) > 100
    assert missing == []


def test_every_field_of_every_kind_is_a_column_or_made_anew() -> None:
    for kind in kinds():
        columns = {*(f.name for f in kind.columns), "sealed_n", *kind.made_here}
        if kind.record is not None:
            columns |= {f"sealed.{name}" for name in kind.record.__dataclass_fields__}
        assert set(field_names(kind.model)) - columns == set(), kind.name


def test_every_declared_table_goes_or_says_why_not() -> None:
    here = {kind.model for kind in kinds()}
    silent = [d.model._meta.label for d in declarations() if d.model not in here and not d.stays]
    assert silent == []


def test_what_is_declared_personal_is_never_made_anew() -> None:
    """Only what the program computes may be left out of a table that goes."""
    for kind in kinds():
        if kind.declaration is not None:
            named = {*kind.declaration.personal, *kind.declaration.special}
            assert not named & kind.made_here, kind.name


def test_the_canaries_come_back_whole(canaries: Canaries, tmp_path: Path) -> None:
    """Her answers rest on the consent of their day, though a newer one is in force by now."""
    EXAMPLES["treatments.HealthDataConsent"](canaries.subject, lambda name: "x")
    _manifest, code = exported(tmp_path / "first")
    with new_house(tmp_path / "house"):
        read_in(tmp_path / "first", code)
        exported(tmp_path / "second")
        assert differences(tmp_path / "first", tmp_path / "second") == []
        shown = json.dumps(build_access(by=SYSTEM, subject=canaries.subject, purpose="test"))
    come_back = {n: w for n, w in words_that_go(canaries).items() if _is_read_back(n)}
    assert [name for name, word in come_back.items() if word not in shown] == []


def _is_read_back(name: str) -> bool:
    """Whether a word is of a table about a client: staff is asked about elsewhere."""
    return name.split(".")[0] not in ("staff", "admin", "mfa", "account")


def test_the_csv_says_what_the_json_says(canaries: Canaries, tmp_path: Path) -> None:
    manifest, _code = exported(tmp_path)
    for about in manifest["kinds"]:
        with (tmp_path / f"{about['kind']}.csv").open(newline="", encoding="utf-8-sig") as file:
            header, *lines = csv.reader(file, delimiter=";")
        assert header == about["columns"]
        assert len(lines) == len(told(tmp_path, about["kind"]))
