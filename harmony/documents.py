"""Documents written from the code: what a reader can compare with what the program does."""

import dataclasses
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from privacy.audit.words import known_acts
from privacy.leaving.describing import register_format
from privacy.notices import Draft, draft_now, notice_text, record_text
from privacy.promises.means import MEANS
from privacy.promises.registry import promises
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
            "kahdeksan-keinoa.md": _means(),
            "register-format.md": register_format(),
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
    """With the salon's name where no real controller is entered; this is not published."""
    who = draft.salon
    controller = who.controller if settings.HARMONY_ENV == "production" else ""
    return dataclasses.replace(
        draft, salon=dataclasses.replace(who, controller=controller or who.name)
    )


def _roles() -> str:
    columns = " | ".join(str(role.name) for role in ROLES)
    lines = [f"# Roolit\n\n| oikeus | {columns} |", "|---" * (len(ROLES) + 1) + "|"]
    for permission in sorted({p for role in ROLES for p in role.permissions}):
        marks = " | ".join("x" if permission in role.permissions else "" for role in ROLES)
        lines.append(f"| `{permission}` | {marks} |")
    descriptions = "\n".join(f"- **{role.name}**: {role.description}" for role in ROLES)
    return "\n".join(lines) + f"\n\n{descriptions}\n"


def _means() -> str:
    """What a register of psychotherapy lacked when it was stolen, and what stands for it here."""
    titles = {one.id: str(one.title) for one in promises()}
    lines = [
        "# Kahdeksan keinoa\n",
        "Poliisin esitutkinnassa lueteltiin kahdeksan keinoa, jotka puuttuivat psykoterapia"
        "keskuksen rekisteristä, kun se varastettiin (2018–2020). Jokaisesta on tässä ohjelmassa "
        "lupaus, testi tai asiakirja; `tests/privacy/test_promise_list.py` ja "
        "`tests/code/test_documents.py` valvovat, että ne ovat olemassa.\n",
        "| keino | miten | lupaukset | testit ja asiakirjat |\n|---|---|---|---|",
    ]
    for mean in MEANS:
        kept = "<br>".join(f"{titles[name]} (`{name}`)" for name in mean.promises)
        shown = "<br>".join(f"`{path}`" for path in mean.evidence)
        lines.append(f"| {mean.name} | {mean.how} | {kept} | {shown} |")
    return "\n".join(lines) + "\n"


def _audit_events() -> str:
    lines = ["# Käyttölokin tapahtumat\n\n| tapahtuma | mitä tehtiin |\n|---|---|"]
    lines += [f"| `{act}` | {words} |" for act, words in sorted(known_acts().items())]
    return "\n".join(lines) + "\n"
