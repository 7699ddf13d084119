"""The letter for every state and outcome of a request, Finnish and English (arts 12(3), 12(4), 19).

The words stand in `privacy/texts/letters.<language>.toml`. A paragraph whose place has nothing to
say is left out. A refusal, wholly or in part, always names ground, complaint and court (R29).
"""

from typing import Any

from django.conf import settings
from django.utils import timezone

from privacy.documents.letterhead import contact_line, letterhead, remedies
from privacy.documents.typeset import typeset
from privacy.documents.wording import day_in_words, filled
from privacy.models import DataSubjectRequest
from privacy.models.request import Ground, Kind, Outcome, RequestRecord, ResultLine
from privacy.salon import salon
from privacy.texts import text_file

LIFTED = "lifted"
_SAYS_NO = (Outcome.REFUSED, Outcome.PARTLY)


def letter(request: DataSubjectRequest, *, which: str = "") -> bytes:
    """The PDF of the letter that belongs to where the request stands now.

    `which` asks for another one, such as LIFTED before a restriction ends (art. 18(3)).
    """
    return typeset("letter", letter_content(request, which or which_letter(request)))


def which_letter(request: DataSubjectRequest) -> str:
    """The letter that a request needs now."""
    if request.outcome == Outcome.FULFILLED:
        return str(request.kind)
    if request.outcome == Outcome.REFUSED:
        disputed = request.kind == Kind.RECTIFICATION and request.ground == Ground.ACCURATE
        return "disputed" if disputed else "refused"
    if request.outcome:
        return {Outcome.WITHDRAWN: "taken_back"}.get(Outcome(request.outcome), request.outcome)
    if request.paused_since is not None:
        return "identity_asked"
    return "received" if request.extended_on is None else "extended"


def letter_content(request: DataSubjectRequest, which: str) -> dict[str, Any]:
    """What `typst/letter.typ` sets: heading, paragraphs, remedies, closing."""
    language, record = request.language, request.sealed
    texts = text_file("letters", language)
    values = _values(request, record, texts)
    chosen = texts["letters"][which]
    parts = list(chosen["text"])
    if which == Outcome.PARTLY:
        carried_out = texts["letters"][request.kind]["text"]
        parts = [part for part in carried_out if part != "{decision}"] + parts
    text = [part for part in filled(parts, values) if part]
    greeting = texts["greeting"].format(name=record.asker_name or record.name)
    closing = [texts["closing"], salon().contact, salon().name]
    return {
        **letterhead(chosen["title"], timezone.localdate(), language),
        "text": [greeting, *text, texts["contact"].format(contact=contact_line(salon()))],
        "parts": _remedies(request, texts),
        "closing": "\n".join(line for line in closing if line),
    }


def _remedies(request: DataSubjectRequest, texts: dict[str, Any]) -> list[dict[str, Any]]:
    if request.outcome not in _SAYS_NO and request.kind != Kind.COMPLAINT:
        return []
    held_back = [texts["lines"]["held_back"]] if request.ground == Ground.TSL_34 else []
    return [{"title": texts["remedies_title"], "text": [*held_back, *remedies(request.language)]}]


def _values(
    request: DataSubjectRequest, record: RequestRecord, texts: dict[str, Any]
) -> dict[str, Any]:
    lines = texts["lines"]
    asked = texts["asked"].format(
        received=day_in_words(request.received_on), kind=texts["kinds"][request.kind]
    )
    ground = texts["grounds"].get(request.ground, "")
    decided = request.decided_on or timezone.localdate()
    days = settings.HARMONY_BACKUP_DAYS if record.backup_days is None else record.backup_days
    kept = _kept(record.result, lines)
    return {
        "asked": asked,
        "due": day_in_words(request.due_on),
        "decided": day_in_words(decided),
        "extension_reason": record.extension_reason,
        "search_made": record.search_made,
        "decision": record.decision,
        "ground": texts["ground"].format(ground=ground) if ground else "",
        "backup_days": days,
        "erased": [_gone(line, lines) for line in record.result if line.erased],
        "withdrawn": [line.title for line in record.result],
        "kept_title": lines["kept"] if kept else "",
        "kept": kept,
        "return_ban": lines["return_ban"] if request.return_ban else "",
    }


def _gone(line: ResultLine, lines: dict[str, str]) -> str:
    return lines["gone"].format(title=line.title, count=line.erased)


def _kept(result: tuple[ResultLine, ...], lines: dict[str, str]) -> list[str]:
    """What stays, why and until when."""
    return [
        lines["kept_line"].format(
            title=line.title,
            reason=line.reason,
            until="" if line.until is None else lines["until"].format(day=day_in_words(line.until)),
        )
        for line in result
        if line.reason
    ]
