"""Mails to staff: a link for a new password, and the notice that something was changed."""

from uuid import UUID

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from privacy.encryption.blind import normalise_email
from staff.links import absolute
from staff.models import User
from staff.people import owners_able_to_log_in


def send_reset_link(email: str) -> None:
    """To the person of this address, if she has an open account; to nobody else."""
    user = User.objects.filter(email=normalise_email(email)).first()
    if user is None or not user.is_active or not user.has_usable_password():
        return
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    key = {"uidb36": user_pk_to_url_str(user), "key": token}
    link = absolute(reverse("account_reset_password_from_key", kwargs=key))
    with override(settings.LANGUAGE_CODE):
        _send(user, _("New password"), "staff/mail/reset_link.txt", {"link": link})


def send_change_notice(user_pk: UUID) -> None:
    """That her password or a second factor was changed."""
    user = User.objects.get(pk=user_pk)
    with override(settings.LANGUAGE_CODE):
        _send(user, _("Your login was changed"), "staff/mail/change_notice.txt", {})


def send_reading_notice() -> None:
    """To every owner: somebody opened many cards at once. Who and which, only the page says."""
    link = absolute(reverse("staff:opening_list"))
    with override(settings.LANGUAGE_CODE):
        for owner in owners_able_to_log_in():
            _send(owner, _("Many cards opened"), "staff/mail/reading_notice.txt", {"link": link})


def _send(user: User, subject: str, template: str, said: dict[str, str]) -> None:
    text = render_to_string(template, {**said, "salon_name": settings.SALON_NAME})
    title = f"{settings.SALON_NAME}: {subject}"
    EmailMessage(subject=title, body=text, to=[user.email]).send()


def tell_owners(subject: str, text: str) -> None:
    """To every owner: an alarm of the program itself, without a word about anybody."""
    with override(settings.LANGUAGE_CODE):
        for owner in owners_able_to_log_in():
            title = f"{settings.SALON_NAME}: {subject}"
            EmailMessage(subject=title, body=text, to=[owner.email]).send()
