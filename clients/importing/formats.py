"""What the columns of a table mean: the known exports by their headers, others by likely words.

Header names are those documented or seen in public importers; nobody publishes them all, so a
header that differs falls back to the guesses, which a person confirms.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final


class Column(StrEnum):
    """What a column can be to the register. Everything else is dropped and named as dropped."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    PHONE = "phone"
    EMAIL = "email"
    BIRTH = "birth"
    NOTE = "note"
    CONSENT = "consent"
    OPT_OUT = "opt_out"
    COMPANY = "company"
    SOURCE_ID = "source_id"
    UPDATED = "updated"
    DELETED = "deleted"
    MERGED_INTO = "merged_into"
    ARCHIVED = "archived"
    BLOCKED = "blocked"
    BANNED = "banned"
    LAST_VISIT = "last_visit"


SEVERAL: Final = frozenset({Column.PHONE, Column.NOTE, Column.CONSENT, Column.OPT_OUT})
"""What more than one column may be; of phones the first that is a number counts."""


@dataclass(frozen=True)
class ColumnMap:
    """Which columns (by their place, from 0) mean what. `source` names the program it came from."""

    source: str
    columns: Mapping[Column, tuple[int, ...]] = field(default_factory=dict)

    def dropped(self, header: Sequence[str]) -> list[str]:
        """The headers that have no field in the register."""
        used = {place for places in self.columns.values() for place in places}
        return [name for place, name in enumerate(header) if place not in used]

    @property
    def has_name(self) -> bool:
        return any(name in self.columns for name in (Column.FIRST_NAME, Column.FULL_NAME))


_KNOWN: Final[Mapping[str, Mapping[str, Column]]] = {
    "Fresha": {
        "Client ID": Column.SOURCE_ID,
        "First Name": Column.FIRST_NAME,
        "Last Name": Column.LAST_NAME,
        "Email": Column.EMAIL,
        "Mobile Number": Column.PHONE,
        "Telephone": Column.PHONE,
        "Date of Birth": Column.BIRTH,
        "Note": Column.NOTE,
        "Blocked": Column.BLOCKED,
    },
    "Phorest": {
        "client_id": Column.SOURCE_ID,
        "first_name": Column.FIRST_NAME,
        "last_name": Column.LAST_NAME,
        "mobile": Column.PHONE,
        "land_line": Column.PHONE,
        "email": Column.EMAIL,
        "updated_at": Column.UPDATED,
        "birth_date": Column.BIRTH,
        "email_marketing_consent": Column.CONSENT,
        "archived": Column.ARCHIVED,
        "deleted": Column.DELETED,
        "banned": Column.BANNED,
        "merged_to_client_id": Column.MERGED_INTO,
        "last_visit": Column.LAST_VISIT,
        "notes": Column.NOTE,
    },
    "Square": {
        "First Name": Column.FIRST_NAME,
        "Last Name": Column.LAST_NAME,
        "Email Address": Column.EMAIL,
        "Phone Number": Column.PHONE,
        "Company Name": Column.COMPANY,
        "Birthday": Column.BIRTH,
        "Memo": Column.NOTE,
        "Square Customer ID": Column.SOURCE_ID,
        "Last Visit": Column.LAST_VISIT,
        "Email Subscription Status": Column.CONSENT,
        "Email Unsubscribed": Column.OPT_OUT,
        "Blocked from online booking": Column.BLOCKED,
    },
    "Vagaro": {
        "First Name": Column.FIRST_NAME,
        "Last Name": Column.LAST_NAME,
        "Last Visited": Column.LAST_VISIT,
        "Email": Column.EMAIL,
        "Mobile": Column.PHONE,
        "Day Phone": Column.PHONE,
        "Night Phone": Column.PHONE,
        "Birthdate": Column.BIRTH,
        "Tags": Column.NOTE,
    },
    "Timma": {
        "Nimi": Column.FULL_NAME,
        "Puhelinnumero": Column.PHONE,
        "Lisätiedot": Column.NOTE,
        "Markkinointiluvat": Column.CONSENT,
        "ID": Column.SOURCE_ID,
    },
    "Ajas": {
        "Syntymäaika/Henkilötunnus": Column.BIRTH,
        "Etunimi": Column.FIRST_NAME,
        "Sukunimi": Column.LAST_NAME,
        "Sähköposti": Column.EMAIL,
    },
}
_SIGNS: Final[Mapping[str, frozenset[str]]] = {
    "Fresha": frozenset({"Client ID", "First Name", "Mobile Number", "Date of Birth"}),
    "Phorest": frozenset(
        {"client_id", "first_name", "email_marketing_consent", "merged_to_client_id"}
    ),
    "Square": frozenset({"First Name", "Email Address", "Square Customer ID"}),
    "Vagaro": frozenset({"First Name", "Customer Since", "Day Phone", "Birthdate"}),
    "Timma": frozenset({"Nimi", "Puhelinnumero", "Markkinointiluvat", "Perustamisajankohta"}),
    "Ajas": frozenset({"Syntymäaika/Henkilötunnus", "Etunimi", "Sukunimi"}),
}
"""Headers that only this program's export has together."""

_LIKELY: Final[tuple[tuple[Column, str], ...]] = (
    (Column.FIRST_NAME, "etunim* kutsumanimi first_name firstname given_name forename förnamn"),
    (Column.LAST_NAME, "sukunim* last_name lastname family_name surname efternamn"),
    (
        Column.OPT_OUT,
        "*kielto* *kieltänyt* *unsubscribe* *opt_out* *optout* do_not_* no_marketing* no_email*",
    ),
    (
        Column.CONSENT,
        "markkinointi* *markkinointi *markkinointilu* *uutiskirj* suoramarkkinointi* newsletter* "
        "marketing* *marketing *marketing_* mainonta* mainos* sähköpostilu* *viestilu* *_opt_in "
        "*subscri*",
    ),
    (Column.EMAIL, "sähköposti* sahkoposti* s_posti* email* e_mail* mail epost* e_post* meili"),
    (
        Column.PHONE,
        "puh puh_* puhelin* matkapuh* gsm* känny* phone* telephone* cell* mobil* telefon* tel",
    ),
    (
        Column.BIRTH,
        "syntymäai* syntymäv* syntymäp[!a]* synt synt_* syntynyt date_of_birth birthd* birth_* "
        "birth birthyear dob födelse* hetu* henkilötunnus sotu",
    ),
    (
        Column.NOTE,
        "huom* muistiinpano* lisätie* lisähuom* note notes memo comment* komment* tag tags "
        "anteckning* allergi* terveys* terveyden* sairau* lääki* lääkk* diagnoo* raskau* hoito* "
        "esitiedo* health* medical* medication* diagnos* condition* treatment* planned_* viesti "
        "kuvaus description message muuta muut_tiedot",
    ),
    (Column.COMPANY, "yrity* company* företag*"),
    (Column.SOURCE_ID, "id asiakasid asiakasnumero asiakasnro client_id customer_id"),
    (Column.UPDATED, "updated* modified* last_modified* muokattu* päivitetty* muutettu*"),
    (Column.DELETED, "deleted* is_deleted poistettu*"),
    (Column.MERGED_INTO, "merged_to* merged_into* yhdistetty*"),
    (Column.ARCHIVED, "archived* is_archived arkistoitu*"),
    (
        Column.LAST_VISIT,
        "viimei*_käynti viimei*_varaus edellinen_* last_visit* last_appointment* last_booking*",
    ),
    (
        Column.FULL_NAME,
        "nimi asiakas asiakkaan_nimi name full_name client client_name customer customer_name namn",
    ),
)

_OF_WHOM: Final = re.compile(r"(?:asiakkaan|client|customer)_(?=.)")


def recognise(header: Sequence[str]) -> ColumnMap | None:
    """The mapping of a known export; None when the header is nobody's. Capitals and spaces differ
    from one program's version to the next.
    """
    present = set(map(_key, header))
    for source, signs in _SIGNS.items():
        if set(map(_key, signs)) <= present:
            return ColumnMap(source, _placed(header, _KNOWN[source]))
    return None


def guess(header: Sequence[str]) -> ColumnMap:
    """What the headers are likely to mean, for a person to confirm."""
    columns: dict[Column, tuple[int, ...]] = {}
    for place, name in enumerate(header):
        meaning = _likely(name)
        if meaning and (meaning in SEVERAL or meaning not in columns):
            columns[meaning] = (*columns.get(meaning, ()), place)
    if {Column.FIRST_NAME, Column.LAST_NAME} & set(columns):
        columns.pop(Column.FULL_NAME, None)
    return ColumnMap("", columns)


def _placed(header: Sequence[str], meanings: Mapping[str, Column]) -> dict[Column, tuple[int, ...]]:
    keys = list(map(_key, header))
    columns: dict[Column, tuple[int, ...]] = {}
    for name, meaning in meanings.items():
        if (key := _key(name)) in keys:
            columns[meaning] = (*columns.get(meaning, ()), keys.index(key))
    return columns


def _key(name: str) -> str:
    """ "First Name", "first_name" and "firstName" are one."""
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFC", name).casefold())


def _likely(name: str) -> Column | None:
    plain = re.sub(r"[\s_\-./]+", "_", unicodedata.normalize("NFC", name).casefold()).strip("_")
    plain = _OF_WHOM.sub("", plain, count=1)
    for meaning, patterns in _LIKELY:
        if any(fnmatchcase(plain, pattern) for pattern in patterns.split()):
            return meaning
    return None
