"""What a person may ask of the installer, what is refused, and that nothing is replaced."""

import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from deploy.machine import configuration, install, packages, places, services, uninstall
from deploy.machine.configuration import Wanted
from deploy.machine.places import Problem, Refused
from tests.deploy.machine_of_paper import PaperMachine


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    (tmp_path / "etc").mkdir()
    (tmp_path / "var/lib/harmony").mkdir(parents=True)
    return tmp_path


def wanted(root: Path, *words: str) -> Wanted:
    return install.read([*words, "--root", str(root)]).wanted


def settled(machine: PaperMachine, backups: str = "") -> Path:
    configuration.ensure(machine, Wanted(host="harmony.local", backups=backups))
    return machine.path(places.ENV)


@pytest.mark.parametrize(
    "host", ["192.168.1.5", "harmony", "harmony.local/x", "-a.fi", "a b.fi", "ä.fi"]
)
def test_a_host_must_be_a_name_with_a_dot(root: Path, host: str) -> None:
    with pytest.raises(Problem, match="no host name"):
        wanted(root, "--lan", f"--host={host}")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--lan"], "Name the machine"),
        (["--host", "harmony.local"], "who may reach it"),
        (["--internet", "--host", "harmony.local"], "use --lan"),
        (["--lan", "--host", "harmony.local", "--backups", "usb"], "whole path"),
        (["--lan", "--host", "harmony.local", "--wheels", "/nowhere"], "no wheels"),
        (["--lan", "--host", "harmony.local", "--ssh", "everybody"], "no network"),
    ],
)
def test_what_is_missing_or_wrong_is_said(root: Path, words: list[str], why: str) -> None:
    with pytest.raises(Problem, match=why):
        wanted(root, *words)


def test_who_comes_by_ssh_must_say_from_where(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    words = ["--lan", "--host", "harmony.local"]
    with pytest.raises(Refused, match="You came by SSH"):
        wanted(root, *words)
    assert wanted(root, *words, "--ssh", "none").ssh == ""
    assert wanted(root, *words, "--ssh", "192.168.1.7/24").ssh == "192.168.1.0/24"


def test_a_second_installation_need_not_be_told_again(root: Path) -> None:
    machine = PaperMachine(root)
    first = wanted(root, "--internet", "--host", "salon.example.fi", "--ssh", "10.0.0.0/8")
    configuration.ensure(machine, first)
    services.remember(machine, first)
    assert wanted(root) == first
    assert not wanted(root, "--lan").internet


def test_the_configuration_is_made_once_and_for_its_user_only(root: Path) -> None:
    machine = PaperMachine(root)
    file = settled(machine)
    first = file.read_text()
    assert "HARMONY_ENV=production\n" in first
    assert "TRUSTED_PROXIES=1\n" in first
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    settled(machine)
    assert file.read_text() == first
    assert (root / "var/lib/harmony/harmony.env").read_text() == first
    assert "chown root:harmony /etc/harmony/harmony.env" in machine.done


def test_two_installations_have_two_keys(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "var/lib/harmony").mkdir(parents=True)
    keys = {places.value(settled(PaperMachine(place)), "SECRET_KEY") for place in (root, other)}
    assert len(keys) == 2
    assert min(map(len, keys)) >= 50


def test_another_name_is_refused_because_passkeys_belong_to_it(root: Path) -> None:
    machine = PaperMachine(root)
    settled(machine)
    with pytest.raises(Refused, match="Passkeys and the links"):
        configuration.ensure(machine, Wanted(host="other.local"))


def test_a_new_place_for_copies_is_settled_and_the_rest_stays(root: Path) -> None:
    machine = PaperMachine(root)
    file = settled(machine, backups="/mnt/one")
    before = places.value(file, "SECRET_KEY")
    settled(machine, backups="/mnt/two")
    assert places.value(file, "HARMONY_BACKUP_DIR") == "/mnt/two"
    assert places.value(file, "SECRET_KEY") == before
    assert file.read_text().count("HARMONY_BACKUP_DIR") == 1


def test_a_configuration_of_another_kind_is_not_overwritten(root: Path) -> None:
    (root / "var/lib/harmony/harmony.env").write_text("SECRET_KEY=old\n")
    with pytest.raises(Refused, match="another way of installing"):
        settled(PaperMachine(root))


@pytest.mark.parametrize(
    ("system", "good"),
    [
        ('ID=debian\nVERSION_ID="12"\n', True),
        ('ID=debian\nVERSION_ID="13"\n', True),
        ('ID=ubuntu\nVERSION_ID="24.04"\n', True),
        ('ID=debian\nVERSION_ID="11"\n', False),
        ('ID=ubuntu\nVERSION_ID="22.04"\n', False),
        ("ID=fedora\nVERSION_ID=41\n", False),
        ("", False),
    ],
)
def test_systems_that_are_too_old_are_refused(root: Path, system: str, good: bool) -> None:
    (root / "etc/os-release").write_text(system)
    if good:
        packages.refuse_unsupported(PaperMachine(root))
        return
    with pytest.raises(Refused, match="Harmony needs"):
        packages.refuse_unsupported(PaperMachine(root))


def test_services_are_written_once_and_taken_away_whole(root: Path) -> None:
    machine, choice = PaperMachine(root), Wanted(host="harmony.local", backups="/mnt/usb")
    settled(machine, backups="/mnt/usb")
    before = {path for path in root.rglob("*") if path.is_file()}
    services.write_all(machine, choice)
    written = {path for path in root.rglob("*") if path.is_file()} - before
    assert root / "etc/systemd/system/harmony-daily.service.d/backups.conf" in written
    moments = {path: path.stat().st_mtime_ns for path in written}
    services.write_all(machine, choice)
    assert {path: path.stat().st_mtime_ns for path in written} == moments
    left = uninstall.uninstall(machine)
    assert {path for path in root.rglob("*") if path.is_file()} == before
    for place in ("/var/lib/harmony", "/etc/harmony", "/mnt/usb", "recovery sheet"):
        assert place in left


def test_uninstalling_leaves_register_keys_and_configuration(root: Path) -> None:
    machine = PaperMachine(root)
    settled(machine)
    keys = root / "var/lib/harmony/keys/master.key"
    keys.parent.mkdir()
    keys.write_text("secret")
    (root / "var/lib/harmony/harmony.sqlite3").write_text("register")
    (root / "opt/harmony/releases").mkdir(parents=True)
    uninstall.uninstall(machine)
    assert keys.exists()
    assert (root / "var/lib/harmony/harmony.sqlite3").exists()
    assert machine.path(places.ENV).exists()
    assert not (root / "opt/harmony").exists()


@pytest.mark.parametrize("state", ["failed", "inactive"])
def test_the_packages_own_proxy_ends_and_is_forgotten_only_if_it_is_known(
    root: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    (root / "var/lib/dpkg").mkdir(parents=True)
    (root / "var/lib/dpkg/status").write_text("Package: python3\nStatus: install ok installed\n")
    machine, real = PaperMachine(root, runs=True), PaperMachine.run

    def run(self: PaperMachine, *words: str, **more: Any) -> str:
        said = real(self, *words, **more)
        return f"{state}\n" if words[:2] == ("systemctl", "show") else said

    monkeypatch.setattr(PaperMachine, "run", run)
    packages.install(machine, Wanted(host="salon.example"))
    assert "systemctl disable --now caddy.service" in machine.done
    assert ("systemctl reset-failed caddy.service" in machine.done) == (state == "failed")


def test_the_folder_of_copies_is_given_to_who_writes_them_and_reads_them(root: Path) -> None:
    machine = PaperMachine(root)
    stick = root / "mnt/usb"
    packages.give_backup_folder(machine, "/mnt/usb")
    assert machine.done == ["chown harmony:harmony /mnt/usb"]
    (stick / "keyring.age").touch()
    (stick / "photo.jpg").touch()
    packages.give_backup_folder(machine, "/mnt/usb")
    assert machine.done[-1] == "chown --no-dereference harmony:harmony /mnt/usb/keyring.age"


def test_a_stick_that_knows_no_owners_does_not_stop_the_installation(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packages.give_backup_folder(PaperMachine(root, fails=("chown",)), "/mnt/usb")
    assert "mount it so that harmony may write there" in capsys.readouterr().out


def test_copies_on_the_disk_of_the_register_are_said_to_be_no_copies(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = PaperMachine(root, runs=True)
    packages.give_backup_folder(machine, "/mnt/usb")
    assert "a broken disk would take both" in capsys.readouterr().out
    state, elsewhere = machine.path(places.STATE), os.stat_result([0o40755, 1, 99, *[0] * 7])
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path: elsewhere if path == state else real(path))
    packages.give_backup_folder(machine, "/mnt/usb")
    assert "a broken disk" not in capsys.readouterr().out


def test_the_proxy_is_restarted_only_where_its_files_have_changed(root: Path) -> None:
    machine, choice = PaperMachine(root, runs=True), Wanted(host="harmony.local")

    def restarted() -> set[str]:
        machine.done.clear()
        services.write_all(machine, choice)
        services.enable(machine)
        return {line.split()[-1] for line in machine.done if line.startswith("systemctl restart")}

    everything = {"harmony-firewall.service", "harmony-proxy.service", "harmony.service"}
    assert restarted() == everything
    assert restarted() == {"harmony.service"}
    shutil.rmtree(root / "run", ignore_errors=True)  # the machine was switched off and on
    assert restarted() == {"harmony.service"}
    choice = Wanted(host="harmony.local", ssh="10.0.0.0/8")
    assert restarted() == {"harmony-firewall.service", "harmony.service"}


def test_pages_that_systemd_had_given_up_can_be_started_again(root: Path) -> None:
    """A release that dies at each start must not stop the one that takes its place."""
    machine, choice = PaperMachine(root, runs=True), Wanted(host="harmony.local")
    services.write_all(machine, choice)
    services.enable(machine)
    again, restart = "systemctl reset-failed harmony.s*", "systemctl restart harmony.service"
    assert machine.done.index(again) < machine.done.index(restart)


@pytest.mark.parametrize("for_restore", [True, False])
def test_a_register_that_has_lost_its_keys_is_made_ready_for_those_of_a_copy_only_when_told(
    root: Path, for_restore: bool
) -> None:
    machine = PaperMachine(root, fails=("create_keys",))
    release = machine.path("/opt/harmony/releases/0.1.0-aaaaaaaa")
    with pytest.raises(Problem):  # a new machine: no ring, so it is something else
        install.prepare(machine, release, for_restore=for_restore)
    (root / "var/lib/harmony/keys").mkdir()
    (root / "var/lib/harmony/keys/keyring.json").write_text("{}")
    if for_restore:
        assert not install.prepare(machine, release, for_restore=True)
    else:
        with pytest.raises(Problem):
            install.prepare(machine, release, for_restore=False)
    assert not any("migrate" in line for line in machine.done)
