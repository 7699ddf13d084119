"""What the source says beside the name: letters or none, deleted since, a number of its own."""

import pytest

from clients.importing import days
from clients.importing.candidates import Candidate, candidates
from clients.importing.formats import Column, guess, recognise
from clients.importing.ids import FEW, judged_together, with_own_ids
from clients.importing.kinds import Kind, Outcome
from clients.importing.known import Known, with_register
from clients.importing.reading import parse
from tests.clients.importing.test_more_strange_files import rows
from tests.clients.importing.test_odd_tables import TODAY, one


@pytest.mark.parametrize(
    "said", ["Ei lupaa", "ei halua kirjeitä", "Ei (12.3.2024)", "Nej", "kielletty", "Opt-out", "No"]
)
def test_a_no_in_many_words_is_one(said: str) -> None:
    assert one(f"Eeva;Niemi;1985;;;{said}").opt_out


@pytest.mark.parametrize("said", ["Ei kysytty", "ei tiedossa", "Not set", "false", "0", "", "K"])
def test_what_is_no_answer_is_no_no(said: str) -> None:
    assert not one(f"Eeva;Niemi;1985;;;{said}").opt_out


@pytest.mark.parametrize(
    ("header", "said", "is_no"),
    [
        ("Markkinointikielto", "Kyllä", True),
        ("Markkinointikielto", "x", True),
        ("Markkinointikielto", "Ei", False),
        ("Markkinointikielto", "", False),
        ("Suoramarkkinointikielto", "12.3.2024", True),
        ("Email Unsubscribed", "True", True),
        ("Email Unsubscribed", "FALSE", False),
        ("Sähköpostimarkkinointi", "Ei", True),
    ],
)
def test_a_ban_is_a_no_where_it_is_set(header: str, said: str, is_no: bool) -> None:
    (row,) = rows(f"Nimi;Sähköposti;{header}\nEeva Niemi;e@example.fi;{said}\n")
    assert (row.opt_out, row.email) == (is_no, "e@example.fi")
    assert (Kind.SOURCE_SAYS_NO in row.kinds) is is_no


def test_a_ban_in_the_older_export_of_square_is_heard() -> None:
    header = [
        "First Name",
        "Last Name",
        "Email Address",
        "Square Customer ID",
        "Email Unsubscribed",
    ]
    columns = recognise(header)
    assert columns is not None
    assert columns.columns[Column.OPT_OUT] == (4,)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("Kyllä", "refuse"), ("1", "refuse"), ("12.3.2024", "refuse"), ("Ei", "propose")]
    + [(said, "propose") for said in ("", "0", "False", "NULL")],
)
def test_somebody_deleted_in_any_list_is_refused(said: str, outcome: str) -> None:
    (row,) = rows(f"Nimi;Sähköposti;Poistettu\nEeva Niemi;e@example.fi;{said}\n")
    assert row.outcome.value == outcome


def test_a_zero_is_no_card_that_another_was_merged_into() -> None:
    zero, merged = rows("ID;Nimi;Merged to\n1;Eeva Niemi;0\n2;Aino Oja;1\n")
    assert (zero.outcome, merged.outcome) == (Outcome.PROPOSE, Outcome.REFUSE)


@pytest.mark.parametrize(
    "header",
    [
        "client id,first name,LAST NAME,Email,mobile number,Date Of Birth",
        "ClientID,FirstName,LastName,Email,MobileNumber,DateOfBirth",
    ],
)
def test_a_known_header_may_be_written_in_other_letters(header: str) -> None:
    columns = recognise(header.split(","))
    assert columns is not None
    assert columns.source == "Fresha"
    assert columns.columns[Column.BIRTH] == (5,)


def test_timma_writes_its_headers_small_too() -> None:
    header = "nimi;puhelinnumero;osoite;postinumero;lisätiedot;markkinointiluvat;"
    columns = recognise(f"{header}perustamisajankohta;id".split(";"))
    assert columns is not None
    assert (columns.source, columns.columns[Column.NOTE]) == ("Timma", (4,))


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Syntymäpaikka", None),
        ("Syntymävuosi", Column.BIRTH),
        ("Allergiat", Column.NOTE),
        ("Terveystiedot", Column.NOTE),
        ("Lääkitys", Column.NOTE),
        ("planned_treatment", Column.NOTE),
        ("Sähköpostilupa", Column.CONSENT),
        ("Email Marketing", Column.CONSENT),
        ("Poistettu", Column.DELETED),
        ("Arkistoitu", Column.ARCHIVED),
        ("Yrityksen nimi", Column.COMPANY),
        ("Viimeisin varaus", Column.LAST_VISIT),
    ],
)
def test_more_headers_as_they_are_written(header: str, meaning: Column | None) -> None:
    assert list(guess((header,)).columns) == ([meaning] if meaning else [])


def test_one_column_is_the_name_and_one_the_address() -> None:
    found = guess(("Nimi", "Sähköposti", "Nimi", "Email")).columns
    assert found == {Column.FULL_NAME: (0,), Column.EMAIL: (1,)}
    parts = guess(("Etunimi", "Sukunimi", "Asiakas")).columns
    assert set(parts) == {Column.FIRST_NAME, Column.LAST_NAME}


VERSIONS = "Asiakasnumero;Nimi;Puhelin;Muokattu\n"


def identified(text: str) -> list[Candidate]:
    return with_own_ids(rows(text))


@pytest.mark.parametrize(("count", "is_asked"), [(2, True), (FEW, True), (FEW + 1, False)])
def test_a_number_that_everybody_has_is_nobodys(count: int, is_asked: bool) -> None:
    people = "".join(f"0;Nimi{at:02d} Oja;040 123 45{at:02d};\n" for at in range(count))
    found = identified(VERSIONS + people)
    assert {row.source_id for row in found} == {""}
    assert {Kind.PERHAPS_SAME_IN_FILE in row.kinds for row in found} == {is_asked}


@pytest.mark.parametrize(
    "later", ["Aino Laine;040 765 4321", "Ainu Oja;040 123 4567", "Poistettu;", ";"]
)
def test_versions_of_one_person_keep_their_number(later: str) -> None:
    text = f"{VERSIONS}7;Aino Oja;040 123 4567;\n7;{later};\n".replace("Poistettu;", ";")
    assert {row.source_id for row in identified(text)} == {"7"}


def test_the_newest_version_is_found_by_finnish_days() -> None:
    said = "7;Aino Uusi;040 123 4567;1.2.2024 10:00\n7;Aino Oja;040 123 4567;15.1.2023 9:00\n"
    newest, older = rows(VERSIONS + said)
    assert Kind.NEWEST_VERSION in newest.kinds
    assert Kind.OLDER_VERSION in older.kinds


DELETED = "client_id,first_name,last_name,mobile,updated_at,deleted,email_marketing_consent,"


def phorest(*lines: str) -> list[Candidate]:
    text = "\n".join((f"{DELETED}merged_to_client_id", *lines))
    table = parse(f"{text}\n".encode(), "", "")
    columns = recognise(table.header)
    assert columns is not None
    alone = candidates(table, columns, today=TODAY, health_words=lambda note: ())
    return judged_together(alone, has_birth=True)


def test_somebody_deleted_does_not_come_back_by_an_older_version() -> None:
    older, newest, other = phorest(
        "a,Aino,Oja,0457555001,2024-01-01,false,,",
        "a,Aino,Oja,0457555001,2025-01-01,true,,",
        "b,Eeva,Suo,0457555002,2025-01-01,false,,",
    )
    assert {older.outcome, newest.outcome} == {Outcome.REFUSE}
    assert other.outcome is Outcome.PROPOSE


def test_a_second_card_of_somebody_deleted_is_asked_about() -> None:
    first, second = phorest(
        "a,Aino,Oja,0457555001,2025-01-01,true,,", "b,Aino,Oja,0457555001,2024-01-01,false,,"
    )
    assert (first.outcome, second.outcome) == (Outcome.REFUSE, Outcome.ASK)


BANNED = Known(banned=lambda phone, email: "+358457555009" in (phone, email) or email == "x@y.fi")


@pytest.mark.parametrize(
    ("phones", "email"),
    [
        ("0457555001;045 755 5009", ""),
        ("0457555001 / 0457555009;", ""),
        ("045 755 5009 äiti;", ""),
        ("0457555001;", "a@example.fi, X@y.fi"),
    ],
)
def test_a_wish_not_to_return_is_known_by_any_number(phones: str, email: str) -> None:
    text = f"Nimi;Puhelin;GSM;Sähköposti\nAino Oja;{phones};{email}\n"
    (row,) = judged_together(rows(text), has_birth=True)
    assert with_register(row, BANNED, has_birth=True)[0].outcome is Outcome.REFUSE


def test_a_wish_not_to_return_is_known_by_any_version() -> None:
    older, newest, other = phorest(
        "a,Aino,Oja,0457555009,2024-01-01,,,",
        "a,Aino,Suo,0457555001,2025-01-01,,,",
        "b,Eeva,Suo,0457555001,2025-01-01,,,",
    )
    told = [with_register(row, BANNED, has_birth=True)[0] for row in (older, newest, other)]
    assert [row.outcome.value for row in told] == ["refuse", "refuse", "propose"]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-10-01 12:00", "2026-10-01"),
        ("1.10.2026 klo 12", "1.10.2026"),
        ("raskaana", ""),
        ("131052-308T", ""),
        ("", ""),
    ],
)
def test_of_the_last_visit_nothing_but_a_day_is_kept(cell: str, day: str) -> None:
    assert days.day(cell) == day


@pytest.mark.parametrize(
    ("birth", "kind", "year"),
    [
        ("1.1.1900 0:00:00", Kind.BIRTH_PLACEHOLDER, None),
        ("14.3.1985 0:00:00 +0200", Kind.BIRTH_DATE_CUT, 1985),
        ("1985 tai 1986", Kind.BIRTH_ODD, None),
        ("0000-00-00", Kind.BIRTH_ODD, None),
    ],
)
def test_dates_with_something_behind_them(birth: str, kind: Kind, year: int | None) -> None:
    row = one(f"Eeva;Niemi;{birth};;;")
    assert (kind in row.kinds, row.birth_year) == (True, year)


def test_a_list_in_which_somebody_stands_first_is_not_named_after_her() -> None:
    table = parse(b"Aino Korhonen;Oulu\nEeva Niemi;Kemi\n", "", "")
    assert table.header == ("", "")
