"""Consent receipts: proof that survives, about a person who does not (R54)."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Model
from django.utils import timezone

from privacy.encryption import CannotBeRead, records
from privacy.encryption.blind import blind_indexes
from privacy.encryption.cipher import Place, unseal
from privacy.encryption.keyring import ring
from privacy.models import ConsentEvidence, ConsentReceipt, ConsentRecord, ConsentText
from privacy.models.subject import unwrapped_key
from privacy.registry import declarations
from privacy.sets import insert_rows

REACHED_BY = ("phone", "email")
"""Purposes of the keys under which contacts are indexed."""
Marks = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[bytes]]]
"""Asks for the blind indexes of people's phones and addresses: only of those who have consented."""


def write_receipts(subject_ids: Sequence[UUID], marks: Marks) -> int:
    """Shrink the consents of people about to go to receipts. Returns how many were written."""
    histories = [
        history
        for declaration in declarations()
        if issubclass(declaration.model, ConsentRecord)
        for history in _histories(declaration.model, declaration.rows(subject_ids))
    ]
    if not histories:
        return 0
    known = marks([subject for subject, _purpose, _acts in histories])
    key, today = ring().key("receipt"), timezone.localdate()
    rows = (
        (uuid4(), purpose, [_hash(key, mark) for mark in known.get(subject, ())], acts, today)
        for subject, purpose, acts in histories
    )
    columns = ("id", "purpose", "keyed_hashes", "acts", "ended_on")
    return insert_rows(ConsentReceipt, columns, rows)


def find_receipts(contact: str) -> list[ConsentReceipt]:
    """The receipts of the person with this normalised phone or e-mail."""
    marks = [mark for purpose in REACHED_BY for mark in blind_indexes(purpose, contact)]
    wanted = {_hash(key, mark) for key in ring().versions("receipt") for mark in marks}
    return [r for r in ConsentReceipt.objects.all() if wanted & set(r.keyed_hashes)]


class _Row(NamedTuple):
    """One act of consent as it stands in its table; many are read, so without an object each."""

    subject: UUID
    wrapped_key: bytes
    generation: int
    pk: UUID
    writes: int
    sealed: bytes
    act: str
    at: datetime
    text: int
    notice: int


_COLUMNS = (
    *("subject_id", "subject__wrapped_key", "subject__key_generation"),
    *("pk", "sealed_n", "sealed", "act", "at", "text_id", "notice_id"),
)
History = tuple[UUID, str, list[dict[str, Any]]]
"""A person, what she consented to, and her acts in their order."""


def _histories(model: type[Model], rows: Any) -> list[History]:
    texts = ConsentText.objects.in_bulk()
    histories: dict[UUID, History] = {}
    for row in map(_Row._make, rows.order_by("at").values_list(*_COLUMNS)):
        text = texts[row.text]
        history = histories.setdefault(row.subject, (row.subject, text.kind, []))
        history[2].append(_act(model._meta.label_lower, row, text))
    return list(histories.values())


def _act(label: str, row: _Row, text: ConsentText) -> dict[str, Any]:
    told: dict[str, Any] = {
        "act": row.act,
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "text": f"{text.kind}/{text.version}",
        "sha256": text.sha256,
        "notice": row.notice,
    }
    place = Place(label, row.subject, row.pk, row.generation, row.writes)
    try:
        key = unwrapped_key(row.subject, bytes(row.wrapped_key))
        evidence = records.load(ConsentEvidence, unseal(key, place, bytes(row.sealed)))
    except CannotBeRead:
        return told
    return {**told, "way": evidence.way, "kinds": list(evidence.kinds)}


def _hash(key: bytes, mark: bytes) -> str:
    return hmac.digest(key, mark, "sha256").hex()[:32]
