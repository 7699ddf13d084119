"""What django-allauth's second factors ask us: how secrets are kept, and when a code counts."""

import hashlib
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from staff.entrance_forms import Labelled
from staff.sealing import seal_text, unseal_text
from staff.sessions import device_of

_LABEL = "mfa.secret"
# A code is right for its own half minute and one on either side; a used one is remembered longer.
REMEMBER_USED_CODES_FOR = 120  # seconds


class MFAAdapter(DefaultMFAAdapter):
    """Secrets are sealed under the key ring; the program is called by the salon's name."""

    def encrypt(self, text: str) -> str:
        return seal_text(_LABEL, text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal_text(_LABEL, encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Without the XML declaration: it stands inside a page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """The device it was added at."""
        return device_of(context.request.META.get("HTTP_USER_AGENT", "")) or str(_("Passkey"))

    def _get_site_name(self) -> str:
        return settings.SALON_NAME


class _Guarded:
    """A form for a code: axes is asked before, and a code that was used is not used again."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        if not AxesProxyHandler.is_allowed(context.request, {"email": self.user.email}):
            raise get_account_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form, mixed in below
        if self.authenticator.type == Authenticator.Type.TOTP and not self._first_time(code):
            raise MFAAdapter().validation_error("incorrect_code")
        return code

    def _first_time(self, code: str) -> bool:
        said = "".join(character for character in code if character.isdigit())
        digest = hashlib.sha256(f"{self.user.pk}|{said}".encode()).hexdigest()
        return cache.add(f"staff.used_code.{digest}", "y", timeout=REMEMBER_USED_CODES_FOR)


class GuardedAuthenticateForm(Labelled, _Guarded, AuthenticateForm):
    """The second step of a login."""

    starts_at = "code"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits from your app, or a recovery code.")


class GuardedReauthenticateForm(Labelled, _Guarded, ReauthenticateForm):
    """The same before a sensitive act."""

    starts_at = "code"


class AppForm(Labelled, ActivateTOTPForm):
    """The first code of a new app."""


class PasskeyForm(Labelled, AddWebAuthnForm):
    """A new key is a passkey unless the person says otherwise: it then opens by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("passwordless", True)
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].label = _("Opens by itself, without a password")
        self.fields["passwordless"].help_text = _("Untick for a key that only confirms a password.")


class PasskeyNameForm(Labelled, EditWebAuthnForm):
    """What a key is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")


def count_wrong_code(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """A wrong code counts like a wrong password."""
    user_login_failed.send(sender="mfa", credentials={"email": user.email}, request=request)
