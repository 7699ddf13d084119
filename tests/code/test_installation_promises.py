"""The promises about the installation can turn red."""

from typing import Any

import pytest

from tests.promised import found, state


def test_another_host_in_the_content_policy_breaks_its_promise(settings: Any) -> None:
    assert state("web.hosts") == "kept"
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {
        "DIRECTIVES": {**rules, "font-src": ["'self'", "https://fonts.example"]}
    }
    assert state("web.hosts") == "broken"
    assert "fonts.example" in str(found("web.hosts").evidence)


@pytest.mark.parametrize("policy", [None, {}, {"DIRECTIVES": {"script-src": ["'self'"]}}])
def test_a_content_policy_switched_off_breaks_its_promise(settings: Any, policy: Any) -> None:
    settings.CONTENT_SECURITY_POLICY = policy
    assert state("web.hosts") == "broken"


def test_a_salon_on_the_internet_without_https_breaks_its_promise(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.HARMONY_URL = ["127.0.0.1"], "http://127.0.0.1:8000"
    assert state("web.encrypted") == "kept"
    settings.ALLOWED_HOSTS, settings.HARMONY_URL = ["salon.example"], "http://salon.example"
    assert state("web.encrypted") == "broken"


@pytest.mark.parametrize(
    "name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"]
)
def test_each_setting_of_the_encrypted_door_counts(settings: Any, name: str) -> None:
    settings.ALLOWED_HOSTS, settings.HARMONY_URL = ["salon.example"], "https://salon.example"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    assert state("web.encrypted") == "kept"
    setattr(settings, name, False)
    assert name in str(found("web.encrypted").evidence)


def test_a_door_for_every_name_breaks_its_promise(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert state("web.encrypted") == "broken"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("", "kept"), ("/run/postgresql", "kept"), ("192.168.1.5", "kept"), ("8.8.8.8", "broken")],
)
def test_a_database_on_the_internet_breaks_its_promise(
    monkeypatch: pytest.MonkeyPatch, settings: Any, host: str, expected: str
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    assert state("web.reached") == expected


def test_mail_without_encryption_breaks_its_promise(settings: Any) -> None:
    assert state("mail.encrypted") == "unknown"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "relay.example", True
    assert state("mail.encrypted") == "kept"
    settings.EMAIL_USE_TLS = False
    assert state("mail.encrypted") == "broken"


def test_a_demo_is_no_real_salon(settings: Any) -> None:
    assert state("salon.real") == "broken"
    settings.PRODUCTION = True
    assert state("salon.real") == "kept"
