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


SERVER = f"""
echo 'DATABASE_URL=postgres://harmony_owner:p@127.0.0.1:5432/salon?sslmode=disable' \\
    >/etc/harmony/owner.env
cp '{ROOT}/deploy/postgresql.sql' /opt/harmony/current/deploy
mount -t tmpfs tmpfs /usr/local/sbin
printf '#!/bin/sh\\necho "$@" >/run/told; cat >>/run/told; exit 1\\n' >/usr/local/sbin/runuser
chmod 0755 /usr/local/sbin/runuser
"""
UNTOUCHED = "[ -e /run/told ] || echo untouched"


@needs_root
def test_a_restored_database_gets_what_only_the_superuser_of_the_server_may_put_there() -> None:
    said = staged(f"{INSTALLED}{SERVER}'{WRAPPER}' restore harmony-2026.age\ncat /run/told")
    passed_on, command, first, *script = said.splitlines()
    assert passed_on.endswith("manage restore harmony-2026.age")
    assert command == "-u postgres -- psql --quiet --no-psqlrc -v database=salon"
    assert first == '\\connect :"database"'
    assert "amcheck" in "\n".join(script)
    assert "PASSWORD" not in "\n".join(script)


@needs_root
def test_a_restore_that_is_refused_says_so_with_its_code_and_nothing_follows() -> None:
    refuses = "echo 'exit 3' >/opt/harmony/current/deploy/bin/with-key\n"
    run = f"code=0\n'{WRAPPER}' restore harmony-2026.age || code=$?\necho $code\n{UNTOUCHED}"
    assert staged(f"{INSTALLED}{SERVER}{refuses}{run}").splitlines() == ["3", "untouched"]


@needs_root
def test_other_commands_do_not_touch_the_server() -> None:
    said = staged(f"{INSTALLED}{SERVER}'{WRAPPER}' backup\n{UNTOUCHED}")
    assert said.splitlines() == ["/opt/harmony/current/deploy/bin/manage backup", "untouched"]
