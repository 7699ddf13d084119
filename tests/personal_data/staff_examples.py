"""Examples of what is held about a member of staff."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE
from django.db import models
from django.utils import timezone

from privacy.models import DataSubject
from tests.personal_data.examples import Word, example, made, model, some_time


@example("staff.User")
def user(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "staff.User",
        id=subject.pk,
        name=word("name"),
        email=f"{word('email')}@harmony.example",
        password="!",
        ends_on=timezone.localdate(),
        last_login=some_time(),
    )


@example("staff.Invitation")
def invitation(subject: DataSubject, word: Word) -> models.Model:
    now = some_time()
    digest = subject.pk.bytes * 2
    return made(
        "staff.Invitation",
        user_id=subject.pk,
        token_digest=digest,
        expires_at=now,
        accepted_at=now,
    )


@example("staff.Acceptance")
def acceptance(subject: DataSubject, word: Word) -> models.Model:
    text = model("staff.StaffText").objects.get(kind="undertaking")
    return made(
        "staff.Acceptance",
        user_id=subject.pk,
        text=text,
        sha256=text.sha256,
        accepted_at=some_time(),
    )


@example("staff.LoginSession")
def login_session(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "staff.LoginSession",
        session_key=subject.pk.hex,
        session_data="",
        user_id=subject.pk,
        device=word("device"),
        seen_at=some_time(),
        locked_at=some_time(),
        expire_date=some_time() + timedelta(hours=1),
    )


@example("mfa.Authenticator")
def second_factor(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "mfa.Authenticator",
        user_id=subject.pk,
        type="totp",
        data={},
        created_at=some_time(),
        last_used_at=some_time(),
    )


@example("admin.LogEntry")
def back_office_entry(subject: DataSubject, word: Word) -> models.Model:
    return made(
        "admin.LogEntry",
        user_id=subject.pk,
        object_id="1",
        object_repr=word("object_repr"),
        action_flag=CHANGE,
        change_message=word("change_message"),
    )


@example("account.EmailAddress")
def email_address(subject: DataSubject, word: Word) -> models.Model:
    address = f"{word('email')}@harmony.example"
    return made(
        "account.EmailAddress", user_id=subject.pk, email=address, verified=True, primary=True
    )


@example("account.EmailConfirmation")
def email_confirmation(subject: DataSubject, word: Word) -> models.Model:
    address = model("account.EmailAddress").objects.get(user_id=subject.pk)
    return made(
        "account.EmailConfirmation", email_address=address, sent=some_time(), key=subject.pk.hex
    )
