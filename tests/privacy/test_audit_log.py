"""The audit log: every act leaves its event, and no tampering stays unseen (G26)."""

import dataclasses
import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from privacy.audit.acts import SYSTEM, Actor, UnrecordedAct, act, audited, before_audit, record
from privacy.audit.chain import cut_to, verify
from privacy.audit.models import AuditCheckpoint, AuditEvent, AuditHead
from privacy.models import DataSubject
from tests.profile import count

pytestmark = pytest.mark.django_db


@audited
def greet(*, by: Actor, subject: UUID | None = None) -> None:
    record("test.greeted", by=by, subject_id=subject, fields=("name",), counts={"words": 2})


@pytest.fixture
def chain() -> list[int]:
    for _ in range(20):
        greet(by=SYSTEM, subject=uuid4())
    assert verify().ok
    return list(AuditEvent.objects.values_list("seq", flat=True))


def test_an_act_leaves_an_event_with_who_and_what() -> None:
    subject = uuid4()
    greet(by=SYSTEM, subject=subject)
    event = AuditEvent.objects.get()
    assert (event.act, event.actor_role, event.subject_id) == ("test.greeted", "system", subject)


def test_an_act_that_records_nothing_is_refused_and_undone() -> None:
    @audited
    def forgetful(*, by: Actor) -> None:
        DataSubject.objects.create_sealed()

    with pytest.raises(UnrecordedAct):
        forgetful(by=SYSTEM)
    assert not DataSubject.objects.exists()


def test_an_act_that_fails_leaves_neither_change_nor_event() -> None:
    @audited
    def failing(*, by: Actor) -> None:
        DataSubject.objects.create_sealed()
        record("test.failed", by=by)
        raise ValueError

    with pytest.raises(ValueError):
        failing(by=SYSTEM)
    assert not DataSubject.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_nested_act_that_fails_takes_only_its_own_event_with_it() -> None:
    @audited
    def inner(*, by: Actor) -> None:
        DataSubject.objects.create_sealed()
        record("test.inner", by=by)
        raise ValueError

    @audited
    def outer(*, by: Actor) -> None:
        record("test.outer", by=by)
        with pytest.raises(ValueError):
            inner(by=by)

    outer(by=SYSTEM)
    assert [event.act for event in AuditEvent.objects.all()] == ["test.outer"]
    assert not DataSubject.objects.exists()
    assert verify().ok


def test_what_must_come_last_runs_once_and_just_before_the_chain() -> None:
    seen: list[int] = []
    with act():
        greet(by=SYSTEM)
        for _ in range(3):
            before_audit("test.clock", lambda: seen.append(AuditEvent.objects.count()))
    assert seen == [0]


def test_recording_outside_an_act_is_refused() -> None:
    with pytest.raises(UnrecordedAct):
        record("test.greeted", by=SYSTEM)


@pytest.mark.parametrize(
    "loose", [lambda by: None, lambda *, name: None, lambda *, by, **more: None]
)
def test_a_function_that_is_not_keyword_only_with_by_is_no_act(loose: Callable[..., None]) -> None:
    with pytest.raises(TypeError):
        audited(loose)


def test_every_tampering_is_found(chain: list[int]) -> None:
    chance = random.Random(2)
    rows = [_values(event) for event in AuditEvent.objects.order_by("seq")]
    for _ in range(count(300, 10_000)):
        kind = _tamper(chance, len(rows))
        found = verify()
        assert not found.ok, kind
        _put_back(rows)
    assert verify().ok


@pytest.mark.only_on("sqlite")  # which keeps whatever the disk makes of it
@pytest.mark.parametrize(
    "damage", ["fields = '[\"na'", "fields = '5'", "at = 'soon'", "act = CAST(x'fe' AS TEXT)"]
)
def test_what_nobody_can_have_written_breaks_the_chain(chain: list[int], damage: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE audit_auditevent SET {damage} WHERE seq = %s", [chain[4]])  # noqa: S608
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert not verify().ok


def test_a_cut_tail_is_found_even_with_an_old_head_put_back(chain: list[int]) -> None:
    head = AuditHead.objects.get()
    before = (head.seq, bytes(head.hash), bytes(head.signature))
    greet(by=SYSTEM)
    AuditEvent.objects.filter(seq__gt=before[0]).delete()
    AuditHead.objects.update(seq=before[0], hash=before[1], signature=before[2])
    _tell_the_file(before[0] + 1)
    assert not verify().ok


def test_the_chain_stays_whole_when_old_events_are_cut_off(chain: list[int]) -> None:
    with act():
        cut_to(chain[11])
        record("test.cut", by=SYSTEM)
    found = verify()
    assert found.ok
    assert found.events == 9
    AuditEvent.objects.filter(seq=chain[12]).delete()
    assert not verify().ok


def test_a_forged_checkpoint_is_found(chain: list[int]) -> None:
    with act():
        cut_to(chain[5])
        record("test.cut", by=SYSTEM)
    cut = AuditEvent.objects.get(seq=chain[6])
    AuditCheckpoint.objects.update(seq=cut.seq, hash=bytes(cut.hash))
    AuditEvent.objects.filter(seq=chain[6]).delete()
    assert not verify().ok


def test_a_cut_tail_is_found_when_head_and_file_are_made_to_fit(chain: list[int]) -> None:
    last = AuditEvent.objects.get(seq=chain[-2])
    AuditEvent.objects.filter(seq=chain[-1]).delete()
    AuditHead.objects.update(seq=last.seq, hash=bytes(last.hash))
    _tell_the_file(last.seq, bytes(last.hash))
    assert not verify().ok


def test_a_chain_that_is_not_the_one_that_was_noted_is_found(chain: list[int]) -> None:
    _tell_the_file(chain[7])
    assert (verify().ok, verify().broken_at) == (False, chain[7])


def _values(event: AuditEvent) -> dict[str, object]:
    return {field.attname: getattr(event, field.attname) for field in event._meta.concrete_fields}


def _put_back(rows: list[dict[str, object]]) -> None:
    AuditEvent.objects.all().delete()
    AuditEvent.objects.bulk_create([AuditEvent(**row) for row in rows])


def _tamper(chance: random.Random, length: int) -> str:
    victim = AuditEvent.objects.order_by("seq")[chance.randrange(length)]
    kind = chance.choice(["edit", "delete", "insert", "swap", "cut"])
    if kind == "edit":
        _edit(chance, victim)
    elif kind == "delete":
        victim.delete()
    elif kind == "cut":
        AuditEvent.objects.filter(seq__gte=victim.seq).delete()
    elif kind == "insert":
        values = {**_values(victim), "seq": length + 1, "act": "test.forged"}
        AuditEvent.objects.bulk_create([AuditEvent(**values)])
    else:
        other = AuditEvent.objects.exclude(seq=victim.seq).order_by("?")[0]
        swapped = (victim.subject_id, other.subject_id)
        AuditEvent.objects.filter(seq=victim.seq).update(subject_id=swapped[1])
        AuditEvent.objects.filter(seq=other.seq).update(subject_id=swapped[0])
    return kind


def _edit(chance: random.Random, victim: AuditEvent) -> None:
    changes: list[dict[str, object]] = [
        {"act": "test.other"},
        {"actor_id": uuid4()},
        {"actor_role": "owner"},
        {"subject_id": None},
        {"purpose": "curiosity"},
        {"counts": {"words": 3}},
        {"fields": []},
        {"object_id": "1"},
        {"object_type": "clients.client"},
        {"at": timezone.now() + timedelta(seconds=1)},
        {"hash": bytes(32)},
    ]
    AuditEvent.objects.filter(seq=victim.seq).update(**chance.choice(changes))


def _tell_the_file(seq: int, link: bytes = bytes(32)) -> None:
    path = settings.HARMONY_AUDIT_HEAD_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"seq": {seq}, "hash": "{link.hex()}"}}')


def test_the_verification_says_how_many_and_where(chain: list[int]) -> None:
    AuditEvent.objects.filter(seq=chain[4]).update(act="test.other")
    found = dataclasses.asdict(verify())
    assert found == {"events": 4, "ok": False, "broken_at": chain[4]}


def test_an_act_with_many_events_is_as_whole_as_one_with_few() -> None:
    """Many are written in another way: every field of each must be what was hashed."""
    with act():
        for number in range(120):
            record(
                "test.example",
                by=SYSTEM,
                subject_id=uuid4(),
                fields=("name", "phone"),
                purpose="kävi",
                counts={"rows": number, "of": {"ä": [1, None]}},
            )
    assert AuditEvent.objects.filter(act="test.example").count() == 120
    newest = AuditEvent.objects.order_by("seq").last()
    assert newest is not None
    assert (newest.fields, newest.counts["rows"]) == (["name", "phone"], 119)
    assert verify().ok
