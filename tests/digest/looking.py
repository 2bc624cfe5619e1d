"""Letters to look at in Chromium: of every kind, before they are inlined and after."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pytest

from publisher import digest, templating
from publisher.config import DigestOptions, Inliner
from publisher.digest.inline import BLOCK, END, inline_css
from publisher.model import Editorial, Image, Issue
from tests import judges
from tests.digest import sample

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1200' height='675'%3E"
    "%3Crect width='1200' height='675' fill='%23888'/%3E%3C/svg%3E"
)
WORDS = Editorial(
    before="<h2>Dear readers</h2><p>High water, said <a href='https://e.example/'>she</a>"
    '<img src="https://e.example/wave.png" alt="~" width="20" height="20">.</p>'
    "<ul><li>☐ Boots</li></ul>",
    after="<p>Bye.</p><dl><dt>Weir</dt><dd>A promise<sup>1</sup></dd></dl>",
    language="en",
)

# Where the first and the last letter of each piece of code stand, and where its box begins.
PLACES_OF_CODE = """
return [...document.querySelectorAll('pre, p code')].map(element => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
  const left = place => { range.setStart(text, place); range.setEnd(text, place + 1);
                          return range.getBoundingClientRect().left; };
  return [left(0), left(text.data.trimEnd().length - 1), element.getBoundingClientRect().left];
});"""


class Made(NamedTuple):
    """A letter before it is inlined and after."""

    before: str
    after: str


@cache
def made(kind: str, engine: Inliner = "premailer") -> Made:
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
        letter = digest.render(
            issue_of(kind), sample.content, options, environment, readers_own="weekly" if kind == "cut" else None
        )
    return Made(seen[-1].replace(BLOCK, "").replace(END, ""), letter.html)


def issue_of(kind: str) -> Issue:
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


def show(driver: WebDriver, page: Path, html: str, *, width: int, scheme: str = "light") -> None:
    page.write_text(html, encoding="utf-8")
    judges.set_colour_scheme(driver, "dark" if scheme == "dark" else "light")
    judges.set_width(driver, width)
    driver.get(page.as_uri())


def bare(html: str) -> str:
    return re.sub(r"<style\b[^>]*>.*?</style>", "", html, flags=re.DOTALL)
