"""Consent receipts: proof that survives, about a person who does not (R54)."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from privacy.encryption import CannotBeRead
from privacy.encryption.keyring import ring
from privacy.models import ConsentReceipt, ConsentRecord
from privacy.registry import declarations


def write_receipts(subject_ids: Sequence[UUID], contacts: Mapping[UUID, Sequence[str]]) -> int:
    """Shrink the consents of people about to go to receipts. Returns how many were written."""
    made = []
    for declaration in declarations():
        if not issubclass(declaration.model, ConsentRecord):
            continue
        acts: dict[UUID, list[ConsentRecord]] = {}
        rows = declaration.rows(subject_ids).select_related("subject", "text", "notice")
        for row in rows.order_by("at"):
            acts.setdefault(row.subject_id, []).append(row)
        for subject, history in acts.items():
            made.append(_receipt(history, contacts.get(subject, ())))
    ConsentReceipt.objects.bulk_create(made, batch_size=500)
    return len(made)


def find_receipts(contact: str) -> list[ConsentReceipt]:
    """The receipts of the person with this normalised phone or e-mail."""
    wanted = set(_hashes(contact))
    return [r for r in ConsentReceipt.objects.all() if wanted & set(r.keyed_hashes)]


def _receipt(history: Sequence[ConsentRecord], contacts: Sequence[str]) -> ConsentReceipt:
    key = ring().key("receipt")
    return ConsentReceipt(
        id=uuid4(),
        purpose=history[0].text.kind,
        keyed_hashes=[_hash(key, contact) for contact in contacts],
        acts=[_act(row) for row in history],
        ended_on=timezone.localdate(),
    )


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
