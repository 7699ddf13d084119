"""Each promise about staff can turn red, and does when it is broken."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from staff import actions
from staff.models import LoginSession, ReadingNotice, StaffText, User
from tests.promised import found, state

pytestmark = pytest.mark.django_db


def test_an_account_with_a_password_alone_breaks_its_promise(hannele: User, tiina: User) -> None:
    Authenticator(user=hannele, type="totp", data={}).save()
    assert (state("staff.second_factor"), found("staff.second_factor").figure) == ("broken", "1")
    Authenticator(user=tiina, type="webauthn", data={}).save()
    assert state("staff.second_factor") == "kept"


def test_recovery_codes_are_no_second_factor(hannele: User) -> None:
    Authenticator(user=hannele, type="recovery_codes", data={}).save()
    assert state("staff.second_factor") == "broken"


def test_a_waiver_breaks_the_promise_and_shows_its_reason(hannele: User, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    Authenticator(user=hannele, type="totp", data={}).save()
    actions.waive_second_factor(by=SYSTEM, reason="yksi kone, ei verkkoa")
    assert state("staff.second_factor") == "broken"
    assert "yksi kone, ei verkkoa" in str(found("staff.second_factor").evidence)


def test_an_account_without_the_undertaking_breaks_its_promise(hannele: User) -> None:
    assert state("staff.undertaking") == "broken"
    shown = [text.pk for text in StaffText.current()]
    actions.accept_texts(by=hannele, user=hannele, shown=shown)
    assert state("staff.undertaking") == "kept"


def test_in_the_demo_nobody_has_undertaken_anything(hannele: User, settings: Any) -> None:
    shown = [text.pk for text in StaffText.current()]
    actions.accept_texts(by=hannele, user=hannele, shown=shown)
    settings.HARMONY_ENV = "demo"
    assert state("staff.undertaking") == "broken"


def test_a_staff_notice_without_the_day_of_the_hearing_breaks_its_promise() -> None:
    assert state("staff.notice") == "broken"
    text = next(t for t in StaffText.current() if t.kind == StaffText.Kind.NOTICE)
    newer = StaffText(
        kind=text.kind,
        version=text.version + 1,
        text=text.text,
        sha256=text.sha256,
        heard_on=timezone.localdate(),
    )
    newer.save()
    assert state("staff.notice") == "kept"


def test_a_closed_account_that_is_still_logged_in_breaks_its_promise(tiina: User) -> None:
    until = timezone.now() + timedelta(hours=1)
    LoginSession(session_key="k", session_data="", user=tiina, expire_date=until).save()
    assert state("staff.gone") == "kept"
    User.objects.filter(pk=tiina.pk).update(ends_on=timezone.localdate())
    assert (state("staff.gone"), found("staff.gone").figure) == ("broken", "1")


def test_a_notice_that_nobody_looked_into_breaks_its_promise(tiina: User) -> None:
    notice = ReadingNotice(user=tiina, cards=40)
    notice.save()
    assert state("staff.reading") == "kept"
    ReadingNotice.objects.update(at=timezone.now() - timedelta(days=4))
    assert state("staff.reading") == "broken"
    ReadingNotice.objects.update(seen_at=timezone.now())
    assert state("staff.reading") == "kept"
