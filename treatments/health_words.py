"""Points out health words in fields that are not meant for them."""

from treatments.catalogue_in_use import catalogue_in_use, shipped_catalogue
from treatments.free_text import read_text
from treatments.refusals import NoApprovedCatalogue


def health_words(text: str) -> list[str]:
    """The words of a text that name a condition plainly, each once, as they were written."""
    if not text.strip():
        return []
    try:
        catalogue = catalogue_in_use().catalogue
    except NoApprovedCatalogue:
        catalogue = shipped_catalogue()
    reading = read_text(text, catalogue)
    return list(dict.fromkeys(text[match.start : match.end] for match in reading.matches))
