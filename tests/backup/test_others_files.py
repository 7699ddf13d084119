"""What root has laid down for a restore, the user that Harmony runs as cannot always read."""

from pathlib import Path
from typing import BinaryIO

import pytest
from django.utils.translation import override
from pyrage.x25519 import Identity

from privacy.backup import restoring
from privacy.backup.errors import BackupProblem


@pytest.mark.parametrize("name", ["harmony-2026-11-22T012000Z.age", "keyring.age", "erasures.age"])
def test_a_file_that_may_not_be_read_is_named_with_the_next_step(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(path: Path, mode: str) -> BinaryIO:
        if path.name == name:  # who runs the tests may be root, who may read everything
            raise PermissionError(path)
        return path.open("rb")

    monkeypatch.setattr(restoring, "open", opened, raising=False)
    copy = tmp_path / "harmony-2026-11-22T012000Z.age"
    copy.touch()
    with override("en"), pytest.raises(BackupProblem) as problem:
        restoring.try_file(copy, str(Identity.generate()))
    assert problem.value.words.startswith(f"{name} may not be read")
    assert "chown -R harmony" in problem.value.words
