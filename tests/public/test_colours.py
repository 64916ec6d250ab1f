"""Every pair of colours that carries text meets WCAG AA, in light and dark."""

from __future__ import annotations

import re

import pytest

from service_finder.config import ROOT

TEXT, SHAPE = 4.5, 3.0
TONES = ("play", "tend", "kin", "feast", "work", "calm")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "action", "action-dark")
      for ground in ("ground", "surface", "sunk")),
    ("ink", "calm-soft", TEXT), ("ink", "danger-soft", TEXT), ("ink", "care-soft", TEXT),
    ("ink", "good-soft", TEXT), ("ink", "action-soft", TEXT), ("ink", "brand-soft", TEXT),
    ("action", "calm-soft", TEXT), ("action-dark", "action-soft", TEXT),
    ("on-action", "action", TEXT), ("on-action", "action-dark", TEXT),
    ("brand", "surface", TEXT), ("brand", "ground", TEXT), ("danger", "danger-soft", TEXT),
    ("danger", "surface", TEXT), ("good", "good-soft", TEXT), ("good", "surface", TEXT),
    ("care", "care-soft", TEXT), ("care", "surface", TEXT), ("feast", "surface", TEXT),
    ("line-strong", "surface", SHAPE), ("line-strong", "ground", SHAPE),
    ("ring", "ground", SHAPE), ("ring", "surface", SHAPE), ("ring", "sunk", SHAPE),
    *((tone, f"{tone}-soft", SHAPE) for tone in TONES),
]  # fmt: skip


def tokens(scheme: str) -> dict[str, str]:
    text = (ROOT / "frontend" / "_tokens.scss").read_text(encoding="utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"^\s*--([\w-]+): (#[0-9a-f]{6});", light, re.MULTILINE))
    if scheme == "dark":
        found |= dict(re.findall(r"^\s*--([\w-]+): (#[0-9a-f]{6});", dark, re.MULTILINE))
    return found


def luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast(scheme: str, ink: str, ground: str, least: float) -> None:
    known = tokens(scheme)
    found = contrast(known[ink], known[ground])
    assert found >= least, f"{ink} on {ground} ({scheme}): {found:.2f}"


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
