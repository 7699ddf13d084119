"""Changing accounts: details, roles, closing, logins, lost factors."""

from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from privacy import tombstones
from privacy.audit.acts import Actor, audited, record, vital
from staff import roles
from staff.models import Invitation, LoginSession, Pin, User
from staff.people import end_logins, give_role, locked, require_another_owner


@audited
def correct_user(*, by: Actor, user: User, name: str, email: str, employment: str) -> User:
    """Correct what is held about a member of staff. Another e-mail or footing ends her logins."""
    user = locked(user)
    wanted = {"name": name, "email": email, "employment": employment}
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, wanted[field])
    if {"email", "employment"} & set(changed):
        end_logins(user)
    user.save()
    record("staff.corrected", by=by, subject_id=user.pk, obj=user, fields=changed)
    return user


@audited
def change_role(*, by: Actor, user: User, role: str) -> User:
    """Give another role. Live sessions end, so the next request has the new rights or none.

    Raises OwnerNeeded for the last owner.
    """
    user = locked(user)
    if role != roles.OWNER:
        require_another_owner(user)
    give_role(user, role)
    end_logins(user)
    user.save()
    tombstones.note("role", {"user": str(user.pk), "role": role})
    record("staff.role_changed", by=by, subject_id=user.pk, obj=user, counts={"role": role})
    return user


@audited
def close_account(*, by: Actor, user: User, ends_on: date) -> User:
    """Close an account from a day on; today means at once. Raises OwnerNeeded for the last owner.

    `ends_on` is the first day (Europe/Helsinki) on which it no longer opens.
    """
    user = locked(user)
    require_another_owner(user)
    user.ends_on = ends_on
    if not user.is_active:
        end_logins(user)
        Invitation.objects.filter(user=user, accepted_at=None).delete()
    user.save()
    tombstones.note("account", {"user": str(user.pk), "ends_on": ends_on.isoformat()})
    record("staff.account_closed", by=by, subject_id=user.pk, obj=user, fields=("ends_on",))
    return user


@audited
def reopen_account(*, by: Actor, user: User) -> User:
    """Open a closed account again, or take back a closing date."""
    user = locked(user)
    user.ends_on = None
    user.save(update_fields=["ends_on"])
    tombstones.note("account", {"user": str(user.pk), "ends_on": None})
    record("staff.account_reopened", by=by, subject_id=user.pk, obj=user, fields=("ends_on",))
    return user


@audited
def remove_factors(*, by: Actor, user: User) -> None:
    """Remove a colleague's second factors, when she has lost them. Her logins and her PIN end."""
    user = locked(user)
    removed, _per_table = Authenticator.objects.filter(user=user).delete()
    Pin.objects.filter(user=user).delete()
    end_logins(user)
    user.save(update_fields=["session_epoch"])
    tombstones.note("factors", {"user": str(user.pk)})
    record("staff.factors_removed", by=by, subject_id=user.pk, obj=user, counts={"n": removed})


@audited
def add_app(*, by: Actor, user: User) -> str:
    """Give an account a new authenticator app, for the demo. Returns the app's secret."""
    secret = generate_totp_secret()
    factor = TOTP.activate(user, secret).instance
    record("staff.factor_added", by=by, subject_id=user.pk, obj=factor)
    return secret


@audited
@vital
def end_session(*, by: Actor, session: LoginSession) -> None:
    """End one login; the browser there has to log in again."""
    session.delete()
    record("staff.session_ended", by=by, subject_id=session.user_id)


@audited
@vital
def end_sessions(*, by: Actor, user: User) -> None:
    """End all logins of a person."""
    user = locked(user)
    end_logins(user)
    user.save(update_fields=["session_epoch"])
    record("staff.sessions_ended", by=by, subject_id=user.pk, obj=user)
