"""What is not whole is not read at all, and the words say which file and which line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from clients.details import Details
from clients.models import Client
from privacy.leaving.reading import open_set
from privacy.leaving.refusals import Damaged, NewerFormat, NoCode, NotEmpty, NotReleased
from privacy.leaving.whole_register import in_words, read_back
from privacy.leaving.writing import CLOSING, opening
from privacy.models import RegisterRelease
from tests.clients.salon import enter, fresh
from tests.privacy.leaving.sets import (
    everything,
    exported,
    new_house,
    read_in,
    rewritten,
    silent,
)

pytestmark = pytest.mark.django_db(transaction=True)
CARDS = "clients.client.json"
Spoil = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The set of a salon with two clients."""
    for name in ("Aino Korhonen", "Helmi Virtanen"):
        enter(name)
    return tmp_path / "set"


def _changed(folder: Path) -> None:
    path = folder / CARDS
    path.write_bytes(path.read_bytes().replace(b"Aino", b"Aina"))


def _cut(folder: Path) -> None:
    path = folder / CARDS
    path.write_bytes(path.read_bytes()[:-20])


def _gone(folder: Path) -> None:
    (folder / CARDS).unlink()


def _manifest_changed(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"version": 1', b'"version":  1'))


def _outside(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    told["files"][0]["file"] = "../../etc/passwd"
    rewritten(folder, "manifest.json", json.dumps(told).encode())


def _foreign(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    told["format"] = "something-else"
    rewritten(folder, "manifest.json", json.dumps(told).encode())


def _without_keys(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    del told["keys"]
    rewritten(folder, "manifest.json", json.dumps(told).encode())


def _of_odd_types(folder: Path) -> None:
    told = json.loads((folder / "manifest.json").read_text())
    told["files"][0]["file"], told["export"] = 7, ["x"]
    rewritten(folder, "manifest.json", json.dumps(told).encode())


SPOILT: tuple[tuple[Spoil, str], ...] = (
    (_changed, CARDS),
    (_cut, CARDS),
    (_gone, CARDS),
    (_manifest_changed, "manifest.json"),
    (_outside, "manifest.json"),
    (_foreign, "manifest.json"),
    (_without_keys, "manifest.json"),
    (_of_odd_types, "manifest.json"),
)


def test_a_file_that_is_not_as_written_is_named(folder: Path, tmp_path: Path) -> None:
    _manifest, code = exported(folder)
    with new_house(tmp_path / "house"):
        before = everything()
        for spoil, file in SPOILT:
            copy = copied(folder, tmp_path / spoil.__name__)
            spoil(copy)
            with pytest.raises(Damaged) as fault:
                read_in(copy, code)
            assert fault.value.file == file, spoil
            assert file in str(fault.value)
        assert everything() == before


def copied(folder: Path, target: Path) -> Path:
    """The same set once more, to be spoilt."""
    shutil.copytree(folder, target)
    return target


def _edited(folder: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Somebody edits the cards by hand and puts every fingerprint right."""
    lines = change((folder / CARDS).read_text().splitlines())
    rewritten(folder, CARDS, ("\n".join(lines) + "\n").encode())


def _swap(old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [*lines[:2], lines[2].replace(old, new), *lines[3:]]


SPOILT_LINES: tuple[tuple[Callable[[list[str]], list[str]], int], ...] = (
    (_swap('"registered_on": "', '"registered_on": "31.12.'), 3),
    (_swap('"health_storing": "open"', '"health_storing": 7'), 3),
    (_swap('"health_storing": "open"', f'"health_storing": "{"x" * 11}"'), 3),
    (_swap('"name"', '"nome"'), 3),
    (_swap('"birth_year": ', '"birth_year": "nineteen", "x": '), 3),
    (
        _swap(
            "{",
            "",
        ),
        3,
    ),
    (lambda lines: [lines[0].replace("clients", "marketing"), *lines[1:]], 1),
    (lambda lines: lines[:-1], 3),
    (lambda lines: [*lines, *lines[1:2]], 5),
    (lambda lines: [*lines[:2], lines[1].rstrip(","), *lines[3:]], 2),
)


def test_a_line_that_is_none_is_named_and_nothing_is_read(folder: Path, tmp_path: Path) -> None:
    _manifest, code = exported(folder)
    with new_house(tmp_path / "house"):
        before = everything()
        for number, (change, line) in enumerate(SPOILT_LINES):
            copy = copied(folder, tmp_path / str(number))
            _edited(copy, change)
            with pytest.raises(Damaged) as fault:
                read_in(copy, code)
            assert (fault.value.file, fault.value.line) == (CARDS, line), number
            assert str(line) in str(fault.value)
            assert "Aino" not in str(fault.value)
        assert everything() == before
        release = RegisterRelease.newest("import")
        assert release is not None
        assert release.is_open


def test_a_row_of_nobody_is_refused(folder: Path, tmp_path: Path) -> None:
    _manifest, code = exported(folder)
    rewritten(
        folder,
        "privacy.datasubject.json",
        f"{opening('privacy.datasubject')}{CLOSING}".encode(),
    )
    with new_house(tmp_path / "house"), pytest.raises(Damaged, match=CARDS):
        read_in(folder, code)


def test_a_row_that_refers_to_nothing_is_refused(folder: Path, tmp_path: Path) -> None:
    """Fingerprints right, every line right: and the notice that she was given is not there."""
    _manifest, code = exported(folder)
    notices = "privacy.noticeversion"
    rewritten(folder, f"{notices}.json", f"{opening(notices)}{CLOSING}".encode())
    with new_house(tmp_path / "house"):
        before = everything()
        with pytest.raises(Damaged, match=CARDS):
            read_in(folder, code)
        assert everything() == before


def _cannot_be_opened(table: str, client: Client) -> None:
    key = client.pk if connection.vendor == "postgresql" else client.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET sealed_n = sealed_n + 1 WHERE subject_id = %s",  # noqa: S608
            [key],
        )


def test_what_could_not_be_opened_is_told_again_where_it_is_read_in(tmp_path: Path) -> None:
    """Nobody refers to her phone number: she comes without one."""
    aino = enter("Aino Korhonen", phone="040 123 4567")
    _cannot_be_opened("clients_contactdetails", aino)
    _manifest, code = exported(tmp_path / "set")
    with new_house(tmp_path / "house"):
        document = read_in(tmp_path / "set", code)
        assert document["unreadable"] == 1
        assert "Rivejä, joita ei voitu avata" in in_words(document)
        assert fresh(aino).details == Details("Aino Korhonen")


def test_a_set_that_lacks_what_others_need_says_what_to_do(tmp_path: Path) -> None:
    _cannot_be_opened("clients_client", enter("Aino Korhonen"))
    _manifest, code = exported(tmp_path / "set")
    with new_house(tmp_path / "house"):
        before = everything()
        with pytest.raises(Damaged, match="unreadable"):
            read_in(tmp_path / "set", code)
        assert everything() == before


def test_a_newer_set_is_refused(folder: Path, tmp_path: Path) -> None:
    exported(folder)
    for newer in ("version", "kind", "column"):
        copy = copied(folder, tmp_path / newer)
        told = json.loads((copy / "manifest.json").read_text())
        if newer == "version":
            told["version"] = 2
        elif newer == "kind":
            told["files"].append({**told["files"][0], "kind": "clients.horoscope"})
        else:
            told["kinds"][0]["columns"].append("star")
        rewritten(copy, "manifest.json", json.dumps(told).encode())
        with pytest.raises(NewerFormat):
            open_set(copy)


def test_a_register_with_people_takes_nothing_in(folder: Path) -> None:
    _manifest, code = exported(folder)
    before = everything()
    with pytest.raises(NotEmpty):
        read_in(folder, code)
    assert everything() == before


def test_without_the_owners_release_nothing_is_read(folder: Path, tmp_path: Path) -> None:
    _manifest, code = exported(folder)
    with new_house(tmp_path / "house"):
        with pytest.raises(NotReleased):
            read_back(folder, code, told=silent, dry_run=False)
        assert not Client.objects.exists()


def test_a_wrong_code_reads_nothing_and_uses_up_no_release(folder: Path, tmp_path: Path) -> None:
    _manifest, right = exported(folder)
    with new_house(tmp_path / "house"):
        for code in ("", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"):
            with pytest.raises(NoCode):
                read_in(folder, code)
        assert not Client.objects.exists()
        release = RegisterRelease.newest("import")
        assert release is not None
        assert release.is_open
        read_back(folder, right.lower().replace("-", " "), told=silent, dry_run=False)
        assert Client.objects.count() == 2


def test_a_trial_reads_every_row_and_writes_none(folder: Path, tmp_path: Path) -> None:
    exported(folder)
    with new_house(tmp_path / "house"):
        before = everything()
        document = read_back(folder, None, told=silent, dry_run=True)
        assert document["rows"]["clients.client"] == 2
        assert not document["read_back"]
        assert everything() == before
