"""A measured number with its goal, and the table that people read."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

HEADER = ("database", "clients", "bench", "figure", "measured", "goal", "verdict", "of which")
RATIO, MS, COUNT, BYTES, RATE = "×", "ms", "", "B", "/s"


@dataclass(frozen=True)
class Figure:
    """`goal`: reached at or below it, or at or above it where `more_is_better`.

    `must` marks what has to hold on any machine: answers, queries, bytes. The rest are timings.
    """

    bench: str
    name: str
    value: float
    unit: str = RATIO
    goal: float | None = None
    more_is_better: bool = False
    must: bool = False
    database: str = ""
    clients: int = 0
    told: dict[str, float] = field(default_factory=dict)

    @property
    def is_reached(self) -> bool:
        if self.goal is None:
            return True
        shown = float(f"{self.value:.3g}")
        return shown >= self.goal if self.more_is_better else shown <= self.goal

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        return "reached" if self.is_reached else "broken" if self.must else "missed"

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "reached": None if self.goal is None else self.is_reached}


def table(figures: Iterable[Figure]) -> str:
    """One line per figure."""
    lines: list[tuple[str, ...]] = [HEADER, *map(_line, figures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _line(figure: Figure) -> tuple[str, ...]:
    sign = "≥" if figure.more_is_better else "≤"
    return (
        figure.database,
        f"{figure.clients:,}",
        figure.bench,
        figure.name,
        _number(figure.value, figure.unit),
        "" if figure.goal is None else f"{sign} {_number(figure.goal, figure.unit)}",
        figure.verdict,
        ", ".join(f"{name} {value:.3g}" for name, value in figure.told.items()),
    )


def _number(value: float, unit: str) -> str:
    shown = f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"
    return f"{shown} {unit}".rstrip()
