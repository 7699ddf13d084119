"""Privacy notice and record of processing, from the registry, the settings and the papers.

draft_now() -> Draft            what a notice would say today
missing(draft)                  what it lacks, article by article; empty: it may be published
notice_text(draft, language)    the notice as Markdown
record_text(draft, language)    the record of processing activities (art. 30) as Markdown
"""

from privacy.notices.completeness import Missing, missing
from privacy.notices.draft import Draft, draft_now
from privacy.notices.record import record_text
from privacy.notices.text import is_stale, notice_text, short_text

__all__ = [
    "Draft",
    "Missing",
    "draft_now",
    "is_stale",
    "missing",
    "notice_text",
    "record_text",
    "short_text",
]
