"""What the rehearsal is made of: the sheet is read off a terminal, codes are those of an app."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from deploy.machine import packages
from deploy.machine.places import Problem
from tools.rehearsal import hardening, internet, machines, terminal, visitor
from tools.rehearsal.machines import Running

PRINTED = """
   1.  LFYW  0XWR  46P6  0PWA  E7K7
   6.  7AWQ  ZK05  Z5A7  9ST9  FSFD
  11.  WCN5  DVWU  06GS  SWJH  MM

  █▀▀▀▀▀█ ▀▄ █▄██ ▄ ▄▀▄ ▀▀█ █▀▀▀▀▀█
"""


def test_the_sheet_is_read_in_its_order() -> None:
    groups = terminal.groups(PRINTED)
    assert (len(groups), groups[0], groups[5], groups[-1]) == (15, "LFYW", "7AWQ", "MM")
    asked = terminal.ASKED.search(f"{PRINTED}Ryhmä 12: ")
    assert asked is not None
    assert groups[int(asked[1]) - 1] == "DVWU"


def test_what_is_asked_is_typed_back_at_a_terminal() -> None:
    script = f"printf '%s' '{PRINTED}'; read -p 'Ryhmä 6: ' x; [ \"$x\" = 7AWQ ] && echo oikein"
    said, sheet = terminal.typed_back(["bash", "-c", script], {"PATH": "/usr/bin:/bin"}, 30)
    assert "oikein" in said
    assert sheet.startswith("LFYW 0XWR")


def test_the_digits_are_those_of_rfc_6238() -> None:
    assert visitor.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082"
    assert visitor.code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1111111109) == "081804"


def test_digits_that_were_typed_are_not_typed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [90.0]
    monkeypatch.setattr("tools.rehearsal.visitor.time.time", lambda: clock[0])
    monkeypatch.setattr(
        "tools.rehearsal.visitor.time.sleep", lambda seconds: clock.append(clock.pop() + seconds)
    )
    assert visitor.unused_step([]) == 3
    assert visitor.unused_step(["3"]) == 4
    assert visitor.unused_step(["3", "4"]) == 5
    assert clock[0] == 120.0


@pytest.mark.parametrize(
    ("there", "fetched", "version"),
    [("python3.12", "", "3.12"), ("", "python3_3.13.5-1_amd64.deb", "3.13")],
)
def test_packages_are_fetched_for_the_python_of_the_machine(
    tmp_path: Path, there: str, fetched: str, version: str
) -> None:
    (tmp_path / "usr/bin").mkdir(parents=True)
    cache = tmp_path / "var/cache/apt/archives"
    cache.mkdir(parents=True)
    if there:
        (tmp_path / "usr/bin/python3").symlink_to(there)
    if fetched:
        (cache / "python3-venv_3.9.2-1_amd64.deb").touch()
        (cache / fetched).touch()
    assert machines.python_of(tmp_path) == version


def test_every_system_that_the_installer_takes_can_be_rehearsed() -> None:
    assert set(machines.SUITES.values()) == {
        "Debian 12", "Debian 13", "Ubuntu 24.04",
    }  # fmt: skip
    for system in machines.SUITES.values():
        name, number = system.split()
        assert packages.SUPPORTED[name.lower()] <= int(number.split(".")[0])
    assert set(packages.NEEDED) < set(machines.COMES)


def test_what_an_older_debootstrap_lacks_is_named_with_the_way_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machines, "SCRIPTS", tmp_path)
    monkeypatch.setattr(machines, "UBUNTUS", tmp_path / "keys.gpg")
    with pytest.raises(Problem, match=f"ln -s gutsy {tmp_path}/noble"):
        machines._refuse_unknown("noble")
    (tmp_path / "noble").touch()
    with pytest.raises(Problem, match=r"keyring.*keys\.gpg|keys\.gpg.*keyring"):
        machines._refuse_unknown("noble")
    (tmp_path / "keys.gpg").touch()
    machines._refuse_unknown("noble")


def test_a_service_that_is_too_open_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = dict.fromkeys(hardening.MOST, 1.2)
    monkeypatch.setattr(hardening, "exposure", lambda _machine, name: figures[name])
    hardening.rehearse(cast(Running, None))
    figures["harmony-proxy.service"] = 6.1
    with pytest.raises(Problem, match=r"harmony-proxy\.service is open: 6\.1"):
        hardening.rehearse(cast(Running, None))


def test_a_port_is_open_or_refuses_who_knocks() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listens, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens, and nobody else can
        ports = [str(door.getsockname()[1]) for door in (listens, taken)]
        knock = [sys.executable, "-c", internet.KNOCK, "127.0.0.1", *ports]
        said = subprocess.run(knock, capture_output=True, text=True, check=True).stdout
    assert said.split() == [ports[0], "open", ports[1], "refused"]


def test_a_form_is_found_by_a_field_that_nobody_has_chosen_yet() -> None:
    page = visitor.Forms()
    page.feed(
        "<form action='/haku/'><input name='q'></form><form action='/uusi/'>"
        "<input type='hidden' name='form_key' value='1'><input type='radio' name='way' value='a'>"
        "</form>"
    )
    assert page.names == [{"q"}, {"form_key", "way"}]
    assert page.found[1] == ("/uusi/", {"form_key": "1"})
