"""The Finnish words: collected from the code, filled in, checked and compiled.

    python tools/messages.py extract [--prune]   collect strings; print the untranslated as JSON
    python tools/messages.py fill FILE.json      {"msgid": "msgstr"}; plurals [one, many];
                                                 a context as "context\\u0004msgid"
    python tools/messages.py check               exit 1 if a string is missing, untranslated,
                                                 fuzzy, obsolete or has other placeholders
    python tools/messages.py compile             .po to .mo (never committed)

Strings that Django and allauth lack in Finnish are collected as well, so that the owner's back
office is Finnish throughout: LOCALE_PATHS is read last and wins. All commands share one lock.
"""

import argparse
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import allauth
import django
import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGS = ROOT / "locale" / "fi" / "LC_MESSAGES"
DOMAINS = {"django": ("py", "html", "txt"), "djangojs": ("js",)}
NOT_SHOWN = {"tests", "tools", "bench", "docs", "deploy", "locale", "var"}
HEADER = {
    "Project-Id-Version": "Harmony",
    "Language": "fi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|%[sd]|\{[^{}]*\}")
Key = tuple[str, str]
Translation = str | list[str]


class MessagesError(Exception):
    """Something a person must mend; the text says what."""


def key_of(entry: polib.POEntry) -> Key:
    """Context (or "") and source string: what makes an entry the same entry."""
    return (entry.msgctxt or "", entry.msgid)


@contextmanager
def locked() -> Iterator[None]:
    """One run at a time, whoever starts it; the lock file lies in the temporary folder."""
    name = f"harmony-messages-{os.getuid()}-{os.stat(ROOT).st_ino}.lock"
    with open(Path(tempfile.gettempdir()) / name, "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- collecting ---------------------------------------------------------------------------------


def mirror(folder: Path, extensions: tuple[str, ...]) -> None:
    """Copy what people may see, so that makemessages leaves no helper files in the tree."""
    for top in sorted(ROOT.iterdir()):
        if not top.is_dir() or top.name in NOT_SHOWN or top.name.startswith("."):
            continue
        for path in top.rglob("*"):
            if path.suffix.lstrip(".") in extensions and "migrations" not in path.parts:
                target = folder / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def strings_in_code(domain: str) -> dict[Key, polib.POEntry]:
    """Run Django's makemessages over a copy of the tree, with the gettext beside this Python."""
    extensions = DOMAINS[domain]
    with tempfile.TemporaryDirectory(prefix="messages-") as name:
        folder = Path(name)
        mirror(folder, extensions)
        (folder / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--no-location", "-l", "fi"]
        command += ["-d", domain, *(f"-e{extension}" for extension in extensions)]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        env = {**os.environ, "PATH": path}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        if done.returncode:
            raise MessagesError(f"makemessages failed:\n{done.stderr.strip()[-2000:]}")
        made = folder / "locale" / "fi" / "LC_MESSAGES" / f"{domain}.po"
        entries = polib.pofile(str(made)) if made.exists() else []
        return {key_of(entry): fresh(entry) for entry in entries if not entry.obsolete}


def strings_packages_lack(domain: str) -> dict[Key, polib.POEntry]:
    """Strings of Django and allauth without a Finnish translation in their own catalogs."""
    lacking: dict[Key, polib.POEntry] = {}
    for package in (django, allauth):
        folder = Path(str(package.__file__)).parent
        for english in sorted(folder.glob(f"**/locale/en/LC_MESSAGES/{domain}.po")):
            finnish = english.parents[2] / "fi" / "LC_MESSAGES" / english.name
            if not finnish.exists():
                continue
            known = {key_of(entry) for entry in polib.pofile(str(finnish)) if entry.translated()}
            place = english.parents[3].relative_to(folder.parent).as_posix()
            for entry in polib.pofile(str(english)):
                if key_of(entry) not in known and not entry.obsolete:
                    lacking[key_of(entry)] = fresh(entry, f"missing in {place}")
    return lacking


def fresh(entry: polib.POEntry, note: str = "") -> polib.POEntry:
    """The entry without a translation, without places in files."""
    flags = [flag for flag in entry.flags if flag.endswith("-format")]
    plural = {0: "", 1: ""} if entry.msgid_plural else {}
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        msgstr_plural=plural,
        comment="" if note else entry.comment,
        tcomment=note,
        flags=flags,
    )


def wanted(domain: str) -> dict[Key, polib.POEntry]:
    """Every entry the catalog must have, our own strings first in right."""
    return {**strings_packages_lack(domain), **strings_in_code(domain)}


# --- the catalog --------------------------------------------------------------------------------


def read(domain: str) -> polib.POFile:
    """The catalog as it stands; an empty one if there is none."""
    path = CATALOGS / f"{domain}.po"
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def write(domain: str, entries: list[polib.POEntry]) -> None:
    """Write in one stable order with one stable header; whole or not at all."""
    catalog = polib.POFile(wrapwidth=100)
    catalog.metadata = dict(HEADER)
    entries.sort(key=lambda e: (e.obsolete, e.msgid.casefold(), e.msgid, e.msgctxt or ""))
    catalog.extend(entries)
    CATALOGS.mkdir(parents=True, exist_ok=True)
    replace(CATALOGS / f"{domain}.po", str(catalog).rstrip("\n").encode() + b"\n")


def replace(path: Path, content: bytes) -> None:
    """Readers see the old file or the new one, never a half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".messages-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)  # mkstemp makes 0600; these files are public text
    os.replace(name, path)


def carry_over(new: polib.POEntry, old: polib.POEntry | None) -> polib.POEntry:
    """Give the new entry the old translation, if the old one had one of the same kind."""
    if old is None or bool(old.msgid_plural) != bool(new.msgid_plural):
        return new
    new.msgstr, new.msgstr_plural = old.msgstr, dict(old.msgstr_plural)
    return new


def as_obsolete(entry: polib.POEntry) -> polib.POEntry:
    """Kept for the day the string comes back; `extract --prune` forgets it."""
    entry.obsolete = True
    return entry


def extract(*, prune: bool = False) -> dict[str, Translation]:
    """Bring both catalogs up to date; return what is untranslated, ready for `fill`."""
    missing: dict[str, Translation] = {}
    for domain in DOMAINS:
        old = {key_of(entry): entry for entry in read(domain)}
        new = wanted(domain)
        entries = [carry_over(entry, old.get(key)) for key, entry in new.items()]
        if not prune:
            entries += [as_obsolete(e) for k, e in old.items() if k not in new and translated(e)]
        write(domain, entries)
        for entry in entries:
            if not entry.obsolete and not translated(entry):
                missing[json_key(entry)] = ["", ""] if entry.msgid_plural else ""
    return missing


def translated(entry: polib.POEntry) -> bool:
    """Has words in every place, whatever its state otherwise."""
    places = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    return bool(places) and all(places)


def json_key(entry: polib.POEntry) -> str:
    """The msgid, with its context before it as gettext writes it."""
    return f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid


def fill(translations: Mapping[str, Translation]) -> list[str]:
    """Put translations into the catalogs; return the faults (nothing faulty is written)."""
    if set(translations) - {json_key(e) for d in DOMAINS for e in read(d) if not e.obsolete}:
        extract()
    faults, known = [], set()
    for domain in DOMAINS:
        entries = list(read(domain))
        for entry in entries:
            words = None if entry.obsolete else translations.get(json_key(entry))
            if words is None:
                continue
            known.add(json_key(entry))
            fault = put(entry, words)
            faults += [fault] if fault else []
        write(domain, entries)
    faults += [f"no such string in the code: {key!r}" for key in translations if key not in known]
    return faults


def put(entry: polib.POEntry, words: Translation) -> str:
    """Set one translation; the fault in words, or "" when it fits."""
    places = [words] if isinstance(words, str) else list(words)
    if len(places) != (2 if entry.msgid_plural else 1):
        return f"a plural wants [one, many], a plain string one text: {entry.msgid!r}"
    before = entry.msgstr, dict(entry.msgstr_plural)
    if entry.msgid_plural:
        entry.msgstr_plural = dict(enumerate(places))
    else:
        entry.msgstr = places[0]
    fault = placeholder_fault(entry)
    if fault:
        entry.msgstr, entry.msgstr_plural = before
    return fault


# --- checking and compiling ---------------------------------------------------------------------


def placeholder_fault(entry: polib.POEntry) -> str:
    """Every placeholder of the source must come back; the singular may leave the number out."""
    source = set(PLACEHOLDER.findall(entry.msgid))
    if not entry.msgid_plural:
        good = set(PLACEHOLDER.findall(entry.msgstr)) == source
    else:
        plural = set(PLACEHOLDER.findall(entry.msgid_plural))
        one, many = (set(PLACEHOLDER.findall(entry.msgstr_plural.get(n, ""))) for n in (0, 1))
        good = many == plural and one <= plural | source
    return "" if good else f"other placeholders than the source: {entry.msgid!r}"


def entry_fault(entry: polib.POEntry) -> str:
    """What is wrong with one entry, or ""."""
    if entry.obsolete:
        return f"obsolete: {entry.msgid!r}"
    if entry.fuzzy:
        return f"fuzzy: {entry.msgid!r}"
    if not translated(entry):
        return f"untranslated: {entry.msgid!r}"
    return placeholder_fault(entry)


def check() -> list[str]:
    """Everything that keeps the program from being Finnish throughout."""
    faults = []
    for domain in DOMAINS:
        catalog = {key_of(entry): entry for entry in read(domain)}
        new = wanted(domain)
        faults += [f"not collected: {key[1]!r}" for key in new if key not in catalog]
        for key, entry in catalog.items():
            gone = key not in new and not entry.obsolete
            fault = f"no longer in the code: {key[1]!r}" if gone else entry_fault(entry)
            faults += [f"{domain}: {fault}"] if fault else []
    return faults


def compile_all() -> int:
    """Write the .mo files; how many strings they hold. Safe beside running readers."""
    count = 0
    for domain in DOMAINS:
        catalog = read(domain)
        if not catalog.metadata:
            continue
        replace(CATALOGS / f"{domain}.mo", catalog.to_binary())
        count += len(catalog.translated_entries())
    return count


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit codes as in docs/operations.md: 0 done, 1 a fault, 2 wrong use."""
    parser = argparse.ArgumentParser(description="Finnish translations")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("extract").add_argument("--prune", action="store_true")
    commands.add_parser("fill").add_argument("file", type=Path)
    commands.add_parser("check")
    commands.add_parser("compile")
    options = parser.parse_args(arguments)
    with locked():
        if options.command == "extract":
            missing = extract(prune=options.prune)
            print(json.dumps(missing, ensure_ascii=False, indent=2))
            print(f"{len(missing)} untranslated", file=sys.stderr)
            return 0
        if options.command == "compile":
            print(f"{compile_all()} strings compiled")
            return 0
        faults = check() if options.command == "check" else fill(read_json(options.file))
    for fault in faults:
        print(fault, file=sys.stderr)
    print("translations: " + (f"{len(faults)} faults" if faults else "all well"))
    return 1 if faults else 0


def read_json(path: Path) -> dict[str, Translation]:
    """The file for `fill`; anything but an object of texts is refused whole."""
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise MessagesError(f"{path.name} must hold one JSON object")
    return content


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (MessagesError, ValueError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
