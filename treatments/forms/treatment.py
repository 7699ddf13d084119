"""Logging a treatment: what was given, what was told, and the decision on what was found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from treatments.actions.treatment import ORAL
from treatments.assessment import Needs, Who
from treatments.catalogue_reading import Outcome
from treatments.checking import Checked
from treatments.deciding import Choice, Decision
from treatments.forms.fields import DayField
from treatments.forms.given import GivenForm
from treatments.models import DoctorsOpinion
from treatments.refusals import (
    CheckOutdated,
    DecisionNeeded,
    DeviceWithoutList,
    NotTold,
    OpinionNeeded,
    QuestionsOpen,
    Refusal,
    TooLate,
)

ABOUT: tuple[tuple[type[Refusal], str], ...] = (
    (NotTold, "told"),
    (DecisionNeeded, "decision"),
    (OpinionNeeded, "opinion_place"),
    (DeviceWithoutList, "device-0"),
    (TooLate, "performed_on"),
)


class TreatmentForm(GivenForm):
    """`checked`: the check that is shown; None where it is gone through orally (R5).

    `may_decide_stop`: whether this person is the responsible one. The choices are those that are
    open to her; who may not go on can still say that nothing was done.
    """

    told = forms.BooleanField(
        label=_("I told the client about contraindications and aftercare"), required=False
    )
    performed_on = DayField(label=_("Day of the treatment"))
    decision = forms.ChoiceField(label=_("What is done?"), widget=forms.RadioSelect, required=False)
    reason = OneLineField(label=_("Reason, in a few words"), max_length=200, required=False)
    opinion_dated = DayField(label=_("Date of the doctor's opinion"))
    opinion_place = OneLineField(
        label=_("Where the opinion is kept"), max_length=100, required=False
    )

    def __init__(
        self, *args: Any, checked: Checked | None, may_decide_stop: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.checked, self.may_decide_stop = checked, may_decide_stop
        self.fields["performed_on"].initial = self.today
        if checked is None:
            self.fields["told"].label = _(
                "I went through the contraindications aloud and told about aftercare"
            )
        if not self.has_hit:
            for name in ("decision", "reason"):
                del self.fields[name]
        else:
            choices: Any = self.fields["decision"]
            choices.choices = [(choice.value, choice.label) for choice in self._open_choices()]
        if not self.needs_opinion:
            del self.fields["opinion_dated"], self.fields["opinion_place"]

    @property
    def fingerprint(self) -> str:
        """What the page says was checked."""
        return ORAL if self.checked is None else self.checked.fingerprint

    @property
    def has_hit(self) -> bool:
        return self.checked is not None and self.checked.outcome is not Outcome.CLEAR

    @property
    def may_go_on(self) -> bool:
        """Whether this person may go on at all."""
        if self.checked is None:
            return True
        who = self.checked.going_on.who
        return who is not Who.NOBODY and (who is not Who.RESPONSIBLE_PERSON or self.may_decide_stop)

    @property
    def asks_first(self) -> bool:
        """Whether something has to be asked before anybody may go on."""
        return self.checked is not None and self.checked.going_on.needs is Needs.ANSWERS

    @property
    def needs_opinion(self) -> bool:
        return (
            self.checked is not None
            and self.may_go_on
            and self.checked.going_on.needs is Needs.DOCTORS_OPINION
        )

    def _open_choices(self) -> list[Choice]:
        if not self.may_go_on:
            return [Choice.NOT_DONE]
        if self.needs_opinion:
            return [Choice.CLEARED, Choice.NOT_DONE]
        return [choice for choice in Choice if choice is not Choice.CLEARED]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.asks_first and not cleaned.get("decision"):
            self.add_error(None, str(QuestionsOpen()))
            return cleaned
        if self.has_hit and not cleaned.get("decision"):
            self.add_error("decision", _("Decide what is done about the findings."))
        if self.has_hit and not cleaned.get("reason"):
            self.add_error("reason", _("Write the reason in a few words."))
        if self.is_going_on and not cleaned.get("told"):
            self.add_error("told", str(NotTold()))
        if self.is_going_on and self.needs_opinion:
            for name in ("opinion_dated", "opinion_place"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, str(OpinionNeeded()))
        return cleaned

    @property
    def is_going_on(self) -> bool:
        """Whether the treatment is given after all."""
        return self.cleaned_data.get("decision") != Choice.NOT_DONE

    def made_decision(self) -> Decision | None:
        """The decision in the form; None where nothing was found."""
        said = self.cleaned_data
        if not self.has_hit:
            return None
        opinion = None
        if said.get("opinion_dated") and said.get("opinion_place"):
            opinion = DoctorsOpinion(said["opinion_dated"], said["opinion_place"])
        return Decision(said["decision"], said["reason"], opinion)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the field it is about."""
        about = next((name for kind, name in ABOUT if isinstance(refusal, kind)), None)
        if isinstance(refusal, CheckOutdated) or about not in self.fields:
            about = None
        self.add_error(about, str(refusal))
