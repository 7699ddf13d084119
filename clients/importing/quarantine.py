"""Rows into quarantine and out of it, many at once, sealed under the key of their import.

As the models would do it, without an object per row: a file has thousands.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db.models import QuerySet

from clients.models_import import ImportBatch, ImportRow, RowRecord
from privacy.encryption import records
from privacy.encryption.cipher import Cipher, Place
from privacy.sets import insert_rows

AT_ONCE: Final = 2_000
_LABEL: Final = ImportRow._meta.label_lower
_COLUMNS: Final = (
    *("id", "subject_id", "sealed_n", "sealed", "batch_id", "number", "line", "outcome"),
    "decision",
)


class Row(NamedTuple):
    """A row in quarantine with what it tells."""

    number: int
    line: int
    outcome: str
    told: RowRecord


def put(batch: ImportBatch, rows: Iterable[Row]) -> int:
    """Put rows into quarantine, undecided. Returns how many."""
    seal, waiting, count = _sealer(batch), iter(rows), 0
    while some := list(islice(waiting, AT_ONCE)):
        count += insert_rows(ImportRow, _COLUMNS, map(seal, some))
    return count


def take(batch: ImportBatch, rows: QuerySet[ImportRow]) -> Iterator[Row]:
    """These rows of the import, opened, in their order. Raises CannotBeRead."""
    subject = batch.subject
    cipher, person, generation = _cipher(batch), subject.pk, subject.key_generation
    columns = ("number", "line", "outcome", "pk", "sealed_n", "sealed")
    for number, line, outcome, pk, count, sealed in rows.values_list(*columns):
        place = Place(_LABEL, person, pk, generation, count)
        told = records.load(RowRecord, cipher.unseal(place, bytes(sealed)))
        yield Row(number, line, outcome, told)


def _sealer(batch: ImportBatch) -> Any:
    subject = batch.subject
    cipher, person, generation = _cipher(batch), subject.pk, subject.key_generation
    undecided = ImportRow.Decision.OPEN.value

    def sealed(row: Row) -> tuple[Any, ...]:
        pk: UUID = uuid4()
        text = cipher.seal(Place(_LABEL, person, pk, generation, 1), records.dump(row.told))
        return pk, person, 1, text, batch.pk, row.number, row.line, row.outcome, undecided

    return sealed


def _cipher(batch: ImportBatch) -> Cipher:
    return Cipher(batch.subject.data_key())
