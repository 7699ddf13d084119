"""What is put on a machine: hardened, complete, and nothing in it names what is not there."""

import re
import stat
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from deploy.machine import packages, places, services
from deploy.machine.configuration import Wanted
from tests.code.sources import ROOT
from tests.deploy import units

DEPLOY = ROOT / "deploy"
HELSINKI = ZoneInfo("Europe/Helsinki")
OURS = {name: unit for name, unit in units.services().items() if "firewall" not in name}
HARDENED = {
    "AmbientCapabilities": "",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "MemorySwapMax": "0",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectClock": "yes",
    "ProtectControlGroups": "yes",
    "ProtectHome": "yes",
    "ProtectHostname": "yes",
    "ProtectKernelLogs": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectProc": "invisible",
    "ProtectSystem": "strict",
    "RemoveIPC": "yes",
    "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6",
    "RestrictNamespaces": "yes",
    "RestrictRealtime": "yes",
    "RestrictSUIDSGID": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
}
BIND = "CAP_NET_BIND_SERVICE"  # the proxy opens 80 and 443 without being root
EXCEPT = {
    "harmony-proxy.service": {
        "AmbientCapabilities": BIND,
        "CapabilityBoundingSet": BIND,
        "RestrictAddressFamilies": "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
    }
}


@pytest.mark.parametrize("name", OURS)
def test_every_service_is_shut_in(name: str) -> None:
    service = OURS[name]["Service"]
    wanted = {**HARDENED, **EXCEPT.get(name, {})}
    assert {key: " ".join(service.get(key, ["-"])) for key in wanted} == wanted
    assert service["SystemCallFilter"][0] == "@system-service"
    assert service["SystemCallFilter"][1].startswith("~@privileged")


@pytest.mark.parametrize("name", OURS)
def test_no_service_is_root_or_writes_outside_its_folder(name: str) -> None:
    service = OURS[name]["Service"]
    assert service["User"] == service["Group"]
    assert service["User"][0] in {"harmony", "caddy"}
    written = " ".join(service.get("ReadWritePaths", [])).split()
    backups = {"-/media", "-/mnt", "-/srv"} if name == "harmony-daily.service" else set()
    assert set(written) <= {"/var/lib/harmony"} | backups


def test_the_owners_database_role_is_given_to_the_nightly_job_only() -> None:
    given = [n for n, unit in OURS.items() if "EnvironmentFile" in unit["Service"]]
    assert given == ["harmony-daily.service"]
    assert OURS[given[0]]["Service"]["EnvironmentFile"] == [f"-{places.OWNER_ENV}"]


def test_no_unit_starts_a_program_that_nobody_brings() -> None:
    brought = {"/usr/bin/caddy": "caddy", "/usr/sbin/nft": "nftables"}
    for name, unit in units.services().items():
        for line in [*unit["Service"]["ExecStart"], *unit["Service"].get("ExecStop", [])]:
            program, *words = line.split()
            if program in brought:
                assert brought[program] in packages.NEEDED, name
                continue
            inside = program.removeprefix(f"{places.CURRENT}/")
            assert (ROOT / inside).stat().st_mode & stat.S_IXUSR, f"{name}: {program}"
            if words:
                found = list(ROOT.glob(f"*/management/commands/{words[0]}.py"))
                assert len(found) == 1, f"{name}: {words[0]}"


def test_units_that_are_named_are_there() -> None:
    there = {path.name for path in units.UNITS.iterdir()}
    assert set(services.ENABLED) <= there
    for path in units.UNITS.iterdir():
        named = set(re.findall(r"\bharmony[\w-]*\.(?:service|socket|timer)", path.read_text()))
        assert named <= there, path.name
        if path.suffix == ".timer":
            assert path.with_suffix(".service").exists()


def test_every_enabled_unit_says_when_it_starts() -> None:
    for name in services.ENABLED:
        assert units.read(units.UNITS / name)["Install"]["WantedBy"], name


def test_configurations_name_the_socket_and_files_that_are_made() -> None:
    socket = units.read(units.UNITS / "harmony.socket")["Socket"]
    assert socket["ListenStream"] == [places.SOCKET]
    assert (socket["SocketGroup"], socket["SocketMode"]) == (["caddy"], ["0660"])
    assert f"unix/{places.SOCKET}" in services.filled("Caddyfile.pages")
    folder = str(Path(places.TRUSTED).parent)
    for kind in ("lan", "internet"):
        text = services.filled(f"Caddyfile.{kind}", HOST="harmony.local")
        assert "import /etc/harmony/Caddyfile.pages" in text
        assert "request delete" in text  # faults are logged without the address
        assert "harmony.local" in text
        assert "$" not in text
        assert (folder in text) == (kind == "lan")


def test_the_firewall_leaves_two_ports() -> None:
    rules = services.firewall(Wanted(host="salon.example"))
    assert "policy drop" in rules
    assert re.findall(r"dport (.*) accept", rules) == ["546", "{ 80, 443 }"]  # 546: its own address
    assert "$" not in rules


def test_the_administrators_door_opens_for_her_network_only() -> None:
    rules = services.firewall(Wanted(host="salon.example", ssh="192.168.1.0/24"))
    assert "ip saddr 192.168.1.0/24 tcp dport 22 accept" in rules
    rules = services.firewall(Wanted(host="salon.example", ssh="fd00::/8"))
    assert "ip6 saddr fd00::/8 tcp dport 22 accept" in rules


def test_a_name_of_the_salons_own_network_is_told_there() -> None:
    assert "udp dport 5353 accept" in services.firewall(Wanted(host="harmony.local"))


def test_gunicorn_takes_the_cores_and_keeps_no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DEPLOY / "gunicorn_conf.py").read_text()
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(3)))
    monkeypatch.setenv("HARMONY_HOME", "/var/lib/harmony")
    monkeypatch.delenv("LISTEN_FDS", raising=False)
    names: dict[str, object] = {}
    exec(text, names)  # noqa: S102  (gunicorn reads it in the same way)
    assert (names["workers"], names["accesslog"]) == (3, None)
    assert names["wsgi_app"] == "harmony.wsgi"
    assert (ROOT / "harmony" / "wsgi.py").is_file()
    assert names["bind"] == "unix:/var/lib/harmony/web.sock"
    monkeypatch.setenv("LISTEN_FDS", "1")
    names = {}
    exec(text, names)  # noqa: S102  (as above)
    assert "bind" not in names


def test_the_night_comes_once_on_every_day_of_the_year() -> None:
    """systemd leaves a day out whose hour is left out: no copy, no purge (F15)."""
    (timer,) = units.read(units.UNITS / "harmony-daily.timer")["Timer"]["OnCalendar"]
    every, clock, zone = timer.split()
    assert (every, zone) == ("*-*-*", "Europe/Helsinki")
    assert "tzdata" in packages.NEEDED  # systemd passes over a zone that it does not know
    hour, minute, _second = map(int, clock.split(":"))
    assert (DEPLOY / "crontab").read_text().splitlines()[1].startswith(f"{minute} {hour} * * * ")
    for day in range(366):
        moment = datetime(2027, 1, 1, hour, minute, tzinfo=HELSINKI) + timedelta(days=day)
        assert moment.utcoffset() == moment.replace(fold=1).utcoffset(), moment


def test_a_night_that_was_slept_through_is_made_up_for() -> None:
    assert units.read(units.UNITS / "harmony-daily.timer")["Timer"]["Persistent"] == ["yes"]


def test_cron_lines_call_what_the_timers_call() -> None:
    lines = (DEPLOY / "crontab").read_text()
    for name in ("harmony-daily", "harmony-letters"):
        (start,) = units.read(units.UNITS / f"{name}.service")["Service"]["ExecStart"]
        assert start.split()[-1] in lines
