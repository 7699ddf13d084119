"""What lies in the repository: readable sizes, nothing of one machine, nothing secret."""

import re
import subprocess
from pathlib import Path

from tests.code.sources import ROOT, all_files, python_files

MOST_LINES = 400  # a file beyond this holds more than one concept
# In pieces, so that this file does not contain what it looks for.
OF_ONE_MACHINE = re.compile(
    "|".join(
        (
            r"(?<![\w.:/-])/" + r"(root|work|home/[a-z]+)" + "/",
            "/opt/" + "(wheels|pypi)",
            r"pypi\." + "org",
            "python" + "hosted",
            r"C:" + r"\\" + "Users",
        )
    )
)
SECRET = re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY-----")


def texts() -> list[tuple[Path, str]]:
    """Every text file that could be committed."""
    found = []
    for path in all_files():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_python_file_outgrows_a_reader() -> None:
    long = {
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in python_files()
        if "migrations" not in path.parts
        and (lines := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    }
    assert long == set()


def test_no_file_speaks_of_one_machine_or_one_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for match in OF_ONE_MACHINE.finditer(text)
    ]
    assert found == []


def test_the_look_for_machine_paths_finds_them() -> None:
    assert OF_ONE_MACHINE.search("see /ro" + "ot/notes")
    assert OF_ONE_MACHINE.search("see /ho" + "me/anna/x")
    assert not OF_ONE_MACHINE.search("/usr/lib/postgresql/15/bin")
    assert not OF_ONE_MACHINE.search("https://example.org" + "/work" + "/salon")


def test_no_private_key_is_committed() -> None:
    assert [str(path.relative_to(ROOT)) for path, text in texts() if SECRET.search(text)] == []


def test_state_and_compiled_files_are_not_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    state = re.compile(r"^(var|\.venv|staticfiles)/|\.(mo|sqlite3|pyc|key)$|(^|/)harmony\.env$")
    assert [name for name in listed.splitlines() if state.search(name)] == []


def test_every_package_is_a_package() -> None:
    """A folder of modules without __init__.py would be missed by other tests."""
    folders = {path.parent for path in python_files("harmony", "staff", "clients", "privacy")}
    folders |= {path.parent for path in python_files("treatments", "marketing", "tests", "tools")}
    assert [
        str(f.relative_to(ROOT)) for f in sorted(folders) if not (f / "__init__.py").exists()
    ] == []
