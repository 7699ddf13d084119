"""The reply of one person never holds another's data: namesakes, families, impostors (A37)."""

import json

import pytest

from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from privacy import actions, documents, refusals
from privacy.models import DataSubjectRequest, Guardian, RequestRecord
from privacy.models.request import Kind
from staff.models import User

pytestmark = pytest.mark.django_db
AINO = Details("Aino Virtanen", 1985, "040 111 2233", "perhe@example.org")
OTHERS = {
    "same name": Details("Aino Virtanen", 1985, "040 999 0001", "toinen@example.org"),
    "same e-mail": Details("Pekka Merkki", 1980, "040 999 0002", "perhe@example.org"),
    "same phone": Details("Liisa Merkki", 1990, "040 111 2233", "liisa.merkki@example.org"),
    "a child": Details("Onni Merkki", 2015, "040 111 2233", "perhe@example.org"),
    "all the same": Details("Aino Virtanen", 1985, "040 111 2233", "perhe@example.org"),
}


def register(by: User, details: Details, guardian: Guardian | None = None) -> Client:
    return register_client(by=by, details=details, notice_way="paper", guardian=guardian)


def asked(by: User, client: Client, kind: str = Kind.ACCESS) -> DataSubjectRequest:
    said = RequestRecord(name=client.sealed.name)
    return actions.receive_request(by=by, about=client.pk, kind=kind, channel="phone", said=said)


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.PORTABILITY])
@pytest.mark.parametrize("likeness", OTHERS)
def test_the_package_holds_one_person(hannele: User, kind: str, likeness: str) -> None:
    aino, other = register(hannele, AINO), register(hannele, OTHERS[likeness])
    actions.note_statement(by=hannele, subject_id=other.pk, text="qvieraslausuma")
    actions.note_statement(by=hannele, subject_id=aino.pk, text="qomalausuma")
    row = asked(hannele, aino, kind)
    row = actions.confirm_identity(by=hannele, request=row, method="two_facts")
    build = documents.access_reply if kind == Kind.ACCESS else documents.portability
    made = build(by=hannele, request=row)
    name = next(each.name for each in made.files if each.name.endswith(".json"))
    text = json.dumps(json.loads(documents.read_file(row, name)), ensure_ascii=False)
    assert "qvieraslausuma" not in text
    assert str(other.pk) not in text
    unlike = {OTHERS[likeness].phone, OTHERS[likeness].email}
    assert not [value for value in unlike - {AINO.phone, AINO.email} if value in text]


@pytest.mark.parametrize("kind", [Kind.ACCESS, Kind.PORTABILITY])
def test_the_identity_step_is_not_skipped_on_any_way(hannele: User, kind: str) -> None:
    row = asked(hannele, register(hannele, AINO), kind)
    build = documents.access_reply if kind == Kind.ACCESS else documents.portability
    with pytest.raises(refusals.NoIdentity):
        build(by=hannele, request=row)
    with pytest.raises(refusals.NoIdentity):
        actions.build_reply(by=hannele, request=row, files=(), sections=())


def test_a_guardians_name_on_a_childs_card_opens_nothing_by_itself(hannele: User) -> None:
    guardian = Guardian("Aino Virtanen", "040 111 2233")
    child = register(hannele, OTHERS["a child"], guardian)
    said = RequestRecord(name="Onni Merkki", asker_name="Aino Virtanen", authority="huoltaja")
    row = actions.receive_request(
        by=hannele, about=child.pk, kind="access", channel="visit", asker="guardian", said=said
    )
    row = actions.confirm_identity(by=hannele, request=row, method="id_seen")
    with pytest.raises(refusals.ChildsViewMissing):
        documents.access_reply(by=hannele, request=row)


def test_erasing_one_of_a_family_leaves_the_others(hannele: User) -> None:
    aino, other = register(hannele, AINO), register(hannele, OTHERS["all the same"])
    row = asked(hannele, aino, Kind.ERASURE)
    row = actions.confirm_identity(by=hannele, request=row, method="known")
    row = actions.check_erasure(
        by=hannele, request=actions.erase_for_request(by=hannele, request=row)
    )
    assert row.checked_at is not None
    kept = Client.objects.select_related("subject", "contact__subject").get()
    assert (kept.pk, kept.contact.sealed.email) == (other.pk, "perhe@example.org")
