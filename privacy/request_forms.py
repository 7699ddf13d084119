"""The forms of a request: receiving it, and one small form per step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy.actions.restricting import OpenedFor
from privacy.entries import Entry, by_kind
from privacy.forms import FreeTextField as LongTextField
from privacy.forms import PlainTextField
from privacy.models import DataSubjectRequest, RecipientTask, RequestRecord, Restriction
from privacy.models.request import (
    Asker,
    Channel,
    Delivery,
    Ground,
    IdentityMethod,
    Kind,
    Outcome,
)
from privacy.withdrawals import live_consents

LANGUAGES = [("fi", _("Finnish")), ("en", _("English"))]
DECIDED = [o for o in Outcome.choices if o[0] != Outcome.FULFILLED]


class FreeTextField(LongTextField):
    """A few lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **options)


class DayField(forms.DateField):
    """A day, today unless another is typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(initial=timezone.localdate, **options)


class ReceiveForm(forms.Form):
    """A request as it came, by whatever way and from whomever (R19, R23)."""

    kind = forms.ChoiceField(label=_("What she asks for"), choices=Kind, widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("How it came"), choices=Channel, initial=Channel.VISIT, widget=forms.RadioSelect
    )
    received_on = DayField(
        label=_("Received on"), help_text=_("The time for the answer runs from this day.")
    )
    words = FreeTextField(label=_("In her own words"), required=False, max_length=2_000)
    answer_to = PlainTextField(
        label=_("Where the answer goes"),
        required=False,
        help_text=_("A postal or e-mail address, if she does not wait for the answer here."),
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=LANGUAGES,
        initial="fi",
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
    )
    relationship_over = forms.BooleanField(
        label=_("The client relationship has ended"),
        required=False,
        help_text=_("Erasure is then carried out the same day."),
    )
    asker = forms.ChoiceField(
        label=_("Who asks"), choices=Asker, initial=Asker.SELF, widget=forms.RadioSelect
    )
    asker_name = PlainTextField(label=_("Name of who asks for her"), required=False)
    authority = PlainTextField(
        label=_("What the authority rests on"),
        required=False,
        help_text=_("For example: a written authorisation was seen; guardian on the card."),
    )

    def received(self) -> dict[str, Any]:
        """What the act is called with. Needs a valid form."""
        said = self.cleaned_data
        record = ("words", "answer_to", "asker_name", "authority")
        names = ("kind", "channel", "received_on", "language", "relationship_over", "asker")
        texts = {name: said[name] for name in record}
        return {
            **{name: said[name] for name in names},
            "said": RequestRecord(name=self.called(), **texts),
        }

    def called(self) -> str:
        """Whose data it is about."""
        return str(self.cleaned_data.get("name", ""))


class ReceiveFromAnybodyForm(ReceiveForm):
    """The same for somebody who is not in the register, or not found there."""

    name = PlainTextField(label=_("Whose data it is about"))
    field_order = ("name",)


class IdentityForm(forms.Form):
    method = forms.ChoiceField(
        label=_("How do you know who asks?"),
        choices=IdentityMethod,
        widget=forms.RadioSelect,
        help_text=_("Only the way is recorded: no number and no copy of a document."),
    )


class AskedForm(forms.Form):
    on = DayField(label=_("Identity was asked about on"))


class ChildForm(forms.Form):
    child_view = FreeTextField(label=_("The child's own view and interest"), max_length=1_000)


class ExtendForm(forms.Form):
    reason = FreeTextField(
        label=_("Why more time is needed"),
        max_length=1_000,
        help_text=_("Complex, or many requests at once. She is told this reason."),
    )
    told_on = DayField(label=_("She was told on"))


class CompileForm(forms.Form):
    masks = FreeTextField(
        label=_("Words about somebody else to be covered"),
        required=False,
        max_length=1_000,
        help_text=_("One on each line. They are covered in everything that is handed over."),
    )

    def words(self) -> list[str]:
        """The words to cover. Needs a valid form."""
        return [line.strip() for line in self.cleaned_data["masks"].splitlines() if line.strip()]


class StatementForm(forms.Form):
    """Her words, and the entry that she disputes: one of those that were looked through."""

    entry = forms.ChoiceField(label=_("What is it about?"), initial="", required=False)
    text = FreeTextField(
        label=_("Her own statement"),
        max_length=2_000,
        help_text=_("It stands beside what she disputes, and goes with it."),
    )

    def __init__(self, *args: Any, entries: Sequence[Entry], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["entry"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        listed = [
            (kind, [(str(entry.pk), entry.in_short) for entry in group])
            for kind, group in by_kind(entries)
        ]
        field.choices = [("", _("her card as a whole")), *listed]

    def clean_entry(self) -> UUID | None:
        return UUID(self.cleaned_data["entry"]) if self.cleaned_data["entry"] else None


class FulfilForm(forms.Form):
    decision = FreeTextField(
        label=_("What was done"),
        required=False,
        max_length=2_000,
        help_text=_("This is told to her in the letter."),
    )


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=DECIDED, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Legal ground"),
        choices=[("", "—"), *Ground.choices],
        required=False,
        help_text=_("Needed when the request is refused, wholly or in part."),
    )
    decision = FreeTextField(
        label=_("Reason in words"),
        required=False,
        max_length=2_000,
        help_text=_("This is told to her in the letter."),
    )
    search_made = PlainTextField(
        label=_("Search that was made"),
        required=False,
        max_length=500,
        help_text=_("When nothing is held: what was searched by, for example name and phone."),
    )


class RestrictForm(forms.Form):
    ground = forms.ChoiceField(
        label=_("Ground"), choices=Restriction.Ground, widget=forms.RadioSelect
    )
    reason = FreeTextField(label=_("Reason in words"), max_length=1_000)


class WithdrawForm(forms.Form):
    """The consents in force."""

    labels = forms.MultipleChoiceField(
        label=_("Consents to withdraw"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, request_file: DataSubjectRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        about = request_file.about
        live = live_consents(about) if about is not None else []
        field = self.fields["labels"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [(d.model._meta.label, str(d.title)) for d in live]


class DeliveryForm(forms.Form):
    delivery = forms.ChoiceField(
        label=_("How was the answer handed over?"), choices=Delivery, widget=forms.RadioSelect
    )
    on = DayField(label=_("Handed over on"))


class RecipientForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Was the recipient told?"),
        choices=RecipientTask.Answer,
        widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
    )
    reason = PlainTextField(label=_("If not: why not"), required=False)


class EraseForm(forms.Form):
    return_ban = forms.BooleanField(
        label=_("She has said that she does not want to be entered again"),
        required=False,
        help_text=_(
            "Only at her express wish: phone and e-mail stay as a hash for three years, so that "
            "she is recognised. She is told so in the letter."
        ),
    )


class LiftForm(forms.Form):
    told_on = DayField(label=_("She was told on"))
    told = FreeTextField(label=_("What she was told"), max_length=1_000)


class OpenForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("For what are restricted data opened?"),
        choices=OpenedFor,
        widget=forms.RadioSelect,
    )


class EmptyForm(forms.Form):
    """A step that is a button."""
