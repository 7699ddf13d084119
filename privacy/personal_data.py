"""What privacy/ and Django's own tables hold about people."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from privacy import case_data, link_data, paper_data  # noqa: F401  (declare requests, merges)
from privacy.audit import chain
from privacy.audit.models import AuditEvent
from privacy.models import ConsentReceipt, Erasure, FormKey, KeyedBan
from privacy.registry import Keep, PersonalData, Text, not_personal, register
from privacy.vocabulary import LawfulBasis, Purpose, Source

_MACHINERY = "Belongs to one installation and its program, not to the register."

not_personal("privacy.DataSubject", "A random id and a wrapped key; erased with the person.")
not_personal("privacy.Installation", "The id of the key ring.", stays=_MACHINERY)
not_personal(
    "privacy.RegisterRelease", "A decision of the owner, with a random id.", stays=_MACHINERY
)
not_personal("privacy.NoticeVersion", "Published texts.")
not_personal("privacy.ConsentText", "Published texts.")
not_personal("privacy.PurgeRun", "Counts.", stays=_MACHINERY)
not_personal("privacy.PromiseState", "Counts and dates of the whole register.", stays=_MACHINERY)
not_personal("privacy.DailyJob", "Names of jobs, days and counts.", stays=_MACHINERY)
not_personal("audit.AuditHead", "A number and a hash.", stays=_MACHINERY)
not_personal("audit.AuditCheckpoint", "A number and a hash.", stays=_MACHINERY)
not_personal("contenttypes.ContentType", "Names of models.", stays=_MACHINERY)
not_personal("auth.Permission", "Names of permissions.", stays=_MACHINERY)
not_personal("auth.Group", "Names of roles.", stays=_MACHINERY)


class WithoutPerson(PersonalData):
    """Rows that no longer point at a person who could be found by them alone."""

    subject_path = ""
    source = Source.PROGRAM
    outlives_subject = True
    given_by_subject = False

    def own_rows(self, subject_ids: Any) -> Any:
        return self.model._base_manager.none()

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return 0


@register
class AuditEvents(PersonalData):
    """The use log. It stays when a person is erased: her id in it no longer leads anywhere."""

    model = AuditEvent
    title = _("Use log")
    read_only = "Its chain proves something only where it was written; keep the file."
    purpose = Purpose.SECURITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    source = Source.PROGRAM
    outlives_subject = True
    given_by_subject = False
    personal = {
        "at": _("Time"),
        "act": _("What was done"),
        "purpose": _("Purpose of the use"),
        "actor_role": _("Role of the user"),
    }
    technical = frozenset(
        {"seq", "actor_id", "subject_id", "object_type", "object_id", "fields", "counts", "hash"}
    )
    keep = Keep("audit", ("at",))

    def due_rows(self, today: date) -> Any:
        """Only an unbroken run from the oldest on: the chain is cut at one place."""
        due = self.due(today)
        rows = self.started_rows()
        first_kept = rows.exclude(due).order_by("seq").first()
        return rows.filter(due) if first_kept is None else rows.filter(due, seq__lt=first_kept.seq)

    def erase_rows(self, ids: Sequence[Any]) -> int:
        return chain.cut_to(max(ids)) if ids else 0

    def erase(self, subject_ids: Sequence[UUID]) -> int:
        return 0

    def kept_reason(self, subject_ids: Sequence[UUID]) -> Text | None:
        return _("The use log holds a random id, times and acts, and is deleted after two years.")


@register
class ConsentReceipts(WithoutPerson):
    model = ConsentReceipt
    title = _("Receipts of former consents")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    technical = frozenset({"purpose", "keyed_hashes", "acts", "ended_on"})
    keep = Keep("consent_receipt", ("ended_on",))


@register
class MarketingBans(WithoutPerson):
    model = KeyedBan
    title = _("Bans")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    technical = frozenset({"kind", "keyed_hash", "last_hit_on"})
    keep = Keep("marketing_ban", ("last_hit_on",))


@register
class Erasures(WithoutPerson):
    model = Erasure
    title = _("Erasure log")
    purpose = Purpose.ACCOUNTABILITY
    lawful_basis = LawfulBasis.LEGAL_OBLIGATION
    technical = frozenset({"subject_id", "erased_at", "ground", "erased_by", "batch"})
    keep = Keep("erasure_log", ("erased_at",))


@register
class FormKeys(WithoutPerson):
    model = FormKey
    title = _("One-time form keys")
    stays = _MACHINERY
    purpose = Purpose.SECURITY
    lawful_basis = LawfulBasis.LEGITIMATE_INTEREST
    technical = frozenset({"key", "user_id", "digest", "location", "used_at"})
    keep = Keep("form_key", ("used_at",))
