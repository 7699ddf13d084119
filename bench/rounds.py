"""Timing in interleaved rounds, so that a busy moment strikes all sides alike."""

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


def interleaved(
    sides: Mapping[str, Callable[[T], object]], inputs: Sequence[T], rounds: int
) -> dict[str, list[float]]:
    """Seconds of each side for each input: the median of its rounds, after one unmeasured round."""
    taken: dict[str, list[list[float]]] = {name: [[] for _ in inputs] for name in sides}
    names = list(sides)
    gc.collect()
    for number in range(rounds + 1):
        for place, value in enumerate(inputs):
            turn = (number + place) % len(names)
            for name in (*names[turn:], *names[:turn]):
                seconds = clocked(partial(sides[name], value))
                if number:
                    taken[name][place].append(seconds)
    return {name: [statistics.median(each) for each in values] for name, values in taken.items()}


def clocked(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]
