"""`python tools/pack.py [--wheels] FOLDER`: a release as one archive, with its SHA-256 beside it.

The archive holds what the installer takes (deploy/machine/releases.py) and, with `--wheels`, the
packages for this kind of machine, so that a salon without a fast line can be installed too.
`--python 3.13` fetches them for a machine with that Python (Debian 13; Debian 12 has 3.11, Ubuntu
24.04 has 3.12) instead of the one that packs.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy.machine import releases


def main(arguments: list[str]) -> int:
    """Print the archive's place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wheels", action="store_true", help="with the packages")
    parser.add_argument("--python", metavar="VERSION", default="", help="whose packages: 3.13")
    options = parser.parse_args(arguments)
    print(pack(ROOT, options.folder, wheels=options.wheels, python=options.python))
    return 0


def pack(source: Path, folder: Path, *, wheels: bool = False, python: str = "") -> Path:
    """`harmony-VERSION-HASH.tar.gz` of this source."""
    name = f"harmony-{releases.name_of(source)}"
    archive = folder / f"{name}.tar.gz"
    with tarfile.open(archive, "w:gz", compresslevel=1 if wheels else 9) as tar:
        for path in sorted(releases.content(source)):
            tar.add(path, f"{name}/{path.relative_to(source)}", filter=_nobodys)
        if wheels:
            _add_wheels(tar, name, source, python)
    with open(archive, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n")
    return archive


def _add_wheels(tar: tarfile.TarFile, name: str, source: Path, python: str) -> None:
    with tempfile.TemporaryDirectory(prefix="harmony-wheels-") as folder:
        pip = [python_with_pip(), "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        locked = ["--require-hashes", "--only-binary", ":all:", "--no-deps"]
        whose = ["--python-version", python] if python else []
        requirements = ["-r", str(source / "requirements.txt"), "-d", folder]
        command = [*pip, *locked, *whose, *requirements]
        fetched = subprocess.run(command, capture_output=True, text=True)
        if fetched.returncode:
            raise SystemExit(fetched.stdout + fetched.stderr)
        for wheel in sorted(Path(folder).glob("*.whl")):
            tar.add(wheel, f"{name}/wheels/{wheel.name}", filter=_nobodys)


def python_with_pip() -> str:
    """The system's Python, whose version decides which wheels fit."""
    for program in ("/usr/bin/python3", sys.executable):
        if subprocess.run([program, "-m", "pip", "--version"], capture_output=True).returncode == 0:
            return program
    raise SystemExit("No Python with pip was found: install python3-pip.")


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine that packed it."""
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mode = 0o755 if info.mode & 0o100 else 0o644
    return info


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
