"""What she gave goes to another service, by the published schema; what staff noted does not."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from privacy.audit.acts import SYSTEM
from privacy.documents import portability, read_file
from privacy.documents.portable import SCHEMA, is_portable
from privacy.models import DataSubjectRequest
from privacy.refusals import NobodyMeant, NoIdentity
from privacy.registry import declarations
from tests.personal_data.test_canaries import Canaries
from tests.privacy.documents.papers import RECEIVED, asked
from tests.privacy.documents.schema import faults

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = {
    "clients.Client",
    "clients.ContactDetails",
    "treatments.HealthAnswer",
    "treatments.HealthDataConsent",
}
NOT_GIVEN = {
    "treatments.TreatmentEntry",
    "treatments.ContraindicationCheck",
    "treatments.Consultation",
    "treatments.PatchTest",
    "treatments.Visit",
    "audit.AuditEvent",
    "privacy.DataSubjectRequest",
    "staff.User",
}


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


def built(canaries: Canaries, language: str = "fi") -> tuple[Any, str]:
    """The document and the CSV."""
    request = asked(canaries.subject.pk, kind="portability", language=language)
    files = portability(by=SYSTEM, request=request)
    by_ending = {
        file.name.split(".")[-1]: file.name for file in files.files if "schema" not in file.name
    }
    document = json.loads(read_file(request, by_ending["json"]))
    return document, read_file(request, by_ending["csv"]).decode("utf-8-sig")


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_file_follows_the_published_schema(canaries: Canaries, language: str) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document, _csv = built(canaries, language)
    assert faults(document, schema, schema) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"format": "harmony-portability/2"},
        {"sections": [{"kind": "Clients", "title": "x", "rows": [{"a": 1}]}]},
        {"sections": [{"kind": "clients.client", "title": "x", "rows": []}]},
        {"sections": [{"kind": "clients.client", "title": "x", "rows": [{}]}]},
        {"sections": [{"kind": "clients.client", "rows": [{"a": 1}]}]},
        {"note": "of the staff"},
    ],
)
def test_the_look_at_the_schema_finds_faults(canaries: Canaries, spoilt: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document, _csv = built(canaries)
    assert faults({**document, **spoilt}, schema, schema) != []


def test_all_that_she_gave_and_nothing_that_staff_noted(canaries: Canaries) -> None:
    document, table = built(canaries)
    text = json.dumps(document, ensure_ascii=False)
    for name, word in canaries.words.items():
        label = ".".join(name.split(".")[:2])
        if label in GIVEN:
            assert word in text, name
            assert word in table, name
        if label in NOT_GIVEN:
            assert word not in text, name
            assert word not in table, name


def test_each_declaration_is_on_one_side_for_a_reason() -> None:
    portable = {d.model._meta.label for d in declarations() if is_portable(d)}
    assert portable >= GIVEN
    assert portable & NOT_GIVEN == set()


def test_without_identity_nothing_is_built(canaries: Canaries) -> None:
    with pytest.raises(NoIdentity):
        portability(by=SYSTEM, request=asked(canaries.subject.pk, identity_method=""))
    with pytest.raises(NobodyMeant):
        portability(by=SYSTEM, request=asked(None))


# --- the command -------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit code and standard output."""
    try:
        call_command("export_subject", *map(str, arguments))
    except SystemExit as ended:
        return int(ended.code or 0), capsys.readouterr().out
    return 0, capsys.readouterr().out


@pytest.mark.parametrize(("kind", "count"), [("access", 3), ("portability", 3)])
def test_the_command_writes_the_files_and_their_fingerprints(
    canaries: Canaries,
    kind: str,
    count: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    request = asked(canaries.subject.pk, kind=kind)
    folder = tmp_path / "out"
    code, out = run(capsys, request.pk, "--output", folder, "--format", "json")
    told = json.loads(out)["files"]
    assert (code, len(told)) == (0, count)
    for line in told:
        path = Path(line["file"])
        assert len(line["sha256"]) == 64
        assert path.stat().st_mode & 0o077 == 0
    noted = DataSubjectRequest.objects.select_related("subject").get(pk=request.pk)
    assert {f.sha256 for f in noted.sealed.files} == {line["sha256"] for line in told}
    assert noted.outcome == "fulfilled"


@pytest.mark.parametrize(
    "said",
    [
        {"identity_method": ""},
        {"outcome": "refused", "ground": "12_5"},
        {"outcome": "fulfilled", "delivered_on": RECEIVED},
        {"outcome": "withdrawn", "closed_on": RECEIVED},
        {"asker": "guardian"},
    ],
)
def test_the_command_goes_no_further_than_the_desk(
    canaries: Canaries, said: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = asked(canaries.subject.pk, **said)
    assert run(capsys, request.pk, "--output", tmp_path) == (3, "")
    assert list(tmp_path.iterdir()) == []
