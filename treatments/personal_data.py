"""What treatments/ holds about people, and what it holds about none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clients.models import Client
from privacy.audit.acts import Actor
from privacy.case_data import WholeCase
from privacy.models.consent import Way
from privacy.registry import AllRules, Keep, PersonalData, delete_rows, not_personal, register
from privacy.vocabulary import (
    Article9Condition,
    HealthDataKind,
    LawfulBasis,
    Purpose,
    Source,
)
from treatments.models import (
    Consultation,
    ContraindicationCheck,
    HealthAnswer,
    HealthDataConsent,
    Incident,
    NamelessTreatment,
    PatchTest,
    Seriousness,
    TreatmentEntry,
    Visit,
)
from treatments.words import (
    condition_in_words,
    earlier_in_words,
    finding_in_words,
    given_in_words,
    method_in_words,
    opinion_in_words,
    outcome_in_words,
)

_LIST = "A line of a published contraindication list."
not_personal("treatments.CatalogueVersion", "A number and a fingerprint of a published list.")
not_personal("treatments.CatalogueApproval", "Which list holds since when; a staff account's id.")
not_personal("treatments.Method", _LIST)
not_personal("treatments.Condition", _LIST)
not_personal("treatments.ContraindicationRule", _LIST)
not_personal("treatments.Evidence", _LIST)
not_personal("treatments.Source", _LIST)
not_personal("treatments.Departure", _LIST)
not_personal("treatments.Fallback", _LIST)
not_personal("treatments.AmbiguousTerm", _LIST)
not_personal("treatments.NameTerm", _LIST)
not_personal("treatments.CatalogueStamp", "A random number.")
not_personal("treatments.OfferedMethod", "What the salon offers.")
not_personal("treatments.SalonMethod", "A method of the salon's own.")
not_personal("treatments.SalonCondition", "A condition by its name, and nobody who has it.")
not_personal("treatments.SalonRule", "A rule of the salon's own.")
not_personal("treatments.TermClassification", "A word and what it means, not who said it.")
not_personal("treatments.Product", "The salon's products.")
not_personal("treatments.Device", "The salon's devices.")


class HealthData(PersonalData):
    """Rests on the explicit consent, and goes at once when it is withdrawn (R6)."""

    purpose = Purpose.CLIENT_SAFETY
    lawful_basis = LawfulBasis.CONSENT
    article9 = Article9Condition.EXPLICIT_CONSENT
    consent = HealthDataConsent


@register
class HealthDataConsents(PersonalData):
    """The history of consents. With the person it shrinks to a receipt without a name (R54)."""

    model = HealthDataConsent
    title = _("Consents to health data")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    personal = {
        "act": _("What was done"),
        "at": _("Time"),
        "text": _("Wording"),
        "notice": _("Privacy notice then"),
        "sealed.way": _("How"),
        "sealed.kinds": _("Kinds of health data"),
        "sealed.paper_place": _("Where the paper is"),
        "sealed.guardian": _("Guardian"),
        "sealed.minor_agrees": _("The minor agrees"),
    }
    technical = frozenset({"received_by"})

    def export(self, row: HealthDataConsent) -> dict[str, Any]:
        words = {
            str(_("How")): _way(row.sealed.way),
            str(_("Kinds of health data")): [_kind(kind) for kind in row.sealed.kinds],
        }
        return {**super().export(row), **words}

    def withdraw(self, *, by: Actor, subject_id: UUID, way: str) -> None:
        from treatments.actions.consent import withdraw_health_consent

        client = Client.objects.get(pk=subject_id)
        withdraw_health_consent(by=by, client=client, way=way)


@register
class Consultations(HealthData):
    model = Consultation
    title = _("Consultations")
    source = Source.STAFF
    personal = {"held_on": _("Held on")}
    special = {
        "sealed.method_codes": _("Asked for these methods"),
        "sealed.condition_codes": _("Asked about"),
    }
    technical = frozenset({"consent", "catalogue_version", "sealed.asked_by"})
    keep = Keep("health_answer", ("held_on",))
    given_by_subject = False

    def export(self, row: Consultation) -> dict[str, Any]:
        return {
            str(_("Held on")): row.held_on.isoformat(),
            str(_("Asked for these methods")): [
                method_in_words(c) for c in row.sealed.method_codes
            ],
            str(_("Asked about")): [condition_in_words(c) for c in row.sealed.condition_codes],
        }


@register
class HealthAnswers(HealthData):
    model = HealthAnswer
    title = _("Health answers")
    personal = {"confirmed_on": _("Last confirmed on"), "ends_on": _("Holds until")}
    special = {
        "sealed.kind": _("Kind"),
        "sealed.condition_code": _("Asked about"),
        "sealed.term": _("In your own words"),
        "sealed.is_yes": _("Answer yes"),
        "sealed.since": _("Since"),
        "sealed.where": _("Where"),
        "sealed.note": _("Note"),
    }
    technical = frozenset({"confirmed_at", "consent", "needs_classification"})
    keep = Keep("health_answer", ("confirmed_on",))

    def export(self, row: HealthAnswer) -> dict[str, Any]:
        words = {
            str(_("Kind")): _kind(row.sealed.kind),
            str(_("Asked about")): condition_in_words(row.sealed.condition_code),
        }
        return {**super().export(row), **words}


@register
class PatchTests(HealthData):
    model = PatchTest
    title = _("Patch tests")
    source = Source.STAFF
    personal = {"applied_at": _("Applied"), "read_at": _("Read")}
    special = {
        "sealed.method_code": _("Code of the method"),
        "sealed.method_name": _("Method"),
        "sealed.product": _("Product"),
        "sealed.area": _("Area"),
        "sealed.result": _("Result"),
        "sealed.note": _("Note"),
    }
    technical = frozenset({"consent", "applied_by", "read_by"})
    keep = Keep("health_answer", ("applied_at",))
    given_by_subject = False

    def export(self, row: PatchTest) -> dict[str, Any]:
        result = row.sealed.result
        if result in PatchTest.Result.values:
            result = str(PatchTest.Result(result).label)
        words = {str(_("Result")): result}
        return {**super().export(row), **words}


@register
class ContraindicationChecks(HealthData):
    """A check goes with its entry, and at the latest by its own two years."""

    model = ContraindicationCheck
    title = _("Contraindication checks")
    source = Source.STAFF
    personal = {"checked_on": _("Made on")}
    special = {
        "sealed.method_code": _("Code of the method"),
        "sealed.method_name": _("Method"),
        "sealed.outcome": _("Outcome"),
        "sealed.findings": _("Findings"),
        "sealed.decision": _("Decision"),
        "sealed.reason": _("Reason"),
        "sealed.opinion": _("Doctor's opinion"),
    }
    technical = frozenset(
        {"consent", "catalogue_version", "entry", "decided_by", "sealed.list_version"}
    )
    keep = Keep("health_answer", ("checked_on",))
    given_by_subject = False

    def export(self, row: ContraindicationCheck) -> dict[str, Any]:
        record, opinion = row.sealed, row.sealed.opinion
        words = {
            str(_("Outcome")): outcome_in_words(record.outcome),
            str(_("Findings")): [finding_in_words(finding) for finding in record.findings],
            str(_("Decision")): row.get_decision_display(),
            str(_("Doctor's opinion")): opinion_in_words(opinion) if opinion else None,
        }
        return {**super().export(row), **words}


@register
class Visits(PersonalData):
    model = Visit
    title = _("Visits")
    purpose = Purpose.CLIENT_RELATIONSHIP
    lawful_basis = LawfulBasis.CONTRACT
    source = Source.STAFF
    personal = {"on": _("Day")}
    technical = frozenset({"noted_by"})
    keep = Keep("visit", ("on",))
    given_by_subject = False


@register
class TreatmentEntries(PersonalData):
    """Treatments with their products and devices; earlier versions are inside and go along."""

    model = TreatmentEntry
    title = _("Treatments")
    purpose = Purpose.CLIENT_SAFETY
    lawful_basis = LawfulBasis.CONTRACT
    source = Source.STAFF
    personal = {
        "performed_on": _("Day"),
        "sealed.given": _("Treatment"),
        "sealed.earlier": _("Before corrections"),
        "check_state": _("Contraindications"),
        "told_at": _("Contraindications told"),
    }
    technical = frozenset(
        {
            "performed_by",
            "catalogue_version",
            "told_by",
            "note_review_due_on",
            "sealed.list_version",
        }
    )
    keep = Keep("treatment_entry", ("performed_on",))
    given_by_subject = False

    def export(self, row: TreatmentEntry) -> dict[str, Any]:
        record = row.sealed
        words = {
            str(_("Treatment")): given_in_words(record.given),
            str(_("Before corrections")): [earlier_in_words(earlier) for earlier in record.earlier],
            str(_("Contraindications")): row.get_check_state_display(),
        }
        return {**super().export(row), **words}

    def erase_rows(self, ids: Sequence[Any]) -> int:
        """With the checks that were made for them."""
        delete_rows(ContraindicationCheck._base_manager.filter(entry__in=ids))
        return super().erase_rows(ids)


@register
class Incidents(WholeCase):
    """Restricted archive: kept three years from closing, also when the person's card goes (R57)."""

    model = Incident
    title = _("Incidents")
    purpose = Purpose.CLIENT_SAFETY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    article9 = Article9Condition.LEGAL_CLAIMS
    source = Source.STAFF
    kept = _("What was recorded of an undesirable effect or an accident is kept for three years.")
    personal = {
        "kind": _("Kind"),
        "happened_on": _("Day"),
        "aware_on": _("Came to the salon's knowledge"),
        "is_serious": _("Serious"),
        "decision": _("Decision"),
        "notified_on": _("Tukes notified on"),
        "closed_on": _("Closed"),
    }
    special = {
        "sealed.what": _("What happened"),
        "sealed.product": _("Product"),
        "sealed.batch": _("Batch"),
        "sealed.device": _("Device"),
        "sealed.serious": _("What makes it serious"),
        "sealed.measures": _("Measures"),
        "sealed.decision_reason": _("Reason of the decision"),
        "sealed.treatment": _("Treatment"),
    }
    technical = frozenset({"about", "recorded_by"})
    keep = Keep("incident", ("closed_on",), collected="aware_on")
    ends_subject = True

    def export(self, row: Incident) -> dict[str, Any]:
        words = {
            str(_("Kind")): row.get_kind_display(),
            str(_("Decision")): row.get_decision_display(),
            str(_("What makes it serious")): [
                str(Seriousness(code).label) if code in Seriousness.values else code
                for code in row.sealed.serious
            ],
        }
        return {**super().export(row), **words}

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        return None if row.closed_on is None else super().ends_on(row, rules)


@register
class NamelessTreatments(PersonalData):
    """Treatments of people who left no name; nobody can be found by them."""

    model = NamelessTreatment
    title = _("Treatments without a name")
    purpose = Purpose.CLIENT_SAFETY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    source = Source.STAFF
    subject_path = ""
    technical = frozenset({"performed_on", "method_code", "method_name", "products"})
    keep = Keep("treatment_entry", ("performed_on",))
    outlives_subject = True
    given_by_subject = False

    def own_rows(self, subject_ids: Iterable[UUID]) -> Any:
        return NamelessTreatment.objects.none()

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return 0


def _way(way: str) -> str:
    return str(Way(way).label) if way in Way.values else way


def _kind(kind: str) -> str:
    return str(HealthDataKind(kind).label) if kind in HealthDataKind.values else kind
