"""A list of the booking system, from file to cards, beside reading and storing it in clear."""

import csv
import io
from datetime import date
from functools import partial
from uuid import uuid4

from django.db import transaction

from bench.figures import COUNT, RATE
from bench.people import people
from bench.plain_model import TwinClient, TwinContact, TwinSubject
from bench.rounds import clocked, p50
from bench.template import template
from bench.world import World
from clients.importing import actions, stretches
from clients.importing.formats import Column, ColumnMap
from clients.importing.kinds import Outcome
from clients.importing.reading import read_table
from clients.models import Client
from clients.searching.normalise import email_address, phone_digits
from privacy.audit.acts import SYSTEM

NAME = "imports"
GOAL, MOST_ROUNDS = 8, 3
HEADER = ("Etunimi", "Sukunimi", "Syntymäaika", "Puhelin", "Sähköposti")
COLUMNS = ColumnMap(
    "Ajanvaraus",
    {
        Column.FIRST_NAME: (0,),
        Column.LAST_NAME: (1,),
        Column.BIRTH: (2,),
        Column.PHONE: (3,),
        Column.EMAIL: (4,),
    },
)
TODAY = date(2026, 11, 22)


def measure(world: World) -> None:
    """As many new people as are in the register: read, compared, accepted, entered."""
    sides: dict[str, list[float]] = {"ours": [], "twin": []}
    before, entered = Client.objects.count(), 0
    with template() as back:
        for number in range(min(world.rounds, MOST_ROUNDS)):
            octets = _file(world.clients, seed=5_000 + number)
            sides["ours"].append(clocked(partial(ours, octets)))
            entered = Client.objects.count() - before
            back()
            sides["twin"].append(clocked(partial(plain, octets)))
            back()
    world.note(NAME, "not entered", world.clients - entered, unit=COUNT, goal=0, must=True)
    told = {f"{side} s": p50(values) for side, values in sides.items()}
    world.note(NAME, "rows entered", world.clients / p50(sides["ours"]), unit=RATE)
    ratio = p50(sides["ours"]) / p50(sides["twin"])
    world.note(NAME, "file to cards ÷ file to twin", ratio, goal=GOAL, told=told)


def ours(octets: bytes) -> None:
    """Every step as the owner takes it; what is asked about each row is answered with yes."""
    table = read_table(octets, shown=5)
    batch = actions.start_import(by=SYSTEM, octets=octets, table=table, columns=COLUMNS)
    batch = stretches.go_through(by=SYSTEM, batch=batch)
    for outcome in (Outcome.PROPOSE, Outcome.ASK, Outcome.MERGE):
        after, is_last = 0, False
        while not is_last:
            _ids, after, is_last = actions.accept_plain(
                by=SYSTEM, batch=batch, outcome=outcome, after=after
            )


def plain(octets: bytes) -> None:
    """The same file read by the standard library and stored in clear, in three statements each."""
    rows = csv.reader(io.StringIO(octets.decode()), delimiter=";")
    next(rows)
    subjects, cards, contacts = [], [], []
    for first, last, birth, phone, email in rows:
        pk, digits = uuid4(), phone_digits(phone)
        subjects.append(TwinSubject(id=pk, state="active"))
        cards.append(_card(pk, f"{first} {last}", int(birth)))
        contacts.append(
            TwinContact(
                id=uuid4(),
                subject_id=pk,
                client_id=pk,
                phone=phone,
                digits=digits,
                backwards=digits[::-1],
                email=email_address(email),
            )
        )
    with transaction.atomic():
        TwinSubject.objects.bulk_create(subjects, batch_size=500)
        TwinClient.objects.bulk_create(cards, batch_size=500)
        TwinContact.objects.bulk_create(contacts, batch_size=500)


def _card(pk: object, name: str, birth_year: int) -> TwinClient:
    return TwinClient(
        id=pk,
        subject_id=pk,
        name=name,
        birth_year=birth_year,
        registered_on=TODAY,
        last_visit_on=None,
        health_storing="open",
        notice_id=1,
        notice_way="paper",
        notice_given_on=TODAY,
        rev=1,
    )


def _file(count: int, seed: int) -> bytes:
    """So many people who are not in the register, as a program would hand them over."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(HEADER)
    for person in people(count, seed=seed):
        first, _, last = person.name.rpartition(" ")
        writer.writerow((first, last, person.birth_year, person.phone, person.email))
    return target.getvalue().encode()
