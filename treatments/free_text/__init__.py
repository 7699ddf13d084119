"""Finds the catalogue's conditions in what a client says in her own words, in Finnish."""

from treatments.free_text.reading import read_text
from treatments.free_text.result import Reason, TextMatch, TextQuestion, TextReading, UnknownText

__all__ = ["Reason", "TextMatch", "TextQuestion", "TextReading", "UnknownText", "read_text"]
