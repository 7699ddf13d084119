"""Portable data: what the person gave, under consent or contract, for another service (art. 20).

The JSON follows `portability.schema.json`, which is published with the program. What staff noted or
decided, and what the program made, belongs to access and is left out (R39; WP242).
"""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from privacy.audit.acts import Actor, audited, record
from privacy.documents.files import Files, keep_files
from privacy.documents.reply import person_of
from privacy.documents.tables import as_csv
from privacy.encryption import CannotBeRead
from privacy.models import DataSubject, DataSubjectRequest
from privacy.registry import PersonalData, declarations
from privacy.salon import salon
from privacy.texts import text_file
from privacy.vocabulary import LawfulBasis, Purpose, Source

FORMAT = "harmony-portability/1"
SCHEMA = Path(__file__).parent / "portability.schema.json"
NAME = {"fi": "siirrettavat-tiedot", "en": "portable-data"}
_BASES = (LawfulBasis.CONSENT, LawfulBasis.CONTRACT)


def portability(*, by: Actor, request: DataSubjectRequest) -> Files:
    """Build and keep the portable file of a request. Raises Refused."""
    subject, language = person_of(request), request.language
    with override(language):
        document = build_portable(by=by, subject=subject)
        contents = _contents(document, language)
    files = keep_files(request, subject, contents)
    return Files(request.pk, files, tuple(section["title"] for section in document["sections"]))


@audited
def build_portable(*, by: Actor, subject: DataSubject) -> dict[str, Any]:
    """What she gave, as plain JSON values that follow the schema."""
    sections = [
        {"kind": declaration.model._meta.label_lower, "title": str(declaration.title), "rows": rows}
        for declaration in reversed(declarations())
        if is_portable(declaration) and (rows := _rows(declaration, subject))
    ]
    record("privacy.portability_built", by=by, subject_id=subject.pk, purpose="request")
    return {
        "format": FORMAT,
        "built_at": timezone.localtime().isoformat(timespec="seconds"),
        "controller": salon().name,
        "sections": sections,
    }


def is_portable(declaration: PersonalData) -> bool:
    """Given by the person herself, and held under consent or contract (art. 20(1)).

    Acts of consent are evidence for the salon, but it was she who gave them, so they go along.
    """
    if not declaration.given_by_subject or declaration.source is not Source.SUBJECT:
        return False
    is_evidence = declaration.purpose is Purpose.ACCOUNTABILITY
    return declaration.lawful_basis in _BASES or is_evidence


def _rows(declaration: PersonalData, subject: DataSubject) -> list[dict[str, Any]]:
    rows = []
    for row in declaration.rows([subject.pk]):
        try:
            rows.append(declaration.export(row))
        except CannotBeRead:
            continue
    return rows


def _contents(document: dict[str, Any], language: str) -> dict[str, bytes]:
    words, name = text_file("reply", language), NAME[language]
    table = [
        {**section, "rows": [{"values": row, "kept_until": None} for row in section["rows"]]}
        for section in document["sections"]
    ]
    return {
        f"{name}.json": json.dumps(document, ensure_ascii=False, indent=1).encode(),
        f"{name}.csv": as_csv(table, words),
        SCHEMA.name: SCHEMA.read_bytes(),
    }
