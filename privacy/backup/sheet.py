"""The recovery sheet: a private key on paper; the machine keeps only the public half.

It is printed in numbered groups of four characters and as a QR code. The key has its own check sum,
so a wrong character is noticed. Which characters were typed wrongly cannot be told, but which ones
cannot be right can.
"""

import re
import sys
from io import TextIOWrapper

from django.conf import settings
from django.utils.translation import gettext as _
from pyrage import DecryptError, IdentityError, RecipientError, decrypt, encrypt
from pyrage.x25519 import Identity, Recipient

from privacy.backup.errors import BackupProblem
from privacy.encryption.files import write_whole

PREFIX = "AGE-SECRET-KEY-1"
LENGTH = 58  # characters after the prefix
GROUP = 4
_ALPHABET = frozenset("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")


def public_key() -> Recipient:
    """The public half that backups are encrypted to. Raises BackupProblem when there is no sheet.

    A sheet that nobody has confirmed is no sheet: backups to it might open for nobody.
    """
    try:
        return Recipient.from_str(settings.HARMONY_RECOVERY_KEY_FILE.read_text().strip())
    except FileNotFoundError:
        raise BackupProblem(
            _(
                "There is no recovery sheet yet, so nothing can be backed up. "
                "Print one: python3 run.py manage recovery_sheet"
            )
        ) from None
    except (RecipientError, ValueError):
        raise BackupProblem(
            _(
                "What this machine keeps of the recovery sheet is damaged, so nothing can be "
                "backed up. Type the sheet in again: "
                "python3 run.py manage recovery_sheet --new --confirm"
            )
        ) from None


def exists() -> bool:
    """Whether a sheet was printed and confirmed."""
    return bool(settings.HARMONY_RECOVERY_KEY_FILE.exists())


def groups(identity: Identity) -> list[str]:
    """The characters after the prefix, four at a time."""
    text = str(identity).removeprefix(PREFIX)
    return [text[start : start + GROUP] for start in range(0, len(text), GROUP)]


def read(typed: str) -> Identity:
    """The key from what was typed or scanned, with or without prefix, numbers of groups, spaces.

    Raises BackupProblem, naming the group that cannot be right.
    """
    text = re.sub(r"[\s\-–.,:;]+", "", _without_numbers(typed).upper())
    text = text.removeprefix(PREFIX.replace("-", ""))
    for place, letter in enumerate(text):
        if letter not in _ALPHABET:
            group = place // GROUP + 1
            raise BackupProblem(
                _(
                    "Group %(number)d of the recovery sheet holds a character that is never used: "
                    "B, I, O and 1 are not. Is it an 8, an L or a 0? Type the sheet once more."
                )
                % {"number": group}
            )
    if len(text) != LENGTH:
        raise BackupProblem(
            _(
                "The recovery sheet has %(wanted)d characters; %(typed)d were given. Look for a "
                "group that was left out or typed twice, and type it once more."
            )
            % {"wanted": LENGTH, "typed": len(text)}
        )
    try:
        return Identity.from_str(PREFIX + text)
    except IdentityError:
        raise BackupProblem(
            _(
                "The characters of the recovery sheet do not fit together: at least one is wrong. "
                "Check them one by one, and type the sheet once more."
            )
        ) from None


def typed_in() -> str:
    """What comes by standard input; a file that is no text is no sheet either, and says so later.

    Raises BackupProblem when nothing comes.
    """
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    typed = sys.stdin.read()
    if not typed.strip():
        raise BackupProblem(_("Nothing was typed. Start again, with the recovery sheet at hand."))
    return typed


def confirm(identity: Identity) -> None:
    """Keep the public half: from now on backups are encrypted to this sheet."""
    public = identity.to_public()
    trial = b"the salon's own register"
    if decrypt(encrypt(trial, [public]), [identity]) != trial:
        raise DecryptError("the new key does not open what was encrypted to it")
    write_whole(settings.HARMONY_RECOVERY_KEY_FILE, f"{public}\n".encode())


def _without_numbers(typed: str) -> str:
    """Lines as the sheet prints them begin with the number of their first group."""
    lines = [re.sub(r"^\s*\d{1,2}\s*[:.)]\s*", "", line) for line in typed.splitlines()]
    return " ".join(lines)
