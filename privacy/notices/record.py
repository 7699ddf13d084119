"""The record of processing activities (art. 30), from the same draft as the notice (R80)."""

from typing import Any

from django.utils.translation import override

from privacy.notices.draft import Draft
from privacy.notices.text import (
    declared_line,
    markdown,
    period_in_words,
    recipient_lines,
    transfer_line,
)
from privacy.registry import Keep, PersonalData, declarations
from privacy.vocabulary import Purpose


def record_text(draft: Draft, language: str) -> str:
    """Art. 30(1)(a) to (g), staff included, as Markdown."""
    texts = draft.texts[language]
    words = texts["record"]
    with override(language):
        parts = [f"# {words['title']}", words["intro"], _controller(draft, words)]
        parts += [_purpose(draft, purpose, texts) for purpose in Purpose]
        parts.append(f"## {words['security']}\n\n{markdown([words['measures']])}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _controller(draft: Draft, words: Any) -> str:
    who = draft.salon
    lines = (who.controller, who.business_id, who.address, who.phone, who.email, who.contact)
    return f"## {words['controller']}\n\n" + ", ".join(line for line in lines if line)


def _purpose(draft: Draft, purpose: Purpose, texts: Any) -> str:
    declared = [d for d in declarations() if d.purpose is purpose]
    if not declared:
        return ""
    declared.sort(key=lambda d: d.model._meta.label)
    words = texts["record"]
    recipients = sorted({str(r.label) for d in declared for r in d.recipients})
    told = recipient_lines(draft, texts) if recipients else [texts["nobody_else"]]
    sections = {
        words["people"]: [_people(declared, words)],
        words["data"]: [declared_line(draft, d, texts) for d in declared],
        words["recipients"]: told,
        words["transfers"]: [transfer_line(draft, texts)],
        words["limits"]: _limits(draft, declared, texts),
    }
    parts = [f"### {title}\n\n{markdown([lines])}" for title, lines in sections.items()]
    heading = words["purpose"].format(purpose=purpose.label)
    return "\n\n".join([f"## {heading}", *parts])


def _people(declared: list[PersonalData], words: Any) -> str:
    groups = [words["clients"]] if any(not d.about_staff for d in declared) else []
    if any(d.purpose is Purpose.RIGHTS for d in declared):
        groups.append(words["askers"])
    if any(d.about_staff for d in declared):
        groups.append(words["staff"])
    return ", ".join(groups)


def _limits(draft: Draft, declared: list[PersonalData], texts: Any) -> list[str]:
    limits = []
    for d in declared:
        if isinstance(d.keep, Keep) and d.keep.category != "statement":
            keep = period_in_words(draft.periods[d.keep.category], texts)
        else:
            keep = texts["with_matter"] if d.outlives_subject else texts["with_card"]
        limits.append(f"{d.title}: {keep}")
    return limits
