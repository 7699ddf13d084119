"""systemd's unit files as data: a key may stand several times, and its values add up."""

from pathlib import Path

from tests.code.sources import ROOT

UNITS = ROOT / "deploy" / "units"
Unit = dict[str, dict[str, list[str]]]


def read(path: Path) -> Unit:
    """Section → key → values in their order."""
    unit: Unit = {}
    section = ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            unit[section] = {}
            continue
        key, _equals, text = line.partition("=")
        unit[section].setdefault(key, []).append(text)
    return unit


def services() -> dict[str, Unit]:
    return {path.name: read(path) for path in sorted(UNITS.glob("*.service"))}
