"""Decisions about everybody's login: texts to accept, doing without a second factor."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from privacy.audit.acts import Actor, audited, record
from staff import second_factor
from staff.models import Acceptance, SecondFactorWaiver, StaffText, User
from staff.people import locked


class TextsChanged(Exception):
    """A newer version was published while the page was open."""


class NotAClosedNetwork(Exception):
    """The installation can be reached from outside: nobody does without a second factor there."""


@audited
def publish_text(*, by: Actor, kind: str, text: str, heard_on: date | None = None) -> StaffText:
    """A new version of a text for staff. Everybody accepts it before her next page."""
    newest = StaffText.objects.filter(kind=kind).order_by("version").last()
    version = 1 if newest is None else newest.version + 1
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    published = StaffText(
        kind=kind, version=version, text=text, sha256=fingerprint, heard_on=heard_on
    )
    published.save()
    User.objects.update(has_undertaken=False)
    record("staff.text_published", by=by, obj=published, counts={"version": version})
    return published


@audited
def accept_texts(*, by: Actor, user: User, shown: Sequence[int]) -> None:
    """A person accepts the texts she was shown, by their ids.

    Raises TextsChanged when these are not the newest ones.
    """
    user = locked(user)
    current = StaffText.current()
    if sorted(text.pk for text in current) != sorted(shown):
        raise TextsChanged
    for text in current:
        if not Acceptance.objects.filter(user=user, text=text).exists():
            Acceptance(user=user, text=text, sha256=text.sha256).save()
    user.has_undertaken = True
    user.save(update_fields=["has_undertaken"])
    record("staff.texts_accepted", by=by, subject_id=user.pk, counts={"texts": sorted(shown)})


@audited
def waive_second_factor(*, by: Actor, reason: str) -> SecondFactorWaiver:
    """Do without a second factor on a closed network, for a reason that is kept and shown.

    Raises NotAClosedNetwork.
    """
    if not second_factor.is_closed_network():
        raise NotAClosedNetwork
    SecondFactorWaiver.objects.filter(ended_at=None).update(ended_at=timezone.now())
    waiver = SecondFactorWaiver.objects.create(reason=reason, waived_by=by.pk)
    record("staff.second_factor_waived", by=by, obj=waiver)
    return waiver


@audited
def require_second_factor(*, by: Actor) -> None:
    """Ask for a second factor again. Who has none is led to adding one by her next request."""
    ended = SecondFactorWaiver.objects.filter(ended_at=None).update(ended_at=timezone.now())
    record("staff.second_factor_required", by=by, counts={"waivers": ended})
