"""The recovery sheet as a page to print."""

import qrcode
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pyrage.x25519 import Identity
from qrcode.image.svg import SvgPathImage

from privacy.backup import sheet
from privacy.documents.letterhead import letterhead
from privacy.documents.typeset import typeset

COLUMNS = 5


def why() -> str:
    """What the sheet is for, and where it is kept."""
    return _(
        "With this sheet and the folder of backups the whole register can be brought back on a\n"
        "new computer. Without it the backups open for nobody. Whoever has both has everything:\n"
        "keep the sheet in a locked place outside the salon, and never photograph it."
    )


def how() -> str:
    """What to do on the day it is needed."""
    return _(
        "When the computer is gone: docs/kun-kone-hajoaa.md, or\npython3 run.py manage restore FILE"
    )


def recovery_page(identity: Identity) -> bytes:
    """One page of tagged PDF: the key in numbered groups and as a square code."""
    code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
    code.add_data(str(identity))
    data = {
        **letterhead(_("Recovery sheet"), timezone.localdate(), settings.LANGUAGE_CODE),
        "groups": sheet.groups(identity),
        "columns": COLUMNS,
        "qr": code.make_image().to_string(encoding="unicode"),
        "alt": _("The same key as a square code"),
        "why": why().replace("\n", " "),
        "how": how(),
    }
    return typeset("recovery", data)
