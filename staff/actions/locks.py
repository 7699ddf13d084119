"""The unattended screen: its time, a person's PIN, coming back, and forms kept meanwhile."""

from uuid import UUID

from django.db.models import F
from django.urls import Resolver404, resolve
from django.utils import timezone

from privacy.audit.acts import Actor, audited, record, vital
from staff import held_forms, pins
from staff.held_forms import MOST_FORMS, Held
from staff.models import HeldForm, LockTime, LoginSession, Pin, User
from staff.models.locks import HELD_FOR
from staff.screen_lock import MOST_TRIES


@audited
def set_lock_time(*, by: Actor, minutes: int) -> LockTime:
    """After how many minutes without an act every screen locks (2 to 15; never not at all)."""
    decided = LockTime.objects.create(minutes=minutes, set_by=by.pk)
    record("staff.lock_time_set", by=by, obj=decided, counts={"minutes": minutes})
    return decided


@audited
def set_pin(*, by: Actor, user: User, pin: str) -> None:
    """Give a person the PIN that she chose for her locked screen (see staff.pins.refusal)."""
    kept = {"hash": pins.hashed(pin, user.pk), "set_at": timezone.now()}
    Pin.objects.update_or_create(user=user, defaults=kept)
    record("staff.pin_set", by=by, subject_id=user.pk)


@audited
def remove_pin(*, by: Actor, user: User) -> None:
    """From now on her locked screen takes her password or passkey."""
    removed, _per_table = Pin.objects.filter(user=user).delete()
    record("staff.pin_removed", by=by, subject_id=user.pk, counts={"n": removed})


@audited
@vital
def note_unlocked(*, by: Actor, user: User, way: str) -> None:
    """A person has taken her locked session back."""
    record("staff.screen_unlocked", by=by, subject_id=user.pk, counts={"way": way})


@audited
@vital
def spend_try(*, by: Actor, session: LoginSession) -> int:
    """Take one of the five tries at a locked session before looking; how many are left after it.

    Taken first, so that tries in the same moment count too. -1: there was none.
    """
    mine = LoginSession.objects.filter(pk=session.pk)
    taken = mine.filter(wrong_tries__lt=MOST_TRIES).update(wrong_tries=F("wrong_tries") + 1)
    tries = mine.values_list("wrong_tries", flat=True).first()
    left = MOST_TRIES - tries if taken and tries is not None else -1
    record("staff.unlock_tried", by=by, subject_id=session.user_id, counts={"left": max(left, 0)})
    return left


@audited
@vital
def end_locked(*, by: Actor, session: LoginSession) -> None:
    """After five wrong tries: only a whole login opens anything again."""
    LoginSession.objects.filter(pk=session.pk).delete()
    record("staff.unlock_refused", by=by, subject_id=session.user_id)


@audited
@vital
def hold_forms(*, by: Actor, user: User, forms: list[Held]) -> None:
    """Keep what a person had typed, sealed, for twelve hours; the newest of each page."""
    HeldForm.objects.filter(user=user, held_at__lte=timezone.now() - HELD_FOR).delete()
    again = {(held.path, held.which) for held in forms}
    known = held_forms.waiting(user)
    old = [row.pk for row, held in known if (held.path, held.which) in again]
    old += [row.pk for row, _held in known[max(MOST_FORMS - len(forms), 0) :]]
    HeldForm.objects.filter(pk__in=old).delete()
    for held in forms:
        row = HeldForm(user=user, about=_about(held.path))
        row.content = held_forms.sealed(row.pk, held)
        row.save(force_insert=True)
    record("staff.forms_held", by=by, subject_id=user.pk, counts={"forms": len(forms)})


@audited
@vital
def let_form_go(*, by: Actor, form: HeldForm) -> None:
    """Forget a kept form: its writer has it back, has sent it, or does not want it."""
    HeldForm.objects.filter(pk=form.pk).delete()
    record("staff.form_let_go", by=by, subject_id=form.user_id)


def _about(path: str) -> UUID | None:
    try:
        return held_forms.about_of(resolve(path.partition("?")[0]).kwargs)
    except Resolver404:
        return None
