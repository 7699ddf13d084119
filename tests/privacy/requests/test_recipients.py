"""Recipients by name: in the answer to her, and among those who are told (arts 15(1)(c), 19)."""

from datetime import date
from typing import Any

import pytest
import time_machine

from clients.actions import register_client
from clients.details import Details
from clients.models import Client
from privacy import actions
from privacy.access import build_access
from privacy.documents.reply import information
from privacy.models import DataSubjectRequest, Processor, RecipientTask
from privacy.models.request import Kind
from privacy.papers.actions import save_processor
from staff.models import User
from tests.personal_data.test_canaries import Canaries
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db
BOOKING = Processor.Service.BOOKING


def entered(by: User, name: str, service: str, **more: Any) -> Processor:
    row = Processor(name=name, service=service, **{"place": "Suomi", **more})
    return save_processor(by=by, processor=row)


def told(by: User, client: Client, article: str) -> str:
    """What the answer says under this article."""
    export = build_access(by=by, subject=client.subject, purpose="request")
    item = next(each for each in information(export, "fi") if each["article"] == article)
    return str(item["text"])


def names_told(row: DataSubjectRequest) -> list[str]:
    tasks = RecipientTask.objects.filter(request=row).select_related("subject")
    return [task.sealed.recipient for task in tasks]


def test_the_answer_names_the_companies_that_the_owner_entered(hannele: User, aino: Client) -> None:
    assert "Postinlähettäjä Oy" not in told(hannele, aino, "15(1)(c)")
    entered(hannele, "Postinlähettäjä Oy", "mail_relay")
    found = told(hannele, aino, "15(1)(c)")
    assert "Postinlähettäjä Oy, Suomi" in found
    assert "sähköpostipalvelun tarjoaja" not in found.lower()


def test_who_processed_her_data_until_lately_is_named_too(hannele: User) -> None:
    with time_machine.travel("2026-03-01T12:00+02:00"):
        details = Details("Aino Virtanen", 1985)
        aino = register_client(by=hannele, details=details, notice_way="paper")
    entered(hannele, "Palvelin Oy", "host")
    entered(hannele, "Entinen Oy", "host", ended_on=date(2026, 3, 1))
    entered(hannele, "Muinainen Oy", "host", ended_on=date(2026, 2, 28))
    found = told(hannele, aino, "15(1)(c)")
    assert "Entinen Oy, Suomi (1.3.2026 asti)" in found
    assert "Muinainen" not in found


def test_the_answer_admits_a_transfer(hannele: User, aino: Client) -> None:
    assert "ei ole siirretty" in told(hannele, aino, "15(2)")
    entered(hannele, "Pilvi Inc", "host", place="Yhdysvallat", in_eea=False, ground="46")
    found = told(hannele, aino, "15(2)")
    assert "ei ole siirretty" not in found
    assert "Pilvi Inc (Yhdysvallat" in found


@pytest.mark.parametrize("kind", [Kind.RECTIFICATION, Kind.ERASURE, Kind.RESTRICTION])
def test_the_booking_system_is_told_of_every_change(
    hannele: User, ask: Ask, kind: str, aino: Client
) -> None:
    entered(hannele, "Avoinna24", BOOKING)
    entered(hannele, "Palvelin Oy", "host")
    row = ask(kind, known=True)
    if kind == Kind.RECTIFICATION:
        actions.decide_request(by=hannele, request=row, outcome="fulfilled")
    elif kind == Kind.ERASURE:
        actions.erase_for_request(by=hannele, request=row)
    else:
        actions.restrict_for_request(by=hannele, request=row, ground="claim", reason="Riita")
    assert names_told(row) == ["Avoinna24"]


def test_an_objection_that_restricts_is_told_too(hannele: User, ask: Ask) -> None:
    entered(hannele, "Avoinna24", BOOKING)
    assert names_told(ask(Kind.OBJECTION)) == ["Avoinna24"]


def test_who_came_from_a_booking_system_is_a_reason_to_tell_it(hannele: User, ask: Ask) -> None:
    """The example of an imported client: nobody has entered which company that was."""
    about = Canaries().subject.pk
    row = ask(Kind.RECTIFICATION, about=about, known=True)
    actions.decide_request(by=hannele, request=row, outcome="fulfilled")
    assert str(BOOKING.label) in names_told(row)


def test_who_was_never_in_a_booking_system_leaves_nobody_to_tell(hannele: User, ask: Ask) -> None:
    row = ask(Kind.RECTIFICATION, known=True)
    actions.decide_request(by=hannele, request=row, outcome="fulfilled")
    assert names_told(row) == []
