"""What django-allauth asks us: who may sign up (nobody) and whose password is right."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from staff import background, mail, way_back
from staff.models import User
from staff.requests import user_of


def user_display(user: AbstractBaseUser) -> str:
    """What her own pages and her authenticator app call a person."""
    return user.get_full_name() if isinstance(user, User) else ""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the owner; a closed one answers like a wrong password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the form that a lock came upon, if there is one; else to where her day begins."""
        return way_back.onward(request, user_of(request))

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of the login itself."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records), default=0.0)
        return bool(time.time() - newest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def send_notification_mail(
        self, template_prefix: str, user: Any, *args: Any, **kw: Any
    ) -> None:
        """That something was changed; without the address and browser that allauth would name."""
        background.later(mail.send_change_notice, user.pk)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None
