"""Everyday words around a condition: which turn a statement into a question, which say nothing.

Each list holds folded words. An inflected list is met in every form of its words, the other only
as written. Whatever stands on no list and matches no term is an unknown condition.
"""

from treatments.free_text.finnish import is_form_of


def _all_of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _set_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATION = _set_of(
    """
    ei en et emme ette eivät eikä enkä etkä emmekä ettekä eivätkä eihän ilman vailla paitsi
    älä älkää negatiivinen negatiiviset poissuljettu kielletty kieltää
    """
)

DOUBT = _set_of(
    """
    ehkä kenties mahdollisesti mahdollinen mahdollista luultavasti todennäköisesti varmaan
    varmaankin kai kaiketi taitaa taidan saattaa voisi voi luulen luulin luulisin arvelen
    epäilen epäilee epäillään epäillyt epäilty epäiltiin epäselvä epävarma tutkitaan selvitetään
    testataan odotan odottaa jokin joku jotain jonkinlainen jonkin jonkinlaista tms vai muistaakseni
    kuulemma ilmeisesti oletettavasti arvioitu
    """
)
DOUBT_INFLECTED = ("epäily", "epäilys", "tutkimukset", "tutkimus")

PAST = _set_of(
    """
    aiemmin aikaisemmin aiempi aiempia aikaisempi aikaisempia aikoinaan ennen joskus kerran lapsena
    nuorena nuorempana pienenä teininä vauvana vuonna sitten ollut olleet oli olin
    olivat olisi sairastanut sairastin sairasti sairastettu loppui loppunut päättyi päättynyt
    päättyneet lopetin lopetti lopetettu lopettanut parani parantui parantunut parantuneet mennyt
    ohi viimeksi viime entinen entiset entisiä vanha vanhaa vanhoja menneisyydessä takavuosina
    poistettu poistettiin käytin käyttänyt söin syönyt otin ottanut sain saanut tehtiin eilen
    """
)
PAST_INFLECTED = ("lapsuus", "nuoruus", "menneisyys")

OTHER_PERSON = _all_of(
    """
    äiti isä iskä vanhemmat vanhempi mies miehe vaimo puoliso avopuoliso kumppani poikaystävä
    tyttöystävä poika poja tytär tyttäre tyttö lapsi lapse veli velje sisko sisar sisare vauva
    mummo mummi mummu ukki pappa vaari isoäiti isoisä täti setä eno serkku suvu sukulainen
    perhe perheenjäsen ystävä kaveri naapuri anoppi appi miniä vävy lapsenlapsi koira kissa
    """
)

OTHER_PERSON_AS_WRITTEN = frozenset({"suku", "sukua", "sukuun"})
"""Not inflected: in its weak grade it would meet *suun*, of the mouth."""

FILLERS = _set_of(
    """
    ja sekä myös lisäksi että eli niin siis kuten esim esimerkiksi mm ynnä plus tai sitä se tämä
    minulla mulla minä mä minun mun minua itselläni itselläkin itse hänellä hän asiakkaalla asiakas
    on ovat olen ole onko oon olla meillä
    käytän käyttää käytetään käytössä syön syö syödään otan ottaa
    sairastan sairastaa kärsin kärsii saan saa hoidetaan hoidossa hoidan hoitaa
    todettu todettiin diagnosoitu diagnosoitiin määrätty aloitettu aloitin menossa meneillään
    nyt nykyään nykyisin juuri parhaillaan edelleen yhä vielä jo aina jatkuva jatkuvasti tällä
    tänään hetkellä päivittäin joka päivä viikoittain aamuisin iltaisin aamulla illalla öisin
    usein harvoin satunnaisesti välillä toisinaan säännöllisesti tarvittaessa keväisin kesäisin
    syksyisin talvisin keväällä kesällä syksyllä talvella silloin tällöin lomalla matkalla
    lomamatkalla vuodesta lähtien asti alkaen
    noin n vahva vahvaa vahvasti lievä lievää lievästi lieviä paha pahaa pahasti kova kovaa kovasti
    pieni pientä hieman vähän paljon tosi todella melko aika hyvin helposti yleensä
    mg ml g mcg kpl tabl tbl x vrk pv kk vko v vuotta vuosi vuoden viikko viikkoa viikolla päivää
    kuukausi kuukautta takia vuoksi varten kanssa kautta kerran
    """
)

CONTEXT_INFLECTED = _all_of(
    """
    lääke tabletti kapseli pistos kuuri voide annos annostus
    sairaus tauti oire oireyhtymä diagnoosi reaktio oireilu
    oikea vasen molemmat alue hoitoalue
    iho kasvot naama otsa nenä poski huuli suu leuka korva silmä silmäluomi kulmakarva kulma ripsi
    kaula niska hartia olkapää selkä rinta vatsa kylki käsi käsivarsi kyynärpää kyynärvarsi ranne
    kämmen sormi kainalo lantio pakara reisi polvi sääri pohje pohke nilkka jalka jalkapohja
    jalkaterä kantapää varvas päänahka hiuspohja vartalo keho
    """
)

CONTEXT = _set_of(
    """
    kirveli kirvelee kutisi kutisee kutitti kutittaa punoitti punoittaa turposi turpoaa ärsytti
    ärsyttää oireilee oireili aiheutti aiheuttaa reagoi reagoin
    """
)
"""As the inflected context: says nothing new beside a condition, and is unknown by itself."""

DOSAGE = frozenset({"päivä", "päivässä", "vuorokaudessa", "viikossa", "kuukaudessa", "vuodessa"})
"""After these *kerran* is how often, not once upon a time."""

ALLERGY = ("allergi", "yliherk", "herkisty")

DOUBTFUL_TAILS = ("epäil", "riski", "testi", "testa", "rokot", "pelko", "seulo")
"""*Epilepsiaepäily*, *influenssarokotus*: a compound that only begins with the condition."""

NEGATED_TAILS = ("negatiiv", "vapaa")
"""*HIV-negatiivinen*."""

BUT = frozenset({"mutta", "vaan"})
AND = frozenset({"ja", "sekä"})
SPEAKER = _set_of("minulla mulla minä mä olen käytän syön otan sairastan kärsin asiakkaalla on")
"""After *and*, these begin a statement of their own."""

REST = ("muu", "muita", "muuta", "mitään", "mikään", "muistakaan", "muutakaan")
"""*Ei muuta*: the negation speaks of nothing that was named before."""


def is_listed(token: str, exact: frozenset[str], inflected: tuple[str, ...]) -> bool:
    """Whether a folded token stands on a list."""
    return token in exact or any(is_form_of(token, word) for word in inflected)
