"""The Nu HTML checker over the pages of the demo salon, as the people who work there see them.

Starts the demo in a throw-away folder (tools.screens) and needs Chromium and `vnu` (npm: vnu-jar,
with Java). 1 when a page has an error, 2 when the checker is missing.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tools import judges
from tools.screens import SCREENS, demo, sign_in

PROGRAM = "vnu"


def main() -> int:
    """Print each error with its page, and how many pages were looked at."""
    places = os.pathsep.join([*map(str, judges.programs()), os.environ.get("PATH", "")])
    checker = shutil.which(PROGRAM, path=places)
    if checker is None or shutil.which("java") is None:
        print(f"needs {PROGRAM} and Java", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="harmony-markup-") as folder:
        pages = save(Path(folder))
        errors = list(errors_in(checker, pages))
    for error in errors:
        print(error)
    print(f"{len(pages)} pages, {len(errors)} errors")
    return int(bool(errors))


def save(folder: Path) -> list[Path]:
    """Every page as the server sends it, before a script has touched it."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with demo() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=as_root)
        saved = [
            path
            for who in dict.fromkeys(who for who, _show in SCREENS.values())
            for path in _save_of(browser, address, password, who, folder)
        ]
        browser.close()
    return saved


def _save_of(
    browser: Browser, address: str, password: str, who: str, folder: Path
) -> Iterator[Path]:
    context = browser.new_context(base_url=address, locale="fi-FI")
    page = context.new_page()
    if who:
        sign_in(page, who, password)
    for name, (whose, show) in SCREENS.items():
        if whose == who:
            show(page)
            path = folder / f"{name}.html"
            path.write_text(page.request.get(page.url).text(), "utf-8")
            yield path
    context.close()


def errors_in(checker: str, pages: list[Path]) -> Iterator[str]:
    """What the checker calls an error; its advice is left out."""
    command = [checker, "--errors-only", "--format", "json", *map(str, pages)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=180).stderr
    reader = json.JSONDecoder()
    while said := said.strip():  # it writes one document per group of files
        document, end = reader.raw_decode(said)
        said = said[end:]
        messages: list[dict[str, Any]] = document["messages"]
        for message in messages:
            page = Path(message.get("url", "")).stem
            yield f"{page}, line {message.get('lastLine', '?')}: {message['message']}"


if __name__ == "__main__":
    sys.exit(main())
