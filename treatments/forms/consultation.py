"""The consultation: what the chosen methods need to know, and what the client tells freely.

Each question has three answers, and "not asked" is the one it begins with. An answer that still
holds comes filled in and is confirmed with the form; one whose time is over has to be asked again.
The form is either sent (`data`) or only drawn anew with what is written so far (`typed`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.forms import FreeTextField
from privacy.vocabulary import HealthDataKind
from treatments.answering import Answered, UnknownTerm, is_time_bound, suggested_end
from treatments.assessment import Answer, Said
from treatments.catalogue_in_use import InUse
from treatments.facts import Facts
from treatments.forms.fields import NO, NOT_ASKED, YES, DayField, DetailField, ThreeWayField
from treatments.forms.heard import IS, IS_NOT, OTHER, Heard, heard_in, still_open
from treatments.forms.questions import Asked, Talk, talk_for
from treatments.forms.replies import (
    ANSWER,
    HEARD,
    KIND,
    SINCE,
    UNTIL,
    WHERE,
    answers_of,
    counters_in,
    name_of,
    unknown_of,
)
from treatments.free_text import TextReading
from treatments.refusals import EndInPast, EndNeeded
from treatments.showing import words_of

FRESH = ("methods", "seen")
"""Fields that a form drawn anew takes from elsewhere than from what is written."""


@dataclass(frozen=True)
class Basis:
    """What the form is built on: the list in use, what is stored, and what may be stored."""

    in_use: InUse
    facts: Facts
    kinds: frozenset[str]
    today: date


class ConsultationForm(forms.Form):
    """Methods on top, questions by topic, free text at the end."""

    marks_optional = False

    methods = forms.MultipleChoiceField(
        label=gettext_lazy("Treatments"),
        widget=forms.CheckboxSelectMultiple(attrs={"data-as": "across"}),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("The salon does not offer this method.")},
    )
    told = FreeTextField(
        label=gettext_lazy("Anything else the client told"),
        help_text=gettext_lazy(
            "An illness, a medicine or an allergy in her own words. Harmony proposes where it "
            "belongs; only what you confirm is stored."
        ),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        basis: Basis,
        typed: QueryDict | None = None,
        methods: Sequence[str] = (),
        first: Sequence[str] = (),
    ) -> None:
        source = data if data is not None else typed
        chosen = methods if source is None else source.getlist("methods")
        catalogue = basis.in_use.catalogue
        self.sent = data if data is not None else QueryDict()
        self.basis = basis
        self.first_codes = [*first, *chosen]
        self.chosen = [m.code for m in basis.in_use.methods if m.code in chosen]
        self.talk: Talk = talk_for(
            self.chosen,
            catalogue=catalogue,
            facts=basis.facts,
            kinds=basis.kinds,
            today=basis.today,
        )
        told = "" if source is None else _as_read(source.get("told", ""))
        self.heard = heard_in(told, catalogue, basis.kinds)
        super().__init__(data, initial=self._first(typed))
        self._add_fields()

    # --- what is sent ----------------------------------------------------------------------

    def clean(self) -> None:
        super().clean()
        for asked in self.talk.asked:
            if self.cleaned_data.get(asked.name(ANSWER)) == YES and is_time_bound(asked.condition):
                self._require_end(asked)
        for item in self.heard:
            self._require_kind(item)
        if not self.errors and not (self.chosen or self.answers or self.unknown):
            self.add_error("methods", _("Choose the treatments that you talk about."))

    @property
    def has_unseen_questions(self) -> bool:
        """Whether something has to be asked that was not on the page that was sent."""
        shown = set(self.sent.getlist("heard"))
        return any(asked.name(ANSWER) not in self.sent for asked in self.talk.asked) or any(
            item.key not in shown for item in self.heard
        )

    @property
    def answers(self) -> list[Answered]:
        """The yes and no of a sent form; what was not asked is missing."""
        catalogue, today = self.basis.in_use.catalogue, self.basis.today
        return answers_of(self.cleaned_data, self.talk.asked, self.heard, catalogue, today)

    @property
    def unknown(self) -> list[UnknownTerm]:
        """What the responsible person has to classify."""
        return unknown_of(self.cleaned_data, self.heard, self.basis.kinds)

    @property
    def seen_counters(self) -> dict[str, int]:
        """The stored answers that this form showed, with their write counters."""
        return counters_in(self.cleaned_data["seen"])

    # --- what is written so far --------------------------------------------------------------

    @cached_property
    def replies(self) -> Mapping[str, Answer]:
        """Yes and no as they stand on the page, for the outcome beside it."""
        today, found = self.basis.today, {}
        for asked in self.talk.asked:
            reply = self[asked.name(ANSWER)].value()
            if reply in (YES, NO):
                said = Said.YES if reply == YES else Said.NO
                found[asked.condition.code] = Answer(said, today, self._end(asked))
        for item in self.heard:
            reply = self._reply(item)
            if reply.startswith(IS):
                found[reply.removeprefix(IS)] = Answer(Said.YES, today)
            elif reply == IS_NOT:
                found.update(dict.fromkeys(set(item.codes) - set(found), Answer(Said.NO, today)))
        return found

    @property
    def unsettled(self) -> TextReading | None:
        """What of the free text is not settled yet."""
        return still_open(self.heard, self._reply)

    @property
    def aloud(self) -> list[str]:
        """What is needed, but not covered by the consent: gone through aloud, not stored."""
        return [words_of(condition.name) for condition in self.talk.aloud]

    @property
    def counters(self) -> str:
        """The stored answers that the page shows, with their write counters."""
        stored = [asked.stored for asked in self.talk.asked if asked.stored is not None]
        return " ".join(f"{row.code}:{row.sealed_n}" for row in stored)

    # --- fields --------------------------------------------------------------------------------

    def _first(self, typed: QueryDict | None) -> dict[str, Any]:
        """What the fields begin with: what is stored, and over it what is written so far."""
        first: dict[str, Any] = {"methods": self.chosen, "seen": self.counters}
        for asked in self.talk.asked:
            first.update(_stored(asked, self.basis.today))
        if typed is not None:
            first.update({name: typed[name] for name in typed if name not in FRESH})
            first["seen"] = self._seen_since(typed)
        return first

    def _seen_since(self, typed: QueryDict) -> str:
        """The counters that were shown first, and those of questions that were not there yet."""
        shown = [part for part in self.counters.split() if _answer_of(part) not in typed]
        return " ".join([*typed.get("seen", "").split(), *shown])

    def _add_fields(self) -> None:
        choices = [(m.code, words_of(m.name)) for m in self.basis.in_use.methods]
        methods = self.fields["methods"]
        assert isinstance(methods, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        methods.choices = choices
        for asked in self.talk.asked:
            self._add_question(asked)
        for item in self.heard:
            self._add_heard(item)

    def _add_question(self, asked: Asked) -> None:
        self.fields[asked.name(ANSWER)] = ThreeWayField(label=words_of(asked.condition.name))
        self.fields[asked.name(SINCE)] = DetailField(label=gettext_lazy("Since when"))
        if asked.asks_where:
            self.fields[asked.name(WHERE)] = DetailField(label=gettext_lazy("Where"))
        if is_time_bound(asked.condition):
            label = gettext_lazy("Until when, or when to ask again")
            self.fields[asked.name(UNTIL)] = DayField(label=label)

    def _add_heard(self, item: Heard) -> None:
        if item.choices:
            self.fields[name_of(HEARD, item)] = forms.ChoiceField(
                label=item.question,
                choices=item.choices,
                widget=forms.RadioSelect,
                error_messages={"required": gettext_lazy("Choose what the client means.")},
            )
        kinds = [choice for choice in HealthDataKind.choices if choice[0] in self.basis.kinds]
        if len(kinds) > 1:
            self.fields[name_of(KIND, item)] = forms.ChoiceField(
                label=gettext_lazy("What kind of data is it?"),
                choices=kinds,
                required=False,
                initial=HealthDataKind.OTHER if HealthDataKind.OTHER in self.basis.kinds else "",
            )

    # --- parts ---------------------------------------------------------------------------------

    def _require_end(self, asked: Asked) -> None:
        name = asked.name(UNTIL)
        until = self.cleaned_data.get(name)
        if name in self.errors:
            return
        if until is None:
            self.add_error(name, str(EndNeeded.message))
        elif until < self.basis.today:
            self.add_error(name, str(EndInPast.message))

    def _require_kind(self, item: Heard) -> None:
        name = name_of(KIND, item)
        goes_on = item.is_unknown or self.cleaned_data.get(name_of(HEARD, item)) == OTHER
        is_open = name in self.fields and not self.cleaned_data.get(name)
        if goes_on and is_open and name not in self.errors:
            self.add_error(name, _("Choose what kind of data it is."))

    def _reply(self, item: Heard) -> str:
        return str(self[name_of(HEARD, item)].value() or "") if item.choices else OTHER

    def _end(self, asked: Asked) -> date | None:
        if asked.name(UNTIL) not in self.fields:
            return None
        try:
            until: date | None = DayField().clean(self[asked.name(UNTIL)].value())
        except ValidationError:
            return None
        return until


def _stored(asked: Asked, today: date) -> dict[str, Any]:
    """What a question begins with."""
    row = asked.stored
    first: dict[str, Any] = {
        asked.name(ANSWER): NOT_ASKED,
        asked.name(UNTIL): suggested_end(asked.condition, today),
    }
    if row is None:
        return first
    kept = row.sealed
    first |= {asked.name(SINCE): kept.since, asked.name(WHERE): kept.where}
    if asked.holds:
        first |= {asked.name(ANSWER): YES if kept.is_yes else NO}
        if row.ends_on is not None:
            first |= {asked.name(UNTIL): row.ends_on}
    return first


def _answer_of(counter: str) -> str:
    return f"{ANSWER}-{counter.rpartition(':')[0]}"


def _as_read(text: str) -> str:
    """The text as its field reads it, so that the places found in it are those of the answer."""
    return FreeTextField(required=False).to_python(text)
