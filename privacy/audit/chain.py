"""The hash chain: each event is bound to all before it by HMAC-SHA-256 under the ring's audit key.

Somebody with write access to the database cannot change, insert or remove an event unseen: the
hashes need the key, and the newest head also stands in a file outside the database, so that a cut
tail is noticed too.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.db.models import DateTimeField, JSONField, UUIDField

from privacy.audit.models import AuditCheckpoint, AuditEvent, AuditHead
from privacy.encryption.files import write_whole
from privacy.encryption.keyring import ring

log = logging.getLogger(__name__)
Noted = tuple[int, bytes]
START = bytes(32)
_BATCH = 2_000
_MANY = 50


@dataclass(frozen=True)
class Verification:
    """What `verify` found. `broken_at` is the number of the first event that does not fit."""

    events: int
    ok: bool
    broken_at: int | None


def append(events: Sequence[AuditEvent]) -> None:
    """Number, hash and store the events. Runs inside the act's transaction, as its last statements.

    The head row is locked, so the order of commits is the order of numbers.
    """
    head, key = _locked_head(), ring().key("audit")
    seq, last = head.seq, bytes(head.hash) or START
    for event in events:
        seq += 1
        event.seq = seq
        last = event.hash = _hash(key, last, event)
    _store(events)
    head.seq, head.hash, head.signature = seq, last, _sign(key, "head", seq, last)
    head.save()
    transaction.on_commit(lambda: _note_head(seq, last))


def _locked_head() -> AuditHead:
    """The one row. Where there is none yet, whoever inserts it holds it, and others wait for it."""
    rows = AuditHead.objects.select_for_update().filter(pk=1)
    if (head := rows.first()) is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1)], ignore_conflicts=True)
        head = rows.get()
    return head


def _store(events: Sequence[AuditEvent]) -> None:
    """Many at once without the ORM, by COPY where there is one: it takes a fifth of the time."""
    if len(events) < _MANY:
        AuditEvent.objects.bulk_create(events, batch_size=500)
        return
    fields = AuditEvent._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    into = f'"{AuditEvent._meta.db_table}" ({names})'
    columns = [(field.attname, _writer(field)) for field in fields]
    rows = ([write(getattr(event, name)) for name, write in columns] for event in events)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", list(rows))  # noqa: S608  (our names)
            return
        with connection.wrap_database_errors, cursor.cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _writer(field: Any) -> Callable[[Any], Any]:
    """How a value of this column is handed to the database's driver."""
    if isinstance(field, JSONField):
        return json.dumps
    if connection.vendor == "postgresql" or not isinstance(field, (UUIDField, DateTimeField)):
        return lambda value: value
    if isinstance(field, UUIDField):
        return lambda value: None if value is None else value.hex
    here = connections[DEFAULT_DB_ALIAS]
    return lambda value: field.get_db_prep_save(value, here)


def verify(using: str = DEFAULT_DB_ALIAS, noted: Noted | None = None) -> Verification:
    """Walk the whole chain. Any edit, deletion, insertion, reordering or cut is found.

    A copy in another database is compared with the head that was `noted` with it.
    """
    key = ring().key("audit")
    checkpoint = AuditCheckpoint.objects.using(using).last()
    seq, last, count = 0, START, 0
    if checkpoint is not None:
        seq, last = checkpoint.seq, bytes(checkpoint.hash)
        if not _signed(key, "checkpoint", seq, last, bytes(checkpoint.signature)):
            return Verification(events=0, ok=False, broken_at=seq)
    start = seq
    if using == DEFAULT_DB_ALIAS:
        noted = noted_head()
    for event in _events(using):
        link = _link(key, last, seq + 1, event)
        if link is None:
            return Verification(events=count, ok=False, broken_at=seq + 1)
        seq, last, count = seq + 1, link, count + 1
        if noted is not None and noted[0] == seq and noted[1] != last:
            return Verification(events=count, ok=False, broken_at=seq)
    if not _ends_at(key, seq, last, using) or (noted is not None and noted[0] > max(seq, start)):
        return Verification(events=count, ok=False, broken_at=seq + 1)
    return Verification(events=count, ok=True, broken_at=None)


def _events(using: str) -> Iterator[AuditEvent | None]:
    """In their order; None in place of those that hold what nobody can have written."""
    try:
        yield from AuditEvent.objects.using(using).order_by("seq").iterator(_BATCH)
    except OperationalError as problem:
        if "UTF-8" not in str(problem):  # how SQLite's driver names bytes that are no text
            raise
        yield None
    except (TypeError, ValueError):
        yield None


def _link(key: bytes, previous: bytes, seq: int, event: AuditEvent | None) -> bytes | None:
    """The hash of the event of this number; None where another stands there, or none that fits."""
    if event is None or event.seq != seq:
        return None
    try:
        expected = _hash(key, previous, event)
        return expected if hmac.compare_digest(expected, bytes(event.hash)) else None
    except (AttributeError, TypeError, ValueError):
        return None


def cut_to(seq: int) -> int:
    """Delete all events up to this one behind a signed checkpoint. Runs inside an act."""
    newest = AuditEvent.objects.get(seq=seq)
    key, link = ring().key("audit"), bytes(newest.hash)
    AuditCheckpoint.objects.all().delete()
    AuditCheckpoint.objects.create(
        seq=seq, at=newest.at, hash=link, signature=_sign(key, "checkpoint", seq, link)
    )
    return int(AuditEvent.objects.filter(seq__lte=seq).delete()[0])


def _hash(key: bytes, previous: bytes, event: AuditEvent) -> bytes:
    content = json.dumps(
        [
            event.seq,
            event.at.astimezone(UTC).isoformat(),
            str(event.actor_id or ""),
            event.actor_role,
            event.act,
            str(event.subject_id or ""),
            event.object_type,
            event.object_id,
            list(event.fields),
            event.purpose,
            event.counts,
        ],
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.digest(key, previous + content.encode(), "sha256")


def _sign(key: bytes, kind: str, seq: int, link: bytes) -> bytes:
    return hmac.new(key, f"{kind}|{seq}|".encode() + link, hashlib.sha256).digest()


def _signed(key: bytes, kind: str, seq: int, link: bytes, signature: bytes) -> bool:
    return hmac.compare_digest(_sign(key, kind, seq, link), bytes(signature))


def _ends_at(key: bytes, seq: int, last: bytes, using: str) -> bool:
    head = AuditHead.objects.using(using).filter(pk=1).first()
    if head is None:
        return seq == 0
    same = head.seq == seq and bytes(head.hash) == last
    return same and _signed(key, "head", seq, last, bytes(head.signature))


def _note_head(seq: int, last: bytes) -> None:
    noted = noted_head()
    if noted is None or noted[0] < seq:
        content = json.dumps({"seq": seq, "hash": last.hex()}).encode()
        try:
            write_whole(settings.HARMONY_AUDIT_HEAD_FILE, content, durable=False)
        except OSError:  # the act is committed; the next one notes a later head
            log.warning("the head of the use log cannot be noted")


def adopt_head() -> None:
    """Note the head of a restored copy, which ends earlier than the log that was lost."""
    head = AuditHead.objects.get(pk=1)
    content = json.dumps({"seq": head.seq, "hash": bytes(head.hash).hex()}).encode()
    write_whole(settings.HARMONY_AUDIT_HEAD_FILE, content)


def noted_head() -> Noted | None:
    """Number and hash of the newest event as the file outside the database has them."""
    try:
        content = json.loads(settings.HARMONY_AUDIT_HEAD_FILE.read_bytes())
        return int(content["seq"]), bytes.fromhex(content["hash"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
