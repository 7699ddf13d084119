"""What an erasure leaves on a served salon: files, logs, sessions, mail, memory of other processes.

python -m tests.faults.erasure_traces 127.0.0.1:18204:        prints one JSON report
"""

import json
import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402  (after the set-up)
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.browsing import signed_in  # noqa: E402
from clients.models import Client  # noqa: E402
from marketing.actions.campaign import approve_campaign, write_campaign  # noqa: E402
from marketing.actions.consent import give_marketing_consent  # noqa: E402
from privacy import actions  # noqa: E402
from privacy.audit.acts import SYSTEM  # noqa: E402
from privacy.encryption.keyring import create_keys  # noqa: E402
from privacy.models import DataSubject, DataSubjectRequest, RequestRecord  # noqa: E402
from privacy.registry import declarations  # noqa: E402
from staff import roles  # noqa: E402
from staff.models import LoginSession  # noqa: E402
from staff.sessions import SessionStore  # noqa: E402
from tests.faults.networks import Place, parsed  # noqa: E402
from tests.faults.serving import colleague, manage, served  # noqa: E402
from tests.faults.visiting import REGISTER, SEARCH, Visitor  # noqa: E402
from tests.personal_data.all_examples import EXAMPLES  # noqa: E402
from tests.personal_data.dump import every_value, files_with, tables_with  # noqa: E402
from tests.personal_data.examples import unique_word  # noqa: E402

HOME = Path(os.environ["HARMONY_HOME"])
LOG = HOME / "gunicorn.log"
LOOKS = 12
"""Enough for every worker to have answered a search."""
NOT_HERS = {"clients.Client", "clients.ContactDetails", "marketing.MarketingConsent"}
"""Made by the forms and acts of the day."""


def a_day(visitor: Visitor) -> tuple[Client, list[str]]:
    """She is entered, looked for, misspelt, written to and given a copy of her data."""
    name, email = unique_word().title(), f"{unique_word()}@example.com"
    words = [name, email]
    visitor.get(REGISTER)
    said = {"name": name, "birth_year": "1978", "email": email, "notice_way": "paper"}
    visitor.post(REGISTER, {**said, "birth_year": "ennen sotia"})  # a form with a mistake
    visitor.get(REGISTER)
    assert visitor.post(REGISTER, said).status == 302
    client = Client.objects.select_related("subject").get()
    words += _everything_else(client.subject)
    assert looked_up(visitor, name) == LOOKS
    for path in (f"/asiakkaat/{client.pk}/", f"/kortti/{name}/", f"/asiakkaat/?q={name}"):
        visitor.get(path)
    _write_to(client)
    return client, words


def looked_up(visitor: Visitor, name: str) -> int:
    """How often the beginning of her name brings up the whole of it."""
    found = 0
    for _look in range(LOOKS):
        visitor.hidden.pop("form_key", None)
        answer = visitor.post(SEARCH, {"words": name[:6]}, **{"HX-Request": "true"})
        found += name in re.sub("</?mark>", "", answer.body)
    return found


def _everything_else(subject: DataSubject) -> list[str]:
    words: list[str] = []

    def word(_name: str) -> str:
        words.append(unique_word())
        return words[-1]

    for declaration in reversed(declarations()):
        label = declaration.model._meta.label
        if declaration.subject_path and not declaration.about_staff and label not in NOT_HERS:
            EXAMPLES[label](subject, word)
    return words


def _write_to(client: Client) -> None:
    give_marketing_consent(by=SYSTEM, client=client, way="oral", confirmed_how="kokeilu")
    letter = write_campaign(by=SYSTEM, campaign=None, subject="Joulu", body="Hei {etunimi}!")
    approve_campaign(
        by=SYSTEM,
        campaign=letter,
        edits=letter.edits,
        send_at=timezone.now() - timedelta(minutes=1),
        why_so_soon="kokeilu",
    )
    manage({}, "send_campaigns")


def asked(client: Client, kind: str) -> DataSubjectRequest:
    """A request of hers; her name in the case is another word, for the case outlives her."""
    row = actions.receive_request(
        by=SYSTEM, about=client.pk, kind=kind, channel="visit", said=RequestRecord(name="Hän")
    )
    return actions.confirm_identity(by=SYSTEM, request=row, method="known")


def copied(client: Client, folder: Path) -> int:
    """The command that builds a copy of her data into a folder; how it ended."""
    row = asked(client, "access")
    folder.mkdir()
    ended = manage({}, "export_subject", str(row.pk), "--output", str(folder))
    actions.hand_over(by=SYSTEM, request=_now(row), delivery="by_hand", on=row.received_on)
    actions.close_request(by=SYSTEM, request=_now(row))
    return ended.returncode


def _now(row: DataSubjectRequest) -> DataSubjectRequest:
    return DataSubjectRequest.objects.select_related("subject").get(pk=row.pk)


def sealed_of(client: Client) -> list[bytes]:
    """What stands sealed in her rows: it too has to leave the bytes of the database file."""
    table = Client._meta.db_table
    return [value for name, value in every_value() if name == table and len(value) > 60]


def in_sessions(words: list[str]) -> list[str]:
    contents = [str(SessionStore().decode(row.session_data)) for row in LoginSession.objects.all()]
    return [word for word in words if any(word in content for content in contents)]


def in_raw_bytes(pieces: list[bytes]) -> int:
    if connection.vendor != "sqlite":
        return 0
    path = Path(str(connection.settings_dict["NAME"]))
    files = [path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-journal"))]
    contents = [each.read_bytes() for each in files if each.exists()]
    return sum(piece in content for piece in pieces for content in contents)


def main(place: Place) -> dict[str, Any]:
    create_keys()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    owner = colleague(0, roles.OWNER)
    cookies = {name: m.value for name, m in signed_in(owner).cookies.items()}
    with served(place, {}, log=LOG):
        visitor = Visitor(place.address, place.port, cookies)
        client, words = a_day(visitor)
        name = words[0]
        handed = HOME.parent / "handed-over"
        built = copied(client, handed)
        before = {
            "mail": len(files_with(HOME / "mail", words)),
            "raw": in_raw_bytes(sealed_of(client)) if connection.vendor == "sqlite" else 1,
        }
        pieces = sealed_of(client)
        erased = manage({}, "erase_subject", str(asked(client, "erasure").pk), "--format", "json")
        found = looked_up(visitor, name)
        page = visitor.get(f"/asiakkaat/{client.pk}/").status
    return {
        "before": before,
        "ended": [built, erased.returncode],
        "checked": json.loads(erased.stdout or "{}").get("checked"),
        "found_by_others": found,
        "page": page,
        "tables": sorted(map(list, tables_with(words))),
        "files": sorted(map(list, files_with(HOME, words))),
        "printed": [word for word in words if word in erased.stdout + erased.stderr],
        "sessions": in_sessions(words),
        "raw": in_raw_bytes(pieces),
        "words": len(words),
        "log": LOG.stat().st_size,
        "handed": len(files_with(handed, words)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(parsed(sys.argv[1]))))
