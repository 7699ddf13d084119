"""Build the answer to an access or portability request and write it, in clear, into a folder."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from privacy.audit.acts import SYSTEM
from privacy.case_rules import GOES_OUT
from privacy.commands import HarmonyCommand
from privacy.compiling import compile_answer
from privacy.documents import Files, read_file
from privacy.models import DataSubjectRequest
from privacy.refusals import Refused


class Command(HarmonyCommand):
    help = "Builds JSON, CSV and PDF for an access or portability request with proven identity."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("request", type=UUID, help="the request's random id")
        parser.add_argument("--output", type=Path, required=True, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        request = DataSubjectRequest.objects.filter(pk=options["request"]).first()
        if request is None:
            raise CommandError("There is no such request.", returncode=2)
        if request.kind not in GOES_OUT:
            raise CommandError("This request asks for no copy of the data.", returncode=2)
        try:
            made = compile_answer(by=SYSTEM, request=request)
        except Refused as refused:
            self.refuse(str(refused))
        paths = _written(request, made, options["output"])
        told = [{"file": str(path), "sha256": file.sha256} for path, file in paths]
        text = "\n".join(f"{line['file']}  {line['sha256']}" for line in told)
        self.answer({"request": str(request.pk), "files": told}, text, options)


def _written(request: DataSubjectRequest, made: Files, folder: Path) -> list[tuple[Path, Any]]:
    """The files in clear, readable by whoever runs the command and by nobody else."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for file in made.files:
        path = folder / file.name
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(read_file(request, file.name))
        paths.append((path, file))
    return paths
