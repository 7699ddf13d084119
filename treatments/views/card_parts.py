"""The parts of a client's card as they are read: alerts, health, treatments, when what goes.

Each part stands by itself, so that one that cannot be read leaves the others whole.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.encryption import CannotBeRead
from privacy.registry import AllRules, declaration_of
from treatments.actions.reading import Card
from treatments.catalogue_reading import Catalogue, Outcome
from treatments.facts import Facts
from treatments.forms.consent import kinds_in_words
from treatments.forms.questions import TOPICS
from treatments.interview import TOPIC_OF, Topic
from treatments.models import HealthAnswer, HealthDataConsent, TreatmentEntry
from treatments.showing import ShownMethod, named, shown_method, words_of
from treatments.views.common import address_if_any
from treatments.words import device_in_words, product_in_words

METHODS_NAMED = 3
LOUD = (Outcome.STOP, Outcome.ASK, Outcome.CAUTION, Outcome.LOCAL)


@dataclass(frozen=True)
class Alert:
    """One word of the line that is read first."""

    outcome: str
    text: str
    reason: str = ""


@dataclass(frozen=True)
class AnswerLine:
    """One yes in words. `is_over`: it has to be asked again."""

    text: str
    details: str
    confirmed_on: date
    ends_on: date | None
    is_over: bool


@dataclass(frozen=True)
class TopicLines:
    """The yes answers of one topic."""

    title: str | Promise
    lines: list[AnswerLine]


@dataclass(frozen=True)
class Health:
    """What she has told, topic by topic; everything she was asked and answered no to by name."""

    topics: list[TopicLines]
    unknown: list[str]
    answered_no: list[str]
    oldest: date | None
    newest: date | None
    outdated: int
    ended: int
    unreadable: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been asked yet."""
        return self.newest is None and not self.unreadable


@dataclass(frozen=True)
class EntryLine:
    """One treatment."""

    entry: TreatmentEntry
    method: str
    used: list[str]
    url: str
    repeat_url: str


@dataclass(frozen=True)
class Consent:
    """The consent to health data in force."""

    kinds: list[str]
    given_on: date


@dataclass(frozen=True)
class Ends:
    """The last days: of the oldest treatment and of the oldest answer."""

    entry: date | None
    answer: date | None


def alerts_of(methods: Sequence[ShownMethod], *, is_new: bool) -> list[Alert]:
    """The strongest first: methods by name where treatment stops, else their number.

    Methods that nobody has talked about yet come last, so that they drown nothing.
    """
    if is_new:
        return [Alert(Outcome.ASK.value, _("Not interviewed yet"))]
    asked = [method for method in methods if not method.is_unasked]
    found = [
        _alert(outcome, hit)
        for outcome in LOUD
        if (hit := [method for method in asked if method.outcome == outcome])
    ]
    if asked and not found:
        found = [Alert(Outcome.CLEAR.value, named([m.short_name for m in asked], METHODS_NAMED))]
    return [*found, *_unasked(len(methods) - len(asked))]


def shown_methods(card: Card) -> list[ShownMethod]:
    """Every method on offer with its outcome today. Raises CannotBeRead."""
    if card.in_use is None:
        return []
    catalogue = card.in_use.catalogue
    return [shown_method(assessment, catalogue) for _method, assessment in card.overview]


def health_of(facts: Facts, catalogue: Catalogue, today: date) -> Health:
    """The answers in words."""
    outdated, ended = facts.to_confirm(today), facts.ended(today)
    days = [answer.confirmed_on for answer in facts.answers]
    known = [answer for answer in facts.answers if answer.code in catalogue.conditions]
    unknown = [answer for answer in facts.answers if answer.code not in catalogue.conditions]
    return Health(
        topics=list(_topics([row for row in known if row.sealed.is_yes], catalogue, today)),
        unknown=[answer.sealed.term or answer.sealed.condition_code for answer in unknown],
        answered_no=[_name(answer, catalogue) for answer in known if not answer.sealed.is_yes],
        oldest=min(days, default=None),
        newest=max(days, default=None),
        outdated=len(outdated),
        ended=len(ended),
        unreadable=len(facts.unreadable),
    )


def entry_lines(card: Card) -> list[EntryLine] | None:
    """The treatments, newest first; None without the right to see them."""
    if card.entries is None:
        return None
    newest_first = sorted(card.entries, key=lambda e: (e.performed_on, e.told_at), reverse=True)
    return [
        EntryLine(
            entry=entry,
            method=entry.given.method_name,
            used=[
                *(product_in_words(product) for product in entry.given.products),
                *(device_in_words(device) for device in entry.given.devices),
            ],
            url=address_if_any("treatments:entry_show", entry.pk),
            repeat_url=address_if_any("treatments:treatment_repeat", entry.pk),
        )
        for entry in newest_first
    ]


def consent_of(consents: Sequence[HealthDataConsent]) -> Consent | None:
    """The consents of her cards in words; kinds are unknown where they cannot be read."""
    if not consents:
        return None
    try:
        kinds = [kind for consent in consents for kind in consent.sealed.kinds]
    except CannotBeRead:
        kinds = []
    newest = max(consent.at for consent in consents)
    return Consent(kinds_in_words(list(dict.fromkeys(kinds))), timezone.localdate(newest))


def ends_of(card: Card, rules: AllRules) -> Ends:
    """When the oldest treatment and the oldest answer go."""
    entries = [*(card.entries or ()), *card.unreadable]
    answers = card.facts.answers if card.facts else ()
    return Ends(
        entry=_earliest(declaration_of(TreatmentEntry).ends_on(row, rules) for row in entries),
        answer=_earliest(declaration_of(HealthAnswer).ends_on(row, rules) for row in answers),
    )


def _alert(outcome: Outcome, hit: Sequence[ShownMethod]) -> Alert:
    if outcome is Outcome.STOP:
        causes = Counter(f.condition for m in hit for f in m.findings if f.outcome == outcome)
        names = [method.short_name for method in hit]
        return Alert(
            outcome.value,
            named(names, METHODS_NAMED),
            named([condition for condition, _count in causes.most_common()]),
        )
    text = ngettext("%(count)s method", "%(count)s methods", len(hit)) % {"count": len(hit)}
    return Alert(outcome.value, text)


def _unasked(count: int) -> list[Alert]:
    text = ngettext(
        "%(count)s method not talked about", "%(count)s methods not talked about", count
    )
    return [Alert(Outcome.ASK.value, text % {"count": count})] if count else []


def _topics(
    answers: Iterable[HealthAnswer], catalogue: Catalogue, today: date
) -> Iterable[TopicLines]:
    lines: dict[Topic, list[AnswerLine]] = {}
    for answer in answers:
        topic = TOPIC_OF[catalogue.conditions[answer.code].category]
        lines.setdefault(topic, []).append(_line(answer, catalogue, today))
    for topic in Topic:
        if topic in lines:
            yield TopicLines(TOPICS[topic], lines[topic])


def _line(answer: HealthAnswer, catalogue: Catalogue, today: date) -> AnswerLine:
    told = answer.sealed
    details = ", ".join(part for part in (told.note, told.where, told.since) if part)
    return AnswerLine(
        text=_name(answer, catalogue),
        details=details,
        confirmed_on=answer.confirmed_on,
        ends_on=answer.ends_on,
        is_over=answer.has_ended(today),
    )


def _name(answer: HealthAnswer, catalogue: Catalogue) -> str:
    return words_of(catalogue.conditions[answer.code].name)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
