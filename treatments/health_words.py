"""Points out health words in fields that are not meant for them."""

from treatments.catalogue_in_use import catalogue_for_words
from treatments.free_text import read_text


def health_words(text: str) -> list[str]:
    """The words of a text that name a condition plainly, each once, as they were written."""
    if not text.strip():
        return []
    reading = read_text(text, catalogue_for_words())
    return list(dict.fromkeys(text[match.start : match.end] for match in reading.matches))
