"""Each promise about the papers can turn red, and does when it is broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.actions import decide_for_salon, receive_request
from privacy.audit.acts import SYSTEM
from privacy.backup import status
from privacy.models import (
    BreachRecord,
    DataSubject,
    Hold,
    HoldRecord,
    NoticeVersion,
    OwnerDecision,
    Processor,
    RequestRecord,
)
from privacy.notices.publishing import publish_notice
from privacy.papers import actions
from privacy.papers.documents import PAPERS
from privacy.papers.rules import BreachPaper
from staff.models import User
from tests.promised import found, state

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22T12:00:00+02:00", tick=False) as traveller:
        yield traveller


def test_a_late_request_breaks_its_promise(clock: Any) -> None:
    receive_request(
        by=SYSTEM, about=None, kind="access", channel="email", said=RequestRecord(name="Aino")
    )
    assert state("requests.due") == "kept"
    assert state("requests.due", TODAY + timedelta(days=40)) == "broken"


def test_a_hold_that_nobody_reviews_breaks_its_promise() -> None:
    Hold(
        subject=DataSubject.objects.create_sealed(),
        decided_on=TODAY,
        review_on=TODAY + timedelta(days=30),
        sealed=HoldRecord(name="Aino", claim="vahinko"),
    ).save()
    assert state("holds.reviewed", TODAY + timedelta(days=30)) == "kept"
    assert state("holds.reviewed", TODAY + timedelta(days=31)) == "broken"


def test_after_three_months_without_a_test_the_contact_promise_is_broken() -> None:
    assert state("contact.tested") == "broken"
    actions.note_contact_test(by=SYSTEM, channel="email", tested_on=TODAY, worked=True)
    assert state("contact.tested", date(2027, 2, 22)) == "kept"
    assert state("contact.tested", date(2027, 2, 23)) == "broken"
    actions.note_contact_test(by=SYSTEM, channel="phone", tested_on=TODAY, worked=False)
    assert state("contact.tested") == "broken"


@pytest.mark.parametrize(
    "name", ["CONTROLLER", "BUSINESS_ID", "ADDRESS", "PHONE", "EMAIL", "CONTACT"]
)
def test_a_notice_without_its_controller_breaks_its_promise(settings: Any, name: str) -> None:
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, toiminimi"
    assert state("controller.named") == "kept"
    setattr(settings, f"SALON_{name}", " ")
    assert state("controller.named") == "broken"
    assert f"SALON_{name}" in str(found("controller.named").evidence)


@pytest.fixture
def own_notice(settings: Any) -> NoticeVersion:
    """The first notice that the salon published itself."""
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, toiminimi"
    return publish_notice(by=SYSTEM, valid_from=TODAY, summary="Ensimmäinen oma seloste")


def test_the_notice_of_the_program_is_not_the_salons_own(settings: Any) -> None:
    assert state("notice.published") == "broken"
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, toiminimi"
    tomorrow = TODAY + timedelta(days=1)
    publish_notice(by=SYSTEM, valid_from=tomorrow, summary="Ensimmäinen oma seloste")
    assert state("notice.published") == "broken"
    assert state("notice.published", tomorrow) == "kept"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SALON_PHONE", "040 000 0000"),
        ("RETENTION", {"client": "38m"}),
        ("HARMONY_BACKUP_DAYS", 20),
        ("MINOR_OWN_CONSENT_AGE", 16),
    ],
)
def test_a_notice_that_is_not_true_any_more_breaks_its_promise(
    own_notice: NoticeVersion, settings: Any, name: str, value: object
) -> None:
    assert state("notice.published") == "kept"
    setattr(settings, name, value)
    assert state("notice.published") == "broken"


def test_a_new_recipient_makes_the_notice_untrue_until_it_is_told(
    own_notice: NoticeVersion,
) -> None:
    company = Processor(name="Palvelin Oy", service="host", place="Suomi", contract_on=TODAY)
    actions.save_processor(by=SYSTEM, processor=company)
    assert state("notice.published") == "broken"
    publish_notice(by=SYSTEM, valid_from=TODAY, summary="Palvelin on Palvelin Oy:n")
    assert state("notice.published") == "kept"


def test_a_processor_without_a_contract_breaks_its_promise() -> None:
    assert state("processors.contracts") == "unknown"
    company = Processor(name="Palvelin Oy", service="host", place="Suomi")
    actions.save_processor(by=SYSTEM, processor=company)
    assert state("processors.contracts") == "broken"
    company.contract_on = TODAY
    actions.save_processor(by=SYSTEM, processor=company)
    assert state("processors.contracts") == "kept"


def test_a_processor_outside_the_eea_breaks_the_promise_of_the_policy() -> None:
    company = Processor(name="Pilvi", service="host", place="USA", in_eea=False, ground="46")
    assert state("processors.eea") == "kept"
    actions.save_processor(by=SYSTEM, processor=company)
    assert state("processors.eea") == "broken"
    company.ended_on = TODAY
    actions.save_processor(by=SYSTEM, processor=company)
    assert state("processors.eea") == "kept"


def test_an_old_or_failed_backup_breaks_its_promise(
    settings: Any, tmp_path: Any, clock: Any
) -> None:
    settings.HARMONY_BACKUP_STATUS_FILE = tmp_path / "status.json"
    assert state("backup.verified") == "unknown"
    now = timezone.now().isoformat()
    good = status.Status(tried_at=now, ok=True, verified_at=now)
    status.note(good)
    assert state("backup.verified") == "kept"
    status.note(replace(good, ok=False, fault="levy täynnä"))
    assert state("backup.verified") == "broken"
    status.note(good)
    clock.move_to("2026-11-24T12:00:01+02:00")
    assert state("backup.verified") == "broken"
    status.note(status.Status(tried_at=now, ok=False))
    assert state("backup.verified") == "broken"


def test_a_breach_past_its_72_hours_breaks_its_promise(clock: Any) -> None:
    paper = BreachPaper(aware_at=timezone.now())
    said = BreachRecord(happened="x", what="y")
    breach = actions.record_breach(by=SYSTEM, paper=paper, said=said)
    clock.move_to("2026-11-25T12:00:00+02:00")
    assert state("breach.notified") == "kept"
    clock.move_to("2026-11-25T12:00:01+02:00")
    assert state("breach.notified") == "broken"
    decided = replace(paper, decision="not_notify", decision_reason="Kukaan ei nähnyt")
    actions.change_breach(by=SYSTEM, breach=breach, paper=decided, said=said)
    assert state("breach.notified") == "kept"


def test_papers_that_nobody_adopted_break_their_promise() -> None:
    for paper in PAPERS:
        assert state("risks.assessed") == "broken"
        decide(paper.question)
    assert state("risks.assessed") == "kept"
    decide(PAPERS[0].question, answer=False)
    assert state("risks.assessed") == "broken"


def test_an_adoption_of_an_older_paper_does_not_count(clock: Any) -> None:
    clock.move_to("2026-11-21T12:00:00+02:00")
    for paper in PAPERS:
        decide(paper.question)
    assert state("risks.assessed") == "broken"


def test_open_questions_break_their_promise() -> None:
    papers = {paper.question for paper in PAPERS}
    for question in OwnerDecision.Question.values:
        if question not in papers:
            assert state("owner.decided") == "broken"
            decide(question)
    assert state("owner.decided") == "kept"


def decide(question: str, *, answer: bool = True) -> None:
    decide_for_salon(by=SYSTEM, question=question, answer=answer, reason="Luettu")


# --- the pages of papers -------------------------------------------------------------------------

SignIn = Callable[[User], Client]


def test_the_owner_reads_a_paper_and_adopts_it(signed_in: SignIn, hannele: User) -> None:
    browser = signed_in(hannele)
    assert browser.get(reverse("privacy:paper_list")).status_code == 200
    shown = browser.get(reverse("privacy:paper_show", args=["vaikutustenarviointi"]))
    assert "<h2>" in shown.content.decode()
    page = reverse("privacy:decision_record", args=["dpia"])
    answer = browser.post(page, {"answer": "yes", "reason": "Luettu", **_key(browser.get(page))})
    assert answer.status_code == 302
    decision = OwnerDecision.newest("dpia")
    assert decision is not None
    assert (decision.answer, decision.decided_by) == (True, hannele.pk)


def test_the_record_of_processing_is_of_today(
    signed_in: SignIn, hannele: User, settings: Any
) -> None:
    settings.SALON_ADDRESS = "Uusikatu 1, 90100 Oulu"
    company = Processor(name="Palvelin Oy", service="mail_relay", place="Suomi", contract_on=TODAY)
    actions.save_processor(by=SYSTEM, processor=company)
    text = signed_in(hannele).get(reverse("privacy:record_show")).content.decode()
    assert [word for word in ("Uusikatu 1", "Palvelin Oy", "22.11.2026") if word not in text] == []


def test_a_decision_without_a_reason_is_refused(signed_in: SignIn, hannele: User) -> None:
    browser = signed_in(hannele)
    page = reverse("privacy:decision_record", args=["two_years"])
    answer = browser.post(page, {"answer": "no", "reason": " ", **_key(browser.get(page))})
    assert (answer.status_code, "no" in answer.content.decode()) == (200, True)
    assert OwnerDecision.newest("two_years") is None


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("paper_list", []),
        ("paper_show", ["kynnysarvio"]),
        ("record_show", []),
        ("decision_record", ["dpia"]),
    ],
)
def test_the_papers_are_the_owners(
    name: str, args: list[str], signed_in: SignIn, hannele: User, tiina: User, riikka: User
) -> None:
    url = reverse(f"privacy:{name}", args=args)
    answers = [signed_in(user).get(url).status_code for user in (hannele, tiina, riikka)]
    assert answers == [200, 403, 403]


@pytest.mark.parametrize(("name", "arg"), [("paper_show", "x"), ("decision_record", "x")])
def test_a_paper_that_is_not_there_is_not_found(
    name: str, arg: str, signed_in: SignIn, hannele: User
) -> None:
    assert signed_in(hannele).get(reverse(f"privacy:{name}", args=[arg])).status_code == 404


def _key(page: Any) -> dict[str, str]:
    """The one-time key of a form."""
    import re

    found_key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())
    assert found_key is not None
    return {"form_key": found_key.group(1)}
