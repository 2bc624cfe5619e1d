"""How letters look in Chromium: inlining changes nothing, every state can be read, and nothing runs over the side."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher.config import Inliner
from tests.digest.looking import KINDS, PICTURE, bare, made, show

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

# --- inlining is faithful --------------------------------------------------------------------------------------

COMPUTED = """
return [...document.body.querySelectorAll('*')].map(element => {
  const style = getComputedStyle(element);
  return element.tagName + ' ' + [...style].map(name => name + ':' + style.getPropertyValue(name)).join(';');
});"""


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("engine", ["premailer", "css-inline"])
@pytest.mark.parametrize("kind", KINDS)
def test_inlining_changes_no_computed_style(chromium: WebDriver, tmp_path: Path, kind: str, engine: Inliner) -> None:
    letter = made(kind, engine)
    page = tmp_path / "letter.html"

    show(chromium, page, letter.before, width=1000)  # where neither phone nor dark rules hold
    before = chromium.execute_script(COMPUTED)
    show(chromium, page, bare(letter.after), width=1000)
    after = chromium.execute_script(COMPUTED)

    assert len(before) == len(after) > 60
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.judge("chromium")
def test_every_rule_of_the_stylesheet_is_used(chromium: WebDriver, tmp_path: Path) -> None:
    """What no letter here shows, the comparison above would not compare."""
    unused: set[str] | None = None
    for kind in KINDS:
        before = made(kind).before
        sheet = before[before.index("<style>") : before.index("</style>")]
        selectors = re.findall(r"^(\.[\w-]+)\{", sheet, re.MULTILINE)
        show(chromium, tmp_path / "letter.html", before, width=600)
        found = chromium.execute_script("return arguments[0].filter(one => !document.querySelector(one))", selectors)
        unused = set(found) if unused is None else unused & set(found)

    assert unused == set()


# --- every state can be read -----------------------------------------------------------------------------------

COLOURS = """
const rgb = text => text.match(/[\\d.]+/g).map(Number);
const plate = element => {
  for (let at = element; at; at = at.parentElement) {
    const found = rgb(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found.slice(0, 3);
  }
  return [255, 255, 255];
};
const pairs = new Map();
const note = (element, words) => {
  const pair = [rgb(getComputedStyle(element).color).slice(0, 3), plate(element)];
  pairs.set(JSON.stringify(pair), [...pair, words.trim().slice(0, 30)]);
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (walker.currentNode.data.trim() && element.getClientRects().length) note(element, walker.currentNode.data);
}
document.querySelectorAll('img[alt]:not([alt=""])').forEach(image => note(image, image.alt));
return [...pairs.values()];"""

Colour = tuple[float, float, float]  # 0 to 255


def _inverted(colour: Colour) -> Colour:
    return tuple(255 - part for part in colour)  # type: ignore[return-value]  # three of three


def _lightness_inverted(colour: Colour) -> Colour:
    """What Gmail does: the hue stays, what is light becomes dark."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    return tuple(255 * part for part in colorsys.hls_to_rgb(hue, 1 - lightness, saturation))  # type: ignore[return-value]


def _filtered(colour: Colour) -> Colour:
    """`filter: invert(1) hue-rotate(180deg)`, with the matrix of Filter Effects 1, 9.6."""
    rows = ((-0.574, 1.43, 0.144), (0.426, 0.43, 0.144), (0.426, 1.43, -0.856))
    turned = (sum(weight * part for weight, part in zip(row, _inverted(colour), strict=True)) for row in rows)
    return tuple(min(255, max(0, part)) for part in turned)  # type: ignore[return-value]


def _is_light(colour: Colour) -> bool:
    return colorsys.rgb_to_hls(*(part / 255 for part in colour))[1] > 0.5


# Clients change words and their plates by these: all, or only what is not dark already (Outlook).
STATES: dict[str, Callable[[Colour, Colour], tuple[Colour, Colour]]] = {
    "as it is": lambda words, plate: (words, plate),
    "inverted": lambda words, plate: (_inverted(words), _inverted(plate)),
    "lightness inverted": lambda words, plate: (_lightness_inverted(words), _lightness_inverted(plate)),
    "filtered": lambda words, plate: (_filtered(words), _filtered(plate)),
    "light plates inverted": lambda words, plate: (
        words if _is_light(words) else _lightness_inverted(words),
        _lightness_inverted(plate) if _is_light(plate) else plate,
    ),
}


def _contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2, contrast ratio."""

    def luminance(colour: Colour) -> float:
        parts = ((part / 255) for part in colour)
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _weak(pairs: Iterable[tuple[Colour, Colour, str]]) -> list[str]:
    return [
        f"{state}: {_contrast(*change(words, plate)):.2f} '{text}' {words} on {plate}"
        for words, plate, text in pairs
        for state, change in STATES.items()
        if _contrast(*change(words, plate)) < 4.5
    ]


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("kind", KINDS)
def test_every_state_has_contrast_and_fits(chromium: WebDriver, tmp_path: Path, kind: str) -> None:
    """By day, at night, without style elements, with and without pictures, and as clients force it to be dark."""
    html = made(kind).after
    pictured = re.sub(r'src="[^"]*"', f'src="{PICTURE}"', html)
    looks = {"light": pictured, "dark": pictured, "bare": bare(pictured), "without pictures": html}
    for look, shown in looks.items():
        for width in (320, 600, 1000):
            show(chromium, tmp_path / "letter.html", shown, width=width, scheme=look)
            assert chromium.execute_script("return document.documentElement.scrollWidth") <= width, (look, width)
            pairs = chromium.execute_script(COLOURS)
            assert len(pairs) > 4
            assert _weak(pairs) == [], (look, width)


def test_a_weak_contrast_is_found() -> None:
    assert _weak([((150, 150, 150), (255, 255, 255), "grey")]) != []
    assert _weak([((0, 0, 0), (255, 255, 255), "black")]) == []


@pytest.mark.judge("chromium")
def test_words_in_pictures_place_are_those_of_the_article(chromium: WebDriver, tmp_path: Path) -> None:
    show(chromium, tmp_path / "letter.html", made("full").after, width=600)

    alts = chromium.execute_script("return [...document.images].map(image => image.alt)")

    assert "Grass under water" in alts
    assert unescape("A map") in alts
