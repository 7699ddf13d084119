"""The answer to "what do you know about me?" holds everything, truly, in three forms."""

import csv
import hashlib
import io
import json
import shutil
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.documents import (
    Files,
    NoSuchFile,
    access_reply,
    read_file,
    remove_expired_files,
)
from privacy.documents.files import folder_of
from privacy.erasure import erase
from privacy.models import DataSubjectRequest, Erasure, RequestRecord
from privacy.purge import purge
from privacy.refusals import ChildsViewMissing, NobodyMeant, NoIdentity
from privacy.registry import declaration_of, declarations
from tests.personal_data.test_canaries import Canaries
from tests.privacy.documents.papers import as_one_line, asked, is_tagged, text_of

pytestmark = pytest.mark.django_db(transaction=True)
ARTICLES = [f"15(1)({letter})" for letter in "abcdefgh"] + ["15(2)"]


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def request_(canaries: Canaries) -> DataSubjectRequest:
    made: DataSubjectRequest = asked(canaries.subject.pk)
    return made


def contents(request: DataSubjectRequest, files: Files) -> dict[str, bytes]:
    """Ending of the name to content."""
    return {file.name.split(".")[-1]: read_file(request, file.name) for file in files.files}


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_word_told_is_in_the_pdf_the_json_and_the_csv(
    canaries: Canaries, language: str
) -> None:
    request = asked(canaries.subject.pk, language=language)
    made = contents(request, access_reply(by=SYSTEM, request=request))
    texts = {
        "pdf": text_of(made["pdf"]),
        "json": made["json"].decode(),
        "csv": made["csv"].decode("utf-8-sig"),
    }
    assert len(canaries.words) > 40
    missing = [
        (form, name)
        for form, text in texts.items()
        for name, word in canaries.words.items()
        if word not in text
    ]
    assert missing == []
    assert is_tagged(made["pdf"])


def test_all_of_article_15_is_there(request_: DataSubjectRequest) -> None:
    made = contents(request_, access_reply(by=SYSTEM, request=request_))
    told = json.loads(made["json"])["information"]
    assert [item["article"] for item in told] == ARTICLES
    assert all(item["text"] and "{" not in str(item["text"]) for item in told)
    text = as_one_line(text_of(made["pdf"]))
    for words in ("tietosuojavaltuutetulle", "PL 800", "Emme tee automaattisia", "ETA:n"):
        assert words in text


def test_the_csv_has_a_line_for_each_field(request_: DataSubjectRequest) -> None:
    made = contents(request_, access_reply(by=SYSTEM, request=request_))
    fields = sum(
        len(row["values"])
        for section in json.loads(made["json"])["sections"]
        for row in section["rows"]
    )
    lines = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig")), delimiter=";"))
    assert len(lines) == fields + 1
    assert {len(line) for line in lines} == {5}


def test_the_fingerprints_are_those_of_the_files(request_: DataSubjectRequest) -> None:
    files = access_reply(by=SYSTEM, request=request_)
    for file in files.files:
        assert hashlib.sha256(read_file(request_, file.name)).hexdigest() == file.sha256
    assert len(files.sections) == len(set(files.sections)) > 5


def test_the_use_log_speaks_in_words_and_names_nobody(request_: DataSubjectRequest) -> None:
    access_reply(by=SYSTEM, request=request_)
    made = contents(request_, access_reply(by=SYSTEM, request=request_))
    log = json.loads(made["json"])["log"]
    count = AuditEvent.objects.filter(subject_id=request_.about).count()
    assert len(log) == count - 1  # this answer's own event is written after it was built
    assert set(log[0]) == {"at", "act", "done", "purpose", "role"}
    assert log[-1]["done"] == "Vastaus omien tietojen pyyntöön koottu"
    assert log[-1]["role"] == "ohjelma itse"


def test_each_last_day_is_the_one_that_the_purge_keeps(canaries: Canaries) -> None:
    """On its last day a row is there; on the next morning the purge has taken it."""
    request = asked(canaries.subject.pk)
    made = contents(request, access_reply(by=SYSTEM, request=request))
    promised = promises(canaries, json.loads(made["json"])["sections"])
    # While she waits for the answer nothing of hers is purged; it has been handed over.
    closed = {"outcome": "fulfilled", "closed_on": timezone.localdate()}
    DataSubjectRequest.objects.filter(pk=request.pk).update(**closed)
    assert len(promised) > 10
    assert len({day for _row, day in promised}) > 3
    for last in sorted({day for _row, day in promised}):
        if last >= timezone.localdate():
            purge_on(last)
            gone = [row for row, day in promised if day >= last and not is_there(row)]
            assert gone == [], f"gone before {last}"
        purge_on(last + timedelta(days=1))
        left = [row for row, day in promised if day <= last and is_there(row)]
        assert left == [], f"still there after {last}"


def promises(canaries: Canaries, sections: list[dict[str, Any]]) -> list[tuple[Any, date]]:
    """Each row that the answer gives a last day, and that day."""
    by_table = {section["table"]: section["rows"] for section in sections}
    found = []
    for declaration in declarations():
        told = by_table.get(declaration.model._meta.label_lower, [])
        rows = list(declaration.rows([canaries.subject.pk])) if told else []
        found += [
            (row, date.fromisoformat(said["kept_until"]))
            for row, said in zip(rows, told, strict=True)
            if said["kept_until"] is not None
        ]
    return found


def is_there(row: Any) -> bool:
    return bool(type(row)._base_manager.filter(pk=row.pk).exists())


def purge_on(day: date) -> None:
    with time_machine.travel(f"{day}T04:00:00+02:00", tick=False):
        purge(day, by=SYSTEM)


def test_nothing_is_built_before_identity_is_recorded(canaries: Canaries) -> None:
    request = asked(canaries.subject.pk, identity_method="", identity_on=None)
    with pytest.raises(NoIdentity):
        access_reply(by=SYSTEM, request=request)
    assert not folder_of(request.pk).exists()


def test_a_guardian_waits_until_the_child_is_heard(canaries: Canaries) -> None:
    request = asked(canaries.subject.pk, asker="guardian")
    with pytest.raises(ChildsViewMissing):
        access_reply(by=SYSTEM, request=request)
    heard = RequestRecord(name="Aino", child_view="Tahtoo itsekin nähdä tietonsa.")
    assert access_reply(by=SYSTEM, request=asked(canaries.subject.pk, heard, asker="guardian"))


def test_for_nobody_nothing_is_built() -> None:
    with pytest.raises(NobodyMeant):
        access_reply(by=SYSTEM, request=asked(None))


def test_words_about_somebody_else_are_covered(canaries: Canaries) -> None:
    request = asked(canaries.subject.pk)
    hidden = next(word for name, word in canaries.words.items() if "note" in name)
    made = contents(request, access_reply(by=SYSTEM, request=request, masks=[hidden, " "]))
    assert hidden not in made["json"].decode()
    assert hidden not in text_of(made["pdf"])
    assert hidden not in made["csv"].decode()
    assert "[peitetty]" in made["json"].decode()
    assert "15 artiklan 4 kohta" in as_one_line(text_of(made["pdf"]))


# --- the files themselves ----------------------------------------------------------------------


def test_on_disk_the_files_tell_nothing(canaries: Canaries, request_: DataSubjectRequest) -> None:
    access_reply(by=SYSTEM, request=request_)
    files = list(folder_of(request_.pk).iterdir())
    assert len(files) == 3
    for file in files:
        content = file.read_bytes()
        assert not [word for word in canaries.words.values() if word.encode() in content]
        assert file.stat().st_mode & 0o077 == 0


def test_the_files_die_after_seven_days(request_: DataSubjectRequest) -> None:
    now = timezone.now()
    shutil.rmtree(settings.HARMONY_DOCUMENTS, ignore_errors=True)
    with time_machine.travel(now, tick=False):
        name = access_reply(by=SYSTEM, request=request_).files[0].name
    with time_machine.travel(now + timedelta(days=6), tick=False):
        assert remove_expired_files() == 0
        assert read_file(request_, name)
    with time_machine.travel(now + timedelta(days=7, seconds=1), tick=False):
        with pytest.raises(NoSuchFile):
            read_file(request_, name)
        assert remove_expired_files() == 3
    assert not folder_of(request_.pk).exists()


def test_after_an_erasure_the_files_cannot_be_opened(request_: DataSubjectRequest) -> None:
    name = access_reply(by=SYSTEM, request=request_).files[0].name
    assert request_.about is not None
    erase(by=SYSTEM, subject_ids=[request_.about], ground=Erasure.Ground.REQUEST)
    with pytest.raises(NoSuchFile):
        read_file(request_, name)


@pytest.mark.parametrize("name", ["../x", "omat-tiedot.exe", "", "/etc/passwd"])
def test_no_other_file_can_be_read(request_: DataSubjectRequest, name: str) -> None:
    access_reply(by=SYSTEM, request=request_)
    with pytest.raises(NoSuchFile):
        read_file(request_, name)


def test_the_request_itself_keeps_no_copy(canaries: Canaries, request_: DataSubjectRequest) -> None:
    access_reply(by=SYSTEM, request=request_)
    kept = str(declaration_of(DataSubjectRequest).export(request_))
    assert not [name for name, word in canaries.words.items() if word in kept]
