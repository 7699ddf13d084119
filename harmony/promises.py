"""Promises about the installation: what its pages contact, how it is reached, how it sends mail."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.promises import Finding, broken, kept, promise, unknown
from staff.second_factor import is_private_host

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@promise(
    "web.hosts",
    clause="7",
    title=gettext_lazy("The pages contact nobody but the salon's own program"),
    step=gettext_lazy("Take foreign addresses out of CONTENT_SECURITY_POLICY."),
)
def pages_stay_at_home(today: date) -> Finding:
    """The content policy allows no other origin, and none is switched off (R77)."""
    policy = settings.CONTENT_SECURITY_POLICY or {}
    directives = policy.get("DIRECTIVES", {})
    foreign = sorted(
        {str(source) for allowed in directives.values() for source in _sources(allowed)}
        - {str(SELF), str(NONE)}
    )
    if not directives or "default-src" not in directives:
        return broken(_("The content policy is switched off."))
    if foreign:
        return broken(_("Allowed: %(hosts)s") % {"hosts": ", ".join(foreign)}, len(foreign))
    return kept(_("Other hosts allowed: 0"), 0)


@promise(
    "web.encrypted",
    clause="9.2",
    title=gettext_lazy("Nobody on the way can read what is sent"),
    step=gettext_lazy(
        "Serve over https (HARMONY_URL), name the hosts in ALLOWED_HOSTS and run with "
        "HARMONY_ENV=production."
    ),
    go_live=True,
)
def connection_is_encrypted(today: date) -> Finding:
    """Either nothing leaves this machine, or everything is encrypted and stays so."""
    hosts = {*settings.ALLOWED_HOSTS, urlsplit(settings.HARMONY_URL).hostname or ""}
    if "*" in hosts:
        return broken(_("ALLOWED_HOSTS answers to every name."))
    if all(_is_loopback(host) for host in hosts):
        return kept(_("Only this machine reaches the program."))
    lacking = [
        name
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
        if not getattr(settings, name)
    ]
    if urlsplit(settings.HARMONY_URL).scheme != "https":
        lacking.append("HARMONY_URL")
    if not settings.SECURE_HSTS_SECONDS:
        lacking.append("SECURE_HSTS_SECONDS")
    if lacking:
        return broken(_("Not set: %(names)s") % {"names": ", ".join(lacking)}, len(lacking))
    return kept(_("https only, for at least %(days)d days") % {"days": _hsts_days()})


@promise(
    "web.reached",
    clause="9.2",
    title=gettext_lazy("The database cannot be reached from the internet"),
    step=gettext_lazy("Let the database listen on this machine only."),
)
def database_is_at_home(today: date) -> Finding:
    """The database is a file, a socket, or on a private network (the case of Vastaamo)."""
    database = settings.DATABASES["default"]
    host = str(database.get("HOST") or "")
    if not host or host.startswith("/"):
        return kept(_("The database has no door to the network."))
    if is_private_host(host):
        return kept(_("The database is in the salon's own network."))
    return broken(_("The database is reached over a public address."))


@promise(
    "mail.encrypted",
    clause="9.2",
    title=gettext_lazy("Mail leaves the salon encrypted"),
    step=gettext_lazy("Set EMAIL_URL to a relay with TLS (smtp+tls or smtp+ssl)."),
    go_live=True,
)
def mail_is_encrypted(today: date) -> Finding:
    """To the relay with TLS, or to one on this machine."""
    if settings.EMAIL_BACKEND != _SMTP:
        return unknown(_("No mail relay is set: mails are written to files."))
    if settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or _is_loopback(settings.EMAIL_HOST):
        return kept(_("The relay is reached with TLS or on this machine."))
    return broken(_("The relay is reached without TLS."))


@promise(
    "salon.real",
    clause="5-2",
    title=gettext_lazy("The program runs for a real salon, with all its checks on"),
    step=gettext_lazy("Install without the demo: HARMONY_ENV=production."),
    go_live=True,
)
def salon_is_real(today: date) -> Finding:
    """The demo salon is for looking at."""
    if settings.PRODUCTION:
        return kept(_("HARMONY_ENV is production."))
    return broken(_("HARMONY_ENV is %(kind)s.") % {"kind": settings.HARMONY_ENV})


def _sources(allowed: str | Iterable[object]) -> Iterable[object]:
    return [allowed] if isinstance(allowed, str) else allowed


def _is_loopback(host: str) -> bool:
    return host.strip("[]") in ("127.0.0.1", "localhost", "::1", "")


def _hsts_days() -> int:
    return int(settings.SECURE_HSTS_SECONDS) // 86_400
