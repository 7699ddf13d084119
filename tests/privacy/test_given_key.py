"""A master key that systemd gives: read, never written; replaced by root alone."""

import base64
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils.translation import override

from privacy.backup import switching
from privacy.encryption import KeysUnavailable, keyring
from privacy.keys import forget_checked_keys
from privacy.models import Installation
from tests.code.sources import ROOT


def written(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(key) + b"\n"


def _forget() -> None:
    keyring.forget_ring()
    forget_checked_keys()


@pytest.fixture(autouse=True)
def given(tmp_path: Path) -> Iterator[Path]:
    """The folder in which a service finds its key; the state lies in another one."""
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "master.key").write_bytes(written(secrets.token_bytes(32)))
    (folder / "master.key.next").write_bytes(b"none")
    with override_settings(
        HARMONY_MASTER_KEY_GIVEN=True,
        HARMONY_MASTER_KEY_FILE=folder / "master.key",
        HARMONY_KEY_RING_FILE=tmp_path / "state/keys/keyring.json",
        HARMONY_KEY_SEAL="host",
    ):
        _forget()
        yield folder
    _forget()


def as_left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def state(folder: Path) -> set[str]:
    files = (folder.parent / "state").rglob("[!.]*")
    return {path.name for path in files if path.is_file()}


# --- finding it --------------------------------------------------------------------------------


def found(home: Path, **environment: str) -> dict[str, Any]:
    """What the program makes of its environment."""
    script = (
        "import json; from harmony import settings as s;"
        "print(json.dumps([s.HARMONY_MASTER_KEY_GIVEN, str(s.HARMONY_MASTER_KEY_FILE)]))"
    )
    env = {"SECRET_KEY": "x" * 50, "HARMONY_HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**env, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return {"given": told[0], "file": Path(told[1])}


def test_the_key_is_looked_for_with_systemd_then_where_it_was_said_then_at_home(
    given: Path, tmp_path: Path
) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick/key"
    stick.parent.mkdir()
    credentials, said = (
        {"CREDENTIALS_DIRECTORY": str(given)},
        {"HARMONY_MASTER_KEY_FILE": f"{stick}"},
    )
    assert found(home, **credentials, **said) == {"given": True, "file": given / "master.key"}
    assert found(home, **said) == {"given": False, "file": stick}
    empty = {"CREDENTIALS_DIRECTORY": str(stick.parent)}  # a service that was given other things
    assert found(home, **empty) == {"given": False, "file": home / "keys/master.key"}


def test_a_link_to_the_key_is_followed_so_that_no_change_replaces_the_link(tmp_path: Path) -> None:
    home, stick = tmp_path / "home", tmp_path / "stick/master.key"
    (home / "keys").mkdir(parents=True)
    (home / "keys/master.key").symlink_to(stick)
    assert found(home)["file"] == stick


# --- using it ----------------------------------------------------------------------------------


def test_a_ring_is_made_under_it_and_the_key_is_written_nowhere(given: Path) -> None:
    before = as_left(given)
    assert keyring.create_keys()
    assert not keyring.create_keys()
    assert keyring.ring().key("email")
    assert as_left(given) == before
    assert state(given) == {"keyring.json"}


@pytest.mark.django_db
def test_a_register_that_has_lost_its_ring_gets_no_new_one(given: Path) -> None:
    Installation.objects.update_or_create(pk=1, defaults={"ring": "0" * 32})
    said = StringIO()
    with override("en"), pytest.raises(SystemExit) as ended:
        call_command("create_keys", stderr=said)
    assert (ended.value.code, "missing" in said.getvalue()) == (3, True)
    Installation.objects.all().delete()
    call_command("create_keys", stdout=StringIO())
    assert state(given) == {"keyring.json"}


def test_a_change_waits_for_the_key_that_root_brings(given: Path) -> None:
    keyring.create_keys()
    email, before = keyring.ring().key("email"), as_left(given)
    with pytest.raises(KeysUnavailable, match="sudo harmony"):
        keyring.change_master()
    coming = written(secrets.token_bytes(32))
    (given / "master.key.next").write_bytes(coming)
    for _time in range(2):  # the second one finds its work done
        keyring.change_master()
        _forget()
        assert keyring.ring().key("email") == email
    (given / "master.key").write_bytes(coming)  # what root does next
    (given / "master.key.next").write_bytes(b"none")
    _forget()
    assert keyring.ring().key("email") == email
    (given / "master.key").write_bytes(before["master.key"])
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring()


def test_whoever_was_not_given_it_reads_how_to_get_it(given: Path, tmp_path: Path) -> None:
    keyring.create_keys()
    _forget()
    with override_settings(
        HARMONY_MASTER_KEY_GIVEN=False, HARMONY_MASTER_KEY_FILE=tmp_path / "state/keys/master.key"
    ):
        for what in (keyring.ring, keyring.create_keys, keyring.change_master):
            with pytest.raises(KeysUnavailable, match="sudo harmony"):
                what()
    assert state(given) == {"keyring.json"}


@pytest.mark.parametrize("content", [b"", b"none", b"dG9vIHNob3J0", b"\xff\xfe", b"A" * 43 + b"="])
def test_a_wrong_one_opens_nothing_and_makes_nothing(given: Path, content: bytes) -> None:
    keyring.create_keys()
    (given / "master.key").write_bytes(content)
    _forget()
    with pytest.raises(KeysUnavailable):
        keyring.ring()
    with pytest.raises(KeysUnavailable):
        keyring.create_keys()


# --- restoring ---------------------------------------------------------------------------------


def test_a_ring_from_a_copy_is_put_under_the_key_of_this_machine(
    given: Path, tmp_path: Path
) -> None:
    with override_settings(
        HARMONY_MASTER_KEY_GIVEN=False,
        HARMONY_KEY_SEAL="",
        HARMONY_MASTER_KEY_FILE=tmp_path / "other/master.key",
        HARMONY_KEY_RING_FILE=tmp_path / "other/keyring.json",
    ):
        keyring.create_keys()
        email, theirs = keyring.ring().key("email"), keyring.master_bytes()
        content = (tmp_path / "other/keyring.json").read_bytes()
        installation = keyring.ring().installation
    _forget()
    keyring.create_keys()
    before = as_left(given)
    switching.keep_other_keys(installation)
    keyring.put_back(content, theirs)
    _forget()
    assert keyring.ring().key("email") == email
    assert as_left(given) == before
    now = (tmp_path / "state/keys/keyring.json").read_bytes()
    with pytest.raises(KeysUnavailable):
        keyring.opened(now, theirs)
    assert state(given) == {"keyring.json"}  # twice: the one laid aside, without its master key
    assert len(list(tmp_path.glob("state/**/keyring.json"))) == 2
