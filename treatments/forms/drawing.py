"""The consultation as it stands on the page: methods by family, questions by topic, free text."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.forms.boundfield import BoundField, BoundWidget
from django.utils.functional import Promise

from treatments.forms.consultation import ConsultationForm
from treatments.forms.fields import NO, NOT_ASKED, YES
from treatments.forms.heard import Heard
from treatments.forms.questions import TOPICS, Asked
from treatments.forms.replies import ANSWER, DETAILS, HEARD, KIND, name_of
from treatments.showing import family_name


@dataclass(frozen=True)
class Family:
    """Methods to choose from; those of the last time stand first, without a title."""

    title: str | Promise
    options: list[BoundWidget]
    is_open: bool


@dataclass(frozen=True)
class Detail:
    """One field that a yes opens. A page has hundreds of them, so they are drawn plainly."""

    field: BoundField

    @property
    def kind(self) -> str:
        """Text or date."""
        return getattr(self.field.field.widget, "input_type", "text")

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.field.field.widget.format_value(self.field.value()) or ""


@dataclass(frozen=True)
class Question:
    """A question with its fields, what is answered now and what was answered before."""

    field: BoundField
    more: list[Detail]
    asked: Asked

    @property
    def reply(self) -> str:
        """The answer that stands on the page; anything odd shows as not asked."""
        value = self.field.value()
        return value if value in (YES, NO) else NOT_ASKED


@dataclass(frozen=True)
class Group:
    """One topic of the talk. `confirmed_on`: when most of its answers were confirmed."""

    code: str
    title: str | Promise
    questions: list[Question]

    @property
    def confirmed_on(self) -> date | None:
        """Said once for the topic, so that the same date does not stand at every question."""
        days = Counter(
            question.asked.stored.confirmed_on
            for question in self.questions
            if question.asked.stored is not None and question.asked.holds
        )
        return next((day for day, _count in days.most_common(1)), None)


@dataclass(frozen=True)
class Place:
    """One place of the free text with its fields, as far as it needs any."""

    heard: Heard
    field: BoundField | None
    kind: BoundField | None


def families(form: ConsultationForm) -> list[Family]:
    """The salon's methods: those of the last time first, then family by family."""
    by_code = {str(option.data["value"]): option for option in form["methods"]}
    first = [code for code in dict.fromkeys(form.first_codes) if code in by_code]
    found: dict[str, list[BoundWidget]] = {}
    for method in form.basis.in_use.methods:
        if method.code not in first:
            found.setdefault(method.family, []).append(by_code[method.code])
    begin = [Family("", [by_code[code] for code in first], is_open=True)] if first else []
    return begin + [
        Family(family_name(family), options, is_open=not first) for family, options in found.items()
    ]


def groups(form: ConsultationForm) -> list[Group]:
    """The questions, topic by topic."""
    return [
        Group(topic.value, TOPICS[topic], [_question(form, asked) for asked in questions])
        for topic, questions in form.talk.topics.items()
    ]


def places(form: ConsultationForm) -> list[Place]:
    """The places of the free text."""
    return [
        Place(
            item,
            form[name_of(HEARD, item)] if item.choices else None,
            form[name_of(KIND, item)] if name_of(KIND, item) in form.fields else None,
        )
        for item in form.heard
    ]


def _question(form: ConsultationForm, asked: Asked) -> Question:
    names = [asked.name(part) for part in DETAILS]
    more = [Detail(form[name]) for name in names if name in form.fields]
    return Question(form[asked.name(ANSWER)], more, asked)
