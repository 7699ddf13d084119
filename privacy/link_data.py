"""What a merge of two cards holds: it belongs to both, and goes with either."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from privacy.models import SubjectLink
from privacy.registry import PersonalData, chosen, register
from privacy.vocabulary import LawfulBasis, Purpose, Source


@register
class MergesOfCards(PersonalData):
    """Somebody was entered twice, and both cards are read as one."""

    model = SubjectLink
    title = _("Cards merged into one")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.STAFF
    given_by_subject = False
    personal = {
        "linked_at": _("Merged"),
        "sealed.reason": _("Reason"),
        "sealed.replaced": _("Details chosen anew"),
        "sealed.storing_allowed": _("Storing of health data allowed since"),
    }
    technical = frozenset({"alias", "linked_by"})

    def own_rows(self, subject_ids: Iterable[UUID]) -> Any:
        ids = chosen(subject_ids)
        return SubjectLink.objects.filter(Q(subject__in=ids) | Q(alias__in=ids)).order_by()
