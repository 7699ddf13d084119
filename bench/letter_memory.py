"""`python -m bench.letter_memory [FEW MANY]`: the memory of a run does not grow with its readers.

For each size a fresh database is filled in one process and the letter sent from another, whose
largest memory is told. Exit code 1 when many readers take much more of it than few, or when not
everybody got exactly one message.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

FEW, MANY = 1_000, 50_000
MOST_GROWTH = 1.25


def main(sizes: list[int]) -> int:
    """One line per size, and the ratio."""
    told = [_measured(size) for size in sizes]
    for size, found in zip(sizes, told, strict=True):
        print(f"{size:,} readers: {found['mb']:.1f} MB, {found['seconds']:.0f} s", flush=True)
    growth = told[-1]["mb"] / told[0]["mb"]
    wrong = sum(found["wrong"] for found in told)
    print(f"{growth:.2f} × as much memory (at most {MOST_GROWTH}); wrong: {wrong:.0f}")
    return int(growth > MOST_GROWTH or wrong > 0)


def _measured(readers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="harmony-bench-") as home:
        environment = {
            **os.environ,
            "HARMONY_HOME": home,
            "DATABASE_URL": f"sqlite:///{home}/salon.sqlite3",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
        }
        done = b""
        for step in ("fill", "send"):
            command = [sys.executable, "-m", "bench.letter_memory", step, str(readers)]
            done = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
        found: dict[str, float] = json.loads(done)
        return found


def fill(readers: int) -> None:
    """Everybody has asked for the letter, and it is due."""
    from django.core.management import call_command

    from bench import sealed
    from bench.loading import columns_of, insert
    from bench.parts.letters import approved
    from bench.people import people
    from clients.models import Client
    from marketing.models import MarketingConsent, SubscribedAddress
    from privacy.encryption.keyring import create_keys
    from privacy.keys import require_keys

    create_keys()
    call_command("migrate", verbosity=0)
    require_keys()
    everybody = [person for person in people(readers * 2) if person.birth_year < 2007][:readers]
    keys = sealed.fill_clients(everybody)
    assert Client.objects.count() == readers
    permissions = list(_permissions(everybody, keys))
    for model in (MarketingConsent, SubscribedAddress):
        kinds: Any = columns_of(model)
        rows = [row for found, row in permissions if found is model]
        columns = {f'"{name}"': kinds[name] for name in rows[0]}
        insert(model._meta.db_table, columns, (tuple(row.values()) for row in rows))
    approved()


def _permissions(everybody: Any, keys: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    from bench.sealed import sealed_record
    from marketing.models import AddressRecord, MarketingConsent, SubscribedAddress
    from privacy.models import ConsentEvidence, ConsentText, NoticeVersion

    text, notice = ConsentText.current("marketing").pk, NoticeVersion.objects.latest("number").pk
    now = datetime.now(UTC) - timedelta(days=1)
    for person in everybody:
        given, address, key = uuid4(), uuid4(), keys[person.id]
        hers = {"subject_id": person.id, "sealed_n": 1}
        sealed = sealed_record(MarketingConsent, key, person.id, given, ConsentEvidence("oral"))
        yield MarketingConsent, {
            "id": given, **hers, "sealed": sealed, "act": "given", "at": now, "text_id": text,
            "notice_id": notice, "received_by": None,
        }  # fmt: skip
        sealed = sealed_record(
            SubscribedAddress, key, person.id, address, AddressRecord(person.email)
        )
        yield SubscribedAddress, {
            "id": address, **hers, "sealed": sealed, "given_id": given, "asked_on": now.date(),
            "confirmed_at": now, "mail_state": "none", "mail_tries": 0, "mail_next_at": None,
        }  # fmt: skip


def send(readers: int) -> None:
    """The run itself; what it needed, as JSON."""
    from django.test import override_settings

    from bench.mail_sink import mail_sink, settings_for
    from marketing.sending.runner import send_due

    started = time.monotonic()
    with mail_sink() as sink, override_settings(**settings_for(sink.port)):
        run = send_due()
    wrong = abs(run.sent - readers) + sum(number - 1 for number in sink.took.values())
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = time.monotonic() - started
    print(json.dumps({"mb": kilobytes / 1024, "seconds": seconds, "wrong": wrong}))


if __name__ == "__main__":
    if sys.argv[1:2] in (["fill"], ["send"]):
        import django

        django.setup()
        {"fill": fill, "send": send}[sys.argv[1]](int(sys.argv[2]))
    else:
        sys.exit(main([int(size) for size in sys.argv[1:]] or [FEW, MANY]))
