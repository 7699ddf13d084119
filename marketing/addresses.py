"""Whether mail can be sent to what stands on a card."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clients.models import Client
from marketing.refusals import BadAddress, NoAddress
from marketing.sending.relay import is_plain_address


def checked_address(card: Client) -> str:
    """The address on a card. Raises NoAddress, BadAddress, CannotBeRead."""
    address = card.contact.sealed.email.strip()
    if not address:
        raise NoAddress
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddress from None
    if not is_plain_address(address):
        raise BadAddress
    return address
