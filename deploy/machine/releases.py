"""A release on the machine: a folder of its own with its environment, never changed once whole.

`/opt/harmony/releases/VERSION-HASH/` holds the source, `.venv`, compiled words and static files;
`complete` is written last. `/opt/harmony/current` is a link to the one in use.
"""

import hashlib
import os
import shutil
import stat
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.machine.places import CURRENT, RELEASES, Machine, Problem, Refused, write

FOLDERS = (
    "clients", "deploy", "docs", "harmony", "locale", "marketing", "privacy", "staff", "static",
    "templates", "tools", "treatments",
)  # fmt: skip
FILES = (
    "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "manage.py", "pyproject.toml",
    "requirements.txt", "run.py",
)  # fmt: skip
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", ".*")
COMPLETE = "complete"
WHICH_PYTHON = "import sys; print('%d.%d' % sys.version_info[:2])"
KEPT = 3  # releases that stay on the machine
MOST_BYTES = 2_000_000_000


@contextmanager
def opened(given: Path) -> Iterator[Path]:
    """The folder of a release that was given as a folder or as an archive of one."""
    if given.is_dir():
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="harmony-release-") as folder:
        _unpack(given, Path(folder))
        found = [path.parent for path in Path(folder).glob("**/pyproject.toml")]
        if not found:
            raise Refused(f"{given.name} is no release of Harmony: it has no pyproject.toml.")
        yield min(found, key=lambda path: len(path.parts))


def _unpack(archive: Path, folder: Path) -> None:
    """Plain files and folders only, each below the folder. A sum beside the archive must fit."""
    _check_sum(archive)
    try:
        with tarfile.open(archive) as tar:
            members = [member for member in tar if member.isfile() or member.isdir()]
            if any(m.name.startswith("/") or ".." in Path(m.name).parts for m in members):
                raise Refused(f"{archive.name} wants to write outside its folder.")
            if sum(member.size for member in members) > MOST_BYTES:
                raise Refused(f"{archive.name} is larger than a release can be.")
            tar.extractall(folder, members=members)  # noqa: S202  (looked through above)
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise Refused(f"{archive.name} cannot be read: fetch it again.") from problem


def _check_sum(archive: Path) -> None:
    beside = archive.with_name(archive.name + ".sha256")
    if not beside.exists():
        return
    with open(archive, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found not in beside.read_text(encoding="utf-8").split():
        raise Refused(f"{archive.name} is not what {beside.name} says: fetch it again.")


def name_of(source: Path) -> str:
    """Version and content: two different trees never share a folder."""
    try:
        project = tomllib.loads((source / "pyproject.toml").read_text(encoding="utf-8"))
        version = project["project"]["version"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        raise Refused(f"{source} is no release of Harmony.") from None
    digest = hashlib.sha256()
    for path in sorted(content(source)):
        digest.update(f"{path.relative_to(source)}\0".encode())
        digest.update(path.read_bytes())
    return f"{version}-{digest.hexdigest()[:8]}"


def content(source: Path) -> Iterator[Path]:
    for name in FILES:
        if not (source / name).is_file():
            raise Refused(f"{source} is no whole release of Harmony: {name} is missing.")
        yield source / name
    for folder in FOLDERS:
        for place, folders, files in os.walk(source / folder):
            hidden = LEFT_OUT(place, [*folders, *files])
            folders[:] = [name for name in folders if name not in hidden]
            yield from (Path(place) / name for name in files if name not in hidden)


def build(machine: Machine, source: Path, wheels: Path | None = None) -> Path:
    """The release beside the others, whole; nothing that runs is touched. Its folder.

    Killed anywhere, the next call throws the unfinished folder away and begins again.
    """
    release = machine.path(RELEASES) / name_of(source)
    brought = source / "wheels"
    wheels = wheels or (brought if brought.is_dir() else None)
    if (release / COMPLETE).exists():
        return release
    if wheels is not None:
        refuse_other_python(wheels, machine.run("python3", "-c", WHICH_PYTHON).strip())
    shutil.rmtree(release, ignore_errors=True)
    os.umask(0o022)  # whatever root's is: Harmony's own user has to read what is made here
    release.mkdir(parents=True)
    for name in FOLDERS:
        shutil.copytree(source / name, release / name, ignore=LEFT_OUT)
    for name in FILES:
        shutil.copy(source / name, release / name)
    _plain_modes(release)
    _fill(machine, release, wheels)
    write(release / COMPLETE, "")
    os.sync()
    return release


def refuse_other_python(wheels: Path, here: str) -> None:
    """Packages are compiled for one Python; `here` is this machine's, as "3.13"."""
    tags = [path.name.split("-")[-3:-1] for path in wheels.glob("*.whl")]
    made = {tag for tag, binary in tags if tag.startswith("cp") and binary != "abi3"}
    if made and f"cp{here.replace('.', '')}" not in made:
        theirs = ", ".join(sorted(f"{tag[2]}.{tag[3:]}" for tag in made))
        raise Refused(
            f"The packages that came along are for Python {theirs}; this machine has {here}. Take "
            "the archive that was packed for it (tools/pack.py --wheels --python)."
        )


def _plain_modes(release: Path) -> None:
    """Root's, readable by all, writable by nobody else."""
    for path in [release, *release.rglob("*")]:
        runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runs else 0o644)
        os.chown(path, 0, 0)


def _fill(machine: Machine, release: Path, wheels: Path | None) -> None:
    inside = machine.inside(release)
    python = f"{inside}/.venv/bin/python"
    machine.run("python3", "-m", "venv", f"{inside}/.venv")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
           "--no-cache-dir", "--require-hashes", "--only-binary", ":all:"]  # fmt: skip
    requirements = ["-r", f"{inside}/requirements.txt"]
    with _wheels_inside(machine, wheels) as given:
        machine.run(*pip, *given, *requirements)
    machine.run(python, "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools", "pip")
    machine.run(python, f"{inside}/tools/messages.py", "compile")
    with tempfile.TemporaryDirectory(dir=machine.path("/tmp")) as folder:  # noqa: S108
        env = {
            "HARMONY_HOME": f"/tmp/{Path(folder).name}",  # noqa: S108
            "HARMONY_STATIC_ROOT": f"{inside}/staticfiles",
            "SECRET_KEY": "for-static-files-only",
        }
        words = ("collectstatic", "--no-input", "--verbosity", "0")
        machine.run(python, f"{inside}/manage.py", *words, env=env)
    machine.run(python, "-m", "compileall", "-q", "-j", "0", inside)


@contextmanager
def _wheels_inside(machine: Machine, wheels: Path | None) -> Iterator[list[str]]:
    """pip's words for a folder of wheels that stands in for every index."""
    if wheels is None:
        yield []
        return
    with tempfile.TemporaryDirectory(dir=machine.path("/var/tmp")) as folder:  # noqa: S108
        for wheel in wheels.glob("*.whl"):
            shutil.copy(wheel, folder)
        yield ["--no-index", "--find-links", machine.inside(Path(folder))]


def switch(machine: Machine, release: Path) -> None:
    """Let this release be the one in use, by one rename."""
    if not (release / COMPLETE).exists():
        raise Problem(f"{release.name} is not whole.")
    link = machine.path(CURRENT)
    coming = link.with_name(".current.coming")
    coming.unlink(missing_ok=True)
    coming.symlink_to(f"releases/{release.name}")
    os.replace(coming, link)
    os.sync()


def remove_old(machine: Machine, *kept: Path | None) -> None:
    """Releases beyond the newest few go; those named stay."""
    found = sorted(machine.path(RELEASES).iterdir(), key=lambda path: path.stat().st_mtime)
    for release in found[:-KEPT]:
        if release not in kept:
            shutil.rmtree(release)
