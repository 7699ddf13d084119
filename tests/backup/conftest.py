"""What every test of backups needs."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from pyrage.x25519 import Identity

from privacy.backup import sheet


@pytest.fixture
def paper() -> Iterator[Identity]:
    """A confirmed recovery sheet."""
    identity = Identity.generate()
    sheet.confirm(identity)
    yield identity
    settings.HARMONY_RECOVERY_KEY_FILE.unlink()
    settings.HARMONY_BACKUP_STATUS_FILE.unlink(missing_ok=True)
