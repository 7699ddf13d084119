"""Words that no list knows: opened for the responsible person, and classified by her."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import transaction

from privacy.audit.acts import Actor, audited, record
from privacy.consents import ConsentMissing
from privacy.registry import delete_rows
from treatments.answering import suggested_end
from treatments.catalogue_in_use import catalogue_in_use, new_stamp
from treatments.catalogue_reading import Condition
from treatments.fitting import refuse_word
from treatments.interview import kind_of
from treatments.locking import answers_of, locked_client
from treatments.models import HealthAnswer, TermClassification
from treatments.opening import opens
from treatments.purposes import Reason
from treatments.waiting import answers_to_classify


@dataclass(frozen=True)
class OpenTerm:
    """A word to classify, and how many clients have said it. Who they are is not told."""

    term: str
    clients: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Classified:
    """`applied`: answers that now say what is meant; `waiting`: the consent does not cover it."""

    classification: TermClassification
    applied: int
    waiting: int


@audited
def open_unknown_terms(*, by: Actor) -> tuple[OpenTerm, ...]:
    """The words that wait for classification, the most frequent first."""
    said: dict[str, list[HealthAnswer]] = defaultdict(list)
    for answer in _waiting():
        said[answer.sealed.term.casefold()].append(answer)
    record("health.unknown_terms_opened", by=by, counts={"terms": len(said)})
    terms = [
        OpenTerm(
            term=answers[0].sealed.term,
            clients=len({answer.subject_id for answer in answers}),
            kinds=tuple(sorted({answer.sealed.kind for answer in answers})),
        )
        for answers in said.values()
    ]
    return tuple(sorted(terms, key=lambda open_term: (-open_term.clients, open_term.term)))


@audited
def classify_term(*, by: Actor, term: str, condition_code: str, reason: str) -> Classified:
    """Say what a word means: a condition of the list or of the salon's own, or "" for no bearing.

    Answers that wait for it take on the condition, under the consent to its kind of data; those of
    no bearing are forgotten. Raises UnknownCode, WordIsListed where the list asks about a word said
    to be of no bearing, ValueError without word or reason.
    """
    word, why = term.strip(), reason.strip()
    if not word or not why:
        raise ValueError("a classification takes a word and a reason")
    refuse_word(word, condition_code)
    conditions = catalogue_in_use().catalogue.conditions
    row = TermClassification(
        term=word, condition_code=condition_code, reason=why, classified_by=by.pk
    )
    row.save()
    new_stamp()
    meant = conditions[condition_code] if condition_code else None
    outcomes = [_apply(by, answer, meant) for answer in _waiting() if _says(answer, word)]
    record(
        "catalogue.term_classified",
        by=by,
        obj=row,
        counts={"applied": outcomes.count(True), "waiting": outcomes.count(False)},
    )
    return Classified(row, applied=outcomes.count(True), waiting=outcomes.count(False))


def _waiting() -> Iterator[HealthAnswer]:
    rows = answers_to_classify().select_related("subject").order_by("subject_id", "pk")
    yield from (row for row in rows if opens(row))


def _says(answer: HealthAnswer, word: str) -> bool:
    return answer.sealed.term.casefold() == word.casefold()


def _apply(by: Actor, answer: HealthAnswer, meant: Condition | None) -> bool:
    """Whether the answer could take on the meaning."""
    client = locked_client(answer.subject_id)
    if meant is None:
        delete_rows(HealthAnswer.objects.filter(pk=answer.pk))
    else:
        try:
            with transaction.atomic():
                _become(
                    answer, meant, [row for row in answers_of(client) if row.code == meant.code]
                )
        except ConsentMissing:
            return False
    record(
        "health.term_applied",
        by=by,
        subject_id=client.pk,
        obj=answer,
        purpose=Reason.CLASSIFYING,
    )
    return True


def _become(answer: HealthAnswer, meant: Condition, already: list[HealthAnswer]) -> None:
    """One answer per condition; of two, the yes counts."""
    if any(row.sealed.is_yes for row in already):
        delete_rows(HealthAnswer.objects.filter(pk=answer.pk))
        return
    delete_rows(HealthAnswer.objects.filter(pk__in=[row.pk for row in already]))
    answer.sealed = replace(answer.sealed, condition_code=meant.code, kind=kind_of(meant).value)
    answer.needs_classification = False
    answer.ends_on = suggested_end(meant, answer.confirmed_on)
    answer.save()
