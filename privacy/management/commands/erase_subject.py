"""`manage.py erase_subject REQUEST`: erase on a request whose identity is confirmed."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from privacy import actions
from privacy.audit.acts import SYSTEM
from privacy.commands import HarmonyCommand
from privacy.models import DataSubjectRequest
from privacy.models.request import ResultLine
from privacy.refusals import Refused


class Command(HarmonyCommand):
    help = "Erase a client on her request, whose identity is confirmed; prints what went and stays."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("request", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        rows = DataSubjectRequest.objects.select_related("subject")
        row = rows.filter(pk=options["request"]).first()
        if row is None:
            self.refuse(_("There is no such request."))
        try:
            row = actions.erase_for_request(by=SYSTEM, request=row)
            row = actions.check_erasure(by=SYSTEM, request=row)
        except Refused as refused:
            self.refuse(str(refused))
        self.answer(_document(row), _text(row), options)
        if row.checked_at is None:
            self.fail(_("Something of her is still in the database."))


def _document(row: DataSubjectRequest) -> dict[str, Any]:
    lines = row.sealed.result
    return {
        "request": str(row.pk),
        "checked": row.checked_at is not None,
        "erased": [{"table": line.title, "rows": line.erased} for line in lines if line.fields],
        "kept": [
            {"table": line.title, "reason": line.reason, "until": _day(line)}
            for line in lines
            if line.reason
        ],
        "left": [{"table": line.title, "rows": line.left} for line in lines if line.left],
    }


def _text(row: DataSubjectRequest) -> str:
    said = [f"{line.title}: {line.erased}" for line in row.sealed.result if line.fields]
    said += [f"{line.title}: {line.reason}" for line in row.sealed.result if line.reason]
    return "\n".join(said)


def _day(line: ResultLine) -> str | None:
    return None if line.until is None else line.until.isoformat()
