"""Keys: made once, never replaced; missing, wrong or old ones write nothing and say what to do."""

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from privacy import keys
from privacy.audit.acts import SYSTEM
from privacy.encryption import CannotBeRead, KeysUnavailable, entries, keyring, master
from privacy.keys import forget_checked_keys
from privacy.models import DataSubject, Installation
from privacy.models.subject import forget_data_keys
from privacy.rotation import change_master, rotate


def _forget() -> None:
    keyring.forget_ring()
    forget_checked_keys()
    forget_data_keys()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """A ring of its own for each test."""
    with override_settings(
        HARMONY_KEY_RING_FILE=tmp_path / "keyring.json",
        HARMONY_MASTER_KEY_FILE=tmp_path / "master.key",
    ):
        _forget()
        yield tmp_path
    _forget()


def test_a_new_ring_has_a_key_for_every_purpose() -> None:
    assert keyring.create_keys()
    ring = keyring.ring()
    assert ring.primary == 1
    keys = [ring.epoch(1), *(ring.key(purpose) for purpose in keyring.PURPOSES)]
    assert len({*keys}) == len(keyring.PURPOSES) + 1
    assert all(len(key) == 32 for key in keys)


def test_keys_are_never_replaced(folder: Path) -> None:
    keyring.create_keys()
    before = (folder / "keyring.json").read_bytes(), (folder / "master.key").read_bytes()
    assert not keyring.create_keys()
    assert before == ((folder / "keyring.json").read_bytes(), (folder / "master.key").read_bytes())


def test_nobody_else_may_read_the_key_files(folder: Path) -> None:
    keyring.create_keys()
    assert (folder / "master.key").stat().st_mode & 0o077 == 0
    assert (folder / "keyring.json").stat().st_mode & 0o077 == 0


def test_keys_that_a_killed_change_has_left_do_not_outlive_the_next_one(folder: Path) -> None:
    keyring.create_keys()
    for name in (".keyring.json.12.34.partial", ".master.key.next.12.34.partial"):
        (folder / name).write_bytes(b"keys")
        (folder / name).chmod(0o400)
    (folder / ".recovery.pub.12.34.partial").touch()  # somebody else is writing it
    keyring.add_epoch()
    assert [path.name for path in folder.glob(".*partial")] == [".recovery.pub.12.34.partial"]


@pytest.mark.parametrize("lost", ["keyring.json", "master.key"])
def test_half_a_pair_is_not_filled_up_with_a_new_half(folder: Path, lost: str) -> None:
    keyring.create_keys()
    (folder / lost).unlink()
    with pytest.raises(KeysUnavailable):
        keyring.create_keys()
    assert not (folder / lost).exists()


@pytest.mark.parametrize("content", [b"", b"x", b"A" * 43 + b"=", b"\xff\xfe", b"dG9vIHNob3J0"])
def test_a_wrong_master_key_opens_nothing(folder: Path, content: bytes) -> None:
    keyring.create_keys()
    (folder / "master.key").chmod(0o600)
    (folder / "master.key").write_bytes(content)
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring()


def test_a_ring_cut_or_changed_opens_nothing(folder: Path) -> None:
    keyring.create_keys()
    path = folder / "keyring.json"
    whole = path.read_text()
    content = json.loads(whole)
    content["entries"][0]["purpose"] = "audit"
    for broken in (whole[:-40], "", "[]", json.dumps(content)):
        path.write_text(broken)
        _forget()
        with pytest.raises(KeysUnavailable):
            keyring.ring()


def test_a_ring_without_one_purpose_gets_it_and_keeps_the_others(folder: Path) -> None:
    keyring.create_keys()
    email = keyring.ring().key("email")
    path = folder / "keyring.json"
    content = json.loads(path.read_text())
    content["entries"] = [e for e in content["entries"] if e["purpose"] != "phone"]
    path.write_text(json.dumps(content))
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring().key("phone")
    keyring.create_keys()
    assert keyring.ring().key("email") == email
    assert keyring.ring().key("phone")


@pytest.mark.django_db
def test_without_keys_nobody_is_written(folder: Path) -> None:
    keyring.create_keys()
    Installation.objects.all().delete()
    DataSubject.objects.create_sealed()
    (folder / "keyring.json").unlink()
    _forget()
    with pytest.raises(KeysUnavailable):
        DataSubject.objects.create_sealed()
    assert DataSubject.objects.count() == 1


@pytest.mark.django_db
def test_with_another_installations_keys_nobody_is_written(folder: Path) -> None:
    keyring.create_keys()
    Installation.objects.all().delete()
    anna = DataSubject.objects.create_sealed()
    for name in ("keyring.json", "master.key"):
        (folder / name).unlink()
    keyring.create_keys()
    _forget()
    with pytest.raises(KeysUnavailable):
        DataSubject.objects.create_sealed()
    with pytest.raises(CannotBeRead):
        anna.data_key()


@pytest.mark.django_db
def test_with_an_old_ring_nobody_is_written(folder: Path) -> None:
    keyring.create_keys()
    Installation.objects.all().delete()
    shutil.copy(folder / "keyring.json", folder / "old.json")
    DataSubject.objects.create_sealed()
    rotate(SYSTEM)
    shutil.copy(folder / "old.json", folder / "keyring.json")
    _forget()
    with pytest.raises(KeysUnavailable):
        DataSubject.objects.create_sealed()


@pytest.mark.django_db
def test_a_new_epoch_keeps_everybody_readable() -> None:
    keyring.create_keys()
    Installation.objects.all().delete()
    people = [DataSubject.objects.create_sealed() for _ in range(20)]
    before = {person.pk: person.data_key() for person in people}
    report = rotate(SYSTEM)
    assert (report.rewrapped, report.left) == (20, 0)
    forget_data_keys()
    after = {person.pk: person.data_key() for person in DataSubject.objects.all()}
    assert after == before
    assert {person.epoch for person in DataSubject.objects.all()} == {2}


@pytest.mark.django_db
def test_a_new_master_key_opens_the_same_ring_and_the_old_one_nothing(folder: Path) -> None:
    keyring.create_keys()
    Installation.objects.all().delete()
    anna = DataSubject.objects.create_sealed()
    key, old = anna.data_key(), (folder / "master.key").read_bytes()
    change_master(by=SYSTEM)
    _forget()
    assert anna.data_key() == key
    (folder / "master.key").chmod(0o600)
    (folder / "master.key").write_bytes(old)
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring()


def test_a_change_of_master_cut_between_its_renames_can_be_finished(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.create_keys()
    email = keyring.ring().key("email")
    _change_master_cut_off(monkeypatch)
    _forget()
    assert keyring.ring().key("email") == email


def test_a_change_of_master_cut_twice_anywhere_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key that the first one had brought may be the only one that opens the ring."""
    keyring.create_keys()
    email = keyring.ring().key("email")
    for first in range(1, 9):
        for second in range(1, 9):
            for step in (first, second):
                with monkeypatch.context() as power_cut:
                    _cut_at(power_cut, step)
                    with contextlib.suppress(KeyboardInterrupt):
                        keyring.change_master()
                _forget()
                assert keyring.ring().key("email") == email, (first, second)


def _cut_at(power_cut: pytest.MonkeyPatch, step: int) -> None:
    """At the n-th rename or sync, before it has happened."""
    left = iter(range(step, 0, -1))

    def cut(real: Callable[..., None]) -> Callable[..., None]:
        def call(*words: object) -> None:
            if next(left, 0) == 1:
                raise KeyboardInterrupt
            real(*words)

        return call

    for name in ("replace", "fsync"):
        power_cut.setattr(os, name, cut(getattr(os, name)))


def test_a_link_in_place_of_the_ring_is_no_ring(folder: Path) -> None:
    keyring.create_keys()
    (folder / "keyring.json").unlink()
    (folder / "keyring.json").symlink_to(folder / "away.json")
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring()
    with pytest.raises(KeysUnavailable):
        keyring.create_keys()


def _change_master_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as power_cut:
        power_cut.setattr("os.replace", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            keyring.change_master()


def _power_cut(*args: object) -> None:
    if str(args[1]).endswith("master.key"):
        raise KeyboardInterrupt
    shutil.move(str(args[0]), str(args[1]))


def test_two_changes_of_the_ring_forget_nothing_of_each_other(folder: Path) -> None:
    """An epoch key that another change does not write again would take everybody along."""
    keyring.create_keys()
    path = folder / "keyring.json"
    content = json.loads(path.read_text())
    content["entries"] = [e for e in content["entries"] if e["purpose"] != "phone"]
    path.write_text(json.dumps(content))
    _forget()
    begun, go_on = threading.Event(), threading.Event()
    real = entries.new

    def slow(*words: Any) -> Any:
        begun.set()
        go_on.wait(0.5)
        return real(*words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "new", slow)
        update = threading.Thread(target=keyring.create_keys)
        update.start()
        begun.wait(5)
        patch.setattr(entries, "new", real)
        rotation = threading.Thread(target=keyring.add_epoch)
        rotation.start()
        rotation.join(0.1)
        go_on.set()
        update.join()
        rotation.join()
    _forget()
    assert keyring.ring().epochs == {1, 2}
    assert keyring.ring().key("phone")


def test_whoever_reads_in_the_middle_of_a_change_looks_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new key may take its place between the looks at the two files."""
    keyring.create_keys()
    email = keyring.ring().key("email")
    _change_master_cut_off(monkeypatch)
    real = master.candidates

    def meanwhile() -> Iterator[bytes]:
        yield next(real())
        if master.beside() is not None:
            master.take_beside()

    monkeypatch.setattr(master, "candidates", meanwhile)
    _forget()
    assert keyring.ring().key("email") == email


@pytest.mark.django_db
def test_two_who_are_first_at_once_are_of_one_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them asks who is bound before the other's first save, and for people after it."""
    keyring.create_keys()
    told = iter([None])
    look = keys._installation
    DataSubject.objects.create_sealed()
    forget_checked_keys()
    monkeypatch.setattr(keys, "_installation", lambda: next(told, look()))
    keys.require_keys()
    Installation.objects.all().delete()
    forget_checked_keys()
    with pytest.raises(KeysUnavailable):
        keys.require_keys()
