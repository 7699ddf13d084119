"""`load_catalogue DIR [--check]`: loaded whole or refused whole, with file, line and fault."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from privacy.audit.models import AuditEvent
from tests.treatments.catalogue import rewrite, small_catalogue
from treatments.models import CatalogueApproval, CatalogueVersion, ContraindicationRule

pytestmark = pytest.mark.django_db


def run(folder: Path, *options: str) -> tuple[str, str, int]:
    """What it printed, what it complained about, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_catalogue", str(folder), *options, stdout=out, stderr=err)
    except SystemExit as end:
        return out.getvalue(), err.getvalue(), int(end.code or 0)
    return out.getvalue(), err.getvalue(), 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_catalogue(tmp_path)


def test_a_sound_catalogue_becomes_the_next_version(folder: Path) -> None:
    out, _err, code = run(folder, "--format", "json")
    document = json.loads(out)
    version = CatalogueVersion.objects.get()
    assert (code, document["number"], document["version"]) == (0, 1, version.sha256)
    assert document["counts"]["methods"] == 4
    assert document["counts"]["rules"] == ContraindicationRule.objects.count()
    assert not CatalogueApproval.objects.exists()
    assert AuditEvent.objects.get(act="catalogue.loaded").actor_role == "system"


def test_the_same_content_is_loaded_once(folder: Path) -> None:
    run(folder)
    out, _err, code = run(folder, "--format", "json")
    assert (code, json.loads(out)["number"]) == (0, 1)
    assert CatalogueVersion.objects.count() == 1


def test_changed_content_is_another_version(folder: Path) -> None:
    run(folder)
    rewrite(folder, "rules", lambda rows: rows[0].update(action_fi="Toisin."))
    out, _err, code = run(folder, "--format", "json")
    assert (code, json.loads(out)["number"]) == (0, 2)


def test_checking_loads_nothing(folder: Path) -> None:
    out, _err, code = run(folder, "--check", "--format", "json")
    assert (code, json.loads(out)["number"]) == (0, None)
    assert not CatalogueVersion.objects.exists()


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_faulty_catalogue_is_refused_whole(folder: Path, options: tuple[str, ...]) -> None:
    rewrite(folder, "rules", lambda rows: rows[4].update(severity="deadly"))
    out, err, code = run(folder, *options)
    assert (out, code) == ("", 1)
    assert "rules.csv:6" in err
    assert "deadly" in err
    assert not CatalogueVersion.objects.exists()


def test_faults_come_as_json_too(folder: Path) -> None:
    (folder / "sources.csv").write_bytes(b"\xff\x00")
    out, _err, code = run(folder, "--format", "json")
    faults: list[dict[str, Any]] = json.loads(out)["faults"]
    assert code == 1
    assert {"file", "line", "fault"} == set(faults[0])
    assert "sources.csv" in {fault["file"] for fault in faults}


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as wrong:
        run(tmp_path / "nowhere")
    assert wrong.value.returncode == 2
