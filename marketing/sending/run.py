"""What a run of sending has done so far, and how fast it may go."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from marketing.sending.relay import Answer, Reply


@dataclass
class Run:
    """What a run has done so far. `tell` hears of every message."""

    limit: int | None = None
    tell: Callable[["Run"], None] = lambda run: None
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    put_off: int = 0
    confirmations: int = 0
    service: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    left: int = 0
    stopped: bool = False
    started: float = field(default_factory=time.monotonic)

    def as_json(self) -> dict[str, Any]:
        return {
            "sent": self.sent,
            "skipped": dict(self.skipped),
            "failed": self.failed,
            "unknown": self.unknown,
            "left": self.left,
            "confirmations": self.confirmations,
            "service": self.service,
            "stopped": self.stopped,
        }

    @property
    def tried(self) -> int:
        accepted = self.sent + self.confirmations + self.service
        return accepted + self.failed + self.unknown + self.put_off

    @property
    def per_second(self) -> float:
        """Messages a second so far."""
        return self.tried / max(time.monotonic() - self.started, 0.001)

    @property
    def seconds_left(self) -> float:
        """At the rate so far."""
        return self.left / self.per_second if self.tried else 0.0

    def count(self, reply: Reply) -> None:
        """What became of one message of a letter."""
        self.sent += reply.answer is Answer.ACCEPTED
        self.left -= reply.answer is not Answer.LATER
        self.count_fault(reply)
        self.tell(self)

    def count_fault(self, reply: Reply) -> None:
        """What was not accepted."""
        self.failed += reply.answer is Answer.REFUSED
        self.unknown += reply.answer is Answer.UNKNOWN
        self.put_off += reply.answer is Answer.LATER

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.tried >= self.limit


class Pace:
    """At most so many messages a minute; 0 means as fast as it goes."""

    def __init__(self, per_minute: int, wait: Callable[[float], None]) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._wait = wait
        self._next = 0.0

    @property
    def is_set(self) -> bool:
        return self._gap > 0

    def keep(self) -> None:
        """Wait until the next message may go."""
        if not self._gap:
            return
        now = time.monotonic()
        if self._next > now:
            self._wait(self._next - now)
        self._next = max(now, self._next) + self._gap
