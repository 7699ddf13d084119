"""Make a screenshot small: at most 256 colours, one byte per pixel. Standard library only."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
BYTES = {2: 3, 6: 4}  # colour type: bytes per pixel, as browsers write them


def shrink(path: Path) -> None:
    """Rewrite a picture with a palette of its commonest colours; rare ones take the nearest."""
    width, height, size, data = _read(path)
    rows = list(_unfiltered(zlib.decompress(data), width * size, height, size))
    pixels = [bytes(row[n : n + 3]) for row in rows for n in range(0, len(row), size)]
    counted = Counter(pixels)
    palette = [colour for colour, _times in counted.most_common(COLOURS)]
    place = {colour: _nearest(colour, palette) for colour in counted}
    indexed = bytes(place[pixel] for pixel in pixels)
    lines = b"".join(b"\0" + indexed[n : n + width] for n in range(0, len(indexed), width))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = [
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", b"".join(palette)),
        _chunk(b"IDAT", zlib.compress(lines, 9)),
        _chunk(b"IEND", b""),
    ]
    path.write_bytes(SIGNATURE + b"".join(parts))


def _read(path: Path) -> tuple[int, int, int, bytes]:
    """Width, height, bytes per pixel, and the packed rows."""
    content, at, data = path.read_bytes(), len(SIGNATURE), b""
    width, height, _bits, kind = struct.unpack(">IIBB", content[16:26])
    while at < len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += length + 12
    return width, height, BYTES[kind], data


def _unfiltered(raw: bytes, width: int, height: int, size: int) -> Iterator[bytearray]:
    """Rows as they are, without PNG's differences to their neighbours."""
    above = bytearray(width)
    for number in range(height):
        start = number * (width + 1)
        how, row = raw[start], bytearray(raw[start + 1 : start + 1 + width])
        for n in range(width if how else 0):
            left = row[n - size] if n >= size else 0
            corner = above[n - size] if n >= size else 0
            row[n] = (row[n] + _guess(how, left, above[n], corner)) & 255
        yield row
        above = row


def _guess(how: int, left: int, up: int, corner: int) -> int:
    """What a filter of PNG predicts (PNG specification, section 9)."""
    if how == 1:
        return left
    if how == 2:
        return up
    if how == 3:
        return (left + up) // 2
    to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if to_left <= to_up and to_left <= to_corner:
        return left
    return up if to_up <= to_corner else corner


def _nearest(colour: bytes, palette: list[bytes]) -> int:
    red, green, blue = colour

    def distance(number: int) -> int:
        other = palette[number]
        return (red - other[0]) ** 2 + (green - other[1]) ** 2 + (blue - other[2]) ** 2

    return min(range(len(palette)), key=distance)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))
