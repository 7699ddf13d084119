"""Which questions stand on the page of the consultation, and what is stored about each. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treatments.catalogue_reading import Catalogue, Condition, Severity
from treatments.facts import Facts
from treatments.interview import TOPIC_OF, Topic, kind_of, questions_for
from treatments.models import HealthAnswer

TOPICS: Mapping[Topic, str | Promise] = {
    Topic.SKIN: _("Skin"),
    Topic.ILLNESSES: _("Illnesses"),
    Topic.MEDICATION: _("Medication"),
    Topic.PREGNANCY: _("Pregnancy and breast-feeding"),
    Topic.DEVICES: _("Devices and metal in the body"),
    Topic.ALLERGIES: _("Allergies"),
    Topic.LAST_WEEKS: _("The last weeks"),
    Topic.REST: _("Other"),
}


@dataclass(frozen=True)
class Asked:
    """One question. `stored`: what was answered before, which may no longer hold."""

    condition: Condition
    stored: HealthAnswer | None
    holds: bool
    asks_where: bool

    def name(self, part: str) -> str:
        """The name of one of its fields."""
        return f"{part}-{self.condition.code}"


@dataclass(frozen=True)
class Talk:
    """What to ask, topic by topic; `aloud`: needed, but not covered by the consent (R2)."""

    topics: Mapping[Topic, tuple[Asked, ...]]
    aloud: tuple[Condition, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All questions in the order of the talk."""
        return tuple(question for questions in self.topics.values() for question in questions)


def talk_for(
    methods: Iterable[str],
    *,
    catalogue: Catalogue,
    facts: Facts,
    kinds: Collection[str],
    today: date,
) -> Talk:
    """What the methods need to know. Without a method: what she has answered yes to before."""
    chosen, stored = list(methods), facts.by_code()
    subjects = questions_for(chosen, catalogue) if chosen else ()
    conditions = [condition for subject in subjects for condition in subject.conditions]
    if not chosen:
        conditions = _answered_yes(stored, catalogue)
    somewhere = _local_ones(chosen, catalogue)
    topics: dict[Topic, tuple[Asked, ...]] = {}
    for condition in conditions:
        if kind_of(condition) in kinds:
            row = stored.get(condition.code)
            holds = row is not None and _holds(row, condition, today)
            asked = Asked(condition, row, holds, condition.code in somewhere)
            topic = TOPIC_OF[condition.category]
            topics[topic] = (*topics.get(topic, ()), asked)
    aloud = tuple(condition for condition in conditions if kind_of(condition) not in kinds)
    return Talk({topic: topics[topic] for topic in Topic if topic in topics}, aloud)


def _answered_yes(stored: Mapping[str, HealthAnswer], catalogue: Catalogue) -> list[Condition]:
    return [
        condition
        for code, condition in catalogue.conditions.items()
        if code in stored and stored[code].sealed.is_yes
    ]


def _local_ones(methods: Iterable[str], catalogue: Catalogue) -> set[str]:
    """Conditions that one of the methods only has to keep away from: ask where."""
    return {
        rule.condition_code
        for method in methods
        for rule in catalogue.rules_of(method)
        if rule.severity is Severity.LOCAL
    }


def _holds(row: HealthAnswer, condition: Condition, today: date) -> bool:
    """Whether an answer may be confirmed as it stands; otherwise it has to be asked again."""
    days = condition.review_after_days
    is_fresh = days is None or today <= row.confirmed_on + timedelta(days=days)
    return is_fresh and not row.has_ended(today)
