"""Photograph the screens that decide, with the demo salon, into docs/screens/ and var/screens/.

`python tools/screens.py [NAME …]` starts the demo in a throw-away folder, signs in as its people
and takes each picture at phone, tablet and desktop width, light and dark. Two of the six are
committed (phone and desktop, light); the others and whole pages go to var/screens/. Needs Chromium.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.small_png import shrink

COMMITTED = ROOT / "docs" / "screens"
OTHERS = ROOT / "var" / "screens"
WIDTHS = {"phone": (390, 844), "tablet": (834, 1112), "desktop": (1440, 900)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
KEPT = {("phone", "light"), ("desktop", "light")}
THERAPIST, OWNER, RECEPTION, NOBODY = "tiina", "hannele", "riikka", ""


def today(page: Page) -> None:
    page.goto("/")


def login(page: Page) -> None:
    page.goto("/accounts/login/")


def client_list(page: Page) -> None:
    page.goto("/asiakkaat/")


def client_search(page: Page) -> None:
    page.goto("/asiakkaat/")
    page.locator("input[type=search]").first.press_sequentially("korh")
    page.wait_for_timeout(600)


def client_register(page: Page) -> None:
    page.goto("/asiakkaat/uusi/")


def client_card(page: Page) -> None:
    page.goto(card_of(page, "Outi"))


def card_of_a_minor(page: Page) -> None:
    page.goto(card_of(page, "Emilia"))


def card_without_storing(page: Page) -> None:
    page.goto(card_of(page, "Marjatta"))


def same_found(page: Page) -> None:
    """Somebody whom reception enters again under another name, with her own number."""
    add_twin(page)
    page.goto(f"/asiakkaat/{id_of(page, 'Leena')}/sama/")


def client_merge(page: Page) -> None:
    same_found(page)
    page.locator("main a.result").first.click()
    page.wait_for_url("**/sama/*/")


def client_unmerge(page: Page) -> None:
    client_merge(page)
    page.get_by_role("button", name="Yhdistä kortit").click()
    page.wait_for_url("**/yhdistetyt/")
    page.locator("main a[href$='/pura/']").first.click()
    page.wait_for_url("**/pura/")


def overview(page: Page) -> None:
    page.goto(f"{card_of(page, 'Outi')}hoidot/")


def consultation(page: Page) -> None:
    page.goto(f"{card_of(page, 'Henna')}konsultaatio/")


def treatment_log(page: Page) -> None:
    page.goto(f"{card_of(page, 'Leena')}hoito/?method=foot-care")


def consent(page: Page) -> None:
    page.goto(f"{card_of(page, 'Iida')}suostumus/")


def ending_list(page: Page) -> None:
    page.goto("/asiakkaat/poistuvat/")


def term_list(page: Page) -> None:
    page.goto("/sanat/")


def catalogue_admin(page: Page) -> None:
    page.goto("/hallinta/treatments/catalogueversion/")


def promises(page: Page) -> None:
    page.goto("/tietosuoja/lupaukset/")


def letters(page: Page) -> None:
    page.goto("/kirjeet/")


def request_begin(page: Page) -> None:
    page.goto(f"/asiakkaat/{id_of(page, 'Outi')}/pyynto/?laji=access")


def import_list(page: Page) -> None:
    page.goto("/asiakkaat/tuonti/")


def booking_list(page: Page) -> None:
    page.goto("/asiakkaat/varaukset/")


def booking_who(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Kuka? Maria").first.click()


def day_sheet(page: Page) -> None:
    page.goto("/paivalista/")


def locked(page: Page) -> None:
    page.goto("/")
    page.locator(".lock__button").first.click()
    page.wait_for_load_state("networkidle")


SCREENS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "login": (NOBODY, login),
    "today": (THERAPIST, today),
    "today_reception": (RECEPTION, today),
    "today_owner": (OWNER, today),
    "booking_list": (RECEPTION, booking_list),
    "booking_who": (RECEPTION, booking_who),
    "day_sheet": (RECEPTION, day_sheet),
    "client_list": (THERAPIST, client_list),
    "client_search": (RECEPTION, client_search),
    "client_register": (RECEPTION, client_register),
    "client_card": (THERAPIST, client_card),
    "client_card_minor": (THERAPIST, card_of_a_minor),
    "client_card_no_storing": (THERAPIST, card_without_storing),
    "same_find": (THERAPIST, same_found),
    "client_merge": (THERAPIST, client_merge),
    "client_unmerge": (THERAPIST, client_unmerge),
    "overview": (THERAPIST, overview),
    "consultation": (THERAPIST, consultation),
    "treatment_log": (THERAPIST, treatment_log),
    "consent": (THERAPIST, consent),
    "ending_list": (OWNER, ending_list),
    "term_list": (OWNER, term_list),
    "catalogue_admin": (OWNER, catalogue_admin),
    "promises": (OWNER, promises),
    "letters": (OWNER, letters),
    "request_begin": (OWNER, request_begin),
    "import_list": (OWNER, import_list),
    "locked": (OWNER, locked),  # last: it ends what this person can see
}


def card_of(page: Page, first_name: str) -> str:
    """The address of the card of somebody who has come today, from the front page."""
    page.goto("/")
    visit = page.locator("main li", has_text=first_name).first
    return str(visit.locator(".visit__acts a").first.get_attribute("href", timeout=5_000))


def id_of(page: Page, first_name: str) -> str:
    return card_of(page, first_name).strip("/").split("/")[1]


def add_twin(page: Page) -> None:
    """A second card of Leena Heikkinen, under another family name."""
    page.goto(f"/asiakkaat/{id_of(page, 'Leena')}/")
    card = page.locator("main").inner_text()
    page.goto("/asiakkaat/uusi/")
    page.locator("input[name=name]").fill("Leena Mäkelä")
    page.locator("input[name=birth_year]").fill(str(first(r"\b(19\d\d)\b", card)))
    page.locator("input[name=phone]").fill(str(first(r"\b(0\d\d \d{3} \d{4})\b", card)))
    page.locator("input[name=notice_way]").first.check()
    page.locator("form#register .actions button").click()
    page.locator("button[form=register][name=as_new]").click()
    page.wait_for_url(lambda url: "/uusi/" not in url)


def first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise LookupError(pattern)
    return found[1]


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """A running demo salon: its address and everybody's password."""
    home = tempfile.mkdtemp(prefix="harmony-screens-")
    command = [sys.executable, str(ROOT / "run.py"), "--port", "18300"]
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    env["HARMONY_HOME"] = home
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    lines = server.stdout or iter(())
    try:
        last = next((line for line in lines if line.startswith("Harmony: ")), "")
        if not last:
            sys.exit("The demo did not start; the lines above say why.")
        parts = last.removeprefix("Harmony: ").strip().split("  ·  ")
        yield parts[0], parts[-1].split(": ", 1)[1]
    finally:
        server.terminate()
        server.wait(timeout=30)
        shutil.rmtree(home)


def sign_in(page: Page, who: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{who}@harmony.example")
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def photograph(browser: Browser, address: str, password: str, who: str, names: list[str]) -> None:
    """Everything that one person's screens show, in one session; the size changes, not the page."""
    context = browser.new_context(
        base_url=address, locale="fi-FI", timezone_id="Europe/Helsinki", reduced_motion="reduce"
    )
    page = context.new_page()
    if who:
        sign_in(page, who, password)
    for name in names:
        page.set_viewport_size({"width": 1440, "height": 900})
        SCREENS[name][1](page)
        for size, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                print(f"{name} at {width}: {wide} px too wide")
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                take(page, name, size, scheme)
    context.close()


def take(page: Page, name: str, size: str, scheme: str) -> None:
    """The screen as it stands, and the whole page for those who look closer."""
    folder = COMMITTED if (size, scheme) in KEPT else OTHERS
    path = folder / f"{name}-{size}-{scheme}.png"
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=path)
    if folder == COMMITTED:
        shrink(path)
    page.screenshot(path=OTHERS / f"{name}-{size}-{scheme}-whole.png", full_page=True)


def main(names: list[str]) -> None:
    """Photograph the named screens, or all."""
    for folder in (COMMITTED, OTHERS):
        folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with demo() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--disable-lcd-text", *as_root]
        )
        wanted = names or list(SCREENS)
        for who in dict.fromkeys(SCREENS[name][0] for name in wanted):
            hers = [name for name in wanted if SCREENS[name][0] == who]
            photograph(browser, address, password, who, hers)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
