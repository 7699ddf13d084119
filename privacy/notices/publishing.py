"""Publishing a notice: immutable, complete, never in the past (R13 to R15)."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from privacy.audit.acts import Actor, audited, record
from privacy.first_texts import sha256
from privacy.models import NoticeVersion
from privacy.notices.completeness import missing
from privacy.notices.draft import draft_now
from privacy.notices.text import is_stale, notice_text
from privacy.refusals import Refused


class Incomplete(Refused):
    """The notice lacks something that the law wants; the message names articles and settings."""


class NotInThePast(Refused):
    pass


class NoSummary(Refused):
    pass


class NothingNew(Refused):
    pass


@audited
def publish_notice(
    *, by: Actor, valid_from: date, summary: str, summary_en: str = ""
) -> NoticeVersion:
    """Publish what the program does now as the next version. Raises a Refused.

    Its periods are in force from `valid_from`: a shorter one for everything, a longer one only for
    what is collected from then on (privacy.retention).
    """
    draft = draft_now()
    refuse_publishing(valid_from=valid_from, summary=summary)
    finnish, english = notice_text(draft, "fi"), notice_text(draft, "en")
    newest = NoticeVersion.objects.order_by("number").last()
    notice = NoticeVersion(
        number=1 if newest is None else newest.number + 1,
        valid_from=valid_from,
        summary=summary.strip(),
        summary_en=summary_en.strip(),
        text=finnish,
        text_en=english,
        sha256=sha256(finnish),
        sha256_en=sha256(english),
        periods=dict(draft.periods),
    )
    notice.save()
    record("privacy.notice_published", by=by, obj=notice)
    return notice


def refuse_publishing(*, valid_from: date, summary: str) -> None:
    """Raise what stands in the way of publishing now, as a person can read it."""
    draft = draft_now()
    lacking = missing(draft)
    if lacking:
        items = "; ".join(f"{item.article}: {item.what}" for item in lacking)
        raise Incomplete(_("The notice cannot be published. Missing: %(items)s") % {"items": items})
    if not summary.strip():
        raise NoSummary(_("Say in a sentence what changes: clients read it (art. 13(3))."))
    newest: Any = NoticeVersion.objects.order_by("number").last()
    earliest = timezone.localdate()
    if newest is not None:
        if not is_stale(newest, draft):
            raise NothingNew(_("The newest version says all this already."))
        earliest = max(earliest, newest.valid_from)
    if valid_from < earliest:
        raise NotInThePast(
            _("The day may not be before %(day)s: nobody can be told something afterwards.")
            % {"day": f"{earliest.day}.{earliest.month}.{earliest.year}"}
        )
