"""Putting phones and addresses on the ban list."""

from collections.abc import Sequence

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from privacy.bans import BAN
from privacy.encryption.blind import blind_index, blind_indexes
from privacy.models import KeyedBan
from privacy.refusals import NoContact


@audited
def ban_contacts(*, by: Actor, kind: str, contacts: Sequence[str]) -> int:
    """Keep these normalised phones and addresses as keyed hashes (R65). Returns how many are new.

    What is there already lasts anew from today. Raises NoContact.
    """
    if not contacts:
        raise NoContact
    today, new = timezone.localdate(), 0
    for contact in contacts:
        known = KeyedBan.objects.filter(kind=kind, keyed_hash__in=blind_indexes(BAN, contact))
        if not known.update(last_hit_on=today):
            ban = KeyedBan(kind=kind, keyed_hash=blind_index(BAN, contact), last_hit_on=today)
            ban.save()
            new += 1
    record("privacy.banned", by=by, purpose=kind, counts={"new": new})
    return new
