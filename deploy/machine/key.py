"""The master key of an installed machine: root's, sealed where it can be, handed on by systemd.

`/etc/harmony/key/master.sealed` is opened by the TPM of this machine or, where there is none, by
the key of its systemd; without a running systemd there is `master.plain`, which root alone reads.
While the master key is changed, `next.…` lies beside it. harmony.env says how it was sealed.
"""

import base64
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from deploy.machine.configuration import settle
from deploy.machine.places import (
    CONFIGURATION,
    ENV,
    STATE,
    UNITS,
    Machine,
    Problem,
    Refused,
    own,
    say,
    value,
    write,
)

FOLDER = f"{CONFIGURATION}/key"
MASTER, NEXT = "master", "next"
IN_STATE, RING = f"{STATE}/keys/master.key", f"{STATE}/keys/keyring.json"
SEAL = "HARMONY_KEY_SEAL"  # tpm2, host, or root: not sealed
SERVICES = ("harmony.service", "harmony-daily.service", "harmony-letters.service")
UNIT = """\
[Service]
{load}={name}:{folder}/master.{end}
{load}={name}.next:{folder}/next.{end}
# None but while the master key is changed.
SetCredential={name}.next:none
"""
SAY_SHUT = """\
The master key of this installation does not open on this machine: {file}
Was its TPM reset, or is this disk from another machine? The recovery sheet has the key too:
deploy/install … --for-restore, then: harmony restore FILE --keys"""


def place(machine: Machine, *, anew: bool = False) -> None:
    """See to it that there is one: as it is, as the program had it in its folder, or a new one.

    `anew`: one that does not open here any more is laid aside, for a restore brings the ring.
    """
    if _lies_elsewhere(machine):
        return
    machine.path(FOLDER).mkdir(parents=True, exist_ok=True)
    own(machine, FOLDER, "root:root", 0o700)
    found = None if find(machine) is None else _opens(machine, anew=anew)
    if found is not None:
        _seal_better(machine, found)
        return
    file = machine.path(IN_STATE)
    if file.exists():
        store(machine, MASTER, file.read_text(encoding="ascii").strip())
    elif anew or not machine.path(RING).exists():  # a ring without its key: `create_keys` refuses
        store(machine, MASTER, fresh())


def fresh() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def find(machine: Machine, name: str = MASTER) -> Path | None:
    """The file it is in; the sealed one where both are there."""
    files = (machine.path(f"{FOLDER}/{name}.{end}") for end in ("sealed", "plain"))
    return next((file for file in files if file.exists()), None)


def read(machine: Machine, name: str = MASTER) -> str:
    """The key itself. Raises Problem where this machine cannot open it."""
    file = find(machine, name)
    if file is None:
        raise Problem(f"There is no master key in {FOLDER}.")
    if file.suffix == ".plain":
        return file.read_text(encoding="ascii").strip()
    said = machine.run("systemd-creds", "decrypt", "--name=", machine.inside(file), "-")
    return said.split()[-1]  # warnings come first


def store(machine: Machine, name: str, text: str, *, sealed: bool | None = None) -> None:
    """Write it so that only root, or only this machine, can read it; whole or not at all."""
    if sealed is None:
        sealed = can_seal(machine)
    kind = _sealed(machine, name, text) if sealed else _plain(machine, name, text)
    _sync(machine)
    settle(machine, SEAL, kind)


def can_seal(machine: Machine) -> bool:
    """A tree that is not running will run elsewhere: nothing is bound to this machine in it."""
    return machine.booted and machine.path("/usr/bin/systemd-creds").exists()


def units(machine: Machine) -> dict[str, str]:
    """The part of each service that hands the key to it: file and content."""
    file = find(machine)
    if file is None:
        return {}
    end = file.suffix.removeprefix(".")
    load = "LoadCredentialEncrypted" if end == "sealed" else "LoadCredential"
    text = UNIT.format(load=load, name="master.key", folder=FOLDER, end=end)
    return {f"{UNITS}/{service}.d/key.conf": text for service in SERVICES}


def tidy(machine: Machine) -> None:
    """At the very end: what the key was before must not lie about. Only the same key is deleted."""
    sealed = machine.path(f"{FOLDER}/{MASTER}.sealed")
    if sealed.exists():
        machine.path(f"{FOLDER}/{MASTER}.plain").unlink(missing_ok=True)
    file = machine.path(IN_STATE)
    if find(machine) is None or not file.exists() or _lies_elsewhere(machine):
        return
    if file.read_text(encoding="ascii").strip() != read(machine):
        say(f"{IN_STATE} is another key than the one in use. Lay it aside, and find out whose.")
        return
    file.unlink()
    say(
        "The master key has moved from the folder of the register to root. What was deleted there "
        "can linger on a disk: change the key, sudo harmony rotate_encryption_keys --master"
    )


def replace(machine: Machine) -> None:
    """The next key is the master key from here on: one rename."""
    file = find(machine, NEXT)
    if file is None:
        raise Problem("There is no next master key.")
    os.replace(file, file.with_stem(MASTER))
    _sync(machine)


def _lies_elsewhere(machine: Machine) -> bool:
    """Somebody has chosen its place: by a variable, or with `keys/` on a disk or share apart."""
    keys, state = machine.path(f"{STATE}/keys"), machine.path(STATE)
    if value(machine.path(ENV), "HARMONY_MASTER_KEY_FILE"):
        return True
    apart = keys.exists() and keys.stat().st_dev != state.stat().st_dev
    return apart or keys.is_symlink()


def _opens(machine: Machine, *, anew: bool) -> str | None:
    """The key in its place. One that does not open stops everything, or is laid aside."""
    try:
        return read(machine)
    except Problem as problem:
        file = find(machine)
        if file is None or not anew:
            raise Refused(f"{SAY_SHUT.format(file=file)}\n{problem}") from None
        os.replace(file, file.with_name(f"{file.name}.shut-{file.stat().st_mtime_ns}"))
        return None


def _seal_better(machine: Machine, text: str) -> None:
    """What could not be sealed the last time, or not by a TPM."""
    file, now = find(machine), value(machine.path(ENV), SEAL)
    better = can_seal(machine) and now == "host" and _has_tpm(machine)
    if find(machine, NEXT) is not None or (now in {"tpm2", "host"} and not better):
        return
    if can_seal(machine) or (file is not None and file.suffix == ".plain"):
        store(machine, MASTER, text)


def _plain(machine: Machine, name: str, text: str) -> str:
    write(machine.path(f"{FOLDER}/{name}.plain"), f"{text}\n", mode=0o400)
    return "root"


def _sealed(machine: Machine, name: str, text: str) -> str:
    """Seal it, look whether it opens again, give it its name. By what it was sealed."""
    coming, words = f"{FOLDER}/.{name}.coming", ""
    for kind in _ways(machine):
        encrypt = ("systemd-creds", "encrypt", "--name=", f"--with-key={kind}")
        # Bound to the TPM and not to its firmware, whose update would lock the salon out.
        bound = ("--tpm2-pcrs=",) if kind == "tpm2" else ()
        try:
            machine.run(*encrypt, *bound, "-", coming, feed=f"{text}\n")
            opened = machine.run("systemd-creds", "decrypt", "--name=", coming, "-").split()
        except Problem as problem:
            words = str(problem)
            continue
        if text in opened:
            file = machine.path(coming)
            file.chmod(0o400)
            os.replace(file, machine.path(f"{FOLDER}/{name}.sealed"))
            return kind
    raise Problem(f"The master key could not be sealed.\n{words}")


def _ways(machine: Machine) -> Iterator[str]:
    if _has_tpm(machine):
        yield "tpm2"
    yield "host"


def _has_tpm(machine: Machine) -> bool:
    try:
        machine.run("systemd-creds", "has-tpm2")
    except Problem:
        return False
    return True


def _sync(machine: Machine) -> None:
    """File and name are on the disk before the old key is given up."""
    folder = machine.path(FOLDER)
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
