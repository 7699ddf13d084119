"""What the operating system brings: packages, Harmony's own user, its folders."""

from deploy.machine.configuration import Wanted
from deploy.machine.places import (
    PROGRAM,
    RELEASES,
    STATE,
    USER,
    Machine,
    Problem,
    Refused,
    own,
    say,
)

NEEDED = (
    "python3", "python3-venv", "caddy", "nftables", "ca-certificates", "unattended-upgrades",
    "systemd-timesyncd", "tzdata",
)  # fmt: skip
POSTGRESQL = ("postgresql", "postgresql-client")
TPM = "/dev/tpmrm0"
SUPPORTED = {"debian": 12, "ubuntu": 24}
TESTED = "Debian 12 and 13, Ubuntu 24.04"


def refuse_unsupported(machine: Machine) -> None:
    """An older system has a Python or a Caddy that is too old."""
    try:
        text = machine.path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        text = ""
    told = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    name = told.get("ID", "").strip('"')
    number = told.get("VERSION_ID", "0").strip('"').split(".")[0]
    if name not in SUPPORTED or int(number or 0) < SUPPORTED[name]:
        raise Refused(f"This system is {name or 'unknown'} {number}; Harmony needs {TESTED}.")


def install(machine: Machine, wanted: Wanted) -> list[str]:
    """Only what is missing, without questions; what that was."""
    needed = [*NEEDED]
    needed += ["avahi-daemon"] if wanted.host.endswith(".local") else []
    needed += POSTGRESQL if wanted.postgresql else []
    needed += ["tpm2-tools"] if machine.path(TPM).exists() else []  # brings what systemd asks it by
    missing = [name for name in needed if not _is_there(machine, name)]
    if not missing:
        return []
    if "caddy" not in missing:
        _refuse_other_proxy(machine)
    machine.run("apt-get", "-qq", "update")
    machine.run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *missing)
    if "caddy" in missing and machine.booted:
        _end_other_proxy(machine)
    return missing


def _is_there(machine: Machine, package: str) -> bool:
    states = machine.path("/var/lib/dpkg/status").read_text(encoding="utf-8", errors="replace")
    paragraph = next((p for p in states.split("\n\n") if p.startswith(f"Package: {package}\n")), "")
    return "Status: install ok installed" in paragraph


def _refuse_other_proxy(machine: Machine) -> None:
    """Another site is served here: its ports are not taken from it."""
    enabled = machine.path("/etc/systemd/system/multi-user.target.wants/caddy.service")
    if enabled.is_symlink():
        raise Refused(
            "A Caddy serves something else on this machine. Give Harmony a machine of its own, or "
            "switch that one off: systemctl disable --now caddy"
        )


def _end_other_proxy(machine: Machine) -> None:
    """The package starts a Caddy of its own. One that has failed is still known to systemd, one
    that ran is not, and to forget what it does not know is a fault to it."""
    machine.run("systemctl", "disable", "--now", "caddy.service")
    state = machine.run("systemctl", "show", "--property=ActiveState", "--value", "caddy.service")
    if state.strip() == "failed":
        machine.run("systemctl", "reset-failed", "caddy.service")


def make_user(machine: Machine) -> None:
    """Without a shell, a password or a home of its own."""
    users = machine.path("/etc/passwd").read_text(encoding="utf-8").splitlines()
    if any(line.startswith(f"{USER}:") for line in users):
        return
    words = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
    machine.run("useradd", *words, "--home-dir", STATE, USER)


def make_folders(machine: Machine) -> None:
    """State for the user alone; the program for root, readable by all."""
    for folder in (STATE, PROGRAM, RELEASES):
        machine.path(folder).mkdir(parents=True, exist_ok=True)
    own(machine, STATE, f"{USER}:{USER}", 0o700)
    own(machine, PROGRAM, "root:root", 0o755)
    own(machine, RELEASES, "root:root", 0o755)


def name_machine(machine: Machine, wanted: Wanted) -> None:
    """On a network of one's own the machine tells its name itself (mDNS): harmony.local."""
    label = wanted.host.removesuffix(".local")
    if label == wanted.host or not machine.booted:
        return
    if machine.run("uname", "--nodename").strip() != label:
        machine.run("hostnamectl", "set-hostname", label)
        machine.run("systemctl", "restart", "avahi-daemon.service")


def give_backup_folder(machine: Machine, folder: str) -> None:
    """The nightly job writes there, and `restore` reads what an earlier machine has left there."""
    if not folder:
        return
    place = machine.path(folder)
    place.mkdir(parents=True, exist_ok=True)
    copies = [f"{folder}/{path.name}" for path in sorted(place.glob("*.age"))]
    try:
        machine.run("chown", f"{USER}:{USER}", folder)
        if copies:  # never what a link among them points to
            machine.run("chown", "--no-dereference", f"{USER}:{USER}", *copies)
    except Problem:
        say(f"{folder} knows no owners (FAT, a share): mount it so that {USER} may write there.")
    if machine.booted and place.stat().st_dev == machine.path(STATE).stat().st_dev:
        say(
            f"{folder} is on the disk of the register: a broken disk would take both. Mount "
            "another disk there (docs/asennus.md) and run this again."
        )
