"""A notice that lacks anything of arts 12 to 14, 21 or 26 is not published, and the article named.

Pure. The articles are those of `policy.<language>.toml`; here stands which facts fill them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from privacy.notices.draft import Draft
from privacy.registry import Keep
from privacy.texts import LANGUAGES

SECTIONS: Final = {
    "controller": "13(1)(a)",
    "officer": "13(1)(b)",
    "one_controller": "26",
    "purposes": "13(1)(c)",
    "health": "9(2)(a)",
    "interests": "13(1)(d)",
    "source": "14(2)(f)",
    "categories": "14(1)(d)",
    "required": "13(2)(e)",
    "minors": "12(1)",
    "recipients": "13(1)(e)",
    "transfers": "13(1)(f)",
    "retention": "13(2)(a)",
    "rights": "13(2)(b)",
    "channels": "12(2)",
    "answer": "12(3)",
    "withdrawal": "13(2)(c)",
    "objection": "21(4)",
    "complaint": "13(2)(d)",
    "automated": "13(2)(f)",
    "security": "32",
    "changes": "13(3)",
}
SALON: Final = {
    "controller": "13(1)(a)",
    "business_id": "13(1)(a)",
    "address": "13(1)(a)",
    "phone": "13(1)(a)",
    "email": "13(1)(a)",
    "contact": "13(1)(a)",
}
VARIABLES: Final = {name: f"SALON_{name.upper()}" for name in SALON}


@dataclass(frozen=True)
class Missing:
    """What is missing, and the article that wants it. `what`: a setting or a key of the texts."""

    article: str
    what: str


def missing(draft: Draft) -> list[Missing]:
    """Everything that keeps this draft from being published; empty when it is complete."""
    return [
        *_facts(draft),
        *_registry(draft),
        *(m for lang in LANGUAGES for m in _words(draft, lang)),
    ]


def _facts(draft: Draft) -> Iterator[Missing]:
    for name, article in SALON.items():
        if not str(getattr(draft.salon, name)).strip():
            yield Missing(article, VARIABLES[name])
    for processor in draft.processors:
        if not processor.in_eea and not processor.ground:
            yield Missing("13(1)(f)", f"Processor {processor.name}")
    if draft.backup_days <= 0:
        yield Missing("13(2)(a)", "HARMONY_BACKUP_DAYS")


def _registry(draft: Draft) -> Iterator[Missing]:
    if not draft.declared:
        yield Missing("13(1)(c)", "declarations")
    for declaration in draft.declared:
        label = declaration.model._meta.label
        if not declaration.purpose or not declaration.lawful_basis:
            yield Missing("13(1)(c)", label)
        if declaration.special and declaration.article9 is None:
            yield Missing("9(2)(a)", label)
        if not declaration.source:
            yield Missing("14(2)(f)", label)
        keep = declaration.keep
        if isinstance(keep, Keep) and not draft.periods.get(keep.category):
            yield Missing("13(2)(a)", f"{label}: {keep.category}")


def _words(draft: Draft, language: str) -> Iterator[Missing]:
    texts = draft.texts[language]
    sections = {section["key"]: section for section in texts["sections"]}
    for key, article in SECTIONS.items():
        section = sections.get(key)
        if section is None or not section["title"].strip() or not _says_something(section["text"]):
            yield Missing(article, f"{language}: {key}")
    for purpose in draft.interested:
        if not texts["interests"].get(purpose.value, "").strip():
            yield Missing("13(1)(d)", f"{language}: interests.{purpose.value}")
    for category in draft.categories:
        if not texts["periods"].get(category, "").strip():
            yield Missing("13(2)(a)", f"{language}: periods.{category}")
    if not draft.authority[language]["contact"].strip():
        yield Missing("13(2)(d)", f"{language}: authority.contact")
    if not draft.authority[language]["complaint"].strip():
        yield Missing("13(2)(d)", f"{language}: authority.complaint")


def _says_something(text: list[object]) -> bool:
    return bool(text) and all(str(part).strip() for part in text)
