"""The plaintext twin: the same tables without secrets, with the best indexes plaintext can have.

Names are found by a b-tree over every rotation of the name (any word, in the order of the
alphabet), numbers by one over the digits and one over the digits backwards, addresses by one more.
The "usual" way beside it: pg_trgm on PostgreSQL, FTS5 on SQLite.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from bench.loading import Row, insert
from bench.people import Person
from clients.search import PAGE, FoundClient, SearchPage
from clients.searching.normalise import email_address, name_words, phone_digits
from clients.searching.query import EmailQuery, PhoneQuery, WordQuery, parse_query

BATCH = 5_000
_FOUND = (
    "c.id, c.name, c.birth_year, t.phone, t.email, c.last_visit_on FROM twin_client c"
    " JOIN twin_subject s ON s.id = c.subject_id JOIN twin_contact t ON t.client_id = c.id"
)


def create_tables() -> None:
    """Tables and all indexes, empty."""
    with connection.cursor() as cursor:
        for statement in _tables():
            cursor.execute(statement)


def fill(everybody: Iterable[Person], *, with_words: bool = True) -> None:
    """Everybody in clear, in one transaction."""
    with transaction.atomic():
        source = iter(everybody)
        while batch := list(islice(source, BATCH)):
            _insert("twin_subject", SUBJECT, [(p.id, "active") for p in batch])
            _insert("twin_client", CARD, [_card(p) for p in batch])
            _insert("twin_contact", CONTACT, [_contact(p) for p in batch])
            if with_words:
                _insert("twin_word", WORD, [row for p in batch for row in _words(p)])
                _insert("twin_usual", USUAL, [(p.id, _folded(p)) for p in batch])


def register(person: Person) -> None:
    """One registration, as plaintext would store it: four tables in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        _insert_one(cursor, "twin_subject", SUBJECT, (person.id, "active"))
        _insert_one(cursor, "twin_client", CARD, _card(person))
        _insert_one(cursor, "twin_contact", CONTACT, _contact(person))
        for row in _words(person):
            _insert_one(cursor, "twin_word", WORD, row)


def search(typed: str) -> SearchPage:
    """A page by the best plaintext indexes, the same rows in the same order."""
    query = parse_query(typed)
    asked = PAGE + 1
    while True:
        match query:
            case WordQuery():
                rows = _by_words(query, asked)
            case PhoneQuery():
                rows = _by_phone(query, asked)
            case EmailQuery():
                rows = _by_email(query, asked)
            case None:
                rows = []
        found = {row[0]: row for row in rows}  # whoever has two such words comes once
        if len(found) > PAGE or len(rows) < asked:
            page = tuple(_found(row) for row in islice(found.values(), PAGE))
            return SearchPage(page, has_more=len(found) > PAGE)
        asked *= 2


def usual(typed: str) -> list[FoundClient]:
    """The first page by pg_trgm or FTS5, in the order of the alphabet."""
    words = name_words(typed)
    if connection.vendor == "postgresql":
        where = " AND ".join("' ' || u.folded LIKE %s" for _ in words)
        values = [f"% {word}%" for word in words]
    else:
        where, values = "twin_usual MATCH %s", [" ".join(f'"{word}"*' for word in words)]
    sql = f"SELECT {_FOUND} JOIN twin_usual u ON u.client_id = c.id"
    sql += f" WHERE {where} AND s.state = 'active' ORDER BY u.folded LIMIT {PAGE + 1}"
    return [_found(row) for row in islice(_rows(sql, values), PAGE)]


def card(person: UUID) -> tuple[Any, ...]:
    """Everything that a card shows, in one statement."""
    sql = (
        "SELECT c.name, c.birth_year, t.phone, t.email, c.registered_on, c.last_visit_on,"
        " c.health_storing, c.notice_id, c.notice_way, c.notice_given_on FROM twin_client c"
        " JOIN twin_subject s ON s.id = c.subject_id JOIN twin_contact t ON t.client_id = c.id"
        " WHERE c.id = %s AND s.state = 'active'"
    )
    return next(_rows(sql, [_id(person)]))


@contextmanager
def forgotten() -> Iterator[None]:
    """Without the registrations made inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


UUID_TYPE = {"postgresql": "uuid", "sqlite": "char"}
SUBJECT = ("id", "state")
CARD = (
    *("id", "subject_id", "name", "birth_year", "registered_on", "last_visit_on"),
    *("health_storing", "notice_id", "notice_way", "notice_given_on", "rev"),
)
CONTACT = ("id", "subject_id", "client_id", "phone", "digits", "backwards", "email")
WORD = ("rotation", "birth_year", "client_id")
USUAL = ("client_id", "folded")
_IDS = {"id", "subject_id", "client_id"}
_DATES = {"registered_on", "last_visit_on", "notice_given_on"}
_NUMBERS = {"birth_year": "int2", "notice_id": "int4", "rev": "int8"}


def _insert(name: str, columns: Sequence[str], rows: list[Row]) -> None:
    insert(name, {column: _type(column) for column in columns}, rows)


def _insert_one(cursor: Any, name: str, columns: Sequence[str], row: Row) -> None:
    marks = ", ".join("%s" for _ in columns)
    values = [_id(value) if isinstance(value, UUID) else value for value in row]
    cursor.execute(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", values)


def _type(column: str) -> str:
    if column in _IDS:
        return UUID_TYPE[connection.vendor]
    return "date" if column in _DATES else _NUMBERS.get(column, "text")


def _card(p: Person) -> Row:
    since = p.registered_on
    return (
        *(p.id, p.id, p.name, p.birth_year, since, p.last_visit_on),
        *("open", 1, "paper", since, 1),
    )


def _contact(p: Person) -> Row:
    digits = phone_digits(p.phone)
    return uuid4(), p.id, p.id, p.phone, digits, digits[::-1], email_address(p.email)


def _words(p: Person) -> list[Row]:
    words = name_words(p.name)
    turned = (" ".join(words[turn:] + words[:turn]) for turn in range(len(words)))
    return [(rotation, p.birth_year, p.id) for rotation in sorted(set(turned))]


def _folded(p: Person) -> str:
    return " ".join(name_words(p.name))


def _by_words(query: WordQuery, limit: int) -> list[tuple[Any, ...]]:
    first, *others = query.words
    where = "".join(" AND w.rotation LIKE %s" for _ in others)
    sql = f"SELECT {_FOUND} JOIN twin_word w ON w.client_id = c.id"
    sql += f" WHERE w.rotation >= %s AND w.rotation < %s{where} AND s.state = 'active'"
    sql += f" ORDER BY w.rotation, w.birth_year, w.client_id LIMIT {limit}"
    return list(_rows(sql, [first, _after(first), *(f"% {word}%" for word in others)]))


def _by_phone(query: PhoneQuery, limit: int) -> list[tuple[Any, ...]]:
    end = query.end[::-1]
    part = (
        "SELECT {0} AS way, {1} AS number, client_id FROM twin_contact WHERE {1} >= %s AND {1} < %s"
    )
    parts, values = [part.format(1, "backwards")], [end, _after(end)]
    if query.start:
        parts.insert(0, part.format(0, "digits"))
        values = [query.start, _after(query.start), *values]
    sql = f"SELECT {_FOUND} JOIN ({' UNION ALL '.join(parts)}) n ON n.client_id = c.id"
    sql += f" WHERE s.state = 'active' ORDER BY n.way, n.number, n.client_id LIMIT {limit}"
    return list(_rows(sql, values))


def _by_email(query: EmailQuery, limit: int) -> list[tuple[Any, ...]]:
    sql = f"SELECT {_FOUND} WHERE t.email >= %s AND t.email < %s AND s.state = 'active'"
    sql += f" ORDER BY t.email, c.id LIMIT {limit}"
    return list(_rows(sql, [query.prefix, _after(query.prefix)]))


def _after(prefix: str) -> str:
    """The first text behind all that begin so."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _rows(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()


def _found(row: tuple[Any, ...]) -> FoundClient:
    pk, name, birth_year, phone, email, seen = row
    return FoundClient(
        pk if isinstance(pk, UUID) else UUID(pk),
        name,
        birth_year,
        phone,
        email,
        date.fromisoformat(seen) if isinstance(seen, str) else seen,
        True,
    )


def _id(value: UUID) -> Any:
    return value if connection.vendor == "postgresql" else value.hex


def _tables() -> Iterator[str]:
    postgresql = connection.vendor == "postgresql"
    key, sorted_text = ("uuid", 'text COLLATE "C"') if postgresql else ("char(32)", "text")
    late = "DEFERRABLE INITIALLY DEFERRED"
    yield f"CREATE TABLE twin_subject (id {key} PRIMARY KEY, state varchar(10) NOT NULL)"
    yield (
        f"CREATE TABLE twin_client (id {key} PRIMARY KEY,"
        f" subject_id {key} NOT NULL REFERENCES twin_subject (id) {late},"
        " name text NOT NULL, birth_year smallint, registered_on date NOT NULL, last_visit_on date,"
        " health_storing varchar(10) NOT NULL, notice_id integer NOT NULL,"
        " notice_way varchar(10) NOT NULL, notice_given_on date NOT NULL, rev bigint NOT NULL)"
    )
    yield (
        f"CREATE TABLE twin_contact (id {key} PRIMARY KEY,"
        f" subject_id {key} NOT NULL REFERENCES twin_subject (id) {late},"
        f" client_id {key} NOT NULL UNIQUE REFERENCES twin_client (id) {late},"
        f" phone text NOT NULL, digits {sorted_text} NOT NULL, backwards {sorted_text} NOT NULL,"
        f" email {sorted_text} NOT NULL)"
    )
    yield (
        f"CREATE TABLE twin_word (rotation {sorted_text}, birth_year smallint, client_id {key},"
        f" PRIMARY KEY (rotation, birth_year, client_id)){'' if postgresql else ' WITHOUT ROWID'}"
    )
    for number, (table, columns) in enumerate(INDEXES):
        yield f"CREATE INDEX twin_index_{number} ON {table} ({columns})"
    if postgresql:
        yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
        yield f"CREATE TABLE twin_usual (client_id {key} PRIMARY KEY, folded {sorted_text})"
        yield "CREATE INDEX twin_trgm ON twin_usual USING gin ((' ' || folded) gin_trgm_ops)"
    else:
        yield (
            "CREATE VIRTUAL TABLE twin_usual"
            " USING fts5(client_id UNINDEXED, folded, prefix='1 2 3')"
        )


INDEXES = (
    ("twin_client", "subject_id"),
    ("twin_client", "notice_id"),
    ("twin_client", "rev"),
    ("twin_client", "coalesce(last_visit_on, registered_on) DESC, rev DESC"),
    ("twin_contact", "subject_id"),
    ("twin_contact", "digits"),
    ("twin_contact", "backwards"),
    ("twin_contact", "email"),
)
