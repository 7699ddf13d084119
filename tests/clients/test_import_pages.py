"""The pages of an import: choose a file, name its columns, decide, close, take back."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from clients.importing import actions
from clients.importing.tables import Unreadable
from clients.models import Client, ImportBatch, ImportRow
from clients.views import stepping
from privacy.audit.acts import in_act
from staff.models import User
from tests.clients.importing.steps import filled
from tests.clients.salon import enter

pytestmark = pytest.mark.django_db
KNOWN = (
    "Client ID,First Name,Last Name,Email,Mobile Number,Telephone,Gender,Date of Birth,City,"
    "Note,Blocked,Added\n"
    "1,Aino,Korhonen,aino@example.fi,040 123 4567,,,1985-03-14,Oulu,raskaana,No,\n"
    "2,Eeva,Virtanen,eeva@example.fi,,,,1978-01-02,Oulu,,No,\n"
    "3,Marja,,marja@example.fi,,,,1978-01-02,Oulu,,No,\n"
)
UNKNOWN = "Kuka;Vuosi;Netti\nAino Korhonen;1985;aino@example.fi\n"
SignIn = Callable[[User], Browser]


def upload(browser: Browser, content: str | bytes, name: str = "asiakkaat.csv") -> Any:
    file = BytesIO(content.encode() if isinstance(content, str) else content)
    file.name = name
    return browser.post(reverse("clients:import_list"), {"file": file, **key(browser)})


def key(browser: Browser) -> dict[str, str]:
    """The one-time key of a form on the page."""
    page = browser.get(reverse("clients:import_list")).content.decode()
    return {"form_key": page.split('name="form_key" value="')[1].split('"')[0]}


def done(browser: Browser) -> ImportBatch:
    """The import after all of its steps."""
    batch = ImportBatch.objects.get()
    step = reverse("clients:import_step", args=[batch.pk])
    for _ in range(2):
        assert browser.post(step).status_code == 302
    return ImportBatch.objects.select_related("subject").get()


def post(browser: Browser, name: str, *args: Any, **fields: str) -> Any:
    return browser.post(reverse(f"clients:{name}", args=args), {**key(browser), **fields})


def test_a_known_export_goes_to_its_decisions(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    assert upload(browser, KNOWN).status_code == 302
    batch = done(browser)
    page = browser.get(reverse("clients:import_show", args=[batch.pk])).content.decode()
    assert "Fresha" in page
    assert "Aino Korhonen" in page
    assert "raskaana" not in page
    assert "14" not in page.split("Aino Korhonen")[1][:40]
    assert "City" in page  # named as not taken
    browser.post(reverse("clients:import_step", args=[batch.pk]), {"accept": "propose"})
    assert Client.objects.count() == 2


def test_an_unknown_header_asks_what_its_columns_mean(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    shown = browser.get(upload(browser, UNKNOWN).url).content.decode()
    assert "Aino Korhonen" in shown
    batch = ImportBatch.objects.get()
    chosen = {"column_0": "full_name", "column_1": "birth", "column_2": "email"}
    refused = post(browser, "import_columns", batch.pk, source="", **chosen)
    assert refused.status_code == 200
    post(browser, "import_columns", batch.pk, source="Avoinna24", save="on", **chosen)
    batch = done(browser)
    assert batch.source == "Avoinna24"
    row = batch.rows.get()
    assert (row.sealed.name, row.sealed.birth_year) == ("Aino Korhonen", 1985)


def test_the_columns_are_known_the_next_time(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    upload(browser, UNKNOWN)
    first = ImportBatch.objects.get()
    post(
        browser,
        "import_columns",
        first.pk,
        source="Avoinna24",
        save="on",
        column_0="full_name",
        column_1="birth",
        column_2="email",
    )
    post(browser, "import_close", first.pk)
    upload(browser, UNKNOWN.replace("Aino", "Eeva"))
    second = ImportBatch.objects.exclude(pk=first.pk).get()
    assert (second.state, second.source) == ("reading", "Avoinna24")


def test_a_column_of_notes_is_not_shown(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    answer = upload(browser, "Kuka;Huomautukset;Jotakin\nAino Korhonen;raskaana;raskaana\n")
    shown = browser.get(answer.url).content.decode()
    assert "Aino Korhonen" in shown
    assert "raskaana" not in shown
    assert shown.count("(ei näytetä)") == 1


def test_letters_that_look_wrong_ask_for_the_charset(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    content = "Etunimi;Sukunimi\nŽanna;Šemejkina\n".encode("iso8859-15")
    upload(browser, content)
    batch = ImportBatch.objects.get()
    assert batch.state == "mapping"
    shown = post(
        browser, "import_columns", batch.pk, source="x", charset="iso8859-15", preview="1"
    ).content.decode()
    assert "Šemejkina" in shown


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "tyhjä"),
        (b"PK\x03\x04" + bytes(100), "CSV"),
        (b"Nimi;Puhelin\nEeva\0;1\n", "Rivi 2"),
    ],
)
def test_what_cannot_be_read_says_why(
    hannele: User, signed_in: SignIn, content: bytes, words: str
) -> None:
    answer = upload(signed_in(hannele), content)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_no_file_and_a_huge_one_are_refused(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    assert browser.post(reverse("clients:import_list"), key(browser)).status_code == 200
    assert upload(browser, b"a" * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)).status_code == 200
    assert not ImportBatch.objects.exists()


def test_an_upload_never_touches_the_disk() -> None:
    (handler,) = settings.FILE_UPLOAD_HANDLERS
    assert handler.endswith("MemoryFileUploadHandler")


def test_rows_are_decided_one_by_one(hannele: User, signed_in: SignIn) -> None:
    known = enter("Eeva Virtanen", 1978, email="eeva@example.fi")
    browser = signed_in(hannele)
    upload(browser, KNOWN)
    batch = done(browser)
    page = browser.get(
        reverse("clients:import_show", args=[batch.pk]), {"rivit": "ask"}
    ).content.decode()
    assert str(known.pk) in page
    asked = {row.sealed.name: row for row in batch.rows.filter(outcome="ask")}
    eeva, marja = asked["Eeva Virtanen"], asked["Marja"]
    post(browser, "import_row", batch.pk, eeva.pk, decision="linked", rivit="ask", page="1")
    post(browser, "import_row", batch.pk, marja.pk, decision="left")
    assert set(batch.rows.exclude(decision="open").values_list("decision", flat=True)) == {
        "linked",
        "left",
    }
    assert Client.objects.count() == 1


def test_a_row_of_another_import_is_not_decided_on(hannele: User, signed_in: SignIn) -> None:
    one, other = (filled(hannele, "Etunimi;Sukunimi\nAino;Oja\n") for _ in range(2))
    row = other.rows.get()
    answer = post(signed_in(hannele), "import_row", one.pk, row.pk, decision="accepted")
    assert (answer.status_code, Client.objects.count()) == (404, 0)


@pytest.fixture
def one_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "ENTERED_AT_ONCE", 1)
    monkeypatch.setattr(stepping, "A_WHILE", 0)


@pytest.mark.usefixtures("one_at_once")
def test_a_long_list_shows_how_far_it_is_and_goes_on(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    upload(browser, KNOWN)
    first = browser.get(reverse("clients:import_show", args=[ImportBatch.objects.get().pk]))
    assert 'max="3" value="0"' in first.content.decode()
    batch = done(browser)
    step = reverse("clients:import_step", args=[batch.pk])
    answer = browser.post(step, {"accept": "propose"})
    page = answer.content.decode()
    assert 'max="2" value="1"' in page
    assert 'name="accept" value="propose"' in page
    assert 'name="after" value="1"' in page
    assert browser.post(step, {"accept": "propose", "after": "1"}).status_code == 200
    assert Client.objects.count() == 2
    assert browser.post(step, {"accept": "propose", "after": "2"}).status_code == 302


@pytest.mark.parametrize("accept", ["ask", "refuse", "1", ""])
def test_only_plain_kinds_are_entered_in_bulk(
    hannele: User, signed_in: SignIn, accept: str
) -> None:
    browser = signed_in(hannele)
    upload(browser, KNOWN)
    step = reverse("clients:import_step", args=[done(browser).pk])
    browser.post(step, {"accept": accept, "after": "x"})
    assert not Client.objects.exists()


def test_rows_of_one_person_are_entered_in_bulk_too(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    upload(browser, KNOWN + "4,Aino,Korhonen,,040 1234567,,,1985-03-14,Oulu,,No,\n")
    batch = done(browser)
    page = browser.get(reverse("clients:import_show", args=[batch.pk]), {"rivit": "merge"})
    assert 'name="accept" value="merge"' in page.content.decode()
    browser.post(reverse("clients:import_step", args=[batch.pk]), {"accept": "merge"})
    assert [client.sealed.name for client in Client.objects.all()] == ["Aino Korhonen"]


@pytest.mark.parametrize(
    ("page", "module", "reader"),
    [
        ("import_list", "clients.views.import_files", "read_table"),
        ("booking_list", "clients.views.calendar", "read_calendar"),
    ],
)
def test_a_file_is_read_before_anything_is_locked(
    hannele: User,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    module: str,
    reader: str,
) -> None:
    browser, looked = signed_in(hannele), []

    def refuse(*octets: object, **options: object) -> None:
        looked.append(in_act())
        raise Unreadable("too_heavy")

    monkeypatch.setattr(f"{module}.{reader}", refuse)
    file = BytesIO(b"Nimi\nEeva\n")
    file.name = "a.csv"
    said = {"file": file, "source": "A24", **key(browser)}
    assert browser.post(reverse(f"clients:{page}"), said).status_code == 200
    assert looked == [False]


def test_a_list_without_a_header_is_named_each_time(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    content = "Aino Korhonen;aino@example.fi\nEeva Niemi;eeva@example.fi\n"
    upload(browser, content)
    first = ImportBatch.objects.get()
    chosen = {"column_0": "full_name", "column_1": "email"}
    post(browser, "import_columns", first.pk, source="Vihko", save="on", **chosen)
    assert done(browser).rows.count() == 2
    post(browser, "import_close", first.pk)
    upload(browser, content)
    assert ImportBatch.objects.exclude(pk=first.pk).get().state == "mapping"


def test_an_import_is_closed_and_taken_back(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    upload(browser, KNOWN)
    batch = done(browser)
    browser.post(reverse("clients:import_step", args=[batch.pk]), {"accept": "propose"})
    post(browser, "import_close", batch.pk)
    assert not ImportRow.objects.exists()
    assert Client.objects.count() == 2
    post(browser, "import_undo", batch.pk)
    assert not Client.objects.exists()
    page = browser.get(reverse("clients:import_show", args=[batch.pk]))
    assert page.status_code == 200


def test_a_card_from_another_program_says_that_she_was_not_told(
    hannele: User, riikka: User, signed_in: SignIn
) -> None:
    browser = signed_in(hannele)
    upload(browser, KNOWN)
    batch = done(browser)
    browser.post(reverse("clients:import_step", args=[batch.pk]), {"accept": "propose"})
    client = Client.objects.all()[0]
    shown = signed_in(riikka).get(reverse("clients:client_show", args=[client.pk]))
    assert "Ei vielä annettu" in shown.content.decode()


@pytest.mark.parametrize("who", ["tiina", "riikka", "teemu"])
def test_only_the_owner_imports(
    who: str, signed_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = signed_in(request.getfixturevalue(who))
    assert browser.get(reverse("clients:import_list")).status_code == 403
