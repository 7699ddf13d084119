"""A draft as the text of a notice: Markdown, as versions of the notice are stored."""

from typing import Any

from django.utils.translation import override

from privacy.documents.wording import filled
from privacy.models import NoticeVersion
from privacy.notices.draft import Draft
from privacy.registry import Keep, PersonalData
from privacy.retention import Period
from privacy.vocabulary import Recipient

Parts = list[Any]
_MONTHS = 12


def notice_text(draft: Draft, language: str) -> str:
    """The whole notice. Version and day are not in it; they stand beside it."""
    texts = draft.texts[language]
    with override(language):
        values = notice_values(draft, language)
        parts = [
            f"## {section['title']}\n\n{markdown(filled(section['text'], values))}"
            for section in texts["sections"]
        ]
    return "\n\n".join([f"# {texts['title']}", *parts]) + "\n"


def short_text(draft: Draft, language: str) -> list[str]:
    """The first layer: five paragraphs for one sheet of paper (art. 12(1), R18)."""
    texts = draft.texts[language]
    with override(language):
        values = notice_values(draft, language)
        for category in draft.categories:
            values[category] = period_in_words(draft.periods[category], texts)
        return [item["text"].format_map(values) for item in texts["short"]]


def is_stale(notice: NoticeVersion, draft: Draft) -> bool:
    """Whether a new version is needed: the program no longer does what this one says (R14)."""
    if notice.periods != dict(draft.periods):
        return True
    return (notice.text, notice.text_en) != (notice_text(draft, "fi"), notice_text(draft, "en"))


def notice_values(draft: Draft, language: str) -> dict[str, Any]:
    """What fills the places of the texts; call it in the language."""
    texts, who, authority = draft.texts[language], draft.salon, draft.authority[language]
    return {
        "salon": who.name,
        "controller": who.controller,
        "business_id": who.business_id,
        "address": who.address,
        "phone": who.phone,
        "email": who.email,
        "contact": who.contact,
        "purposes": purpose_lines(draft, texts),
        "categories": [_fields(d, texts) for d in draft.declared if d.personal or d.special],
        "health_kinds": draft.health_kinds,
        "interests": [texts["interests"].get(p.value, "") for p in draft.interested],
        "recipients": recipient_lines(draft, texts),
        "transfers": transfer_line(draft, texts),
        "periods": period_lines(draft, texts),
        "backup_days": draft.backup_days,
        "document_days": draft.document_days,
        "own_consent_age": draft.own_consent_age,
        "complaint": authority["complaint"].format(contact=authority["contact"]),
    }


def purpose_lines(draft: Draft, texts: Any) -> list[str]:
    """Each purpose with each of its bases, and the kinds of data concerned (art. 13(1)(c))."""
    groups: dict[tuple[str, str], list[str]] = {}
    for declared in draft.declared:
        group = (str(declared.purpose.label), _basis(declared))
        groups.setdefault(group, []).append(str(declared.title).lower())
    return [
        str(texts["grouped"]).format(purpose=purpose, basis=basis, titles=", ".join(titles))
        for (purpose, basis), titles in groups.items()
    ]


def declared_line(draft: Draft, declared: PersonalData, texts: Any) -> str:
    """One kind of data: what it is for, its basis, its source, and how long it is kept."""
    return str(texts["line"]).format(
        what=f"**{declared.title}** ({str(declared.purpose.label).lower()})",
        basis=_basis(declared),
        source=str(declared.source.label).lower(),
        keep=_kept(draft, declared, texts),
    )


def recipient_lines(draft: Draft, texts: Any) -> list[str]:
    """The processors by name; as long as none is entered, the kinds that the program foresees."""
    if draft.processors:
        return [
            str(texts["processor"]).format(
                service=str(p.get_service_display()).capitalize(), name=p.name, place=p.place
            )
            for p in draft.processors
        ]
    used = {recipient for declared in draft.declared for recipient in declared.recipients}
    return [str(r.label) for r in Recipient if r in used] or [str(texts["nobody_else"])]


def transfer_line(draft: Draft, texts: Any) -> str:
    """Transfers outside the EEA, from the papers (art. 13(1)(f))."""
    outside = [f"{p.name} ({p.get_ground_display()})" for p in draft.processors if not p.in_eea]
    if not outside:
        return str(texts["transfers_none"])
    return str(texts["transfers"]).format(names=", ".join(outside))


def period_lines(draft: Draft, texts: Any) -> list[str]:
    """How long each category is kept, and from which moment (art. 13(2)(a))."""
    return [
        texts["periods"].get(c, "").format(period=period_in_words(draft.periods[c], texts))
        for c in draft.categories
    ]


def period_in_words(text: str, texts: Any) -> str:
    """24m as 2 years, 38m as 38 months, 35d as 35 days."""
    period = Period.parse(text)
    if period.months and period.months % _MONTHS == 0:
        return _counted(period.months // _MONTHS, "one_year", "years", texts)
    if period.months:
        return _counted(period.months, "one_month", "months", texts)
    return _counted(period.days, "one_day", "days", texts)


def markdown(parts: Parts) -> str:
    """Paragraphs and lists of one section."""
    return "\n\n".join(
        "\n".join(f"- {item}" for item in part) if isinstance(part, list) else str(part)
        for part in parts
    )


def _basis(declared: PersonalData) -> str:
    bases = [declared.lawful_basis.label]
    bases += [declared.article9.label] if declared.article9 else []
    return "; ".join(str(base) for base in bases)


def _counted(count: int, one: str, many: str, texts: Any) -> str:
    return str(texts[one] if count == 1 else texts[many].format(count=count))


def _fields(declared: PersonalData, texts: Any) -> str:
    named = {**declared.personal, **declared.special}
    fields = ", ".join(dict.fromkeys(_small(str(title)) for title in named.values()))
    return str(texts["fields"]).format(title=declared.title, fields=fields)


def _small(title: str) -> str:
    """As it stands inside a sentence; names of authorities keep their capitals."""
    return title[:1].lower() + title[1:]


def _kept(draft: Draft, declared: PersonalData, texts: Any) -> str:
    if isinstance(declared.keep, Keep):
        if declared.keep.category == "statement":
            return str(texts["with_matter"])
        return period_in_words(draft.periods[declared.keep.category], texts)
    return str(texts["with_matter"] if declared.outlives_subject else texts["with_card"])
