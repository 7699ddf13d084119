"""The locks: names, versions and hashes, and not one address."""

import re
import subprocess

import pytest

from tests.code.sources import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")


def pins(name: str) -> dict[str, str]:
    """Package → version, as a lock names them."""
    text = (ROOT / name).read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert [
        word for word in ("://", "index-url", "find-links", "trusted-host") if word in text
    ] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_has_a_hash(name: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text())
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_test_lock_holds_the_runtime_in_the_same_versions() -> None:
    runtime, everything = pins(LOCKS[0]), pins(LOCKS[1])
    assert len(runtime) > 20
    assert {package: everything.get(package) for package in runtime} == runtime


def test_every_named_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[\[<>=]", line)[0].lower() for line in project["dependencies"]}
    assert names - {package.lower() for package in pins(LOCKS[0])} == set()


def test_no_lock_with_addresses_is_committed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout
    assert {"uv.lock", "pylock.toml", "poetry.lock"} & set(listed.split()) == set()


def test_ci_names_no_address_and_runs_both_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert "://" not in script
    assert [line for line in script.splitlines() if line.startswith("python3")] == [
        "python3 run.py check",
        "python3 run.py test",
    ]
