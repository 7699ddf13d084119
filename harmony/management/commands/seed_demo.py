"""An invented salon in an empty database, and a file that tells how to log in."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from harmony.demo.actions import SEEDED, DemoSalon, seed_demo_salon
from harmony.demo.bookings import CALENDAR, calendar_text
from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.commands import HarmonyCommand
from privacy.encryption.files import write_whole
from privacy.promises.checking import check_all, note_promises
from staff.models import User

LOGINS = "demo-logins.txt"  # run.py prints its lines after the address


class Command(HarmonyCommand):
    help = "Fill an empty database with an invented salon: the same seed, the same salon."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--clients", type=int, default=120, help="how many clients (120)")
        parser.add_argument("--seed", type=int, default=1, help="which salon (1)")
        parser.add_argument("--mfa", action="store_true", help="with second factors")

    def handle(self, *args: Any, **options: Any) -> None:
        why_not = reason_to_refuse()
        if why_not:
            self.refuse(why_not)
        salon = seed_demo_salon(
            by=SYSTEM, clients=options["clients"], seed=options["seed"], mfa=options["mfa"]
        )
        note_promises(by=SYSTEM, checked=check_all(timezone.localdate()))
        logins = "\n".join(login_lines(salon)) + "\n"
        write_whole(settings.HARMONY_HOME / LOGINS, logins.encode())
        calendar = calendar_text(timezone.localdate())
        write_whole(settings.HARMONY_HOME / CALENDAR, calendar.encode())
        text = _("The demo salon is ready: %(clients)s clients, %(entries)s treatments.") % {
            "clients": salon.counts["clients.client"],
            "entries": salon.counts["treatments.treatmententry"],
        }
        self.answer(dict(salon.counts), text, options)


def reason_to_refuse() -> str:
    """Why nothing is seeded here; "" for an empty database outside production."""
    if settings.PRODUCTION:
        return _("This is a production installation: no demo data are written here.")
    if AuditEvent.objects.filter(act=SEEDED).exists():
        return _("This database holds a demo salon already. Nothing was changed.")
    if Client.objects.exists() or User.objects.exists():
        return _("This database holds real data. Seed the demo in an empty one.")
    return ""


def login_lines(salon: DemoSalon) -> list[str]:
    """Everybody's e-mail with her role, and the password that they share."""
    lines = [
        f"{login.user.email} ({login.user.role_name})"
        + (f" TOTP {login.secret}" if login.secret else "")
        for login in salon.logins
    ]
    return [*lines, _("password: %(password)s") % {"password": salon.logins[0].password}]
