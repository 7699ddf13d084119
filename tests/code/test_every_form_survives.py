"""Every form of every page, filled in with anything: never an error of ours, nothing typed lost.

The forms are read from the pages that the ledger knows, so that no form is forgotten. Those of the
treatment room, of reception and of requests have tests of their own, which know more of them and
try more.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client as Browser
from django.urls import resolve
from hypothesis import given, settings
from hypothesis import strategies as st

from clients import search_limit
from privacy.once import FIELD
from staff.filling import filled_in
from staff.held_forms import Held
from staff.roles import OWNER, RECEPTION, TECHNICIAN, THERAPIST
from tests.clients.salon import CODE
from tests.code import ledger, ledger_rows
from tests.code.forms import CHOSEN, TYPED, Field, Form, as_shown, forms_of
from tests.code.ledger import ANONYMOUS, Answer, Row
from tests.code.ledger_world import World
from tests.code.test_ledger import address, undone, world
from tests.profile import count, with_fixtures

__all__ = ["world"]
pytestmark = pytest.mark.django_db
WHO = (OWNER, THERAPIST, RECEPTION, TECHNICIAN, ANONYMOUS)
PARTS = count(1, 4)
"""So many tests share the work, for so many processes."""
BY_THE_PROGRAM = frozenset({"csrfmiddlewaretoken", FIELD})
SEARCHES = ("asiakkaat/haku/", "asiakkaat/<uuid:pk>/sama/", "asiakkaat/varaukset/kuka/<uuid:pk>/")
NEED_NO_KEY = frozenset(
    {
        *SEARCHES,
        "asiakkaat/uusi/",  # the name that was searched for, to begin a registration with
        "asiakkaat/uusi/samat/",
        "asiakkaat/tuonti/<uuid:pk>/sarakkeet/",  # wants its key while the columns have no names
        "asiakkaat/tuonti/<uuid:pk>/jatka/",
        "asiakkaat/tuonti/<uuid:pk>/peru/",  # a stretch at a time, and asks whether it is over
        "henkilokunta/<uuid:pk>/tiedot/",
        "henkilokunta/kutsu/<str:token>/",
        "henkilokunta/lukko/<uuid:login>/",
        "henkilokunta/lukko/lukitse/",
        "henkilokunta/lukko/tila/",
        "henkilokunta/oma/lomakkeet/<uuid:pk>/katso/",
        "henkilokunta/oma/lomakkeet/<uuid:pk>/ota/",
        "henkilokunta/oma/lomakkeet/<uuid:pk>/poista/",
        "henkilokunta/oma/sitoumus/",
        "kirje/<str:token>/",
        "kirjeet/<uuid:pk>/nakyma/",
        "kortti/<uuid:pk>/avaa/",
        "kortti/<uuid:pk>/konsultaatio/nyt/",
        "takaisinveto/",
    }
)
"""Routes that store nothing, or whose second time changes nothing."""
Said = Mapping[str, Any]

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=190, max_size=260),
    st.text("0123456789-.,:+ T", max_size=20),
    st.sampled_from(
        [
            *("", "on", "Päivi Korhonen", f"Päivi {CODE}", "040 123 4567", "paivi@example.com"),
            *("1978", "-1", "0", "99999999999999999999", "²", "1e9", "NaN"),
            *("22.11.2026", "2026-11-22", "0001-01-01", "9999-12-31", "2026-02-30", "25:00"),
            *("<script>", "%(name)s {{ name }}", "\x00", "a\x00b", "\u2028", "rivi\r\nja toinen"),
        ]
    ),
)


# --- which forms there are ----------------------------------------------------------------------


def forms_met(world: World) -> Iterator[tuple[str, Form]]:
    """Every form, each route with the same fields once, and somebody who sees it."""
    met, pages = set(), set()
    for role, row in product(WHO, ledger_rows.LEDGER):
        is_page = ledger.expected(row, role, "GET", ledger.OWN) is Answer.PAGE
        if row.route in pages or not is_page:
            continue
        pages.add(row.route)
        for form in read(world, role, row):
            kind = (resolve(urlsplit(form.path).path).route, frozenset(form.fields))
            if kind not in met:
                met.add(kind)
                yield role, form


def read(world: World, role: str, row: Row) -> list[Form]:
    keys = world.keys_of(row.key, role)[ledger.OWN] if row.key else {}
    page = address(row, keys)
    answer = undone(world.browsers[role], "GET", page)
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    return forms_of(page, answer.content.decode()) if is_page and not answer.streaming else []


# --- what is sent -------------------------------------------------------------------------------


def one_value(shown: Field) -> st.SearchStrategy[Any]:
    if shown.kind == "file":
        return st.binary(max_size=300)
    offered = st.sampled_from(shown.values) if shown.values else st.nothing()
    if shown.kind in CHOSEN:
        return st.lists(st.one_of(offered, TEXTS), max_size=3)
    return st.one_of(offered, TEXTS)


def anything_in(form: Form) -> st.SearchStrategy[Said]:
    """The form as the page shows it with some fields changed; or only what was changed."""
    free = {name: one for name, one in form.fields.items() if name not in BY_THE_PROGRAM}
    shown = {name: sent for name, sent in as_shown(form) if name not in BY_THE_PROGRAM}
    if not free:
        return st.just({})
    some = st.lists(st.sampled_from(sorted(free)), max_size=8, unique=True)
    changed = some.flatmap(
        lambda names: st.fixed_dictionaries({n: one_value(free[n]) for n in names})
    )
    return st.tuples(st.booleans(), changed).map(lambda t: {**(shown if t[0] else {}), **t[1]})


def as_sent(said: Said) -> Said:
    return {
        name: SimpleUploadedFile("tiedosto.csv", value) if isinstance(value, bytes) else value
        for name, value in said.items()
    }


def typed_in(form: Form, said: Said) -> dict[str, str]:
    """Text that she typed herself."""
    typed = {n: v for n, v in said.items() if form.fields[n].kind in TYPED and isinstance(v, str)}
    return {name: text for name, text in typed.items() if text.strip()}


def lost(form: Form, said: Said, html: str) -> list[str]:
    """Fields of the form, shown again, that have forgotten what was typed."""
    fields = set(form.fields) - BY_THE_PROGRAM
    for again in forms_of(form.page, html):
        if urlsplit(again.path).path == urlsplit(form.path).path and fields & set(again.fields):
            typed = typed_in(form, said).items()
            kept = {name: one.sent for name, one in again.fields.items() if one.kind in TYPED}
            return [
                n for n, text in typed if n in kept and text.split() != " ".join(kept[n]).split()
            ]
    return []


# --- and what comes of it -----------------------------------------------------------------------


def posted(browser: Browser, form: Form, said: Said) -> Any:
    """The answer; what was written, remembered and counted is as before."""
    search_limit.forget()
    cookies = dict(browser.cookies)
    with transaction.atomic():
        answer = browser.post(form.path, as_sent(said))
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.update(cookies)
    cache.clear()
    return answer


def fault_of(browser: Browser, form: Form) -> str:
    """What the program does not take, with an example; "" when it takes everything."""

    @settings(with_fixtures(), max_examples=count(5, 100), report_multiple_bugs=False)
    @given(said=anything_in(form))
    def fill_in(said: Said) -> None:
        answer = posted(browser, form, said)
        assert answer.status_code < 500, answer.status_code
        if answer.status_code == 200 and not answer.streaming:
            assert lost(form, said, answer.content.decode(errors="replace")) == []

    try:
        fill_in()
    except AssertionError as problem:
        return "\n".join([f"{form.path}: {problem}", *getattr(problem, "__notes__", ())])
    return ""


def not_kept(form: Form) -> list[str]:
    """Fields that do not come back when the form was sent after the end of a login."""
    typed = {name: typed_by_somebody(one) for name, one in form.fields.items()}
    typed = {name: values for name, values in typed.items() if values}
    if not typed or is_search(form):
        return []
    pairs = tuple((name, value) for name, values in typed.items() for value in values)
    held = Held(path=form.path, names=tuple(typed), fields=pairs, was_sent=True)
    page = filled_in(form.html, held, "")
    found = [one for one in forms_of(form.page, page or "") if one.path == form.path]
    back = [one for one in found if set(one.fields) >= set(form.fields)]
    fits = [one for one in back if all(one.fields[name].sent == typed[name] for name in typed)]
    return [] if fits else [f"{form.page}: {form.path}: {typed}"]


def needs_key(route: str) -> bool:
    is_packages = route.startswith(("accounts/", django_settings.ADMIN_PATH))
    return not is_packages and route not in NEED_NO_KEY


def has_no_key(form: Form) -> bool:
    """Whether a page lacks the one-time key that its address wants."""
    return needs_key(resolve(urlsplit(form.path).path).route) and FIELD not in form.fields


def is_taken_twice(world: World, row: Row) -> bool:
    """Whether an address stores something, and nothing keeps it from doing so again."""
    takers = [
        role
        for role in WHO
        if ledger.expected(row, role, "POST", ledger.OWN) in (Answer.PAGE, Answer.ON)
    ]
    if not takers or not needs_key(row.route):
        return False
    keys = world.keys_of(row.key, takers[0])[ledger.OWN] if row.key else {}
    page = address(row, keys)
    without = posted(world.browsers[takers[0]], Form(page, page), {FIELD: ""})
    return bool(without.status_code != 400)


def typed_by_somebody(shown: Field) -> list[str]:
    """Something else than what the page offers by itself, as a browser would send it."""
    if shown.kind in CHOSEN:
        return shown.values[-1:]
    return [f' <b> "{len(shown.values)}" & ä'] * len(shown.sent) if shown.kind in TYPED else []


def is_search(form: Form) -> bool:
    return form.path.endswith("/haku/")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_filled_in_with_anything(world: World, part: int) -> None:
    found = list(forms_met(world))
    mine = [(world.browsers[role], form) for role, form in found[part::PARTS]]
    faults = [fault_of(browser, form) for browser, form in mine]
    assert [fault for fault in faults if fault] == []
    assert [fault for _browser, form in mine for fault in not_kept(form)] == []
    assert [form.path for _browser, form in mine if has_no_key(form)] == []
    rows = ledger_rows.LEDGER[part::PARTS]
    assert [row.route for row in rows if is_taken_twice(world, row)] == []
