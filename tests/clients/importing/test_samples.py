"""Every sample file, row by row: what is proposed, asked, merged and refused, and why."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clients.contact import email_key, phone_key
from clients.importing.candidates import Candidate, candidates
from clients.importing.comparing import compared
from clients.importing.formats import Column, guess, recognise
from clients.importing.known import Known, KnownClient, with_register
from clients.importing.reading import read_table

SAMPLES = Path(__file__).parent / "samples"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text())
REGISTER = json.loads((SAMPLES / "register_before.json").read_text())["people"]
TODAY = date(2026, 11, 22)
TABLES = sorted(EXPECTED)
HEALTH = ("raska", "psori", "epilep", "tahdist", "lääkit", "verenp", "allerg", "diabet")
OUTCOMES = ("propose", "ask", "merge", "refuse")
SAME_MARK = {"erased_before": "refused_before"}
"""Whether somebody was erased or refused cannot be told from a keyed hash, and need not be."""


def words(text: str) -> list[str]:
    return [stem for stem in HEALTH if stem in text.casefold()]


def known() -> Known:
    clients = [
        KnownClient(
            p["key"],
            f"{p['first']} {p['last']}",
            p["birth_year"],
            p["phone"] or "",
            p["email"] or "",
        )
        for p in REGISTER
        if p["state"] == "client"
    ]
    gone = [p for p in REGISTER if p["state"] != "client"]
    bans = {key for p in gone for key in (phone_key(p["phone"]), email_key(p["email"]))}
    left = {email_key(p["email"]) for p in REGISTER if p.get("newsletter") == "unsubscribed"}
    return Known(
        clients,
        banned=lambda phone, email: bool(bans & {phone, email}),
        unsubscribed=lambda email: email in left,
    )


def read(name: str) -> list[Candidate]:
    table = read_table((SAMPLES / name).read_bytes())
    columns = recognise(table.header) or guess(table.header)
    has_birth = Column.BIRTH in columns.columns
    alone = candidates(table, columns, today=TODAY, health_words=words)
    together = compared(alone, has_birth=has_birth)
    return [with_register(row, known(), has_birth=has_birth)[0] for row in together]


@pytest.mark.parametrize("name", TABLES)
def test_outcomes(name: str) -> None:
    rows, expected = read(name), EXPECTED[name]
    assert len(rows) == expected["records"]
    asked = {number for other in OUTCOMES[1:] for number in expected.get(other, [])}
    wanted = {row.number: "propose" for row in rows if row.number not in asked}
    wanted |= {number: other for other in OUTCOMES[1:] for number in expected.get(other, [])}
    assert {row.number: row.outcome.value for row in rows} == wanted


@pytest.mark.parametrize("name", TABLES)
def test_remarks(name: str) -> None:
    found: dict[str, set[int]] = defaultdict(set)
    for row in read(name):
        for kind in row.kinds:
            found[kind.value].add(row.number)
    wanted: dict[str, set[int]] = defaultdict(set)
    counts: dict[str, int] = {}
    for mark, numbers in EXPECTED[name].items():
        if isinstance(numbers, int):
            counts[mark] = numbers
        elif mark not in OUTCOMES:
            wanted[SAME_MARK.get(mark, mark)] |= set(numbers)
    counts.pop("records")
    assert {mark: len(found.pop(mark)) for mark in counts} == counts
    assert dict(found) == dict(wanted)


def test_known_programs_are_recognised() -> None:
    sources = {}
    for name in TABLES:
        columns = recognise(read_table((SAMPLES / name).read_bytes()).header)
        sources[name.split("_")[0].split(".")[0]] = columns.source if columns else ""
    assert sources == {
        "ajas": "Ajas",
        "fresha": "Fresha",
        "generic": "",
        "phorest": "Phorest",
        "square": "Square",
        "timma": "Timma",
        "vagaro": "Vagaro",
    }


def test_choosing_the_charset_mends_misread_letters() -> None:
    table = read_table((SAMPLES / "generic_fi.csv").read_bytes(), "iso8859-15")
    assert ("Šemejkina", "Žanna") in {row[:2] for row in table.rows}
    assert not table.is_doubtful
