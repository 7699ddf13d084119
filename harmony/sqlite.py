"""How SQLite is opened: never with a journal mode that can corrupt, always with real deletion."""

import sqlite3


def sqlite_journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """WAL only where its reset bug is mended (3.51.3, 3.50.7, 3.44.6), else rollback journal."""
    mended = (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )
    return "WAL" if mended else "TRUNCATE"


def sqlite_options() -> dict[str, object]:
    """Django's OPTIONS: a saved card survives a power cut, a deleted one leaves no byte."""
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            f"PRAGMA journal_mode={sqlite_journal_mode()};"
            "PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
        ),
    }
