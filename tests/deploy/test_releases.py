"""A release: what belongs to it, what is refused as one, and that a half one is never used."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from deploy.machine import releases
from deploy.machine.places import Problem, Refused
from tests.code.sources import ROOMS, ROOT
from tests.deploy.machine_of_paper import NEW, OLD, PaperMachine, in_use, installed, put_release
from tools.pack import pack


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small tree with everything that a release has."""
    tree = tmp_path / "source"
    for name in releases.FILES:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text('[project]\nversion = "0.2.0"\n')
    for folder in releases.FOLDERS:
        (tree / folder).mkdir()
        (tree / folder / "one.py").write_text("")
    return tree


def archive(folder: Path, *names: str, links: bool = False) -> Path:
    path = folder / "release.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        for name in names:
            info = tarfile.TarInfo(name)
            info.type = tarfile.SYMTYPE if links else tarfile.REGTYPE
            info.linkname = "/etc/passwd" if links else ""
            tar.addfile(info, io.BytesIO(b""))
    return path


def test_every_room_and_what_starts_them_is_in_a_release() -> None:
    assert set(ROOMS) <= set(releases.FOLDERS)
    names = {str(path.relative_to(ROOT)) for path in releases.content(ROOT)}
    assert {
        "manage.py",
        "requirements.txt",
        "deploy/bin/serve",
        "deploy/units/harmony.service",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "var/", ".", "bench/"))]
    assert not [name for name in names if "__pycache__" in name or name.endswith(".mo")]


def test_the_name_changes_with_the_content_and_with_nothing_else(source: Path) -> None:
    first = releases.name_of(source)
    assert first.startswith("0.2.0-")
    (source / "staff" / "__pycache__").mkdir()
    (source / "staff" / "__pycache__" / "one.pyc").write_text("compiled")
    assert releases.name_of(source) == first
    (source / "staff" / "one.py").write_text("# changed")
    assert releases.name_of(source) != first


def test_a_packed_release_opens_as_the_same_one(source: Path, tmp_path: Path) -> None:
    packed = pack(source, tmp_path)
    with releases.opened(packed) as opened:
        assert releases.name_of(opened) == releases.name_of(source)


def test_an_archive_that_does_not_fit_its_sum_is_refused(source: Path, tmp_path: Path) -> None:
    packed = pack(source, tmp_path)
    beside = packed.with_name(packed.name + ".sha256")
    assert hashlib.sha256(packed.read_bytes()).hexdigest() in beside.read_text()
    packed.write_bytes(packed.read_bytes()[:-1] + b"x")
    with pytest.raises(Refused, match="fetch it again"), releases.opened(packed):
        pass


@pytest.mark.parametrize("name", ["../outside.py", "/etc/cron.d/mine", "a/../../outside.py"])
def test_an_archive_that_writes_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="outside"), releases.opened(archive(tmp_path, name)):
        pass


def test_links_in_an_archive_are_not_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path, "harmony/pyproject.toml", links=True)
    with pytest.raises(Refused, match="no release"), releases.opened(path):
        pass


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "release.tar.gz"
    path.write_bytes(content)
    with pytest.raises(Refused), releases.opened(path):
        pass


@pytest.mark.parametrize("missing", ["manage.py", "requirements.txt"])
def test_half_a_source_is_no_release(source: Path, missing: str) -> None:
    (source / missing).unlink()
    with pytest.raises(Refused, match=missing):
        releases.name_of(source)


def test_a_release_that_was_not_finished_is_thrown_away_and_made_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = PaperMachine(tmp_path / "root")
    monkeypatch.setattr("os.chown", lambda *_words: None)
    (tmp_path / "root" / "tmp").mkdir(parents=True)
    half = tmp_path / "root/opt/harmony/releases" / releases.name_of(source)
    half.mkdir(parents=True)
    (half / "left").touch()
    release = releases.build(machine, source)
    assert release == half
    assert not (half / "left").exists()
    assert (half / releases.COMPLETE).exists()
    steps = len(machine.done)
    assert any("--require-hashes" in line and "--only-binary" in line for line in machine.done)
    assert releases.build(machine, source) == release
    assert len(machine.done) == steps  # whole: nothing is done again


def test_half_a_release_is_never_switched_to(tmp_path: Path) -> None:
    machine = PaperMachine(tmp_path)
    half = put_release(machine, NEW)
    (half / releases.COMPLETE).unlink()
    with pytest.raises(Problem, match="not whole"):
        releases.switch(machine, half)


def test_old_releases_go_and_the_ones_in_use_stay(tmp_path: Path) -> None:
    installed(tmp_path)
    machine = PaperMachine(tmp_path)
    for number in range(4):
        put_release(machine, f"0.3.{number}-cccccccc")
    releases.remove_old(machine, machine.current())
    left = sorted(path.name for path in machine.path("/opt/harmony/releases").iterdir())
    assert OLD in left
    assert in_use(machine) == OLD
    assert len(left) <= releases.KEPT + 1


@pytest.mark.parametrize(
    ("wheels", "good"),
    [
        (["cffi-2.1.1-cp313-cp313-manylinux_2_17_x86_64.whl"], True),
        (["cffi-2.1.1-cp311-cp311-manylinux_2_17_x86_64.whl"], False),
        (["nh3-0.3.8-cp38-abi3-manylinux_2_17_x86_64.whl", "django-5.2-py3-none-any.whl"], True),
    ],
)
def test_packages_for_another_python_are_refused_in_words(
    tmp_path: Path, wheels: list[str], good: bool
) -> None:
    for name in wheels:
        (tmp_path / name).touch()
    if good:
        releases.refuse_other_python(tmp_path, "3.13")
        return
    with pytest.raises(Refused, match=r"for Python 3\.11; this machine has 3\.13"):
        releases.refuse_other_python(tmp_path, "3.13")
