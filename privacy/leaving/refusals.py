"""Why the whole register is not taken out, or not read in."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.refusals import Refused


class NotReleased(Refused):
    message = gettext_lazy(
        "The owner has not released this. She does it in the browser, under Papers and decisions, "
        "The whole register; the command then has a day."
    )


class NotEmpty(Refused):
    message = gettext_lazy(
        "There is something in this register already. A whole register is read into a new, empty "
        "installation only, so that nothing is mixed up."
    )


class NoCode(Refused):
    message = gettext_lazy(
        "The transfer code is missing or wrong. The owner saw it where she released the export. "
        "Without it bans, receipts and the links of old letters lose their effect: "
        "say --without-bans if that is meant."
    )


class NewerFormat(Refused):
    message = gettext_lazy(
        "These files were written by a newer version of Harmony. Update this installation first."
    )


class FolderInUse(Refused):
    message = gettext_lazy("The folder is not empty. Name a new one.")


class Damaged(Exception):
    """A set is not what was written. `file` and `line` (0: the whole file) say where."""

    def __init__(self, file: str, why: str | Promise, line: int = 0) -> None:
        super().__init__(file, line)
        self.file, self.line, self.why = file, line, why

    def __str__(self) -> str:
        place = _("%(file)s, line %(line)d") % {"file": self.file, "line": self.line}
        return f"{place if self.line else self.file}: {self.why}"
