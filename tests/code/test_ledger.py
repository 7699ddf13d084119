"""Who gets what from every address: the ledger, cell by cell; and that reading writes nothing.

Walked over the URL configuration itself, the back office included, so that no address is forgotten.
"""

import hashlib
import html
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

from marketing import leave_limit
from privacy.audit.models import AuditEvent, AuditHead
from staff.roles import OWNER
from tests.code import ledger, ledger_rows, ledger_world
from tests.code.ledger import Answer, Row
from tests.code.ledger_world import World

MOST_PUBLIC = 13
WITHOUT_TOKEN = {"kirje/<str:token>/"}
"""A mailbox posts here by itself, without cookie or page (RFC 8058): the address is the proof."""
TODAY = "2026-11-22T10:00:00+02:00"
LOGINS = ("/accounts/login/", f"/{settings.ADMIN_PATH}login/")  # the second leads to the first
BY_STATUS = {
    200: Answer.PAGE,
    403: Answer.FORBIDDEN,
    404: Answer.NOT_FOUND,
    405: Answer.NO_METHOD,
}
LOOKED_AT = ("GET", "POST")  # HEAD has the headers of GET
FORM_TYPE = "application/x-www-form-urlencoded"
NOT_THERE = "/ei/ole/"
TOKENS = re.compile(rb"[A-Za-z0-9]{64}|(?<=name=\"form_key\" value=\")[0-9a-f-]{36}")


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The salon with everybody logged in. Thousands of refusals are not written into the log.

    Here they all come within one minute and from one address, so nobody counts wrong links.
    """
    logging.disable()
    monkeypatch.setattr(leave_limit, "PER_MINUTE", sys.maxsize)
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    with time_machine.travel(TODAY, tick=False):
        yield ledger_world.build()
    logging.disable(logging.NOTSET)


# --- addresses --------------------------------------------------------------------------------


def patterns(
    found: list[URLPattern | URLResolver] | None = None, before: str = "", form: str = "/"
) -> Iterator[tuple[str, str]]:
    """Every pattern of the program: its route, and its address with `%(name)s` for the keys."""
    for pattern in get_resolver().url_patterns if found is None else found:
        route = before + str(pattern.pattern)
        address = form + normalize(pattern.pattern.regex.pattern)[0][0]
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern.url_patterns, route, address)
        else:
            yield route, address


FORMS = dict(patterns())


def address(row: Row, keys: Mapping[str, str]) -> str:
    """An address of this row. What is no key of anything has one sample."""
    return FORMS[row.route] % {"app_label": "treatments", "url": "ei/ole", **keys}


def test_every_address_has_a_row() -> None:
    missing = [
        f'Row("{route}", STAFF, SHOWS)  # who may, and what she gets'
        for route in FORMS
        if route not in ledger_rows.BY_ROUTE
    ]
    assert missing == [], "write these rows in tests/code/ledger_rows/"


def test_every_row_has_an_address() -> None:
    assert [route for route in ledger_rows.BY_ROUTE if route not in FORMS] == []
    assert [r for r, n in Counter(row.route for row in ledger_rows.LEDGER).items() if n > 1] == []


def test_few_addresses_answer_to_everybody() -> None:
    closed = (Answer.LOGIN, Answer.FORBIDDEN, Answer.NOT_FOUND, Answer.NO_METHOD)
    answering = [
        row.route
        for row in ledger_rows.LEDGER
        for pair in (row.nobody, row.nobody_unknown)
        if row not in ledger_rows.PUBLIC and any(answer not in closed for answer in pair)
    ]
    assert answering == []
    assert len(ledger_rows.PUBLIC) <= MOST_PUBLIC


def test_the_ledger_is_large_enough() -> None:
    assert (
        sum(
            1
            for row in ledger_rows.LEDGER
            for role in ledger.ROLES
            for _ in ledger.cells(row, role)
        )
        > 1_500
    )


# --- cells ------------------------------------------------------------------------------------


def answer_of(answer: Any) -> Answer | int:
    """The class of an answer; its status if it has none."""
    if answer.status_code == 302:
        leads_out = urlsplit(answer.headers["Location"]).path in LOGINS
        return Answer.LOGIN if leads_out else Answer.ON
    status: int = answer.status_code
    return BY_STATUS.get(status, status)


def undone(browser: Browser, method: str, path: str) -> Any:
    """The answer; what was written and remembered is as before."""
    if method not in LOOKED_AT and method != "HEAD":
        return browser.generic(method, path)  # refused before a session is read
    cookies = dict(browser.cookies)
    with transaction.atomic():
        confirms = path.endswith("/delete/")  # in the back office any field at all means yes
        form = urlencode({"form_key": uuid4()}) if method == "POST" and not confirms else ""
        answer = browser.generic(method, path, form, FORM_TYPE)
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.update(cookies)
    cache.clear()
    return answer


def looks(answer: Any, keys: Mapping[str, str]) -> tuple[object, ...]:
    """All that a person can see of an answer, without tokens and the key that she sent herself."""

    def plain(octets: bytes) -> bytes:
        for key in keys.values():
            octets = octets.replace(f"/{key}/".encode(), b"/KEY/")
            octets = octets.replace(key.encode(), b"KEY") if len(key) > 8 else octets
        return TOKENS.sub(b"TOKEN", octets)

    headers = sorted((k, plain(v.encode())) for k, v in answer.headers.items())
    return answer.status_code, headers, sorted(answer.cookies), plain(answer.content)


def differences(world: World, role: str, row: Row) -> Iterator[str]:
    """Cells of a row that answer otherwise, and answers that tell what one may not know."""
    seen: dict[str, list[tuple[object, ...]]] = {method: [] for method in LOOKED_AT}
    keys = world.keys_of(row.key, role) if row.key else {ledger.OWN: {}}
    for kind, method, due in ledger.cells(row, role):
        answer = undone(world.browsers[role], method, address(row, keys[kind]))
        got = answer_of(answer)
        if got != due:
            yield f"{role}: {method} {row.route} {kind}: {got}, not {due}"
        hidden = role not in row.to and due == ledger.expected(row, role, method, ledger.MISSING)
        if method in seen and (kind != ledger.OWN or hidden):
            seen[method].append(looks(answer, keys[kind]))
    for method, looked in seen.items():
        if any(one != looked[0] for one in looked):
            yield f"{role}: {method} {row.route} tells what is there"
    if row not in ledger_rows.PUBLIC and seen["GET"] and seen["GET"][0][0] == 404:
        nothing = looks(undone(world.browsers[role], "GET", NOT_THERE), {})
        if seen["GET"][0][-1] != nothing[-1]:
            yield f"{role}: {row.route} has a page of its own for what is not there"


@pytest.mark.django_db
def test_every_cell_answers_as_the_ledger_says(world: World) -> None:
    """And whoever may not know of something sees the same as if it were not there."""
    found = [
        difference
        for role in ledger.ROLES
        for row in ledger_rows.LEDGER
        for difference in differences(world, role, row)
    ]
    assert found == []


@pytest.mark.django_db
def test_nobody_who_is_not_logged_in_reads_a_name(world: World) -> None:
    names = [name.encode() for name in ("Korhonen", "Virtanen", "Mattila", "Lehto", "Aaltonen")]
    told = [
        f"{method} {row.route}"
        for row in ledger_rows.LEDGER
        for kind, method, _due in ledger.cells(row, ledger.ANONYMOUS)
        for page in [_anonymous_page(world, row, kind, method)]
        if any(name in page for name in names)
    ]
    assert told == []


def _anonymous_page(world: World, row: Row, kind: str, method: str) -> bytes:
    keys = world.keys_of(row.key, ledger.ANONYMOUS) if row.key else {ledger.OWN: {}}
    answer = undone(world.browsers[ledger.ANONYMOUS], method, address(row, keys[kind]))
    content = b"".join(answer) if answer.streaming else answer.content
    return bytes(content) + repr(answer.headers).encode()


# --- reading writes nothing -------------------------------------------------------------------

MAY_CHANGE = {
    "staff_loginsession",
    "django_cache",
    AuditEvent._meta.db_table,
    AuditHead._meta.db_table,
}
MOST_QUERIES = 3
"""Of one page with different questions (`?page=2`), so many are read."""


def content() -> dict[str, str]:
    """A hash of every table but those that reading may change."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - MAY_CHANGE
        return {table: _hash(cursor, table) for table in sorted(tables)}


def _hash(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  (no input)
    names = [column[0] for column in cursor.description]
    rows = sorted(_row(table, dict(zip(names, row, strict=True))) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _row(table: str, row: dict[str, Any]) -> str:
    if table == Authenticator._meta.db_table:  # allauth notes that recovery codes were looked at
        data = row["data"]
        known = dict(data) if isinstance(data, dict) else json.loads(data)
        row["data"] = sorted((key, known[key]) for key in known if key != "viewed_at")
    return repr({key: bytes(v) if isinstance(v, memoryview) else v for key, v in row.items()})


def crawl(browser: Browser, first: list[str]) -> int:
    """Read these pages and all that they lead to. How many pages there were."""
    waiting, met, pages = list(first), set(first), 0
    asked: Counter[str] = Counter()
    while waiting:
        path = waiting.pop()
        answer: Any = browser.get(path)
        pages += answer.status_code == 200
        assert answer.status_code < 500, path
        links = re.findall(rb'href="(/[^"#]*)"', answer.content)
        links.append(answer.headers.get("Location", "").encode())
        for link in (html.unescape(found.decode()) for found in links):
            page = urlsplit(link).path
            if link.startswith("/") and link not in met and not page.startswith("/static/"):
                met.add(link)
                asked[page] += 1
                waiting += [link] if asked[page] <= MOST_QUERIES else []
    return pages


@pytest.mark.django_db
def test_reading_every_page_as_the_owner_writes_nothing(world: World) -> None:
    first = [
        address(row, (world.keys_of(row.key, OWNER) if row.key else {ledger.OWN: {}})[ledger.OWN])
        for row in ledger_rows.LEDGER
    ]
    before = content()
    assert crawl(world.browsers[OWNER], first) > 100
    after = content()
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.django_db
def test_a_form_without_its_token_writes_nothing_and_with_it_something(world: World) -> None:
    owner, before = world.browsers[OWNER], content()
    owner.handler.enforce_csrf_checks = True
    for row in (row for row in ledger_rows.LEDGER if row.route not in WITHOUT_TOKEN):
        keys = world.keys_of(row.key, OWNER) if row.key else {ledger.OWN: {}}
        if ledger.expected(row, OWNER, "POST", ledger.OWN) is not Answer.NO_METHOD:
            assert owner.post(address(row, keys[ledger.OWN])).status_code == 403, row.route
    assert content() == before
    owner.handler.enforce_csrf_checks = False
    aino = world.keys["turning 18", ""][ledger.OWN]["pk"]
    assert owner.post(f"/kortti/{aino}/tuli/").status_code == 302
    assert content() != before
