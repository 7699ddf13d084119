"""Whether anything may be sent at all: no copy of the register writes to people (F30)."""

from django.conf import settings
from django.utils.translation import gettext as _

from marketing.links import has_public_address
from privacy.sending import may_be_copy, may_send


def can_leave() -> bool:
    """Whether a reader has a way out: a page of ours, or a mailbox that we read."""
    return has_public_address() or bool(settings.LETTER_MAILBOX)


def refusal(*, on_page: bool = False) -> str:
    """Why no letter may leave this machine now; "" when it may."""
    if why := refusal_of_all(on_page=on_page):
        return why
    if not can_leave():
        return _(
            "Readers could not leave: the salon has neither a public https address nor a mailbox "
            "that Harmony reads. Set HARMONY_URL or LETTER_MAILBOX."
        )
    return ""


def refusal_of_all(*, on_page: bool = False) -> str:
    """Why no mail at all may leave, not even service mail, which nobody has to unsubscribe from.

    A page may be served by one machine while another one sends.
    """
    if may_be_copy() if on_page else not may_send():
        return _(
            "This may be a copy of the salon's register: nothing is sent from it. If it is the one "
            "and only, say so: confirm_sending"
        )
    if not settings.LETTER_FROM:
        return _("The sender of the letters is missing: set LETTER_FROM.")
    return ""
