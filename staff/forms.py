"""Forms for accounts. A refusal stands at its field and says what to do."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from privacy.encryption.blind import normalise_email
from privacy.forms import FreeTextField, PlainTextField
from staff.models import Employment, StaffText, User
from staff.passwords import LONGEST, LengthValidator
from staff.roles import ROLE_CHOICES

INDEPENDENT = "independent"


class UserForm(forms.Form):
    """Who a member of staff is, on what footing, and in which role."""

    name = PlainTextField(label=_("Name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("Used for logging in. Her own, not shared.")
    )
    employment = forms.ChoiceField(
        label=_("Footing"),
        choices=[*Employment.choices, (INDEPENDENT, _("independent entrepreneur (rents a chair)"))],
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        taken = User.objects.filter(email=email)
        if self.user is not None:
            taken = taken.exclude(pk=self.user.pk)
        if taken.exists():
            raise ValidationError(_("Somebody has an account with this e-mail already."))
        return email

    def clean_employment(self) -> str:
        employment: str = self.cleaned_data["employment"]
        if employment == INDEPENDENT:
            raise ValidationError(
                _(
                    "An independent entrepreneur is the controller of her own client register. She "
                    "cannot use the salon's: give her an installation of her own."
                )
            )
        return employment


class PasswordForm(forms.Form):
    """The new password, typed once: it can be shown while typing, and set anew by a link."""

    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST,
        strip=False,
        help_text=lazy(LengthValidator().get_help_text, str)(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def password_owner(self) -> User | None:
        """Whose name and address the password must not resemble."""
        return self.user

    def clean(self) -> None:
        super().clean()
        password = self.cleaned_data.get("password")
        if password:
            try:
                validate_password(password, self.password_owner())
            except ValidationError as problem:
                self.add_error("password", problem)


class FirstOwnerForm(PasswordForm):
    """The first owner also says who she is."""

    name = PlainTextField(label=_("Name"), max_length=100)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("Used for logging in."))
    field_order = ("name", "email", "password")

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody has an account with this e-mail already."))
        return email

    def password_owner(self) -> User | None:
        said = self.cleaned_data
        return User(name=said.get("name", ""), email=said.get("email", ""))


class CloseForm(forms.Form):
    """From which day an account no longer opens."""

    ends_on = forms.DateField(
        label=_("Closes on"), help_text=_("The first day on which the account no longer opens.")
    )

    def clean_ends_on(self) -> Any:
        ends_on = self.cleaned_data["ends_on"]
        if ends_on < timezone.localdate():
            raise ValidationError(_("Give today or a later day."))
        return ends_on


class UndertakingForm(forms.Form):
    """Which texts the page showed, and that the person accepts them."""

    shown = forms.CharField(max_length=50, widget=forms.HiddenInput)
    accepts = forms.BooleanField(
        label=_("I undertake this, and I have read the privacy notice for staff."),
        error_messages={"required": _("Without the undertaking the register does not open.")},
    )

    def clean_shown(self) -> list[int]:
        numbers: list[str] = self.cleaned_data["shown"].split(",")
        return [int(number) for number in numbers if number.isascii() and number.isdigit()]


class StaffTextForm(forms.Form):
    """A new version of a text for staff."""

    kind = forms.ChoiceField(
        label=_("Text"), choices=StaffText.Kind.choices, widget=forms.RadioSelect
    )
    text = FreeTextField(label=_("Wording"), max_length=20_000)
    heard_on = forms.DateField(
        label=_("Staff heard on"),
        required=False,
        help_text=_("Staff are heard before the way their use is logged changes."),
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("kind") == StaffText.Kind.NOTICE:
            if not self.cleaned_data.get("heard_on") and "heard_on" not in self.errors:
                self.add_error("heard_on", _("Give the day on which staff were heard."))
        else:
            self.cleaned_data["heard_on"] = None


class WaiverForm(forms.Form):
    """Why an installation does without a second factor."""

    reason = PlainTextField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Kept, and shown on the promise board."),
    )
