"""Papers that come written and that the owner reads, corrects for her salon and adopts (R82)."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from privacy.models import OwnerDecision
from privacy.registry import Text

_TEXTS = Path(__file__).parent.parent / "texts"
_DATED = re.compile(r"^Laadittu (\d+)\.(\d+)\.(\d+)\.", re.MULTILINE)


@dataclass(frozen=True)
class Paper:
    """A paper to adopt: its address, the question that the owner answers, its text."""

    slug: str
    question: str
    title: Text
    file: str

    @property
    def text(self) -> str:
        return (_TEXTS / self.file).read_text(encoding="utf-8")

    @property
    def dated(self) -> date:
        """The day on which this version was written; an adoption before it does not count."""
        found = _DATED.search(self.text)
        if found is None:
            raise ValueError(f"{self.file} does not say when it was written")
        day, month, year = (int(part) for part in found.groups())
        return date(year, month, day)


PAPERS = (
    Paper(
        "kynnysarvio",
        OwnerDecision.Question.THRESHOLD,
        _("Is an impact assessment needed?"),
        "threshold.fi.md",
    ),
    Paper(
        "vaikutustenarviointi",
        OwnerDecision.Question.DPIA,
        _("Impact assessment"),
        "dpia.fi.md",
    ),
)
BY_SLUG = {paper.slug: paper for paper in PAPERS}
