"""The answer to "what do you know about me?": PDF, JSON and CSV, for this person (art. 15).

Not a copy of the privacy notice: her purposes, her categories, her recipients, the days on which
her data really go, and the copy itself (R24; EDPB 01/2022; C-154/21).
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from privacy.access import build_access
from privacy.audit.acts import Actor
from privacy.documents.files import Files, keep_files, person_about
from privacy.documents.letterhead import complaint, contact_line, letterhead
from privacy.documents.tables import as_csv, last_day_in_words
from privacy.documents.typeset import typeset
from privacy.documents.wording import day_in_words, facts_of, filled, in_words
from privacy.models import DataSubject, DataSubjectRequest
from privacy.models.beside import Disclosure
from privacy.models.request import Asker
from privacy.processing import outside_the_eea, processors
from privacy.refusals import ChildsViewMissing, NobodyMeant, NoIdentity
from privacy.salon import salon
from privacy.texts import text_file

NAME = {"fi": "omat-tiedot", "en": "own-data"}
CLIENT, STAFF = "reply", "staff_reply"


def access_reply(*, by: Actor, request: DataSubjectRequest, masks: Sequence[str] = ()) -> Files:
    """Build and keep the answer to an access request. Raises Refused.

    `masks`: words about somebody else, to be covered (art. 15(4)).
    """
    subject, language = person_of(request), request.language
    words = text_file("reply", language)
    with override(language):
        export = build_access(
            by=by, subject=subject, purpose="request", masks=masks, mask=words["mask"]
        )
        export["information"] = information(export, language)
        contents = as_files(export, masks, language)
    files = keep_files(request, subject, contents)
    return Files(request.pk, files, tuple(section["title"] for section in export["sections"]))


def person_of(request: DataSubjectRequest) -> DataSubject:
    """Whose data may be handed over now. Raises Refused."""
    if not request.identity_method:
        raise NoIdentity
    if request.asker == Asker.GUARDIAN and not request.sealed.child_view.strip():
        raise ChildsViewMissing
    subject = person_about(request)
    if subject is None:
        raise NobodyMeant
    return subject


def as_files(export: dict[str, Any], masks: Sequence[str], language: str) -> dict[str, bytes]:
    """The three forms of one export."""
    words, name = text_file("reply", language), NAME[language]
    document = json.dumps(export, ensure_ascii=False, indent=1)
    return {
        f"{name}.pdf": typeset("access", as_document(export, masks, language)),
        f"{name}.json": document.encode(),
        f"{name}.csv": as_csv(export["sections"], words),
    }


def staff_paper(export: dict[str, Any], language: str) -> bytes:
    """The same for a member of staff, who is a data subject too (R76): one PDF, to be printed.

    `export` has her own acts in the place of the use log.
    """
    told = {**export, "information": information(export, language, STAFF)}
    return typeset("access", as_document(told, (), language, STAFF))


def information(export: dict[str, Any], language: str, kind: str = CLIENT) -> list[dict[str, Any]]:
    """Art. 15(1)(a) to (h) and 15(2), filled in from her own data."""
    words, values = _words(language, kind), _values(export, language)
    return [
        {
            "article": item["article"],
            "title": item["title"],
            "text": filled(item["text"], values),
        }
        for item in words["information"]
    ]


def as_document(
    export: dict[str, Any], masks: Sequence[str], language: str, kind: str = CLIENT
) -> dict[str, Any]:
    """What `typst/access.typ` sets."""
    words = _words(language, kind)
    today = timezone.localdate()
    paper = letterhead(words["title"], today, language)
    paper["words"]["copy"] = words["copy"]
    intro = filled(words["intro"], {"salon": salon().name, "day": day_in_words(today)})
    if export["restricted"]:
        intro.append(words["restricted"])
    if any(word.strip() for word in masks):
        intro.append(words["masked"].format(mark=words["mask"]))
    log = [
        [in_words(line["at"], words), line["done"], line["purpose"], line["role"]]
        for line in export["log"]
    ]
    return {
        **paper,
        "intro": intro,
        "information": export["information"],
        "sections": [_section(section, words) for section in export["sections"]],
        "log": {
            "title": words["log_title"],
            "text": words["log_text"],
            "columns": words["log_columns"],
            "rows": log,
        },
    }


def _words(language: str, kind: str) -> dict[str, Any]:
    """The texts of an answer; those for staff say only where they differ."""
    return {**text_file(CLIENT, language), **text_file(kind, language)}


def _section(section: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    about = [
        (words["purpose"], section["purpose"]),
        (words["basis"], basis_of(section)),
        (words["source"], section["source"]),
    ]
    if section["recipients"]:
        about.append((words["recipients"], ", ".join(section["recipients"])))
    rows = [{"facts": _facts(row, words)} for row in section["rows"]]
    line = " · ".join(f"{title}: {value}" for title, value in about)
    return {"title": section["title"], "about": line, "rows": rows}


def _facts(row: dict[str, Any], words: dict[str, Any]) -> list[tuple[str, str]]:
    values = row["values"] or {words["value"]: words["unreadable"]}
    return [*facts_of(values, words), _last_day(row, words)]


def _last_day(row: dict[str, Any], words: dict[str, Any]) -> tuple[str, str]:
    """Until when the row is kept; what has no end of its own is looked at again on a day."""
    if row["kept_until"] is None and row["reviewed_on"] is not None:
        return words["reviewed_on"], last_day_in_words(row["reviewed_on"])
    return words["kept_until"], last_day_in_words(row["kept_until"]) or words["with_matter"]


def basis_of(section: dict[str, Any]) -> str:
    """Lawful basis, with the condition of art. 9 where there is one."""
    return "; ".join(part for part in (section["lawful_basis"], section["article9"]) if part)


def _values(export: dict[str, Any], language: str) -> dict[str, Any]:
    words, who = text_file("reply", language), salon()
    lines, sections = words["lines"], export["sections"]
    since = _first_day(export)
    outside = outside_the_eea(since)
    return {
        "salon": who.name,
        "purposes": _grouped(sections, lines["purpose"], ("purpose", "basis")),
        "categories": [section["title"] for section in sections],
        "recipients": processors(since) or [lines["nobody"]],
        "transfers": lines["transfers"].format(names=", ".join(outside))
        if outside
        else lines["no_transfers"],
        "disclosures": _disclosures(sections, lines),
        "sources": _grouped(sections, lines["source"], ("source",)),
        "end_of_card": _end(export, lines),
        "backup_days": settings.HARMONY_BACKUP_DAYS,
        "contact": contact_line(who),
        "complaint": complaint(language),
    }


def _first_day(export: dict[str, Any]) -> date | None:
    """Since when her data have been here, as far as the use log goes back."""
    days = [datetime.fromisoformat(line["at"]).date() for line in export["log"]]
    return min(days, default=None)


def _grouped(sections: list[dict[str, Any]], line: str, keys: tuple[str, ...]) -> list[str]:
    """One line per purpose and basis, or per source, with the kinds of data it concerns."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for section in sections:
        told = {**section, "basis": basis_of(section)}
        groups.setdefault(tuple(told[key] for key in keys), []).append(section["title"])
    return [
        line.format(**dict(zip(keys, group, strict=True)), titles=", ".join(titles))
        for group, titles in groups.items()
    ]


def _disclosures(sections: list[dict[str, Any]], lines: dict[str, str]) -> str:
    for section in sections:
        if section["table"] == Disclosure._meta.label_lower:
            return lines["disclosures"].format(count=len(section["rows"]), title=section["title"])
    return lines["no_disclosures"]


def _end(export: dict[str, Any], lines: dict[str, str]) -> str:
    if export["ends_on"] is None:
        return lines["no_card"]
    return lines["end_of_card"].format(day=day_in_words(date.fromisoformat(export["ends_on"])))
