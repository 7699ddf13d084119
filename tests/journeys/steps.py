"""What a person does on her way: taps and groups of keystrokes, counted, and timed when asked.

Where `HARMONY_JOURNEYS` names a file, she pauses before every step and types by hand, and the file
gets a line for each journey (see bench). Otherwise nobody waits.
"""

import json
import os
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Page

PAUSE_MS, KEYSTROKE_MS = 1_200, 150
"""A calm pace: time to think before each step, and one hand on the keys."""
FILE = "HARMONY_JOURNEYS"


class Steps:
    """One journey on a page."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        self._file = os.environ.get(FILE)
        self._began = perf_counter()

    def tap(self, selector: str) -> None:
        self._step()
        self.page.locator(selector).first.click()

    def types(self, text: str) -> None:
        """Into what has the focus."""
        self._step()
        self.page.keyboard.type(text, delay=KEYSTROKE_MS if self._file else None)

    def fills(self, selector: str, text: str) -> None:
        """A field: one tap and one group of keystrokes together."""
        self._step()
        self.page.locator(selector).first.click()
        self.page.keyboard.type(text, delay=KEYSTROKE_MS if self._file else None)

    def tell(self, journey: str) -> None:
        """Write down how long it took."""
        if self._file:
            told = {"journey": journey, "steps": self.count, "s": perf_counter() - self._began}
            with Path(self._file).open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")

    def _step(self) -> None:
        self.page.wait_for_load_state()  # the tap before may have led to another page
        self.count += 1
        if self._file:
            self.page.wait_for_timeout(PAUSE_MS)
