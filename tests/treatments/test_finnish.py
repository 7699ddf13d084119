"""The grammar knows a word in its forms, and knows other words from it."""

import pytest

from treatments.free_text.finnish import fold, is_form_of, is_without, without_dots

FORMS = """
syöpä        syövän syöpää syöviä syöpien syövästä syöpään syöpänikin
tauti        taudin tautia tauteja tautien taudista
allergia     allergiaa allergian allergioita allergiani allergiaani allergiat
turvotus     turvotuksen turvotusta turvotuksia turvotukseen
raskaus      raskauden raskautta raskauksia raskauteen
tunnottomuus tunnottomuutta tunnottomuuden
psoriasis    psoriasiksen psoriasista
diabetes     diabeteksen diabetesta
lääke        lääkkeen lääkettä lääkkeitä lääkkeet lääkkeistä
kuume        kuumeen kuumetta kuumeessa kuumeeseen
sieni        sienen sientä sieniä
kynsi        kynnen kynttä kynsiä kynnet kynsissä
hammasraudat hammasrautoja hammasrautojen hammasrauta hammasrautaa
tikit        tikkejä tikki tikkien
silikonit    silikoneja silikonien
piilolinssit piilolinssejä piilolinssien
molluskat    molluska molluskoja molluskaa
tahdistin    tahdistimen tahdistinta tahdistimia
ohut         ohuen ohutta
parantunut   parantuneen parantunutta parantuneita
arpi         arven arpea arpia arpien
luomi        luomen luomia luomea luomet
migreeni     migreenin migreeniä migreenejä
allerginen   allergisen allergista allergisia
leikkaus     leikkauksen leikkausta leikkauksia
pumppu       pumpun pumppua pumppuja
paise        paiseen paiseita paisetta
kihti        kihdin kihtiä
äiti         äidin äidillä äitini äidilläni
marevan      marevania marevanin
"""

OTHERS = """
patti        patja pattern
luomi        luomus
tikit        tikkaat tiina
kuume        kuumeeton kuumia
arpi         arpoa
kihti        kihara
raskaus      raskausarpi
migreeni     migreenitön
tauti        taide
haava        haave
"""


def pairs(text: str) -> list[tuple[str, str]]:
    lines = [line.split() for line in text.strip().splitlines()]
    return [(word, form) for word, *forms in lines for form in forms]


@pytest.mark.parametrize(("word", "form"), pairs(FORMS))
def test_a_form_is_known(word: str, form: str) -> None:
    assert is_form_of(form, word)


@pytest.mark.parametrize(("word", "other"), pairs(OTHERS))
def test_another_word_is_not_taken_for_a_form(word: str, other: str) -> None:
    assert not is_form_of(other, word)


def test_a_word_is_a_form_of_itself() -> None:
    assert is_form_of("ms", "ms")
    assert not is_form_of("", "ms")
    assert not is_form_of("ms", "")


def test_folding_keeps_the_letters_of_finnish_and_no_others() -> None:
    assert fold("SYÖPÄ") == "syöpä"
    assert fold("syo\u0308pa\u0308") == "syöpä"
    assert fold("Juvéderm") == "juvederm"
    assert fold("Raynaud’n") == "raynaud'n"
    assert fold("Ångström") == "ångström"


def test_dots_can_be_left_out() -> None:
    assert without_dots("syöpä") == "syopa"


def test_what_is_missing_is_told() -> None:
    assert is_without("eton")
    assert is_without("ttomalla")
    assert not is_without("lääke")
