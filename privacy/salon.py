"""Who the salon is to the law, from the settings: letterhead, privacy notice, newsletter footer."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Salon:
    """The controller (art. 13(1)(a)). `controller`: exact name and legal form, as registered."""

    name: str
    controller: str
    business_id: str
    address: str
    phone: str
    email: str
    contact: str
    url: str

    @property
    def foot(self) -> str:
        """One line under a letter or a message; what is not configured is left out."""
        parts = (self.name, self.business_id, self.address, self.phone, self.email)
        return " · ".join(part for part in parts if part)


def salon() -> Salon:
    """The salon as it is configured now."""
    return Salon(
        name=settings.SALON_NAME,
        controller=settings.SALON_CONTROLLER,
        business_id=settings.SALON_BUSINESS_ID,
        address=settings.SALON_ADDRESS,
        phone=settings.SALON_PHONE,
        email=settings.SALON_EMAIL,
        contact=settings.SALON_CONTACT,
        url=settings.HARMONY_URL,
    )
