"""How letters look in Chromium: inlining changes nothing, every state can be read, and nothing runs over the side."""

from __future__ import annotations

import colorsys
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from publisher import digest, templating
from publisher.config import DigestOptions, Inliner
from publisher.digest.inline import BLOCK, END, inline_css
from publisher.model import Author, Editorial, Image, Issue
from tests import judges
from tests.digest import sample

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1200' height='675'%3E"
    "%3Crect width='1200' height='675' fill='%23888'/%3E%3C/svg%3E"
)
WORDS = Editorial(
    before="<h2>Dear readers</h2><p>High water, said <a href='https://e.example/'>she</a>.</p>"
    "<ul><li>☐ Boots</li></ul>",
    after="<p>Bye.</p><dl><dt>Weir</dt><dd>A promise<sup>1</sup></dd></dl>",
    language="en",
)


class Made(NamedTuple):
    """A letter before it is inlined and after."""

    before: str
    after: str


@cache
def _made(kind: str, engine: Inliner = "premailer") -> Made:
    """A letter of one of each thing, one that is cut, or one in Arabic; each stylesheet rule is used in one of them."""
    seen: list[str] = []

    def spy(html: str, **given: Any) -> str:
        seen.append(html)
        return inline_css(html, **given)

    environment = templating.environment(Path("/nonexistent"))
    style = "full" if kind in {"full", "rtl"} else kind if kind == "headlines" else "summaries"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["publisher.digest.render"], "inline_css", spy)
        options = DigestOptions(style=style, inliner=engine, max_articles=3)  # type: ignore[arg-type]  # a literal
        made = digest.render(
            _issue(kind), sample.content, options, environment, readers_own="weekly" if kind == "cut" else None
        )
    return Made(seen[-1].replace(BLOCK, "").replace(END, ""), made.html)


def _issue(kind: str) -> Issue:
    if kind == "cut":
        small = Image(url="https://notes.example.org/assets/s.png", alt="A small one", width=200, height=100)
        others = (sample.article(n, topics=(topic,)) for n, topic in enumerate([sample.CLIMATE, sample.ENERGY] * 3, 2))
        return sample.issue(sample.article(1, image=small), *others, sample.article(9, topics=(sample.ARTS,)))
    if kind == "rtl":
        picture = sample.fixed().lead.image
        return sample.issue(
            *(sample.article(n, language="ar", title=sample.WORDS["ar"], image=picture) for n in range(1, 4)),
            language="ar",
        )
    whole = msgspec.structs.replace(sample.fixed(), words=WORDS)
    if kind == "headlines":  # and without a picture
        return msgspec.structs.replace(whole, lead=msgspec.structs.replace(whole.lead, image=None))
    return whole


KINDS = ("full", "summaries", "headlines", "cut", "rtl")


def _open(driver: WebDriver, page: Path, html: str, *, width: int, scheme: str = "light") -> None:
    page.write_text(html, encoding="utf-8")
    judges.set_colour_scheme(driver, "dark" if scheme == "dark" else "light")
    judges.set_width(driver, width)
    driver.get(page.as_uri())


def _bare(html: str) -> str:
    return re.sub(r"<style\b[^>]*>.*?</style>", "", html, flags=re.DOTALL)


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
    made = _made(kind, engine)
    page = tmp_path / "letter.html"

    _open(chromium, page, made.before, width=1000)  # where neither phone nor dark rules hold
    before = chromium.execute_script(COMPUTED)
    _open(chromium, page, _bare(made.after), width=1000)
    after = chromium.execute_script(COMPUTED)

    assert len(before) == len(after) > 60
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.judge("chromium")
def test_every_rule_of_the_stylesheet_is_used(chromium: WebDriver, tmp_path: Path) -> None:
    """What no letter here shows, the comparison above would not compare."""
    unused: set[str] | None = None
    for kind in KINDS:
        before = _made(kind).before
        sheet = before[before.index("<style>") : before.index("</style>")]
        selectors = re.findall(r"^(\.[\w-]+)\{", sheet, re.MULTILINE)
        _open(chromium, tmp_path / "letter.html", before, width=600)
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
    html = _made(kind).after
    pictured = re.sub(r'src="[^"]*"', f'src="{PICTURE}"', html)
    looks = {"light": pictured, "dark": pictured, "bare": _bare(pictured), "without pictures": html}
    for look, shown in looks.items():
        for width in (320, 600, 1000):
            _open(chromium, tmp_path / "letter.html", shown, width=width, scheme=look)
            assert chromium.execute_script("return document.documentElement.scrollWidth") <= width, (look, width)
            pairs = chromium.execute_script(COLOURS)
            assert len(pairs) > 4
            assert _weak(pairs) == [], (look, width)


TARGETS = """
return [...document.links].filter(link => !link.closest('.opening, .closing, .text')).map(link => {
  const box = link.getBoundingClientRect();
  return [link.textContent, box.width, box.height];
});"""


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("kind", ["summaries", "headlines", "cut", "rtl"])
def test_every_link_beside_a_text_can_be_hit_by_a_thumb(chromium: WebDriver, tmp_path: Path, kind: str) -> None:
    """44 pixels: WCAG 2.2, 2.5.5, and what Apple asks for."""
    _open(chromium, tmp_path / "letter.html", _made(kind).before, width=320)

    found = chromium.execute_script(TARGETS)

    assert len(found) >= 6
    assert [target for target in found if target[2] < 44 or target[1] < 44] == []


@pytest.mark.judge("chromium")
def test_a_small_picture_leaves_room_for_words_on_a_phone_without_style_elements(
    chromium: WebDriver, tmp_path: Path
) -> None:
    """It took half of the width, and dates were cut off."""
    html = re.sub(r'src="[^"]*"', f'src="{PICTURE}"', _bare(_made("summaries").after))

    _open(chromium, tmp_path / "letter.html", html, width=320)
    (picture,) = chromium.execute_script(
        "return [...document.images].filter(one => one.closest('table').rows[0].cells.length > 1)"
        ".map(one => one.getBoundingClientRect().width)"
    )

    assert 56 <= picture <= 90


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_a_date_stays_on_one_line(chromium: WebDriver, tmp_path: Path, language: str) -> None:
    environment = templating.environment(Path("/nonexistent"))
    issue = sample.issue(
        *(sample.article(n, language=language, authors=(Author(name="あ" * n),)) for n in range(1, 20)),
        language=language,
    )
    html = digest.render(issue, sample.content, DigestOptions(), environment).html

    _open(chromium, tmp_path / "letter.html", html, width=320)
    lines = chromium.execute_script(LINES_OF_DATES)

    assert len(lines) == 19
    assert set(lines) == {1}


LINES_OF_DATES = """
return [...document.querySelectorAll('p.meta')].map(line => {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf('2026');
    if (at < 0) continue;
    const end = walker.currentNode.data.indexOf(' · ', at);
    const range = document.createRange();
    range.setStart(walker.currentNode, walker.currentNode.data.lastIndexOf(' · ', at) + 3);
    range.setEnd(walker.currentNode, end);
    return new Set([...range.getClientRects()].map(box => box.top)).size;
  }
});"""


def test_a_weak_contrast_is_found() -> None:
    assert _weak([((150, 150, 150), (255, 255, 255), "grey")]) != []
    assert _weak([((0, 0, 0), (255, 255, 255), "black")]) == []


@pytest.mark.judge("chromium")
def test_words_in_pictures_place_are_those_of_the_article(chromium: WebDriver, tmp_path: Path) -> None:
    _open(chromium, tmp_path / "letter.html", _made("full").after, width=600)

    alts = chromium.execute_script("return [...document.images].map(image => image.alt)")

    assert "Grass under water" in alts
    assert unescape("A map") in alts
