"""`sudo harmony …`, tried in namespaces where nothing of this machine is touched."""

import pytest

from tests.code.sources import ROOT
from tests.deploy.test_with_key import needs_root, staged

WRAPPER = ROOT / "deploy/bin/harmony"
INSTALLED = """
mount -t tmpfs tmpfs /opt
mkdir -p /opt/harmony/current/deploy/bin "/mnt/root's copies"
printf '#!/bin/sh\necho "$@"\n' >/opt/harmony/current/deploy/bin/with-key
chmod 0755 /opt/harmony/current/deploy/bin/with-key
cd "/mnt/root's copies"
touch harmony-2026.age keyring.age photo.jpg
ln -s /etc/shadow erasures.age
chmod 0600 harmony-2026.age keyring.age
"""
WHOSE = "stat -c '%U %n' harmony-2026.age keyring.age erasures.age photo.jpg /etc/shadow\n"


@needs_root
def test_copies_that_root_has_laid_down_are_given_to_who_reads_them() -> None:
    said = staged(f"{INSTALLED}'{WRAPPER}' restore \"$PWD/harmony-2026.age\"\n{WHOSE}")
    passed_on, *whose = said.splitlines()
    assert passed_on.endswith("manage restore /mnt/root's copies/harmony-2026.age")
    assert whose == [
        "harmony harmony-2026.age",
        "harmony keyring.age",
        "harmony erasures.age",  # the link, and not what it leads to
        "root photo.jpg",
        "root /etc/shadow",
    ]


@needs_root
def test_what_can_be_read_already_stays_whose_it_is() -> None:
    said = staged(f"{INSTALLED}chmod 0644 *.age\n'{WRAPPER}' restore harmony-2026.age\n{WHOSE}")
    assert "root harmony-2026.age" in said


@needs_root
@pytest.mark.parametrize(
    ("words", "by_root"),
    [
        ("rotate_encryption_keys --master", True),
        ("rotate_encryption_keys --master --format json", True),
        ("rotate_encryption_keys --format json --master", True),
        ("rotate_encryption_keys", False),
        ("backup --master", False),
    ],
)
def test_a_new_master_key_is_roots_work_and_everything_else_the_programs(
    words: str, by_root: bool
) -> None:
    package = "/opt/harmony/current/deploy/machine"
    root = f"mkdir -p {package}\necho 'print(\"root\")' >{package}/change_key.py\n"
    said = staged(f"{INSTALLED}{root}'{WRAPPER}' {words}")
    assert said.strip() == (
        "root" if by_root else f"/opt/harmony/current/deploy/bin/manage {words}"
    )
