"""Requests to build documents for, and PDF files read back."""

import io
import re
from datetime import date
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from privacy.models import DataSubject, DataSubjectRequest, RequestRecord

RECEIVED = date(2026, 11, 20)


def asked(about: UUID | None, record: RequestRecord | None = None, **said: Any) -> Any:
    """A stored request about this person, identity confirmed unless said otherwise."""
    values = {
        "kind": "access",
        "channel": "visit",
        "language": "fi",
        "received_on": RECEIVED,
        "due_on": date(2026, 12, 20),
        "identity_method": "known",
        "identity_on": RECEIVED,
        **said,
    }
    request = DataSubjectRequest(
        subject=DataSubject.objects.create_sealed(),
        about=about,
        sealed=record or RequestRecord(name="Päivi Virtanen"),
        **values,
    )
    request.save(force_insert=True)
    return request


def text_of(pdf: bytes) -> str:
    """The text of a PDF as a reader program takes it out."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def as_one_line(text: str) -> str:
    """Without the line breaks of the page; a word broken at its own hyphen is whole again."""
    return " ".join(re.sub(r"-\n", "-", text).split())


def is_tagged(pdf: bytes) -> bool:
    """Whether the file says that it is tagged and PDF/UA-1."""
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    return bool(root["/MarkInfo"]["/Marked"]) and "pdfuaid:part" in metadata
