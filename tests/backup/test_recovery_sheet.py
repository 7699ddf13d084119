"""The sheet: printed once, confirmed by typing part of it back, kept nowhere else."""

import re
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pypdf import PdfReader

from privacy.backup import sheet

ROW = re.compile(r"^ +(\d+)\.  ([A-Z0-9 ]+)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def no_sheet() -> Iterator[None]:
    yield
    settings.HARMONY_RECOVERY_KEY_FILE.unlink(missing_ok=True)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def groups_on(page: str) -> list[str]:
    return [group for _number, row in ROW.findall(page) for group in row.split()]


def printed(monkeypatch: pytest.MonkeyPatch, *, right: bool) -> str:
    """Print it and answer what it asks for."""
    out = StringIO()

    def answer(question: str) -> str:
        number = int(re.findall(r"\d+", question)[0])
        return groups_on(out.getvalue())[number - 1].lower() if right else "XXXX"

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", answer)
    call_command("recovery_sheet", stdout=out, stderr=StringIO())
    return out.getvalue()


def test_it_counts_after_part_of_it_was_typed_back(monkeypatch: pytest.MonkeyPatch) -> None:
    page = printed(monkeypatch, right=True)
    identity = sheet.read(" ".join(groups_on(page)))
    assert str(sheet.public_key()) == str(identity.to_public())


def test_the_private_key_is_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "".join(groups_on(printed(monkeypatch, right=True)))
    files = [path for path in settings.HARMONY_HOME.rglob("*") if path.is_file()]
    assert settings.HARMONY_RECOVERY_KEY_FILE in files
    assert [path for path in files if secret.encode() in path.read_bytes().upper()] == []


def test_what_is_typed_wrongly_three_times_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SystemExit) as ended:
        printed(monkeypatch, right=False)
    assert ended.value.code == 3
    assert not sheet.exists()


def test_without_a_terminal_it_is_confirmed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", StringIO())
    call_command("recovery_sheet", stdout=out)
    assert not sheet.exists()
    monkeypatch.setattr(sys, "stdin", StringIO("  ".join(groups_on(out.getvalue()))))
    call_command("recovery_sheet", confirm=True, stdout=StringIO())
    assert sheet.exists()


def test_a_sheet_is_not_replaced_by_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    printed(monkeypatch, right=True)
    before = settings.HARMONY_RECOVERY_KEY_FILE.read_bytes()
    with pytest.raises(SystemExit) as ended:
        printed(monkeypatch, right=True)
    assert ended.value.code == 3
    assert settings.HARMONY_RECOVERY_KEY_FILE.read_bytes() == before


def test_as_a_page_to_print_it_says_the_same_and_is_its_owners_only(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    call_command("recovery_sheet", pdf=str(file), stdout=StringIO(), stderr=StringIO())
    assert file.stat().st_mode & 0o077 == 0
    pages = PdfReader(file).pages
    assert len(pages) == 1
    rows = re.findall(r"^ *\d+\.\s+([A-Z0-9 ]+)$", pages[0].extract_text(), re.MULTILINE)
    sheet.confirm(sheet.read(" ".join(rows)))
    assert sheet.exists()
