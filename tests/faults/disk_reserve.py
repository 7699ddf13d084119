"""Cards are read on a disk without a byte, for as long as the reserve lasts; one JSON report.

python -m tests.faults.disk_reserve 400

Runs in a mount namespace of its own (`unshare -m`): its disk is gone with it.
"""

import contextlib
import json
import shutil
import sys
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.test import Client as Browser  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.actions import open_card, register_client  # noqa: E402
from clients.details import Details  # noqa: E402
from clients.models import Client  # noqa: E402
from privacy import reserve  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.audit.chain import verify  # noqa: E402
from privacy.audit.models import AuditEvent  # noqa: E402
from privacy.doctor import machine  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import PromiseState  # noqa: E402
from staff import actions, roles  # noqa: E402
from staff.models import LoginSession, User  # noqa: E402
from tests.faults.disk_full import HOME, mount, save, stay_awake  # noqa: E402
from tests.faults.serving import colleague  # noqa: E402

ROOM = 60_000_000
PIN = "582946"
PAGES = 40  # of the readings, so many as whole pages


class Salon:
    """Somebody at reception, and one client."""

    def __init__(self) -> None:
        create_keys()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        self.user = colleague(1, roles.RECEPTION)
        actions.set_pin(by=self.user, user=self.user, pin=PIN)
        details = Details("Anna Korhonen", phone="0401000000")
        self.client = register_client(by=SYSTEM, details=details, notice_way="paper")
        self.browser = Browser(raise_request_exception=False, headers={"host": "localhost"})
        for name, morsel in signed_in(User.objects.get(pk=self.user.pk)).cookies.items():
            self.browser.cookies[name] = morsel.value

    @property
    def card(self) -> str:
        return f"/asiakkaat/{self.client.pk}/"


def eat(name: str) -> None:
    """Not a byte is left."""
    with contextlib.suppress(OSError), open(HOME / name, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def read(salon: Salon, readings: int) -> dict[str, Any]:
    """Open the card again and again; each time is noted."""
    before, statuses = AuditEvent.objects.count(), set()
    client = Client.objects.get(pk=salon.client.pk)
    for _ in range(readings - PAGES):
        open_card(by=salon.user, client=client)
    stay_awake()
    for _ in range(PAGES):
        statuses.add(salon.browser.get(salon.card).status_code)
    return {"pages": sorted(statuses), "noted": noted(before)}


def noted(before: int) -> int:
    """Readings in the use log since."""
    rest = AuditEvent.objects.filter(seq__gt=before)
    return rest.filter(act="clients.opened").count()


def locks_and_opens(salon: Salon) -> int:
    """The screen of the treatment room locks meanwhile; its PIN opens it."""
    salon.browser.post("/henkilokunta/lukko/lukitse/")
    row = LoginSession.objects.exclude(locked_at=None).get(user=salon.user)
    salon.browser.post(f"/henkilokunta/lukko/{row.public_id}/", {"pin": PIN})
    return salon.browser.get(salon.card).status_code


def refused(salon: Salon) -> list[str]:
    """What is not as it should be when somebody saves."""
    answer, people = save(salon.browser), Client.objects.count()
    words = answer.content.decode()
    wrong = [] if answer.status_code == 503 and "Levy on täynnä" in words else ["not refused"]
    wrong += [] if 'value="Bea Virtanen"' in words else ["what was typed is gone"]
    return wrong + ([] if people == 1 else ["saved"])


def red() -> list[str]:
    """Doctor and board."""
    board = PromiseState.objects.filter(pk="disk.room").values_list("state", flat=True).first()
    return [machine.disk().state.value, str(board)]


def main(readings: int) -> dict[str, Any]:
    salon = Salon()
    report: dict[str, Any] = {"kept": (HOME / "disk.reserve").stat().st_size == reserve.SIZE}
    eat("ballast")
    report["free"] = shutil.disk_usage(HOME).free
    report["read"] = read(salon, readings)
    report["saving"] = refused(salon)
    report["unlocked"] = locks_and_opens(salon)
    report["red"] = red()
    eat("more")  # something else takes the reserve's room too
    report["without it"] = salon.browser.get(salon.card).status_code
    report["chain"] = verify().ok
    for name in ("ballast", "more"):
        (HOME / name).unlink()
    report["again"] = [save(salon.browser).status_code, Client.objects.count()]
    report["kept again"] = (HOME / "disk.reserve").exists()
    return report


if __name__ == "__main__":
    mount(HOME, ROOM)
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201
