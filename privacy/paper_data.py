"""What the papers of the law hold about people: the breach register, as a case of its own."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.models import Breach
from privacy.registry import AllRules, Keep, PersonalData, not_personal, register
from privacy.vocabulary import LawfulBasis, Purpose, Source

not_personal("privacy.Processor", "Companies that process data for the salon.")
not_personal("privacy.ContactTest", "A day, a channel and a staff account's random id.")


@register
class Breaches(PersonalData):
    """A breach has a key of its own and is kept three years from closing."""

    model = Breach
    title = _("Register of breaches")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.STAFF
    given_by_subject = False
    ends_subject = True
    personal = {
        "aware_at": _("Became known"),
        "risk": _("Risk"),
        "decision": _("Decision"),
        "notified_at": _("Ombudsman notified"),
        "clients_told_on": _("Clients told"),
        "closed_on": _("Closed"),
        "sealed.happened": _("When it happened"),
        "sealed.what": _("What happened"),
        "sealed.categories": _("Kinds of data"),
        "sealed.people": _("Number of people"),
        "sealed.consequences": _("Consequences"),
        "sealed.measures": _("Measures"),
        "sealed.risk_reason": _("Reason of the assessment"),
        "sealed.decision_reason": _("Reason of the decision"),
        "sealed.late_reason": _("Reason of the delay"),
    }
    technical = frozenset({"recorded_by"})
    keep = Keep("breach", ("closed_on",), collected="aware_at")

    def export(self, row: Breach) -> dict[str, Any]:
        words = {
            str(_("Risk")): row.get_risk_display(),
            str(_("Decision")): row.get_decision_display(),
        }
        return {**super().export(row), **words}

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        return None if row.closed_on is None else super().ends_on(row, rules)
