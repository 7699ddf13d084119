"""The documents under docs/generated say what the code says, and staleness is found."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from harmony import documents
from harmony.documents import generated_documents, stale_documents, write_documents
from privacy.audit.words import known_acts
from tests.code.sources import ROOMS, ROOT, python_files, tree
from tools.screens import COMMITTED, KEPT, SCREENS


def test_the_written_documents_are_up_to_date() -> None:
    assert stale_documents() == [], "run: python3 run.py manage write_documents"


def test_a_changed_or_lost_or_foreign_file_is_stale(tmp_path: Path) -> None:
    names = sorted(generated_documents())
    assert write_documents(tmp_path) == names
    assert stale_documents(tmp_path) == []
    (tmp_path / names[0]).write_text("something else")
    (tmp_path / names[1]).unlink()
    (tmp_path / "old.md").write_text("old")
    assert stale_documents(tmp_path) == sorted([names[0], names[1], "old.md"])
    write_documents(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_the_check_fails_by_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    monkeypatch.setattr(stale_documents, "__defaults__", (tmp_path,))
    with pytest.raises(SystemExit) as ended:
        call_command("write_documents", "--check", "--format", "json")
    assert ended.value.code == 1
    assert json.loads(capsys.readouterr().out) == {"stale": sorted(generated_documents())}


def recorded_acts() -> set[str]:
    """Every act that some code writes into the use log by its name."""
    return {
        node.args[0].value
        for path in python_files(*ROOMS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "record"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_act_of_the_log_has_words() -> None:
    """A client reads the log about herself: name the act in <app>/act_words.py."""
    assert len(recorded_acts()) > 50
    assert sorted(recorded_acts() - set(known_acts())) == []


PICTURE = re.compile(r"\]\(([^)]*\.png)\)")


def test_every_picture_in_a_document_is_one_that_the_script_takes() -> None:
    taken = {COMMITTED / f"{name}-{'-'.join(kept)}.png" for name in SCREENS for kept in KEPT}
    assert set(COMMITTED.glob("*.png")) == taken
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        links = PICTURE.findall(document.read_text())
        assert {(document.parent / link).resolve() for link in links} <= taken, document.name
