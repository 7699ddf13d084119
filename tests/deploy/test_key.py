"""The master key of an installed machine: root's, sealed, moved and replaced without being lost."""

import base64
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from deploy.machine import change_key, key, places, services
from deploy.machine.configuration import Wanted
from deploy.machine.places import Problem, Refused
from privacy.encryption import KeysUnavailable, keyring
from tests.deploy.machine_of_paper import Killed, PaperMachine, installed

MARK = "sealed:"


@dataclass(frozen=True)
class Vault(PaperMachine):
    """Seals on paper: a mark before the key. `tpm`: it has one; `shut`: nothing opens any more."""

    tpm: bool = False
    shut: bool = False
    busy: int = 0

    def run(self, *command: str, **options: Any) -> str:
        said = super().run(*command, **options)
        if command[:2] == ("systemd-creds", "has-tpm2") and not self.tpm:
            raise Problem("no TPM")
        if command[:2] == ("systemd-creds", "encrypt"):
            self.path(command[-1]).write_text(f"{MARK}{options['feed']}")
        if command[:2] == ("systemd-creds", "decrypt"):
            if self.shut:
                raise Problem("Failed to decrypt")
            text = self.path(command[-2]).read_text()
            assert text.startswith(MARK)
            return f"a warning of systemd's\n{text.removeprefix(MARK)}"
        if command[:2] == ("systemctl", "show"):
            asked = sum("systemctl show" in line for line in self.done)
            return "activating\n\ninactive\n" if asked <= self.busy else "inactive\n\ninactive\n"
        if "rotate_encryption_keys" in command:
            with given(self):
                keyring.change_master()
        return said


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A machine that runs: Harmony is installed, its configuration made."""
    installed(tmp_path)
    (tmp_path / "var/lib/harmony").mkdir(parents=True)
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin/systemd-creds").touch()
    return tmp_path


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@contextmanager
def given(machine: PaperMachine) -> Iterator[None]:
    """What a service finds that starts now: the keys in a folder of its own, opened."""
    folder = machine.root / f"run/credentials/{len(list(machine.root.glob('run/c*/*')))}"
    folder.mkdir(parents=True)
    for name, told in ((key.MASTER, "master.key"), (key.NEXT, "master.key.next")):
        file = key.find(machine, name)
        text = file.read_text().removeprefix(MARK) if file else "none"
        (folder / told).write_text(text)
    with override_settings(
        HARMONY_MASTER_KEY_GIVEN=True,
        HARMONY_MASTER_KEY_FILE=folder / "master.key",
        HARMONY_KEY_RING_FILE=machine.path(key.RING),
    ):
        keyring.forget_ring()
        try:
            yield
        finally:
            keyring.forget_ring()


def salon(root: Path, **traits: Any) -> Vault:
    """A machine whose key is in its place, and a ring under it."""
    machine = Vault(root, runs=True, **traits)
    key.place(machine)
    with given(machine):
        keyring.create_keys()
    return machine


def email_key(machine: PaperMachine) -> bytes:
    with given(machine):
        return keyring.ring().key("email")


def seal(machine: PaperMachine) -> str:
    return places.value(machine.path(places.ENV), key.SEAL)


# --- its place ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "tpm", "how", "end"),
    [
        (True, True, "tpm2", "sealed"),
        (True, False, "host", "sealed"),
        (False, True, "root", "plain"),
    ],
)
def test_a_new_key_is_sealed_as_well_as_the_machine_can(
    root: Path, runs: bool, tpm: bool, how: str, end: str
) -> None:
    machine = Vault(root, runs=runs, tpm=tpm)
    key.place(machine)
    file = key.find(machine)
    assert file is not None
    assert (file.name, seal(machine)) == (f"master.{end}", how)
    assert stat.S_IMODE(file.stat().st_mode) == 0o400
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(base64.urlsafe_b64decode(key.read(machine))) == 32
    assert not machine.path(key.IN_STATE).exists()
    assert key.read(machine) not in "\n".join(machine.done)  # a command line is for everybody


def test_a_second_installation_keeps_the_key(root: Path) -> None:
    machine = Vault(root, runs=True)
    key.place(machine)
    before = key.read(machine)
    key.place(machine)
    assert key.read(machine) == before


def test_the_key_of_an_older_installation_moves_and_its_file_goes_last(root: Path) -> None:
    machine = Vault(root, runs=True)
    file = machine.path(key.IN_STATE)
    file.parent.mkdir()
    file.write_text(f"{key.fresh()}\n")
    was = file.read_text().strip()
    key.place(machine)
    assert file.exists()  # the services of before still read it
    key.tidy(machine)
    assert not file.exists()
    assert key.read(machine) == was


def test_a_file_with_another_key_is_not_deleted(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine = Vault(root, runs=True)
    key.place(machine)
    file = machine.path(key.IN_STATE)
    file.parent.mkdir()
    file.write_text(key.fresh())
    key.tidy(machine)
    assert file.exists()
    assert "another key" in capsys.readouterr().out


def test_a_ring_without_its_key_gets_no_new_one(root: Path) -> None:
    machine = Vault(root, runs=True)
    machine.path(key.RING).parent.mkdir()
    machine.path(key.RING).write_text("{}")
    key.place(machine)
    assert key.find(machine) is None
    key.place(machine, anew=True)  # for a restore, which brings the ring under this one
    assert key.find(machine) is not None


@pytest.mark.parametrize("how", ["by a variable", "by a link"])
def test_a_key_that_somebody_has_put_elsewhere_stays_there(root: Path, how: str) -> None:
    machine = Vault(root, runs=True)
    if how == "by a variable":
        with machine.path(places.ENV).open("a") as file:
            file.write("HARMONY_MASTER_KEY_FILE=/mnt/key/master.key\n")
    else:
        (root / "mnt/share").mkdir(parents=True)
        machine.path(f"{places.STATE}/keys").symlink_to(root / "mnt/share")
    key.place(machine)
    assert key.find(machine) is None
    assert key.units(machine) == {}


def test_what_a_tree_could_not_seal_is_sealed_on_the_machine(root: Path) -> None:
    key.place(Vault(root))
    machine = Vault(root, runs=True)
    was = key.read(machine)
    key.place(machine)
    assert seal(machine) == "host"
    key.tidy(machine)
    assert [path.name for path in machine.path(key.FOLDER).iterdir()] == ["master.sealed"]
    assert key.read(machine) == was
    key.place(Vault(root, runs=True, tpm=True))
    assert seal(machine) == "tpm2"
    assert key.read(machine) == was


def test_a_tpm_that_does_not_seal_is_passed_over(root: Path) -> None:
    machine = Vault(root, runs=True, tpm=True, fails=("--with-key=tpm2",))
    key.place(machine)
    assert seal(machine) == "host"


def test_a_key_that_does_not_open_here_stops_the_installer_and_is_kept(root: Path) -> None:
    key.place(Vault(root, runs=True))
    sealed = key.find(Vault(root))
    assert sealed is not None
    was = sealed.read_text()
    other = Vault(root, runs=True, shut=True)
    with pytest.raises(Refused, match="--for-restore"):
        key.place(other)
    assert sealed.read_text() == was
    with pytest.raises(Problem, match="could not be sealed"):  # nor does a new one open again
        key.place(other, anew=True)
    kept = [path for path in sealed.parent.iterdir() if "shut" in path.name]
    assert [path.read_text() for path in kept] == [was]


# --- services ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "load"), [(True, "LoadCredentialEncrypted"), (False, "LoadCredential")]
)
def test_every_service_that_reads_the_register_is_given_the_key(
    root: Path, runs: bool, load: str
) -> None:
    machine = Vault(root, runs=runs)
    key.place(machine)
    services.write_all(machine, Wanted(host="harmony.local"))
    end = "sealed" if runs else "plain"
    for name in key.SERVICES:
        text = machine.path(f"{places.UNITS}/{name}.d/key.conf").read_text()
        assert f"\n{load}=master.key:/etc/harmony/key/master.{end}\n" in text
        assert f"\n{load}=master.key.next:/etc/harmony/key/next.{end}\n" in text
        assert "\nSetCredential=master.key.next:none\n" in text
    named = {p.name for p in machine.path(places.UNITS).glob("harmony*.service")}
    assert named - set(key.SERVICES) == {"harmony-firewall.service", "harmony-proxy.service"}


# --- a new master key --------------------------------------------------------------------------

WORDS = ["rotate_encryption_keys", "--master"]


def test_a_new_master_key_opens_the_ring_and_the_old_one_nothing(root: Path) -> None:
    machine = salon(root)
    before, old = email_key(machine), key.read(machine)
    change_key.change(machine, WORDS)
    assert key.read(machine) != old
    assert email_key(machine) == before
    assert key.find(machine, key.NEXT) is None
    key.store(machine, key.MASTER, old)
    with pytest.raises(KeysUnavailable):
        email_key(machine)


def test_everybody_has_both_keys_before_the_ring_changes(root: Path) -> None:
    machine = salon(root, busy=3)
    machine.done.clear()
    change_key.change(machine, WORDS)
    told = [line for line in machine.done if "systemctl" in line or "rotate" in line]
    assert told[0] == "systemctl try-restart harmony.service"
    assert [line.split()[1] for line in told[1:-1]] == ["show"] * 4  # until no job runs any more
    assert "rotate_encryption_keys --master" in told[-1]


def test_a_key_in_the_programs_own_folder_is_changed_by_the_program(root: Path) -> None:
    machine = PaperMachine(root)
    change_key.change(machine, WORDS)
    assert len(machine.done) == 1
    assert machine.done[0].endswith("manage rotate_encryption_keys --master")


@pytest.mark.parametrize("where", ["commands", "renames", "syncs"])
def test_killed_anywhere_the_salon_starts_and_the_next_change_goes_on(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """At every command, rename and sync; twice in a row, at this one and at the one before."""
    for step in range(1, 60):
        folder = tmp_path_factory.mktemp("salon")
        ended = _killed_twice(_prepared(folder), step, where, monkeypatch)
        if ended:
            assert step > {"commands": 4, "renames": 3, "syncs": 5}[where]
            return
    raise AssertionError("it never came to its end")


def _prepared(folder: Path) -> Path:
    installed(folder)
    (folder / "var/lib/harmony").mkdir(parents=True)
    (folder / "usr/bin").mkdir(parents=True)
    (folder / "usr/bin/systemd-creds").touch()
    return folder


def _killed_twice(root: Path, step: int, where: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    machine = salon(root)
    before, old = email_key(machine), key.read(machine)
    ended = False
    for last in (step, max(1, step - 1)):
        with killed(machine, last, where, monkeypatch) as dying:
            try:
                change_key.change(dying, WORDS)
                ended = ended or last == step
            except Killed:
                pass
        assert email_key(Vault(root, runs=True)) == before, f"{where} {last}: it does not start"
    change_key.change(machine, WORDS)
    assert email_key(machine) == before
    assert key.find(machine, key.NEXT) is None
    key.store(machine, key.MASTER, old)
    with pytest.raises(KeysUnavailable):
        email_key(machine)
    return ended


@contextmanager
def killed(
    machine: Vault, step: int, where: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Vault]:
    """The process ends at its n-th command, rename or sync, before that has happened."""
    if where == "commands":
        yield Vault(machine.root, runs=True, killed_at=step)
        return
    name = {"renames": "replace", "syncs": "fsync"}[where]
    with monkeypatch.context() as patch:
        patch.setattr(os, name, _dying(getattr(os, name), step))
        yield Vault(machine.root, runs=True)


def _dying(real: Callable[..., Any], step: int) -> Callable[..., Any]:
    left: Iterator[int] = iter(range(step, 0, -1))

    def call(*words: Any, **more: Any) -> Any:
        if next(left, 0) == 1:
            raise Killed
        return real(*words, **more)

    return call
