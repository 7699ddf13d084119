"""Every word a person sees is Finnish, and the tool that says so is right."""

import shutil
import sys
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, ngettext, override

from tools import messages


def test_every_string_has_its_finnish_words() -> None:
    with messages.locked():
        assert messages.check() == []


def test_the_packages_gaps_are_filled_from_our_catalog() -> None:
    with override("fi"):
        assert gettext("Forgotten your login credentials?") == "Unohtuivatko kirjautumistiedot?"
        short = "This password is too short. It must contain at least %d character."
        assert ngettext(short, short.replace("character.", "characters."), 12).endswith("merkkiä.")


# --- the tool itself, on a catalog and a tree of its own ------------------------------------


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one module, with an empty catalog and no package gaps."""
    (tmp_path / "salon").mkdir()
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "CATALOGS", tmp_path / "locale" / "fi" / "LC_MESSAGES")
    monkeypatch.setattr(messages, "strings_packages_lack", lambda domain: {})
    write(tmp_path, '_("Good morning, %(name)s")', 'ngettext("%(n)d card", "%(n)d cards", n)')
    return tmp_path


def write(workshop: Path, *lines: str) -> None:
    (workshop / "salon" / "views.py").write_text("\n".join(lines))


def test_extract_lists_what_is_untranslated(workshop: Path) -> None:
    assert messages.extract() == {"%(n)d card": ["", ""], "Good morning, %(name)s": ""}


def test_extract_finds_strings_in_templates(workshop: Path) -> None:
    (workshop / "salon" / "today.html").write_text('{% load i18n %}{% translate "Today" %}')
    assert "Today" in messages.extract()


def test_extract_leaves_no_helper_files_in_the_tree(workshop: Path) -> None:
    (workshop / "salon" / "today.html").write_text('{% load i18n %}{% translate "Today" %}')
    messages.extract()
    assert {path.name for path in (workshop / "salon").iterdir()} == {"views.py", "today.html"}


def test_fill_then_check_is_well(workshop: Path) -> None:
    words: dict[str, messages.Translation] = {
        "Good morning, %(name)s": "Huomenta, %(name)s",
        "%(n)d card": ["%(n)d kortti", "%(n)d korttia"],
    }
    assert messages.fill(words) == []
    assert messages.check() == []


def test_fill_refuses_a_lost_placeholder(workshop: Path) -> None:
    faults = messages.fill({"Good morning, %(name)s": "Huomenta"})
    assert "other placeholders" in faults[0]
    assert any("untranslated" in fault for fault in messages.check())


def test_fill_refuses_a_string_that_is_not_in_the_code(workshop: Path) -> None:
    assert "no such string" in messages.fill({"Goodbye": "Näkemiin"})[0]


def test_check_reports_a_string_that_was_not_collected(workshop: Path) -> None:
    messages.extract()
    write(workshop, '_("New words")')
    assert any("not collected: 'New words'" in fault for fault in messages.check())


def test_a_string_that_left_the_code_is_kept_as_obsolete_until_pruned(workshop: Path) -> None:
    messages.fill({"Good morning, %(name)s": "Huomenta, %(name)s"})
    write(workshop, "")
    messages.extract()
    assert any("obsolete" in fault for fault in messages.check())
    write(workshop, '_("Good morning, %(name)s")')
    messages.extract()
    assert messages.check() == []
    write(workshop, "")
    messages.extract(prune=True)
    assert messages.check() == []


def test_extract_twice_writes_the_same_bytes(workshop: Path) -> None:
    messages.extract()
    catalog = messages.CATALOGS / "django.po"
    before = catalog.read_bytes()
    messages.extract()
    assert catalog.read_bytes() == before


def test_compile_writes_what_gettext_reads(workshop: Path) -> None:
    messages.fill({"Good morning, %(name)s": "Huomenta, %(name)s"})
    assert messages.compile_all() == 1
    compiled = polib.mofile(str(messages.CATALOGS / "django.mo"))
    assert [entry.msgstr for entry in compiled] == ["Huomenta, %(name)s"]


def test_gettext_comes_from_the_environment_not_from_the_system() -> None:
    beside = Path(sys.executable).parent
    assert shutil.which("xgettext", path=str(beside)) is not None
