"""What every document of the salon carries: its name, its contact, the authority."""

from datetime import date
from typing import Any

from privacy.documents.wording import day_in_words
from privacy.salon import Salon, salon
from privacy.texts import text_file

PAGE = {"fi": "Sivu", "en": "Page"}


def letterhead(title: str, day: date, language: str) -> dict[str, Any]:
    """The data that `typst/house.typ` wants of every document."""
    who = salon()
    return {
        "title": title,
        "lang": language,
        "date": day_in_words(day),
        "salon": {"name": who.name, "foot": who.foot},
        "words": {"page": PAGE[language]},
    }


def contact_line(who: Salon) -> str:
    """How to reach the salon in matters of one's own data; what is missing is left out."""
    return ", ".join(part for part in (who.address, who.phone, who.email) if part)


def complaint(language: str) -> str:
    """The right to complain, with the authority's contact (art. 13(2)(d), 15(1)(f))."""
    authority = text_file("authority", language)
    return str(authority["complaint"].format(contact=authority["contact"]))


def remedies(language: str) -> list[str]:
    """Complaint and judicial remedy, for a refusal (art. 12(4))."""
    return [complaint(language), str(text_file("authority", language)["judicial"])]
