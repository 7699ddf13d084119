"""What is asked about a client, field by field, as a person types or chooses it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.age import FULL_AGE
from clients.contact import e164
from clients.details import OLDEST_YEAR
from clients.models import NoticeWay
from privacy.forms import PlainTextField

_WRONG_YEAR = _("Enter the year of birth with four digits, for example 1978.")


class OneLineField(PlainTextField):
    """A text without line breaks and double spaces, however it was pasted."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class NameField(OneLineField):
    """A name as it is said; a tablet's keyboard begins its words with capitals."""

    widget = forms.TextInput(attrs={"autocapitalize": "words"})

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Name"))
        options.setdefault("max_length", 100)
        options.setdefault("error_messages", {"required": _("Enter a name.")})
        super().__init__(**options)


class BirthYearField(forms.IntegerField):
    """A year in which somebody alive can be born."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Year of birth"))
        messages = {"required": _WRONG_YEAR, "invalid": _WRONG_YEAR}
        attrs = {"inputmode": "numeric", "maxlength": 4, "data-full-age": FULL_AGE}
        super().__init__(widget=forms.TextInput(attrs=attrs), error_messages=messages, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not OLDEST_YEAR <= value <= timezone.localdate().year:
            raise ValidationError(_WRONG_YEAR, code="invalid")


class PhoneField(OneLineField):
    """A number in any writing, as long as it can be one. `accepted`: an odd one that stays."""

    widget = forms.TelInput
    accepted = ""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Phone"))
        super().__init__(max_length=40, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value != self.accepted and not e164(value):
            text = _("Check the number: 040 123 4567, or with the country code, +46 70 123 45 67.")
            raise ValidationError(text, code="invalid")


class EmailField(OneLineField):
    """An address to write to. `accepted`: an odd one that stays."""

    widget = forms.EmailInput
    accepted = ""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("E-mail"))
        super().__init__(max_length=254, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value != self.accepted:
            try:
                validate_email(value)
            except ValidationError:
                text = _("Check the address: it needs one @ and an ending such as .fi.")
                raise ValidationError(text, code="invalid") from None


class GuardianNameField(NameField):
    """Asked of minors only, and then required: the form says so, the label never "optional"."""

    marks_optional = False

    def __init__(self) -> None:
        super().__init__(label=_("Guardian's name"), required=False)


class GuardianContactField(OneLineField):
    """A number, an address, or both in words."""

    marks_optional = False

    def __init__(self) -> None:
        super().__init__(label=_("Guardian's phone or e-mail"), max_length=200, required=False)


class Turned18Field(forms.ChoiceField):
    """Asked in the year of the eighteenth birthday, because no birthday is kept (R42)."""

    marks_optional = False

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Has she turned 18?"),
            choices=[("yes", _("Yes")), ("no", _("No"))],
            widget=forms.RadioSelect(attrs={"data-as": "segmented"}),
            error_messages={"required": _("Ask whether she has turned 18.")},
            **options,
        )


class NoticeWayField(forms.ChoiceField):
    """How the privacy notice was given: nothing is chosen beforehand (R16)."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Privacy notice given"),
            choices=NoticeWay.choices,
            widget=forms.RadioSelect(attrs={"data-as": "across"}),
            error_messages={"required": _("Say how the privacy notice was given.")},
        )
