"""The owner's page of a request: the clock on top, steps in order, each with one button."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client
from privacy import actions, documents
from privacy.models import DataSubject, DataSubjectRequest, RecipientTask, Statement
from privacy.models.request import Kind, Outcome
from privacy.refusals import NoIdentity
from staff.models import User
from tests.privacy.requests.conftest import Ask

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.fixture
def desk(hannele: User, signed_in: SignIn) -> Browser:
    """The owner's browser."""
    return signed_in(hannele)


def page(row: DataSubjectRequest) -> str:
    return reverse("admin:privacy_datasubjectrequest_change", args=[row.pk])


def step(row: DataSubjectRequest, name: str) -> str:
    return reverse("admin:privacy_request_step", args=[row.pk, name])


def take(desk: Browser, row: DataSubjectRequest, name: str, **said: Any) -> Any:
    """Send a step; the row is as it is afterwards."""
    answer = desk.post(step(row, name), said)
    row.__dict__ = DataSubjectRequest.objects.select_related("subject").get(pk=row.pk).__dict__
    return answer


def test_the_page_says_who_asks_what_and_how_much_time_is_left(desk: Browser, ask: Ask) -> None:
    with time_machine.travel(date(2026, 11, 22)):
        seen = desk.get(page(ask(said={"words": "Mitä tiedätte minusta?"})))
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "Aino Virtanen" in text
    assert "Mitä tiedätte minusta?" in text
    assert seen.context["clock"].days_left == 30
    assert "Aino" not in text.split("<title>")[1].split("</title>")[0]


def test_what_cannot_be_done_yet_is_there_and_says_why(desk: Browser, ask: Ask) -> None:
    stages = desk.get(page(ask())).context["stages"]
    assert [stage.state for stage in stages] == ["done", "now", "later", "later", "later"]
    assert all(stage.why for stage in stages if stage.state == "later")


def test_from_the_counter_to_paper_in_hand(
    desk: Browser, hannele: User, aino: Client, today: date
) -> None:
    """Each line is one tap or one choice: eight at most."""
    client_page = reverse("clients:client_request", args=[aino.pk])
    assert desk.get(client_page + "?laji=access").status_code == 200  # 1: "Show her data"
    sent = {
        "kind": "access",
        "channel": "visit",
        "received_on": today.isoformat(),
        "language": "fi",
        "asker": "self",
    }
    answer = desk.post(client_page, sent)  # 2: "Record the request"; all is filled in
    row = DataSubjectRequest.objects.get()
    assert answer.headers["Location"] == page(row)
    take(desk, row, "henkilollisyys", method="known")  # 3: a choice, 4: the button
    assert take(desk, row, "kokoa").status_code == 302  # 5
    seen = desk.get(page(row))
    pdf = next(file.url for file in seen.context["files"] if file.name.endswith(".pdf"))
    paper = desk.get(pdf)  # 6: the file; 7: print
    assert paper.content.startswith(b"%PDF")
    take(desk, row, "luovuta", delivery="by_hand", on=today.isoformat())
    take(desk, row, "sulje")
    assert (row.outcome, row.closed_on) == (Outcome.FULFILLED, today)
    assert desk.get(page(row)).status_code == 200


def test_nothing_is_compiled_before_it_is_known_who_asks(desk: Browser, ask: Ask) -> None:
    row = ask()
    answer = take(desk, row, "kokoa")
    assert answer.status_code == 200
    assert str(NoIdentity.message) in answer.context["refusal"]
    assert row.sealed.files == ()
    with pytest.raises(documents.NoSuchFile):
        documents.read_file(row, "omat-tiedot.pdf")


def test_a_refused_step_keeps_what_was_typed(desk: Browser, ask: Ask) -> None:
    row = ask(known=True)
    answer = take(desk, row, "paata", outcome="refused", decision="Ei ole enää tarpeen")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Ei ole enää tarpeen" in text
    assert str(answer.context["stages"][2].buttons[-1].form.non_field_errors())
    assert row.outcome == ""


def test_an_identity_code_is_refused_beside_its_field(desk: Browser, ask: Ask) -> None:
    row = ask(known=True)
    answer = take(desk, row, "paata", outcome="withdrawn", decision="Oli 131052-308T")
    assert answer.status_code == 200
    assert row.outcome == ""


@pytest.mark.parametrize("kind", [k for k in Kind.values if k not in ("objection",)])
@pytest.mark.parametrize("known", [True, False])
def test_every_kind_has_a_page(desk: Browser, ask: Ask, kind: str, known: bool) -> None:
    row = ask(kind)
    if known:
        take(desk, row, "henkilollisyys", method="two_facts")
    assert desk.get(page(row)).status_code == 200


def test_an_objection_shows_its_restriction(desk: Browser, ask: Ask) -> None:
    seen = desk.get(page(ask(Kind.OBJECTION)))
    assert seen.context["restriction"] is not None


def test_the_clock_stops_and_runs_on(desk: Browser, ask: Ask, today: date) -> None:
    row = ask()
    take(desk, row, "kysytty", on=today.isoformat())
    assert row.paused_since == today
    assert desk.get(page(row)).context["clock"].is_paused
    take(desk, row, "jatka")
    assert row.paused_since is None


def test_time_is_extended_with_a_reason(desk: Browser, ask: Ask, today: date) -> None:
    row = ask()
    take(desk, row, "jatkoaika", reason="Paljon tietoja", told_on=today.isoformat())
    assert row.extended_on == today


def test_late_is_said_first(desk: Browser, ask: Ask) -> None:
    with time_machine.travel(date(2026, 9, 1)):
        row = ask()
    assert "clock--late" in desk.get(page(row)).content.decode()


def test_a_correction_and_her_statement(
    desk: Browser, ask: Ask, aino: Client, hannele: User, today: date
) -> None:
    actions.note_disclosure(
        by=hannele,
        subject=aino.subject,
        recipient="Varausjärjestelmä",
        what="Nimi",
        ground="Varaus",
        on=today,
    )
    row = ask(Kind.RECTIFICATION, known=True)
    desk.post(reverse("admin:privacy_request_statement", args=[row.pk]), {"text": "Nimeni"})
    assert Statement.objects.get().subject.pk == aino.pk
    take(desk, row, "tehty", decision="Nimi korjattiin")
    task = RecipientTask.objects.get()
    url = reverse("admin:privacy_request_recipient", args=[row.pk])
    assert desk.post(url, {"task": str(task.pk), "answer": "impossible"}).status_code == 200
    assert desk.post(url, {"task": str(task.pk), "answer": "told"}).status_code == 302
    assert desk.post(url, {"task": "x"}).status_code == 302
    assert RecipientTask.objects.get().answer == "told"


def test_a_restriction_is_put_on(desk: Browser, ask: Ask, aino: Client) -> None:
    row = ask(Kind.RESTRICTION, known=True)
    take(desk, row, "rajoita", ground="claim", reason="Riita")
    assert DataSubject.objects.get(pk=aino.pk).state == DataSubject.State.RESTRICTED
    assert desk.get(page(row)).status_code == 200


def test_a_letter_is_there_for_the_outcome(desk: Browser, ask: Ask) -> None:
    row = ask(about=None)
    take(desk, row, "paata", outcome="nothing_held", search_made="Nimi ja puhelin")
    letter = desk.get(reverse("admin:privacy_request_letter", args=[row.pk]))
    assert letter.content.startswith(b"%PDF")


def test_an_unknown_step_is_not_there(desk: Browser, ask: Ask) -> None:
    assert desk.post(step(ask(), "taikatemppu")).status_code == 404


@pytest.mark.parametrize("who", ["tiina", "riikka", "teemu"])
def test_for_everybody_else_it_is_not_there(
    request: pytest.FixtureRequest, signed_in: SignIn, ask: Ask, who: str
) -> None:
    row, browser = ask(), signed_in(request.getfixturevalue(who))
    assert browser.get(page(row)).status_code == 404
    assert browser.post(step(row, "henkilollisyys"), {"method": "known"}).status_code == 404
    assert browser.get(reverse("admin:privacy_request_erase", args=[row.pk])).status_code == 404


def test_the_list_leads_to_a_new_request(desk: Browser, ask: Ask) -> None:
    ask()
    seen = desk.get(reverse("admin:privacy_datasubjectrequest_changelist"))
    assert reverse("privacy:request_receive") in seen.content.decode()


def test_a_file_dies_after_seven_days(desk: Browser, ask: Ask, today: date) -> None:
    row = ask(known=True)
    take(desk, row, "kokoa")
    name = row.sealed.files[0].name
    assert documents.read_file(row, name)
    with time_machine.travel(today + timedelta(days=8)), pytest.raises(documents.NoSuchFile):
        documents.read_file(row, name)
