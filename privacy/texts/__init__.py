"""The salon's legal texts, Finnish and English, as files that a lawyer can read and change.

A TOML file per kind and language; both languages of a kind have the same keys (a test compares
them). Consent wordings and first notice are plain text and Markdown.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fi", "en")
FOLDER = Path(__file__).parent


@lru_cache
def text_file(kind: str, language: str) -> dict[str, Any]:
    """The texts of `<kind>.<language>.toml`; Finnish where the language is not one of ours."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    return tomllib.loads((FOLDER / f"{kind}.{chosen}.toml").read_text(encoding="utf-8"))
