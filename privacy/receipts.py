"""Consent receipts: proof that survives, about a person who does not (R54)."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from privacy.encryption import CannotBeRead
from privacy.encryption.keyring import ring
from privacy.models import ConsentReceipt, ConsentRecord, ConsentText, NoticeVersion
from privacy.registry import declarations

Contacts = Callable[[Sequence[UUID]], Mapping[UUID, Sequence[str]]]
"""Asks for the phones and addresses of people, and only of those who have consented."""


def write_receipts(subject_ids: Sequence[UUID], contacts: Contacts) -> int:
    """Shrink the consents of people about to go to receipts. Returns how many were written."""
    histories = [
        history
        for declaration in declarations()
        if issubclass(declaration.model, ConsentRecord)
        for history in _histories(declaration.rows(subject_ids))
    ]
    if not histories:
        return 0
    known = contacts([history[0].subject_id for history in histories])
    key, today = ring().key("receipt"), timezone.localdate()
    receipts = [
        ConsentReceipt(
            id=uuid4(),
            purpose=history[0].text.kind,
            keyed_hashes=[_hash(key, contact) for contact in known.get(history[0].subject_id, ())],
            acts=[_act(row) for row in history],
            ended_on=today,
        )
        for history in histories
    ]
    ConsentReceipt.objects.bulk_create(receipts, batch_size=500)
    return len(receipts)


def find_receipts(contact: str) -> list[ConsentReceipt]:
    """The receipts of the person with this normalised phone or e-mail."""
    wanted = set(_hashes(contact))
    return [r for r in ConsentReceipt.objects.all() if wanted & set(r.keyed_hashes)]


def _histories(rows: Any) -> Iterable[list[ConsentRecord]]:
    """Each person's acts in their order; the few published texts are read once, not per act."""
    texts, notices = ConsentText.objects.in_bulk(), NoticeVersion.objects.in_bulk()
    histories: dict[UUID, list[ConsentRecord]] = {}
    for row in rows.select_related("subject").order_by("at"):
        row.text, row.notice = texts[row.text_id], notices[row.notice_id]
        histories.setdefault(row.subject_id, []).append(row)
    return histories.values()


def _act(row: ConsentRecord) -> dict[str, Any]:
    told: dict[str, Any] = {
        "act": row.act,
        "at": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "text": f"{row.text.kind}/{row.text.version}",
        "sha256": row.text.sha256,
        "notice": row.notice.number,
    }
    try:
        return {**told, "way": row.sealed.way, "kinds": list(row.sealed.kinds)}
    except CannotBeRead:
        return told


def _hashes(contact: str) -> list[str]:
    return [_hash(key, contact) for key in ring().versions("receipt")]


def _hash(key: bytes, contact: str) -> str:
    return hmac.new(key, contact.encode(), hashlib.sha256).hexdigest()[:32]
