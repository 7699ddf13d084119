"""Logging a treatment: what was given, what was told, and the decision on what was found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import OneLineField
from treatments.actions.treatment import ORAL
from treatments.assessment import GoingOn, Needs, Who
from treatments.catalogue_reading import Outcome
from treatments.checking import Checked
from treatments.deciding import Choice, Decision
from treatments.equipment import equipment_of
from treatments.forms.fields import DayField
from treatments.forms.given import GivenForm
from treatments.models import DoctorsOpinion, Given
from treatments.refusals import (
    CheckOutdated,
    DecisionNeeded,
    DeviceWithoutList,
    ExcludedByMaker,
    MayNotGoOn,
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
NO_DEVICE = "none"
"""Said on purpose, where it makes a difference."""
DECIDED = ("decision", "reason", "opinion_dated", "opinion_place")
BEFORE_SAVING = ("told", "performed_on")
USED = ("product-", "batch-", "device-", "settings-")


class TreatmentForm(GivenForm):
    """`checked`: the check that is shown; None where it is gone through orally (R5).

    `may_decide_stop`: whether this person is the responsible one. The choices are those that are
    open to her; who may not go on can still say that nothing was done. The check speaks for all
    products and devices of the salon; which of them are used decides when the form is sent.
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
        self.ways: Mapping[UUID | None, GoingOn] = {}
        if checked is not None:
            self.ways = checked.ways_on(UUID(pk) for pk, _name in self._device_choices())
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
        if self.depends_on_device:
            self._ask_for_device()
        used = [name for name in self.fields if name not in (*DECIDED, *BEFORE_SAVING)]
        self.order_fields((*DECIDED, *used, *BEFORE_SAVING))  # as they stand on the page

    @property
    def fingerprint(self) -> str:
        """What the page says was checked."""
        return ORAL if self.checked is None else self.checked.fingerprint

    @property
    def has_hit(self) -> bool:
        return self.checked is not None and self.checked.outcome is not Outcome.CLEAR

    @property
    def open_ways(self) -> list[GoingOn]:
        """The ways in which this person may go on, device by device."""
        return [way for way in self.ways.values() if self._is_open(way)]

    @property
    def may_go_on(self) -> bool:
        """Whether this person may go on at all."""
        return self.checked is None or bool(self.open_ways)

    @property
    def asks_first(self) -> bool:
        """Whether something has to be asked before anybody may go on."""
        needs = {way.needs for way in self.ways.values()}
        return needs == {Needs.ANSWERS}

    @property
    def needs_opinion(self) -> bool:
        """Whether a doctor's opinion may be needed to go on."""
        return any(way.needs is Needs.DOCTORS_OPINION for way in self.open_ways)

    @property
    def depends_on_device(self) -> bool:
        """Whether it makes a difference which device is used."""
        return self.devices_shown > 0 and len(set(self.ways.values())) > 1

    def _is_open(self, way: GoingOn) -> bool:
        if way.who is Who.RESPONSIBLE_PERSON:
            return self.may_decide_stop
        return way.who is not Who.NOBODY

    def _ask_for_device(self) -> None:
        field: Any = self.fields["device-0"]
        field.choices = [("", _("choose")), (NO_DEVICE, _("no device")), *self._device_choices()]
        field.help_text = _("A finding is about one device: choose what is used.")

    def _open_choices(self) -> list[Choice]:
        if not self.may_go_on:
            return [Choice.NOT_DONE]
        if not self.needs_opinion:
            return [choice for choice in Choice if choice is not Choice.CLEARED]
        if all(way.needs is Needs.DOCTORS_OPINION for way in self.open_ways):
            return [Choice.CLEARED, Choice.NOT_DONE]
        return list(Choice)

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
        if self.is_going_on and self.checked is not None and self.has_hit and self.may_go_on:
            self._judge_equipment(self.checked)
        return cleaned

    def _judge_equipment(self, checked: Checked) -> None:
        """What is used decides who may go on, and with what."""
        if any(name.startswith(USED) for name in self.errors):
            return
        said = self.cleaned_data
        device, settings = said.get("device-0"), said.get("settings-0")
        if device == NO_DEVICE and settings:
            self.add_error("device-0", _("Say which device these settings belong to."))
        elif self.depends_on_device and not device:
            self.add_error("device-0", _("Choose the device, or that none is used."))
        elif checked.depends_on_product and not said["product-0"]:
            self.add_error("product-0", _("Write which product is used: a finding is about one."))
        else:
            self._judge_way(checked)

    def _judge_way(self, checked: Checked) -> None:
        said = self.cleaned_data
        used = Given(
            self.method, "", tuple(self._products(said)), devices=tuple(self._devices(said))
        )
        way = checked.with_equipment(equipment_of(used)).going_on
        if not self._is_open(way):
            self.add_error("device-0" if said.get("device-0") else "product-0", _closed(way))
        elif way.needs is Needs.DOCTORS_OPINION:
            for name in ("opinion_dated", "opinion_place"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, str(OpinionNeeded()))

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


def _closed(way: GoingOn) -> str:
    if way.needs is Needs.ANOTHER_METHOD:
        return str(ExcludedByMaker())
    return str(QuestionsOpen() if way.needs is Needs.ANSWERS else MayNotGoOn())
