"""Contrast, computed from the tokens for every accent, light and dark (WCAG 2.2, 1.4.3, 1.4.11)."""

import math
import re

import pytest
from django.conf import settings

SOURCE = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text("utf-8")
ACCENTS = dict(re.findall(r'\[data-accent="(\w+)"\] \{ --accent-hue: (\d+); \}', SOURCE))
SCHEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunken")
TINTS = ("accent-tint", "stop-tint", "heed-tint", "local-tint")

TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-quiet", "accent", "accent-strong")
        for ground in GROUNDS
    ),
    *((ink, tint) for ink in ("ink", "ink-quiet") for tint in TINTS),
    *((signal, ground) for signal in ("stop", "heed", "local") for ground in GROUNDS),
    *((signal, f"{signal}-tint") for signal in ("stop", "heed", "local")),
    *(("on-signal", signal) for signal in ("stop", "heed", "local")),
    ("accent", "accent-tint"),
    ("accent-strong", "accent-tint"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("paper", "ink"),
]
LINES = [("edge", ground) for ground in (*GROUNDS, "accent-tint")]

Oklch = tuple[float, float, float]


def token(name: str, scheme: str, hue: str) -> Oklch:
    """Lightness, chroma and hue of a colour token."""
    found = re.search(rf"--color-{name}: light-dark\((.+)\);", SOURCE)
    assert found, name
    said = found[1].replace("var(--accent-hue)", hue)
    both = re.findall(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", said)
    assert len(both) == len(SCHEMES), name
    lightness, chroma, angle = both[SCHEMES.index(scheme)]
    return float(lightness), float(chroma), float(angle)


def luminance(colour: Oklch) -> float:
    """Relative luminance of the colour as an sRGB screen shows it (out of gamut: clipped)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_computation_knows_black_and_white() -> None:
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
    assert contrast((0.5998, 0, 0), (1, 0, 0)) == pytest.approx(4.0, abs=0.1)


def test_the_salon_has_a_choice_of_accents() -> None:
    assert settings.SALON_ACCENT in ACCENTS
    assert len(ACCENTS) >= 4


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_words_can_be_read(accent: str, scheme: str) -> None:
    too_faint = {
        pair: round(ratio, 2) for pair in TEXT if (ratio := _of(pair, accent, scheme)) < 4.5
    }
    assert too_faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("accent", ACCENTS)
def test_the_edge_of_what_one_can_touch_is_seen(accent: str, scheme: str) -> None:
    too_faint = {
        pair: round(ratio, 2) for pair in LINES if (ratio := _of(pair, accent, scheme)) < 3
    }
    assert too_faint == {}


def _of(pair: tuple[str, str], accent: str, scheme: str) -> float:
    one, other = (token(name, scheme, ACCENTS[accent]) for name in pair)
    return contrast(one, other)
