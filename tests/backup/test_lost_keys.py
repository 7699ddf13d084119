"""A register that lies there whole and has lost its keys gets them from folder and sheet."""

import base64
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils.translation import override
from pyrage.x25519 import Identity

from clients.models import Client
from privacy import tombstones
from privacy.audit.acts import SYSTEM
from privacy.backup import folder, restoring
from privacy.backup.errors import BackupProblem
from privacy.backup.restoring import restore_keys
from privacy.encryption import CannotBeRead, KeysUnavailable, keyring
from privacy.keys import forget_checked_keys, require_keys
from privacy.models import DataSubject, Installation
from privacy.models.subject import forget_data_keys
from privacy.rotation import rotate
from tests.backup.test_restore_refusals import copy

__all__ = ["copy"]
# A copy is made by another connection on PostgreSQL, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")


def forget() -> None:
    keyring.forget_ring()
    forget_checked_keys()
    forget_data_keys()


@pytest.fixture
def own_keys(copy: Path, tmp_path: Path) -> Iterator[Path]:
    """The keys of this salon in a folder of the test's own, where they may be lost."""
    folder = tmp_path / "keys"
    folder.mkdir()
    for path in (settings.HARMONY_MASTER_KEY_FILE, settings.HARMONY_KEY_RING_FILE):
        shutil.copy(path, folder)
    with override_settings(
        HARMONY_MASTER_KEY_FILE=folder / settings.HARMONY_MASTER_KEY_FILE.name,
        HARMONY_KEY_RING_FILE=folder / settings.HARMONY_KEY_RING_FILE.name,
    ):
        forget()
        yield folder
    forget()


def names() -> list[str]:
    """Everybody, freshly opened by keys that are this register's. Raises KeysUnavailable."""
    forget()
    require_keys()
    return [client.details.name for client in Client.objects.select_related("subject", "contact")]


def refused(copy: Path, typed: str) -> str:
    """Why; and that no key has changed."""
    folder = settings.HARMONY_KEY_RING_FILE.parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with override("en"), pytest.raises(BackupProblem) as problem:
        restore_keys(copy, typed)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return problem.value.words


@contextmanager
def fresh_credential(tmp_path: Path) -> Iterator[None]:
    """The machine has got a new master key, root's, for the old one does not open any more."""
    key = tmp_path / "credentials/master.key"
    key.parent.mkdir()
    key.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    with override_settings(HARMONY_MASTER_KEY_GIVEN=True, HARMONY_MASTER_KEY_FILE=key):
        yield


@pytest.mark.parametrize("lost", [["master.key"], ["keyring.json"], ["master.key", "keyring.json"]])
def test_lost_ones_come_back(paper: Identity, copy: Path, own_keys: Path, lost: list[str]) -> None:
    before = names()
    for name in lost:
        (own_keys / name).unlink()
    with pytest.raises(KeysUnavailable):
        names()
    restore_keys(copy, str(paper))
    assert names() == before


def test_a_ring_newer_than_the_copy_stays(paper: Identity, copy: Path, own_keys: Path) -> None:
    rotate(SYSTEM)
    before, epoch = names(), keyring.ring().primary
    (own_keys / "master.key").unlink()
    restore_keys(copy, str(paper))
    assert (names(), keyring.ring().primary) == (before, epoch)


def test_a_new_credential_of_the_machine_opens_the_ring_of_before(
    paper: Identity, copy: Path, own_keys: Path, tmp_path: Path
) -> None:
    before = names()
    with fresh_credential(tmp_path):
        with pytest.raises(KeysUnavailable):
            names()
        restore_keys(copy, str(paper))
        assert names() == before
    with pytest.raises(KeysUnavailable):  # the one of before opens nothing any more
        names()


def test_keys_older_than_the_register_are_not_put_there(
    paper: Identity, copy: Path, own_keys: Path
) -> None:
    rotate(SYSTEM)
    (own_keys / "keyring.json").unlink()
    assert "not the newest keys" in refused(copy, str(paper))
    forget()
    with pytest.raises((KeysUnavailable, CannotBeRead)):
        names()


def test_keys_that_open_are_not_touched(paper: Identity, copy: Path, own_keys: Path) -> None:
    assert "Nothing to do" in refused(copy, str(paper))


def test_another_salons_keys_are_not_put_there(paper: Identity, copy: Path, own_keys: Path) -> None:
    Installation.objects.filter(pk=1).update(ring=uuid4())
    assert "not the newest keys" in refused(copy, str(paper))


def test_without_a_register_there_is_nothing_to_open(
    paper: Identity, copy: Path, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Installation.objects.all().delete()
    assert DataSubject.objects.exists()
    assert "no register" in refused(copy, str(paper))


def test_a_wrong_sheet_changes_nothing(copy: Path, own_keys: Path) -> None:
    (own_keys / "master.key").unlink()
    assert "sheet does not open" in refused(copy, str(Identity.generate()))


def test_a_restore_of_an_older_copy_takes_no_newer_keys_away(
    paper: Identity, copy: Path, own_keys: Path
) -> None:
    """What was sealed since, and the copy that is made of it first, need the ring of today."""
    keys = folder.read_keys(copy.parent, paper)
    rotate(SYSTEM)
    before = (own_keys / "keyring.json").read_bytes()
    restoring._put_beside(keys, tombstones.log_content())
    assert (own_keys / "keyring.json").read_bytes() == before
    assert not [*own_keys.glob("replaced-*")]


def test_a_restore_lays_the_keys_of_the_installation_that_gives_way_aside(
    paper: Identity, copy: Path, own_keys: Path
) -> None:
    before, keys = names(), folder.read_keys(copy.parent, paper)
    pair = (own_keys / "master.key", own_keys / "keyring.json")
    for path in pair:
        path.unlink()
    forget()
    keyring.create_keys()
    fresh = [path.read_bytes() for path in pair]
    restoring._put_beside(keys, tombstones.log_content())
    assert names() == before
    (aside,) = own_keys.glob("replaced-*")
    assert [(aside / path.name).read_bytes() for path in pair] == fresh
