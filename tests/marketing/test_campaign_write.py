"""The editor: an unfinished letter is kept and never sent, the preview is what goes out."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from marketing.models import Campaign
from marketing.refusals import TooSoon
from privacy.audit.acts import SYSTEM
from staff.models import User
from tests.clients.pages import SignIn, text_of
from tests.marketing.salon import approved, asked, letter, subscriber
from tests.marketing.smtp import mail_server

pytestmark = pytest.mark.django_db
PUBLIC = override_settings(HARMONY_URL="https://harmony.example")
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def at(view: str, campaign: Campaign) -> str:
    return reverse(f"marketing:{view}", args=[campaign.pk])


def keyed(**said: str) -> dict[str, str]:
    return {"form_key": str(uuid4()), **said}


def approve(browser: Browser, campaign: Campaign, **more: str) -> str:
    campaign.refresh_from_db()
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    said = keyed(edits=str(campaign.edits), on=day, at="09:00", **more)
    return text_of(browser.post(at("campaign_approve", campaign), said, follow=True))


def test_a_letter_is_begun_written_and_kept(hannele: User, signed_in: SignIn) -> None:
    browser = signed_in(hannele)
    begun = browser.post(reverse("marketing:campaign_begin"), keyed(), follow=True)
    assert begun.status_code == 200
    campaign = Campaign.objects.get()
    said = keyed(subject="Joulun hoidot", body="# Hei {etunimi}")
    browser.post(at("campaign_write", campaign), said)
    campaign.refresh_from_db()
    assert (campaign.subject, campaign.body) == ("Joulun hoidot", "# Hei {etunimi}")


def test_the_owner_sees_who_gets_it_and_who_does_not(hannele: User, signed_in: SignIn) -> None:
    subscriber("Aino Niemi")
    asked("Oona Niemi")
    page = text_of(signed_in(hannele).get(at("campaign_write", letter())))
    assert "1 lukija" in page
    assert "Ei ole vahvistanut osoitetta" in page
    assert "Niemi" not in page


@PUBLIC
@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("", "Hei", "Otsikko puuttuu"),
        ("Joulu", "", "Kirje on tyhjä"),
        ("Joulu", "Hei {sukunimi}", "{sukunimi}"),
        ("Joulu", "[x](http://example.com)", "ei johda mihinkään"),
        ("Joulu", "[x](https://10.0.0.1/a)", "ei johda mihinkään"),
        ("Joulu", "[x](https://example.com/{etunimi})", "ei johda mihinkään"),
        ("J" * 91, "Hei", "liian pitkä"),
    ],
)
def test_an_unfinished_letter_is_not_approved_and_says_what_is_missing(
    hannele: User, signed_in: SignIn, subject: str, body: str, words: str
) -> None:
    campaign = letter(subject, body)
    assert words in approve(signed_in(hannele), campaign)
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_without_a_way_to_leave_it_is_not_approved(hannele: User, signed_in: SignIn) -> None:
    campaign = letter()
    assert "LETTER_MAILBOX" in approve(signed_in(hannele), campaign)
    campaign.refresh_from_db()
    assert campaign.is_draft


@PUBLIC
def test_a_footer_without_an_address_is_not_approved(hannele: User, signed_in: SignIn) -> None:
    with override_settings(SALON_ADDRESS=""):
        assert "SALON_ADDRESS" in approve(signed_in(hannele), letter())


@PUBLIC
def test_the_owner_approves_and_takes_back(hannele: User, signed_in: SignIn) -> None:
    campaign, browser = letter(), signed_in(hannele)
    assert "hyväksytty" in approve(browser, campaign)
    campaign.refresh_from_db()
    assert campaign.approved_by == hannele.pk
    browser.post(at("campaign_move", campaign), keyed(act="take_back"))
    campaign.refresh_from_db()
    assert campaign.is_draft


@PUBLIC
def test_a_second_letter_within_twenty_days_needs_a_reason(
    hannele: User, signed_in: SignIn
) -> None:
    approved()
    campaign, browser = letter("Toinen"), signed_in(hannele)
    assert "alle 20 päivää" in approve(browser, campaign)
    assert "hyväksytty" in approve(browser, campaign, why_so_soon="Muutamme maanantaina")


@pytest.mark.parametrize("days", [-20, 20])
def test_twenty_days_before_and_after_are_enough_and_a_minute_less_is_not(days: int) -> None:
    """Whether the other letter went before or is planned for after; blanks are no reason."""
    now = timezone.now()
    approved(send_at=now + timedelta(days=days))
    less = timedelta(minutes=1 if days > 0 else -1)
    for reason in ("", "   "):
        with pytest.raises(TooSoon):
            approved("Toinen", send_at=now + less, why_so_soon=reason)
    assert approved("Toinen", send_at=now, why_so_soon="").state == Campaign.State.APPROVED


@PUBLIC
def test_what_was_changed_meanwhile_is_not_approved(hannele: User, signed_in: SignIn) -> None:
    campaign = letter()
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    said = keyed(edits=str(campaign.edits - 1), on=day, at="09:00")
    answer = signed_in(hannele).post(at("campaign_approve", campaign), said, follow=True)
    assert "edennyt sillä välin" in text_of(answer)
    campaign.refresh_from_db()
    assert campaign.is_draft


def test_the_preview_alone_may_be_framed_and_only_by_us(hannele: User, signed_in: SignIn) -> None:
    campaign, browser = letter(), signed_in(hannele)
    frame = browser.get(at("letter_preview", campaign))
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = frame.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy.split("; ")
    assert "script-src 'none'" in policy
    editor = browser.get(at("campaign_write", campaign))
    assert editor.headers["X-Frame-Options"] == "DENY"
    assert "frame-src 'self'" in editor.headers["Content-Security-Policy"]
    assert 'sandbox="allow-same-origin"' in text_of(editor)


def test_what_is_typed_is_shown_and_not_kept(hannele: User, signed_in: SignIn) -> None:
    campaign, browser = letter(), signed_in(hannele)
    answer = browser.post(at("letter_preview", campaign), {"body": "Uusi **sana** {etunimi}"})
    assert "<strong>sana</strong> Hannele" in text_of(answer)
    campaign.refresh_from_db()
    assert "sana" not in campaign.body
    plain = browser.post(at("letter_preview", campaign), {"body": "**a**", "view": "text"})
    assert "<strong>" not in text_of(plain)


def test_a_picture_travels_inside_the_letter(hannele: User, signed_in: SignIn) -> None:
    campaign, browser = letter(), signed_in(hannele)
    upload = SimpleUploadedFile("kuva.png", DOT)
    said = {**keyed(picture_text="Kynttilä"), "picture": upload}
    assert browser.post(at("picture_set", campaign), said).status_code == 302
    campaign.refresh_from_db()
    assert campaign.picture_kind == "png"
    assert browser.get(at("letter_picture", campaign)).headers["Content-Type"] == "image/png"
    browser.post(at("picture_set", campaign), keyed(take_out="1"))
    campaign.refresh_from_db()
    assert campaign.picture is None


@pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", DOT[:20], b"\xff\xd8\xff\xe0\x00"])
def test_what_is_no_picture_is_refused(hannele: User, signed_in: SignIn, content: bytes) -> None:
    campaign = letter()
    said = {**keyed(picture_text="x"), "picture": SimpleUploadedFile("kuva.png", content)}
    answer = signed_in(hannele).post(at("picture_set", campaign), said)
    assert answer.status_code == 200
    campaign.refresh_from_db()
    assert campaign.picture is None


def test_a_test_letter_goes_to_the_owner_herself(hannele: User, signed_in: SignIn) -> None:
    campaign = letter(body="Hei {etunimi}!")
    with mail_server() as server:
        signed_in(hannele).post(at("test_letter", campaign), keyed())
    assert server.recipients == [hannele.email]
    assert "Hannele" in server.messages()[0].as_string()


def test_the_page_of_a_letter_tells_how_far_it_is(hannele: User, signed_in: SignIn) -> None:
    from marketing.sending.runner import send_due

    for name in ("Aino Niemi", "Eeva Virtanen", "Oona Niemi"):
        subscriber(name)
    campaign = approved()
    with mail_server(lambda recipient: "451" if "eeva" in recipient else ""):
        send_due()
    browser = signed_in(hannele)
    page = text_of(browser.get(at("campaign_show", campaign)))
    assert 'max="3" value="2"' in page
    assert "Viestejä minuutissa" in page
    for act, state in (("pause", "paused"), ("resume", "sending")):
        browser.post(at("campaign_move", campaign), keyed(act=act))
        campaign.refresh_from_db()
        assert campaign.state == state


def test_others_have_no_letters(tiina: User, signed_in: SignIn) -> None:
    campaign = letter()
    for view in ("campaign_write", "campaign_show", "letter_preview", "letter_picture"):
        assert signed_in(tiina).get(at(view, campaign)).status_code == 403
    assert SYSTEM.pk is None
