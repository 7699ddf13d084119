"""What a privacy notice would say now: everything it is made of, before it becomes text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from privacy.models.papers import Processor
from privacy.periods import DOCUMENT_DAYS, configured_periods
from privacy.registry import Keep, PersonalData, declarations
from privacy.salon import Salon, salon
from privacy.texts import LANGUAGES, text_file
from privacy.vocabulary import HealthDataKind, LawfulBasis, Purpose


@dataclass(frozen=True)
class Draft:
    """The salon, the declarations about clients, the processors, the periods, and the words."""

    salon: Salon
    declared: Sequence[PersonalData]
    processors: Sequence[Processor]
    periods: Mapping[str, str]
    texts: Mapping[str, Mapping[str, Any]]
    authority: Mapping[str, Mapping[str, Any]]
    backup_days: int
    document_days: int
    own_consent_age: int

    @property
    def purposes(self) -> list[Purpose]:
        """The purposes for which anything is held about clients."""
        return [p for p in Purpose if any(d.purpose is p for d in self.declared)]

    @property
    def interested(self) -> list[Purpose]:
        """The purposes that rest, in part, on a legitimate interest (art. 13(1)(d))."""
        basis = LawfulBasis.LEGITIMATE_INTEREST
        resting = {d.purpose for d in self.declared if d.lawful_basis is basis}
        return [purpose for purpose in self.purposes if purpose in resting]

    @property
    def categories(self) -> list[str]:
        """The storage categories that matter to clients, in the order of the settings."""
        used = {d.keep.category for d in self.declared if isinstance(d.keep, Keep)}
        return [category for category in self.periods if category in used]

    @property
    def health_kinds(self) -> list[str]:
        return [str(kind.label) for kind in HealthDataKind]


def draft_now(*, with_papers: bool = True) -> Draft:
    """A draft from the settings, the registry and, unless left out, the papers of the salon."""
    current = Processor.objects.filter(ended_on=None).order_by("service", "name")
    return Draft(
        salon=salon(),
        declared=about_clients(),
        processors=list(current) if with_papers else [],
        periods=configured_periods(),
        texts={language: text_file("policy", language) for language in LANGUAGES},
        authority={language: text_file("authority", language) for language in LANGUAGES},
        backup_days=settings.HARMONY_BACKUP_DAYS,
        document_days=DOCUMENT_DAYS,
        own_consent_age=settings.MINOR_OWN_CONSENT_AGE,
    )


def about_clients() -> list[PersonalData]:
    """What is held about clients, by purpose; staff have a notice of their own (R76)."""
    order, declared = list(Purpose), [d for d in declarations() if not d.about_staff]
    declared.sort(key=lambda d: (order.index(d.purpose), d.model._meta.label))
    return declared
