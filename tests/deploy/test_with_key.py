"""What root hands to a command, tried in namespaces where nothing of this machine is touched."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.machine import key, places
from tests.code.sources import ROOT

WITH_KEY = ROOT / "deploy/bin/with-key"
KEY = "QUJD" * 10 + "QQE="  # 32 bytes

# A machine's /etc and /run in memory, with a user harmony of its own.
STAGE = f"""
set -eu
mount -t tmpfs tmpfs /mnt
cp -a /etc /mnt/etc
mount --bind /mnt/etc /etc
mount -t tmpfs tmpfs /run
grep -q ^harmony: /etc/passwd || echo 'harmony:x:47110:47110::/:/bin/sh' >>/etc/passwd
grep -q ^harmony: /etc/group || echo 'harmony:x:47110:' >>/etc/group
rm -rf {key.FOLDER}
mkdir -p {key.FOLDER}
chmod 0700 {key.FOLDER}
"""
SHOW = f"""'{WITH_KEY}' sh -c 'id -un; ls "${{CREDENTIALS_DIRECTORY:-/nowhere}}" 2>&1
cat "${{CREDENTIALS_DIRECTORY:-/nowhere}}"/* 2>/dev/null; cat {key.FOLDER}/* 2>&1 || true'
"""

needs_root = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None,
    reason="only root may make a mount namespace",
)


def staged(script: str) -> str:
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", STAGE + script],
        capture_output=True,
        text=True,
        env={"PATH": places.environment(None)["PATH"], "LC_ALL": "C.UTF-8"},
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_root
def test_the_command_sees_the_key_as_its_own_user_and_nobody_else_does() -> None:
    lay = f"echo {KEY} >{key.FOLDER}/master.plain; chmod 0400 {key.FOLDER}/master.plain\n"
    said = staged(f"{lay}{SHOW}ls /run/harmony-key; ls -ld /run/harmony-key")
    assert said.splitlines()[:3] == ["harmony", "master.key", KEY]
    assert "Permission denied" in said  # root's own file stays root's
    assert "ramfs" not in said
    assert said.splitlines()[-1].startswith("drwx------ 2 root root")  # outside: empty, and root's
    assert "master.key" not in said.splitlines()[-2:]


@needs_root
def test_while_the_key_is_changed_both_are_at_hand() -> None:
    lay = "".join(f"echo {name} >{key.FOLDER}/{name}.plain\n" for name in ("master", "next"))
    assert staged(lay + SHOW).splitlines()[1:5] == [
        "master.key",
        "master.key.next",
        "master",
        "next",
    ]


@needs_root
def test_without_a_key_of_roots_the_program_has_its_own() -> None:
    assert "/nowhere" in staged(SHOW)


@needs_root
@pytest.mark.skipif(shutil.which("systemd-creds") is None, reason="comes with systemd")
def test_a_sealed_key_is_opened_in_memory() -> None:
    seal = (
        "mount -t tmpfs tmpfs /var/lib/systemd\n"
        f"echo {KEY} | systemd-creds encrypt --name= --with-key=host - {key.FOLDER}/master.sealed\n"
        f"! grep -q {KEY} {key.FOLDER}/master.sealed\n"
    )
    assert staged(seal + SHOW).splitlines()[:3] == ["harmony", "master.key", KEY]


@needs_root
@pytest.mark.skipif(shutil.which("systemd-creds") is None, reason="comes with systemd")
def test_a_key_that_another_machine_has_sealed_is_said_to_be_that() -> None:
    other = (
        "mount -t tmpfs tmpfs /var/lib/systemd\n"
        f"echo {KEY} | systemd-creds encrypt --name= --with-key=host - {key.FOLDER}/master.sealed\n"
        "mount -t tmpfs tmpfs /var/lib/systemd\n"
        f"code=0; '{WITH_KEY}' true 2>&1 || code=$?; echo code $code\n"
    )
    said = staged(other)
    assert "does not open on this machine" in said
    assert said.splitlines()[-1] == "code 3"


@needs_root
def test_who_changes_the_key_waits_for_commands_that_run() -> None:
    lay = f"echo {KEY} >{key.FOLDER}/master.plain\n"
    held = f"flock --exclusive --nonblock {places.LOCK} true && echo free || echo held\n"
    inside = f"""'{WITH_KEY}' sh -c 'echo begun >/dev/null; exec sleep 600' & job=$!
until [ "$(cat /proc/$job/comm)" = sleep ]; do sleep 0.05; done
{held}kill $job; wait $job || true
{held}"""
    assert staged(lay + inside).split() == ["held", "free"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="comes with systemd")
@pytest.mark.parametrize("end", ["sealed", "plain"])
def test_systemd_understands_what_is_written_for_it(tmp_path: Path, end: str) -> None:
    machine = places.Machine(tmp_path)
    units = machine.path(places.UNITS)
    shutil.copytree(ROOT / "deploy/units", units)
    (machine.path(key.FOLDER)).mkdir(parents=True)
    (machine.path(key.FOLDER) / f"master.{end}").touch()
    for name, text in key.units(machine).items():
        places.write(machine.path(name), text)
    for name in key.SERVICES:
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(units / name)],
            capture_output=True,
            text=True,
            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"},
        )
        said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
        ours = [line for line in said if "harmony" in line]
        assert ours == []
