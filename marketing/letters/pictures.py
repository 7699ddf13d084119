"""The one picture of a letter: PNG or JPEG, small, and without what a camera wrote into it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_BYTES = 400_000
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_PNG = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"}


def read_picture(content: bytes) -> tuple[str, bytes]:
    """Kind (`png` or `jpeg`) and the picture without its notes: place, time, camera.

    Raises ValidationError.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("The picture is too large. Make it at most 400 kilobytes."))
    try:
        if content.startswith(_PNG):
            return "png", _clean_png(content)
        if content.startswith(b"\xff\xd8\xff"):
            return "jpeg", _clean_jpeg(content)
    except (IndexError, ValueError):
        raise ValidationError(_("The picture cannot be read. Save it again as JPEG.")) from None
    raise ValidationError(_("The picture has to be PNG or JPEG."))


def _clean_png(content: bytes) -> bytes:
    place, kept = len(_PNG), _PNG
    while place < len(content):
        size = int.from_bytes(content[place : place + 4])
        kind, end = content[place + 4 : place + 8], place + 12 + size
        if end > len(content) or len(kind) < 4:
            raise ValueError
        kept += content[place:end] if kind in _KEPT_PNG else b""
        place = end
        if kind == b"IEND":
            return kept
    raise ValueError


def _clean_jpeg(content: bytes) -> bytes:
    """Segments APP1 to APP15 and comments hold the notes; what follows SOS is the picture."""
    place, kept = 2, content[:2]
    while True:
        if content[place] != 0xFF:
            raise ValueError
        marker = content[place + 1]
        if marker == 0xDA:
            return kept + content[place:]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4])
        if end > len(content) or end <= place + 2:
            raise ValueError
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept += content[place:end]
        place = end
