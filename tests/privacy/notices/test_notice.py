"""The notice is complete or it is not published, and it says what the program does."""

import copy
import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from privacy.audit.acts import SYSTEM
from privacy.audit.models import AuditEvent
from privacy.checks import check_periods
from privacy.models import NoticeVersion, Processor
from privacy.models.immutable import Unchangeable
from privacy.notices import Draft, draft_now, is_stale, missing, notice_text, publishing
from privacy.notices.completeness import SALON, SECTIONS
from privacy.notices.publishing import (
    Incomplete,
    NoSummary,
    NothingNew,
    NotInThePast,
    publish_notice,
)
from privacy.periods import configured_periods
from privacy.registry import Keep, PersonalData
from privacy.retention import period_for
from privacy.texts import text_file

pytestmark = pytest.mark.django_db
SAID = "Seloste vastaa nyt uutta rekisteriä."


@pytest.fixture(autouse=True)
def named(settings: Settings) -> None:
    """A salon that has said who its controller is."""
    settings.SALON_CONTROLLER = "Kauneushoitola Harmony, Hannele Moilanen (toiminimi)"


def publish(**said: Any) -> NoticeVersion:
    values = {"valid_from": timezone.localdate(), "summary": SAID, **said}
    return publish_notice(by=SYSTEM, **values)


def test_a_complete_notice_is_published_in_two_languages() -> None:
    notice = publish(summary_en="The notice now fits the new register.")
    assert notice.number == 2
    assert NoticeVersion.current(timezone.localdate()) == notice
    assert "# Tietosuojaseloste" in notice.text
    assert "# Privacy notice" in notice.text_en
    assert notice.sha256 != notice.sha256_en
    event = AuditEvent.objects.order_by("seq").last()
    assert event is not None
    assert event.act == "privacy.notice_published"


def test_a_version_is_never_changed() -> None:
    notice = publish()
    notice.summary = "Muutos"
    with pytest.raises(Unchangeable):
        notice.save()


# --- each mandatory item blanked in turn -------------------------------------------------------


@pytest.mark.parametrize(("field", "article"), SALON.items())
def test_without_a_fact_of_the_salon_it_is_refused(
    settings: Settings, field: str, article: str
) -> None:
    setattr(settings, f"SALON_{field.upper()}", " ")
    with pytest.raises(Incomplete) as refused:
        publish()
    assert f"{article}" in str(refused.value)
    assert f"SALON_{field.upper()}" in str(refused.value)
    assert NoticeVersion.objects.count() == 1


def with_text(language: str, change: Any) -> Draft:
    """Today's draft with changed words."""
    draft = draft_now()
    texts = {name: copy.deepcopy(dict(words)) for name, words in draft.texts.items()}
    change(texts[language])
    return dataclasses.replace(draft, texts=texts)


def refused_with(monkeypatch: pytest.MonkeyPatch, draft: Draft) -> str:
    """The message with which this draft is refused."""
    monkeypatch.setattr(publishing, "draft_now", lambda: draft)
    with pytest.raises(Incomplete) as refused:
        publish()
    assert NoticeVersion.objects.count() == 1
    return str(refused.value)


@pytest.mark.parametrize("language", ["fi", "en"])
@pytest.mark.parametrize("how", ["title", "text", "part", "gone"])
@pytest.mark.parametrize(("key", "article"), SECTIONS.items())
def test_without_a_section_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, language: str, how: str, key: str, article: str
) -> None:
    def blank(texts: dict[str, Any]) -> None:
        section = next(s for s in texts["sections"] if s["key"] == key)
        if how == "gone":
            texts["sections"].remove(section)
        else:
            section.update({"title": "", "text": [" "]} if how == "title" else {})
            section.update({"text": []} if how == "text" else {})
            section.update({"text": [*section["text"], ""]} if how == "part" else {})

    message = refused_with(monkeypatch, with_text(language, blank))
    assert f"{article}: {language}: {key}" in message


@pytest.mark.parametrize("language", ["fi", "en"])
def test_without_words_for_an_interest_or_a_period_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    draft = draft_now()
    for purpose in draft.interested:
        changed = with_text(language, lambda t, p=purpose: t["interests"].update({p.value: ""}))
        assert "13(1)(d)" in refused_with(monkeypatch, changed)
    for category in draft.categories:
        changed = with_text(language, lambda t, c=category: t["periods"].pop(c))
        assert "13(2)(a)" in refused_with(monkeypatch, changed)


@pytest.mark.parametrize("key", ["contact", "complaint"])
def test_without_the_authority_it_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    draft = draft_now()
    authority = {name: {**words, key: ""} for name, words in draft.authority.items()}
    changed = dataclasses.replace(draft, authority=authority)
    assert "13(2)(d)" in refused_with(monkeypatch, changed)


@pytest.mark.parametrize(
    ("spoilt", "article"),
    [
        ({"purpose": ""}, "13(1)(c)"),
        ({"lawful_basis": ""}, "13(1)(c)"),
        ({"source": ""}, "14(2)(f)"),
        ({"special": {"sealed.x": "x"}, "article9": None}, "9(2)(a)"),
        ({"keep": Keep("unheard_of", ("on",))}, "13(2)(a)"),
    ],
)
def test_without_what_a_declaration_owes_it_is_refused(
    spoilt: dict[str, Any], article: str
) -> None:
    draft = draft_now()
    declared = type("Spoilt", (type(draft.declared[0]),), spoilt)()
    found = missing(dataclasses.replace(draft, declared=[declared]))
    assert article in {item.article for item in found}
    assert missing(draft) == []


def test_nothing_declared_is_nothing_to_publish() -> None:
    assert "13(1)(c)" in {m.article for m in missing(dataclasses.replace(draft_now(), declared=[]))}


# --- it says what the program does -------------------------------------------------------------


def test_every_kind_of_data_about_clients_is_named() -> None:
    draft = draft_now()
    for language in ("fi", "en"):
        text = notice_text(draft, language).lower()
        from django.utils.translation import override

        with override(language):
            unnamed = [str(d.title) for d in draft.declared if str(d.title).lower() not in text]
        assert unnamed == []


def test_the_gaps_of_the_policy_of_2022_are_closed() -> None:
    """One phrase per gap, G1 to G25 of the comparison with arts 12 to 14 and 21."""
    text = " ".join(notice_text(draft_now(), "fi").split())
    for gap, phrase in GAPS.items():
        assert phrase in text, gap
    for word in ("henkilötietolain vaatimalla", "rekisterin haltija", "ATK"):
        assert word not in text


GAPS = {
    "G1 basis per purpose": "Peruste: Sopimuksen täytäntöönpano",
    "G2 health data itemised": "tahdistin, implantit ja kehossa oleva metalli",
    "G3 interest spelled out": "Kun peruste on oikeutettu etu, se on tämä",
    "G4 recipients": "Hoitolan lukuun ja sen ohjeiden mukaan",
    "G5 every purpose": "Uutiskirje sen tilanneille",
    "G6 start of the period": "2 vuotta viimeisestä käynnistäsi",
    "G7 restriction, portability, objection": "antamasi tiedot siirrettävässä muodossa",
    "G8 erasure at any time": "myös asiakkuuden aikana",
    "G9 withdrawal": "peruuttaa suostumuksesi milloin tahansa",
    "G10 complaint": "tietosuoja@om.fi",
    "G11 whether required": "Tietojen antaminen on vapaaehtoista",
    "G12 automated decisions": "Emme tee automaattisia päätöksiä",
    "G13 booking system": "nettiajanvarauksessa",
    "G14 channels": "sähköpostilla (hannele@kauneushoitolaharmony.fi) tai kirjeellä",
    "G15 time limit": "viimeistään kuukauden kuluessa",
    "G16 words of the law": "Rekisterinpitäjä",
    "G17 marketing set apart": "## Oikeus kieltää suoramarkkinointi",
    "G18 legal form": "Hannele Moilanen (toiminimi)",
    "G19 minors": "## Alaikäiset",
    "G20 evidence, bans, log": "markkinointikielto",
    "G21 transfers": "Tietoja ei siirretä EU:n eikä ETA:n ulkopuolelle",
    "G22 chair renters": "vuokratuoliyrittäjä",
    "G23 changes": "Jokaisella selosteella on versio ja päivä",
    "G24 security": "kaksivaiheinen kirjautuminen",
    "G25 confidentiality": "tietosuojalain 35 §",
}


def test_processors_are_named_and_transfers_follow_the_papers() -> None:
    Processor(name="Palvelin Oy", service="host", place="Suomi").save()
    text = notice_text(draft_now(), "fi")
    assert "Palvelin Oy (Suomi)" in text
    Processor(name="Far Inc.", service="mail_relay", place="USA", in_eea=False, ground="45").save()
    text = notice_text(draft_now(), "fi")
    assert "Far Inc." in text
    assert "Tietoja ei siirretä" not in text


def test_a_changed_period_makes_the_notice_stale(settings: Settings) -> None:
    notice = publish()
    assert not is_stale(notice, draft_now())
    settings.RETENTION = {"client": "38m"}
    assert is_stale(notice, draft_now())
    assert "38 kuukautta viimeisestä käynnistäsi" in notice_text(draft_now(), "fi")


def test_a_new_processor_makes_the_notice_stale() -> None:
    notice = publish()
    Processor(name="Palvelin Oy", service="host", place="Suomi").save()
    assert is_stale(notice, draft_now())


def test_a_longer_time_holds_for_what_comes_after_its_notice(settings: Settings) -> None:
    settings.RETENTION = {"treatment_entry": "38m"}
    start = timezone.localdate()
    rules = NoticeVersion.all_rules()["treatment_entry"]
    assert period_for(start, rules).months == 24, "a setting alone changes nothing"
    publish()
    rules = NoticeVersion.all_rules()["treatment_entry"]
    assert period_for(start - timedelta(days=1), rules).months == 24
    assert period_for(start, rules).months == 38


def test_a_shorter_time_holds_for_everything(settings: Settings) -> None:
    settings.RETENTION = {"treatment_entry": "12m"}
    publish()
    rules = NoticeVersion.all_rules()["treatment_entry"]
    assert period_for(date(2026, 1, 1), rules).months == 12


@pytest.mark.parametrize("wrong", [{"unheard_of": "24m"}, {"client": "soon"}, {"client": "-1m"}])
def test_a_setting_that_is_no_period_is_refused(settings: Settings, wrong: dict[str, str]) -> None:
    assert check_periods(None) == []
    settings.RETENTION = wrong
    with pytest.raises(ValueError):
        configured_periods()
    assert [fault.id for fault in check_periods(None)] == ["privacy.E011"]


# --- day and summary ---------------------------------------------------------------------------


def test_nobody_is_told_afterwards() -> None:
    with pytest.raises(NotInThePast):
        publish(valid_from=timezone.localdate() - timedelta(days=1))
    later = timezone.localdate() + timedelta(days=30)
    publish(valid_from=later)
    assert NoticeVersion.current(timezone.localdate()).number == 1
    assert NoticeVersion.current(later).number == 2


def test_a_version_may_not_come_before_the_one_before_it(settings: Settings) -> None:
    publish(valid_from=timezone.localdate() + timedelta(days=30))
    settings.RETENTION = {"client": "12m"}
    with pytest.raises(NotInThePast):
        publish(valid_from=timezone.localdate() + timedelta(days=29))


def test_what_changes_is_said() -> None:
    with pytest.raises(NoSummary):
        publish(summary="  ")


def test_the_same_is_not_published_twice() -> None:
    publish()
    with pytest.raises(NothingNew):
        publish()


def test_both_languages_have_the_same_sections_and_places() -> None:
    from tests.privacy.documents.test_letters import shape

    finnish, english = text_file("policy", "fi"), text_file("policy", "en")
    assert shape(finnish) == shape(english)
    assert {s["key"]: s["article"] for s in finnish["sections"]} == dict(SECTIONS)


def test_staff_are_not_in_the_notice_for_clients() -> None:
    assert not [d for d in draft_now().declared if d.about_staff]
    assert isinstance(draft_now().declared[0], PersonalData)
