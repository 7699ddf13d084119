"""What requests, holds and restrictions hold about people.

A request and a hold are cases with keys of their own. They name in `about` whose data they concern;
when she goes, that link goes, and the case stays until its own end (R31, R35, R58).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.entries import find_entry
from privacy.models import (
    DataSubjectRequest,
    Disclosure,
    Hold,
    OwnerDecision,
    RecipientTask,
    RequestStep,
    Restriction,
    Statement,
)
from privacy.registry import (
    AllRules,
    Keep,
    PersonalData,
    Text,
    chosen,
    delete_rows,
    not_personal,
    register,
)
from privacy.vocabulary import Article9Condition, LawfulBasis, Purpose, Source

not_personal(OwnerDecision._meta.label, "A decision about the salon, with a random id.")


class Case(PersonalData):
    """Rows of a case: found for the person they are about, gone with the case alone."""

    about_path: ClassVar[str] = "about"
    purpose = Purpose.RIGHTS
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    outlives_subject = True
    given_by_subject = False

    def own_rows(self, subject_ids: Iterable[UUID]) -> QuerySet[Any]:
        hers = Q(**{f"{self.about_path}__in": chosen(subject_ids)})
        return self.model._base_manager.filter(hers | self._of_cases(subject_ids))

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return delete_rows(self.model._base_manager.filter(self._of_cases(subject_ids)))

    def _of_cases(self, subject_ids: Iterable[UUID]) -> Q:
        return Q(**{f"{self.subject_path}__in": chosen(subject_ids)})


class WholeCase(Case):
    """The row of the case itself: when the person goes, it forgets whose data it was about."""

    kept: ClassVar[Text]

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        self.forgetting(subject_ids).update(about=None)
        return super().erase(subject_ids)

    def forgetting(self, subject_ids: Sequence[UUID]) -> QuerySet[Any]:
        return self.model._base_manager.filter(about__in=chosen(subject_ids))

    def kept_reason(self, subject_ids: Sequence[UUID]) -> Text | None:
        rows = self.model._base_manager.filter(about__in=chosen(subject_ids))
        return self.kept if rows.exists() else None


@register
class Requests(WholeCase):
    model = DataSubjectRequest
    title = _("Requests about one's own data")
    source = Source.SUBJECT
    kept = _("The file of the request is kept for two years, without a copy of the data.")
    personal = {
        "kind": _("What was asked for"),
        "channel": _("How it came"),
        "asker": _("Who asked"),
        "language": _("Language"),
        "received_on": _("Received"),
        "due_on": _("Answer by"),
        "extended_on": _("Extension told"),
        "paused_since": _("Identity asked on"),
        "paused_days": _("Days of waiting for identity"),
        "relationship_over": _("Client relationship ended"),
        "identity_method": _("Identity established"),
        "identity_on": _("Identity established on"),
        "outcome": _("Outcome"),
        "ground": _("Legal ground"),
        "decided_on": _("Decided"),
        "return_ban": _("Wish not to be entered again"),
        "delivery": _("Handed over"),
        "delivered_on": _("Handed over on"),
        "closed_on": _("Closed"),
        "sealed.name": _("Name"),
        "sealed.words": _("Own words"),
        "sealed.answer_to": _("Where the answer goes"),
        "sealed.asker_name": _("Name of who asked for her"),
        "sealed.authority": _("Authority of who asked for her"),
        "sealed.child_view": _("The child's own view and interest"),
        "sealed.extension_reason": _("Reason of the extension"),
        "sealed.decision": _("Reason of the decision"),
        "sealed.search_made": _("Search made"),
        "sealed.sections": _("Kinds of data handed over"),
        "sealed.files": _("Fingerprints of what was handed over"),
        "sealed.result": _("What was erased"),
    }
    technical = frozenset(
        {
            "about",
            "received_by",
            "identity_by",
            "delivered_by",
            "erased_at",
            "checked_at",
            "sealed.backup_days",
        }
    )
    keep = Keep("request_file", ("closed_on",), collected="received_on")
    ends_subject = True

    def forgetting(self, subject_ids: Sequence[UUID]) -> QuerySet[Any]:
        """Not the request that is being carried out: its check still has to look for her id."""
        rows = super().forgetting(subject_ids)
        return rows.filter(Q(erased_at=None) | Q(checked_at__isnull=False))

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        return None if row.closed_on is None else super().ends_on(row, rules)


@register
class RequestSteps(Case):
    model = RequestStep
    title = _("Steps taken with the requests")
    source = Source.PROGRAM
    subject_path = "request__subject_id"
    about_path = "request__about"
    personal = {"what": _("What was done"), "at": _("Time")}
    technical = frozenset({"request", "by"})


@register
class RecipientTasks(Case):
    model = RecipientTask
    title = _("Recipients told of a request")
    source = Source.STAFF
    about_path = "request__about"
    personal = {
        "answer": _("Outcome"),
        "answered_on": _("Told on"),
        "sealed.recipient": _("Recipient"),
        "sealed.reason": _("Reason"),
    }
    technical = frozenset({"request"})


@register
class Holds(WholeCase):
    model = Hold
    title = _("Records held for a legal claim")
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    article9 = Article9Condition.LEGAL_CLAIMS
    source = Source.STAFF
    kept = _("Records needed for a legal claim are held until the claim is settled.")
    personal = {
        "decided_on": _("Decided"),
        "review_on": _("Looked at again by"),
        "sealed.name": _("Name"),
        "sealed.claim": _("Claim"),
    }
    special = {"sealed.records": _("Records")}
    technical = frozenset({"about", "decided_by"})

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        return row.review_on  # type: ignore[no-any-return]


@register
class Disclosures(PersonalData):
    model = Disclosure
    title = _("Data given to others")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.STAFF
    given_by_subject = False
    personal = {
        "on": _("Given on"),
        "sealed.recipient": _("Recipient"),
        "sealed.what": _("Which data were given"),
        "sealed.ground": _("Ground"),
    }


@register
class Statements(PersonalData):
    """Her words beside an entry; they go with it."""

    model = Statement
    title = _("Your statements about the correctness of data")
    purpose = Purpose.RIGHTS
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    personal = {
        "made_on": _("Given on"),
        "sealed.text": _("Own words"),
        "sealed.entry": _("Entry"),
    }
    technical = frozenset({"entry_id", "entry_ends_on"})
    keep = Keep("statement", ("entry_ends_on",), collected="made_on")

    def ends_on(self, row: Any, rules: AllRules | None = None) -> date | None:
        """The last day that its entry has now: the purge follows that (privacy.statements)."""
        found = find_entry(row.subject_id, row.entry_id) if row.entry_id else None
        if found is not None:
            return found[0].ends_on(found[1], rules)
        return None if row.entry_ends_on is None else super().ends_on(row, rules)


@register
class Restrictions(PersonalData):
    model = Restriction
    title = _("Restrictions of processing")
    purpose = Purpose.RIGHTS
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.STAFF
    given_by_subject = False
    personal = {
        "ground": _("Ground"),
        "since": _("Since"),
        "review_on": _("Looked at again by"),
        "told_on": _("Told before lifting"),
        "lifted_on": _("Lifted"),
        "sealed.reason": _("Reason"),
        "sealed.told": _("What was told"),
    }
    technical = frozenset({"request_id"})
