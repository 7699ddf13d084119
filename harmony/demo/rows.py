"""From a story to the rows that the salon's acts would have left behind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from clients.models import (
    Client,
    ClientRecord,
    ContactDetails,
    ContactRecord,
    HealthStoring,
    refuse_codes,
)
from harmony.demo.story import Asked, Story, Tested, Yes
from harmony.demo.treatments import Room, treatment_rows
from privacy.models import ConsentEvidence, ConsentText, DataSubject, NoticeVersion
from privacy.vocabulary import HealthDataKind
from treatments.answering import suggested_end
from treatments.interview import kind_of, questions_for
from treatments.models import (
    AnswerRecord,
    Consultation,
    ConsultationRecord,
    HealthAnswer,
    HealthDataConsent,
    PatchTest,
    PatchTestRecord,
    Visit,
)


@dataclass
class Chapter:
    """The rows of some clients, to be written together; `rows` by model, parents first."""

    rows: dict[type[Any], list[Any]] = field(default_factory=dict)

    def add(self, *rows: Any) -> None:
        for row in rows:
            self.rows.setdefault(type(row), []).append(row)


@dataclass(frozen=True)
class Papers:
    """What was told and agreed to: the wordings in force."""

    notice: NoticeVersion
    text: ConsentText


def tell(story: Story, room: Room, papers: Papers, chapter: Chapter) -> None:
    """Add everything that is left of one client's story."""
    client = _client(story, room, papers)
    chapter.add(client.subject, client, _contact(story, client))
    for visit in story.came:
        day = room.day(visit.days_ago)
        chapter.add(Visit(subject=client.subject, on=day, noted_by=room.reception.pk))
    answers: list[HealthAnswer] = []
    tests: list[PatchTest] = []
    asked = story.asked
    if asked is not None:
        chapter.add(*_consents(story, asked, client, room, papers))
        if asked.withdrawn_ago is None:
            answers = list(_answers(asked, client, room))
            tests = [_test(tested, client, room) for tested in story.tested]
            chapter.add(*_consultations(asked, client, room), *answers, *tests)
    chapter.add(*treatment_rows(story, client, answers, tests, room))


def _client(story: Story, room: Room, papers: Papers) -> Client:
    subject, registered = DataSubject.objects.new(), room.day(story.registered_ago)
    client = Client(
        id=subject.pk,
        subject=subject,
        registered_on=registered,
        last_visit_on=room.day(story.last_sign) if story.came else None,
        health_storing=HealthStoring.REFUSED if story.refuses else HealthStoring.OPEN,
        notice=papers.notice,
        notice_way=story.notice_way,
        notice_given_on=registered,
        sealed=ClientRecord(
            name=story.name,
            birth_year=story.birth_year,
            turned_18=story.turned_18,
            turned_18_on=None if story.turned_18 is None else registered,
            guardian=story.guardian,
        ),
    )
    refuse_codes(client)
    return client


def _contact(story: Story, client: Client) -> ContactDetails:
    record = ContactRecord(phone=story.phone, email=story.email)
    contact = ContactDetails(subject=client.subject, client=client, sealed=record)
    refuse_codes(contact)
    contact.index_blindly()
    return contact


def _consents(
    story: Story, asked: Asked, client: Client, room: Room, papers: Papers
) -> Iterator[HealthDataConsent]:
    """The consent, with her guardian's word if she is a minor, and its withdrawal."""
    guardian = story.guardian
    evidence = ConsentEvidence(
        way=asked.way,
        kinds=asked.kinds,
        paper_place="Kansio 3" if asked.way == "paper" else "",
        guardian=guardian,
        minor_agrees=True if guardian else None,
    )
    acts = [(HealthDataConsent.Act.GIVEN, asked.days_ago, evidence)]
    if asked.withdrawn_ago is not None:
        said = ConsentEvidence(way="oral")
        acts.append((HealthDataConsent.Act.WITHDRAWN, asked.withdrawn_ago, said))
    for act, days_ago, said in acts:
        yield HealthDataConsent(
            subject=client.subject,
            act=act,
            at=room.moment(days_ago, 10 if act == HealthDataConsent.Act.GIVEN else 16),
            text=papers.text,
            notice=papers.notice,
            received_by=room.reception.pk,
            sealed=said,
        )


def _consultations(asked: Asked, client: Client, room: Room) -> Iterator[Consultation]:
    """The first interview, and the last one if it was on another day."""
    if not asked.methods:
        return
    codes = tuple(c.code for c in _conditions(asked, room))
    for days_ago in sorted({asked.days_ago, asked.confirmed_ago}, reverse=True):
        yield Consultation(
            subject=client.subject,
            held_on=room.day(days_ago),
            catalogue_version=room.in_use.version,
            sealed=ConsultationRecord(room.therapist(client).pk, asked.methods, codes),
        )


def _answers(asked: Asked, client: Client, room: Room) -> Iterator[HealthAnswer]:
    """A yes or a no to every question that her methods raise, and what no list knows."""
    day = room.day(asked.confirmed_ago)
    said = {yes.code: yes for yes in asked.yes}
    for condition in _conditions(asked, room):
        yes = said.get(condition.code)
        end = _end(yes, suggested_end(condition, day), room) if yes else None
        told = yes or Yes(condition.code)
        yield HealthAnswer(
            subject=client.subject,
            confirmed_on=day,
            ends_on=end,
            sealed=AnswerRecord(
                kind=kind_of(condition).value,
                condition_code=condition.code,
                is_yes=yes is not None,
                since=told.since,
                where=told.where,
                note=told.note,
            ),
        )
    for term in asked.unknown:
        yield HealthAnswer(
            subject=client.subject,
            confirmed_on=day,
            needs_classification=True,
            sealed=AnswerRecord(kind=HealthDataKind.OTHER.value, term=term),
        )


def _end(yes: Yes, usual: date | None, room: Room) -> date | None:
    return room.today + timedelta(days=yes.ends_in) if yes.ends_in is not None else usual


def _conditions(asked: Asked, room: Room) -> list[Any]:
    """What her methods need to know, as far as her consent covers it."""
    return [
        condition
        for subject in questions_for(asked.methods, room.in_use.catalogue)
        for condition in subject.conditions
        if kind_of(condition) in asked.kinds
    ]


def _test(tested: Tested, client: Client, room: Room) -> PatchTest:
    method = room.in_use.method(tested.method)
    applied = room.now - timedelta(hours=tested.hours_ago)
    read = applied + timedelta(hours=49) if tested.result else None
    by = room.therapist(client).pk
    return PatchTest(
        subject=client.subject,
        applied_at=applied,
        applied_by=by,
        read_at=read,
        read_by=by if read else None,
        sealed=PatchTestRecord(
            method_code=method.code,
            method_name=method.name.fi,
            product=next((p.name for p in room.products_for(method.code)), ""),
            area=tested.area,
            result=tested.result,
            note="Punoitusta ja kutinaa." if tested.result == PatchTest.Result.REACTION else "",
        ),
    )
