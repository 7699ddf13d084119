"""The acts of leaving: release, take the release, note what went out, read a set in."""

from collections.abc import Mapping

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.encryption.keyring import adopt_keys
from privacy.keys import require_keys
from privacy.leaving import transfer
from privacy.leaving.entering import Told, enter, refuse_full
from privacy.leaving.reading import RegisterSet
from privacy.leaving.refusals import NotReleased
from privacy.models import Installation, RegisterRelease


@audited
def release_register(*, by: Actor, kind: str) -> RegisterRelease:
    """The owner lets a command take the register out, or read one in: once, within a day."""
    release = RegisterRelease(kind=RegisterRelease.Kind(kind), released_by=by.pk)
    release.save(force_insert=True)
    record("register.released", by=by, obj=release, purpose=kind)
    return release


@audited
def recall_release(*, by: Actor, kind: str) -> int:
    """Take back what no command has taken yet. Returns how many."""
    waiting = RegisterRelease.objects.filter(kind=kind, taken_at=None)
    recalled = waiting.update(taken_at=timezone.now())
    record("register.release_recalled", by=by, purpose=kind, counts={"releases": recalled})
    return recalled


@audited
def take_release(*, by: Actor, kind: str) -> RegisterRelease:
    """Use up the owner's release, before anything goes out. Raises NotReleased."""
    release = RegisterRelease.objects.select_for_update().filter(kind=kind).first()
    if release is None or not release.is_open:
        raise NotReleased
    release.taken_at = timezone.now()
    release.save(update_fields=["taken_at"])
    record("register.release_taken", by=by, obj=release, purpose=kind)
    return release


@audited
def note_export(*, by: Actor, release: RegisterRelease, rows: Mapping[str, int]) -> None:
    """That the whole register lies outside now, in clear: how much of what."""
    record("register.exported", by=by, obj=release, counts=rows)


@audited
def import_register(
    *, by: Actor, found: RegisterSet, code: str | None, told: Told
) -> dict[str, int]:
    """Read a set into this empty register on the owner's release, wholly or not at all.

    `code` opens the keys of bans and links; None does without them. Letters wait until a person has
    said that this is the salon's register now. Returns rows per kind. Raises NotEmpty, NotReleased,
    NoCode, Damaged; the release is then as good as before.
    """
    require_keys()
    refuse_full(found.kinds)
    release = take_release(by=by, kind=RegisterRelease.Kind.IMPORT)
    if code is not None:
        adopt_keys(transfer.opened_keys(found.export, code, found.manifest["keys"]))
    counts = enter(found, told)
    Installation.objects.filter(pk=1).update(sending_confirmed=False)
    record("register.imported", by=by, obj=release, counts={**counts, "of": str(found.export)})
    return counts
