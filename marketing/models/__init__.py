"""The permission to write, the letters, and what became of each message."""

from marketing.models.campaign import Campaign, Delivery
from marketing.models.consent import AddressRecord, MarketingConsent, SubscribedAddress
from marketing.models.service import ServiceMail

__all__ = [
    "AddressRecord",
    "Campaign",
    "Delivery",
    "MarketingConsent",
    "ServiceMail",
    "SubscribedAddress",
]
