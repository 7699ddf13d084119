"""allauth's forms at the door, as we want them: labels instead of placeholders, no telling."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django.http import HttpRequest

from staff import background, mail
from staff.passwords import LengthValidator


class Labelled:
    """A placeholder vanishes when one types; a label stays."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        if "password1" in self.fields:
            self.fields["password1"].help_text = LengthValidator().get_help_text()


class EntranceForm(Labelled, LoginForm):
    """E-mail and password; the way to a new password stands below the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    @property
    def starts_at(self) -> str:
        """The address; where it stands already, the password is what is typed again."""
        return "password" if self.is_bound else "login"


class AgainForm(Labelled, ReauthenticateForm):
    """The password again, before a sensitive act."""

    starts_at = "password"


class NewPasswordForm(Labelled, ChangePasswordForm):
    """The old password and a new one."""


class ResetForm(Labelled, ResetPasswordForm):
    """Asks for a link. Whether the address is known is found out after the answer."""

    starts_at = "email"

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        background.later(mail.send_reset_link, email)
        return email


class ResetKeyForm(Labelled, ResetPasswordKeyForm):
    """The new password behind a mailed link."""
