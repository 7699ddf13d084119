"""Promises about keys, the use log and published texts."""

import stat
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.audit.chain import verify
from privacy.encryption.keyring import EPOCH, ring
from privacy.first_texts import sha256
from privacy.models import ConsentText, NoticeVersion
from privacy.promises.registry import Finding, broken, kept, promise, short_date

KEY_AGE = timedelta(days=31)
"""Rotation is weekly; a month without one means that nobody rotates."""


@promise(
    "audit.chain",
    clause="5-2",
    title=gettext_lazy("The use log is whole: nothing was changed or taken out"),
    step=gettext_lazy(
        "Somebody has changed the database past the program. Do not delete anything; open a breach "
        "in the register and find out who had access."
    ),
)
def chain_is_whole(today: date) -> Finding:
    """Walks the whole chain."""
    found = verify()
    if not found.ok:
        return broken(_("Broken at event %(number)s") % {"number": found.broken_at})
    return kept(_("Events checked: %(count)d") % {"count": found.events}, found.events)


@promise(
    "keys.age",
    clause="9.2",
    title=gettext_lazy("The keys of the register are changed regularly"),
    step=gettext_lazy("Run rotate_encryption_keys, every week."),
)
def keys_are_young(today: date) -> Finding:
    """Counted from the day on which the key in use was made."""
    current = ring(look_again=True)
    made = next(
        datetime.fromisoformat(entry.created)
        for entry in current.entries
        if entry.purpose == EPOCH and entry.number == current.primary
    )
    words = _("The key in use was made on %(day)s.") % {
        "day": short_date(timezone.localtime(made).date())
    }
    days = (timezone.now() - made).days
    return kept(words, days) if timezone.now() - made <= KEY_AGE else broken(words, days)


@promise(
    "keys.place",
    clause="9.2",
    title=gettext_lazy("The master key is readable by the program alone"),
    step=gettext_lazy(
        "Take away the rights of others to the master key and its folder (chmod 400)."
    ),
    go_live=True,
)
def master_key_is_closed(today: date) -> Finding:
    """Neither group nor others may read the master key or the ring.

    To a key that systemd gives, its access list lets the program; the group bits show that list.
    """
    closed_to = stat.S_IRWXO if settings.HARMONY_MASTER_KEY_GIVEN else stat.S_IRWXG | stat.S_IRWXO
    rules = {
        settings.HARMONY_MASTER_KEY_FILE: closed_to,
        settings.HARMONY_KEY_RING_FILE: stat.S_IRWXG | stat.S_IRWXO,
    }
    open_to = [path.name for path, nobody in rules.items() if path.stat().st_mode & nobody]
    if open_to:
        return broken(_("Readable by others: %(files)s") % {"files": ", ".join(open_to)})
    if settings.HARMONY_HOME in settings.HARMONY_MASTER_KEY_FILE.parents:
        return kept(_("It lies beside the database: the disk has to be encrypted."))
    return kept(_("It lies apart from the database."))


@promise(
    "keys.disk",
    clause="9.2",
    title=gettext_lazy("Whoever steals the computer cannot read the register"),
    step=gettext_lazy(
        "Encrypt the disk of the machine, or give it the master key by systemd, sealed to its TPM "
        "(docs/operations.md, Keys)."
    ),
    go_live=True,
)
def thief_of_the_computer_reads_nothing(today: date) -> Finding:
    """The master key is not on the same open disk as the register (encryption.md 5.1)."""
    from privacy.doctor.lines import State as Health
    from privacy.doctor.register import key_place

    seen = key_place()
    return broken(seen.found) if seen.state is Health.ILL else kept(seen.found)


@promise(
    "texts.unchanged",
    clause="12.1",
    title=gettext_lazy("Every consent is bound to the exact words that were agreed to"),
    step=gettext_lazy(
        "A published text was changed past the program. Restore its words from a backup."
    ),
)
def texts_are_unchanged(today: date) -> Finding:
    """Each published text still has the fingerprint it was published with (art. 7(1))."""
    texts = [*ConsentText.objects.all(), *NoticeVersion.objects.all()]
    changed = [str(text) for text in texts if sha256(text.text) != text.sha256]
    if changed:
        return broken(_("Changed: %(texts)s") % {"texts": ", ".join(changed)}, len(changed))
    return kept(_("Published texts compared: %(count)d") % {"count": len(texts)}, len(texts))
