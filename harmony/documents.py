"""Documents written from the code: what a reader can compare with what the program does."""

import dataclasses
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from privacy.audit.words import known_acts
from privacy.notices import Draft, draft_now, notice_text, record_text
from staff.roles import ROLES

FOLDER = settings.BASE_DIR / "docs" / "generated"
_WRITTEN = "<!-- Written by `manage.py write_documents`; changes belong into the code. -->\n\n"


def generated_documents() -> dict[str, str]:
    """File name to text, from registry, roles and settings; the database is not asked."""
    draft = _named(draft_now(with_papers=False))
    with override("fi"):
        documents = {
            "tietosuojaseloste.md": notice_text(draft, "fi"),
            "privacy-notice.md": notice_text(draft, "en"),
            "seloste-kasittelytoimista.md": record_text(draft, "fi"),
            "roolit.md": _roles(),
            "kayttolokin-tapahtumat.md": _audit_events(),
        }
    return {name: _WRITTEN + text for name, text in documents.items()}


def stale_documents(folder: Path = FOLDER) -> list[str]:
    """Names of documents that are missing, say something else, or are written no more."""
    documents = generated_documents()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*documents, *there} if documents.get(name) != there.get(name))


def write_documents(folder: Path = FOLDER) -> list[str]:
    """Write all, remove what is written no more; returns the names of what changed."""
    changed, documents = stale_documents(folder), generated_documents()
    folder.mkdir(parents=True, exist_ok=True)
    for name in changed:
        if name in documents:
            (folder / name).write_text(documents[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return changed


def _named(draft: Draft) -> Draft:
    """With the salon's name where its controller is not entered yet; this is not published."""
    who = draft.salon
    return dataclasses.replace(
        draft, salon=dataclasses.replace(who, controller=who.controller or who.name)
    )


def _roles() -> str:
    columns = " | ".join(str(role.name) for role in ROLES)
    lines = [f"# Roolit\n\n| oikeus | {columns} |", "|---" * (len(ROLES) + 1) + "|"]
    for permission in sorted({p for role in ROLES for p in role.permissions}):
        marks = " | ".join("x" if permission in role.permissions else "" for role in ROLES)
        lines.append(f"| `{permission}` | {marks} |")
    descriptions = "\n".join(f"- **{role.name}**: {role.description}" for role in ROLES)
    return "\n".join(lines) + f"\n\n{descriptions}\n"


def _audit_events() -> str:
    lines = ["# Käyttölokin tapahtumat\n\n| tapahtuma | mitä tehtiin |\n|---|---|"]
    lines += [f"| `{act}` | {words} |" for act, words in sorted(known_acts().items())]
    return "\n".join(lines) + "\n"
