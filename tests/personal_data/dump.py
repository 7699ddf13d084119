"""Reading a database as a thief would: every value of every table, every byte of the file."""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection

OCTETS = (bytes, memoryview)


def every_value(*, texts_only: bool = False) -> Iterator[tuple[str, bytes]]:
    """Table and value, as bytes, of every column of every row; or of what is stored as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (names from the database)
            for row in cursor.fetchall():
                for value in row:
                    if not (texts_only and isinstance(value, OCTETS)):
                        yield table, _bytes(value)


def tables_with(words: list[str]) -> set[tuple[str, str]]:
    """(table, word) for every word that stands somewhere in clear."""
    wanted = [(word, word.encode()) for word in words]
    return {
        (table, word) for table, value in every_value() for word, text in wanted if text in value
    }


def files_with(folder: Path, words: list[str]) -> set[tuple[str, str]]:
    """(file, word) for every word in the raw bytes of the files below a folder."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {(path.name, word) for word in words if word.encode() in content}
    return found


def _bytes(value: object) -> bytes:
    if isinstance(value, OCTETS):
        return bytes(value)
    return str(value).encode()
