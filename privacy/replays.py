"""What privacy/ does again in a restored copy: erasures, withdrawals, bans (R60)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext as _

from privacy.actions.restricting import restrict
from privacy.audit.acts import SYSTEM, audited, record
from privacy.backup import mirror  # noqa: F401  (follows the log)
from privacy.consents import standing, withdraw_on_card
from privacy.erasure import erase
from privacy.models import ConsentEvidence, ConsentRecord, DataSubject, Erasure, KeyedBan
from privacy.tombstones import ERASURE, Kind, Tombstone, note, register_kind


def erase_again(stone: Tombstone) -> int:
    """Erase those of the batch who came back."""
    there = DataSubject.objects.filter(pk__in=stone.subjects).values_list("pk", flat=True)
    ids = list(there)
    if ids:
        erase(by=SYSTEM, subject_ids=ids, ground=stone.ground)
    return len(ids)


def was_erased(stone: Tombstone) -> bool:
    return Erasure.objects.filter(batch=stone.batch).exists()


def withdraw_again(stone: Tombstone) -> int:
    """Withdraw the consent that came back to life, unless a later one was given."""
    model = _consent_model(stone)
    given = next(iter(standing(model, [UUID(stone.payload["subject"])])), None)
    if given is None or given.at > datetime.fromisoformat(stone.payload["at"]):
        return 0
    evidence = ConsentEvidence(way=str(stone.payload["way"]))
    withdraw_on_card(by=SYSTEM, model=model, given=given, evidence=evidence)
    return 1


def was_withdrawn(stone: Tombstone) -> bool:
    acts = _consent_model(stone)._base_manager.filter(subject=stone.payload["subject"])
    return acts.filter(act=ConsentRecord.Act.WITHDRAWN, at=stone.payload["at"]).exists()


@audited
def ban_again(*, by: Any, stone: Tombstone) -> int:
    """Put a ban back; a later hit keeps it longer."""
    hit = date.fromisoformat(stone.payload["last_hit_on"])
    ban = _bans(stone).first()
    if ban is None:
        ban = KeyedBan(
            kind=stone.payload["kind"],
            keyed_hash=bytes.fromhex(stone.payload["keyed_hash"]),
            last_hit_on=hit,
        )
        ban.save()
    record("privacy.ban_replayed", by=by, obj=ban, purpose=ban.kind)
    return 1


def _replay_ban(stone: Tombstone) -> int:
    return 0 if _bans(stone).exists() else ban_again(by=SYSTEM, stone=stone)


def note_ban(sender: Any, instance: KeyedBan, created: bool, **kwargs: Any) -> None:
    """Every new ban, whichever act writes it."""
    if created:
        note(
            "ban",
            {
                "kind": instance.kind,
                "keyed_hash": bytes(instance.keyed_hash).hex(),
                "last_hit_on": instance.last_hit_on.isoformat(),
            },
        )


def note_lifted_ban(sender: Any, instance: KeyedBan, **kwargs: Any) -> None:
    """A ban taken away by an act; one whose time is out goes without this, and again so."""
    keyed_hash = bytes(instance.keyed_hash).hex()
    note("ban_lifted", {"kind": instance.kind, "keyed_hash": keyed_hash})


@audited
def lift_ban_again(*, by: Any, stone: Tombstone) -> int:
    """Take a ban away that was lifted."""
    lifted = 0
    for ban in _bans(stone):
        ban.delete()
        lifted += 1
    record("privacy.ban_lifting_replayed", by=by, purpose=stone.payload["kind"])
    return lifted


def _replay_lifted_ban(stone: Tombstone) -> int:
    return lift_ban_again(by=SYSTEM, stone=stone) if _bans(stone).exists() else 0


def _bans(stone: Tombstone) -> Any:
    keyed_hash = bytes.fromhex(stone.payload["keyed_hash"])
    return KeyedBan.objects.filter(kind=stone.payload["kind"], keyed_hash=keyed_hash)


def _banned(stone: Tombstone) -> str:
    return f"ban {stone.payload['kind']} {stone.payload['keyed_hash']}"


def _consent_model(stone: Tombstone) -> type[ConsentRecord]:
    model = apps.get_model(stone.payload["model"])
    if not issubclass(model, ConsentRecord):
        raise LookupError(stone.payload["model"])
    return model


def restrict_again(stone: Tombstone) -> int:
    """Put a restriction back. One that was lifted since stays on until a person looks at it."""
    subject = DataSubject.objects.filter(pk=stone.payload["subject"]).first()
    ground = stone.payload["ground"]
    if subject is None or not ground or subject.state == DataSubject.State.RESTRICTED:
        return 0
    reason = _("Put back after a restore; its own words went with the register that was lost.")
    restrict(by=SYSTEM, subject=subject, ground=ground, reason=reason)
    return 1


def _is_restricted(stone: Tombstone) -> bool:
    wanted = bool(stone.payload["ground"])
    state = DataSubject.objects.filter(pk=stone.payload["subject"]).values_list("state", flat=True)
    return (state.first() == DataSubject.State.RESTRICTED) is wanted


register_kind(
    "restriction",
    Kind(restrict_again, _is_restricted, lambda s: f"restriction {s.payload['subject']}"),
)
register_kind(ERASURE, Kind(erase_again, was_erased))
register_kind("withdrawal", Kind(withdraw_again, was_withdrawn))
register_kind("ban", Kind(_replay_ban, lambda stone: _bans(stone).exists(), _banned))
register_kind(
    "ban_lifted",
    Kind(_replay_lifted_ban, lambda stone: not _bans(stone).exists(), _banned),
)
post_save.connect(note_ban, sender=KeyedBan)
post_delete.connect(note_lifted_ban, sender=KeyedBan)
