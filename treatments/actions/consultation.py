"""What a client tells about her health: asked, confirmed, taken back, observed, carried forward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from clients.models import Client
from privacy.audit.acts import Actor, audited, record
from privacy.consents import ConsentMissing
from privacy.registry import delete_rows
from treatments.answering import (
    Answered,
    UnknownTerm,
    answer_record,
    check_answers,
    unknown_record,
)
from treatments.catalogue_in_use import InUse, catalogue_in_use
from treatments.facts import facts_about
from treatments.locking import answers_of, locked_client
from treatments.models import (
    AnswerRecord,
    Consultation,
    ConsultationRecord,
    HealthAnswer,
    TreatmentEntry,
    covering_consent,
)
from treatments.refusals import AnswersChanged, ReactionNeedsConsent


@dataclass(frozen=True)
class Confirmed:
    """How many answers are confirmed as of today, and which must be asked instead."""

    count: int
    to_ask: tuple[HealthAnswer, ...]


@audited
def record_consultation(
    *,
    by: Actor,
    client: Client,
    methods: Sequence[str],
    answers: Sequence[Answered],
    unknown: Sequence[UnknownTerm] = (),
    seen: Mapping[str, int] | None = None,
) -> Consultation:
    """Store what was asked and answered today, each answer once per condition.

    `seen`: condition code -> write counter (`sealed_n`) of each stored answer that the form showed.
    Somebody else's newer answers are kept unless both answered the same differently
    (AnswersChanged). Raises a ConsentMissing, MethodNotOffered, UnknownCode, EndNeeded, EndInPast.
    """
    card, today, in_use = locked_client(client.pk), timezone.localdate(), catalogue_in_use()
    codes = [in_use.method(method).code for method in methods]
    check_answers(answers, in_use.catalogue, today)
    if seen is not None:
        _refuse_conflicts(facts_about(card).counting, answers, in_use, seen)
    meaningful = [s for s in unknown if s.term.strip() and not in_use.has_no_bearing(s.term)]
    _store(card, answers, meaningful, in_use)
    consultation = Consultation(
        subject=card.subject,
        held_on=today,
        catalogue_version=in_use.version,
        sealed=ConsultationRecord(
            asked_by=by.pk,
            method_codes=tuple(codes),
            condition_codes=tuple(answer.condition_code for answer in answers),
        ),
    )
    consultation.save(force_insert=True)
    counts = {"answers": len(answers), "to_classify": len(meaningful)}
    record(
        "health.consultation_recorded",
        by=by,
        subject_id=card.pk,
        obj=consultation,
        counts=counts,
    )
    return consultation


@audited
def confirm_unchanged(*, by: Actor, client: Client) -> Confirmed:
    """ "No changes": every answer is confirmed as of today, in one tap (R8).

    Of several answers to one question, on merged cards, the one that counts. Time-bound answers
    whose end is over are not: they come back to be asked. Raises ConsentMissing.
    """
    card, today = locked_client(client.pk), timezone.localdate()
    covering_consent(card.subject, frozenset())
    answers = facts_about(card).counting
    ended = tuple(row for row in answers if row.has_ended(today))
    unchanged = [row.pk for row in answers if row not in ended]
    count = _confirm(unchanged)
    record("health.confirmed", by=by, subject_id=card.pk, counts={"answers": count})
    return Confirmed(count, ended)


@audited
def forget_answers(*, by: Actor, client: Client, answers: Sequence[HealthAnswer]) -> int:
    """Answers that she takes back or that were noted by mistake: as if never asked."""
    card = locked_client(client.pk)
    wanted = [answer.pk for answer in answers]
    hers = HealthAnswer.objects.filter(subject__in=card.subject_ids)
    count = delete_rows(hers.filter(pk__in=wanted))
    record("health.answers_forgotten", by=by, subject_id=card.pk, counts={"answers": count})
    return count


@audited
def record_reaction(
    *, by: Actor, client: Client, answered: Answered | None = None, term: UnknownTerm | None = None
) -> HealthAnswer:
    """An observed reaction is health data: an answer under consent (R11).

    Either a condition of the list or, where it has none for it, the reaction in words. Raises
    ReactionNeedsConsent, ValueError for neither or both.
    """
    try:
        row = _add_fact(client, answered, term)
    except ConsentMissing as missing:
        raise ReactionNeedsConsent from missing
    record("health.reaction_recorded", by=by, subject_id=client.pk, obj=row)
    return row


@audited
def carry_forward(
    *,
    by: Actor,
    entry: TreatmentEntry,
    answered: Answered | None = None,
    term: UnknownTerm | None = None,
) -> HealthAnswer:
    """Turn one fact of an entry that will expire into a health answer, confirmed today (R50).

    Nothing is carried over by itself. Raises a ConsentMissing.
    """
    client = locked_client(entry.subject_id)
    row = _add_fact(client, answered, term)
    record("health.carried_forward", by=by, subject_id=client.pk, obj=row)
    return row


def _add_fact(client: Client, answered: Answered | None, term: UnknownTerm | None) -> HealthAnswer:
    if (answered is None) == (term is None):
        raise ValueError("either a condition or a term")
    card, in_use = locked_client(client.pk), catalogue_in_use()
    answers = [] if answered is None else [answered]
    check_answers(answers, in_use.catalogue, timezone.localdate())
    return _store(card, answers, [] if term is None else [term], in_use)[0]


def _refuse_conflicts(
    stored: Sequence[HealthAnswer],
    answers: Sequence[Answered],
    in_use: InUse,
    seen: Mapping[str, int],
) -> None:
    rows = {row.code: row for row in stored}
    theirs: dict[str, AnswerRecord] = {}
    mine: dict[str, Answered] = {}
    for answer in answers:
        row = rows.get(answer.condition_code)
        if row is None or row.sealed_n == seen.get(answer.condition_code, 0):
            continue
        if (row.sealed, row.ends_on) != (answer_record(answer, in_use.catalogue), answer.end):
            theirs[answer.condition_code], mine[answer.condition_code] = row.sealed, answer
    if theirs:
        raise AnswersChanged(stored=theirs, wanted=mine)


def _store(
    client: Client,
    answers: Sequence[Answered],
    unknown: Sequence[UnknownTerm],
    in_use: InUse,
) -> list[HealthAnswer]:
    """Change the rows that are there and add the others; all of them are confirmed today."""
    stored = {_key(row): row for row in answers_of(client)}
    wanted = {answer.condition_code: _row(client, answer, in_use) for answer in answers}
    wanted |= {_key(row): row for row in (_unknown_row(client, said) for said in unknown)}
    new = [row for key, row in wanted.items() if key not in stored]
    for key in wanted.keys() & stored.keys():
        _bring_up_to_date(stored[key], wanted[key])
    HealthAnswer.objects.bulk_create(new)
    again = [stored[key].pk for key in wanted.keys() & stored.keys()]
    _confirm(again)
    return [stored.get(key, row) for key, row in wanted.items()]


def _confirm(ids: Sequence[UUID]) -> int:
    """As of today, and of this moment. Returns how many."""
    now = timezone.now()
    rows = HealthAnswer.objects.filter(pk__in=ids)
    return rows.update(confirmed_on=timezone.localdate(now), confirmed_at=now)


def _bring_up_to_date(row: HealthAnswer, wanted: HealthAnswer) -> None:
    """Written only where something is different, since every writing seals anew."""
    if (row.sealed, row.ends_on) != (wanted.sealed, wanted.ends_on):
        row.sealed, row.ends_on = wanted.sealed, wanted.ends_on
        row.save()


def _key(row: HealthAnswer) -> str:
    """By condition; an unknown term by its words."""
    return row.sealed.condition_code or f"?{row.sealed.term.casefold()}"


def _row(client: Client, answer: Answered, in_use: InUse) -> HealthAnswer:
    return HealthAnswer(
        subject=client.subject,
        confirmed_on=timezone.localdate(),
        confirmed_at=timezone.now(),
        ends_on=answer.end,
        sealed=answer_record(answer, in_use.catalogue),
    )


def _unknown_row(client: Client, said: UnknownTerm) -> HealthAnswer:
    return HealthAnswer(
        subject=client.subject,
        confirmed_on=timezone.localdate(),
        confirmed_at=timezone.now(),
        needs_classification=True,
        sealed=unknown_record(said),
    )
