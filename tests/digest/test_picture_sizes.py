"""Pictures in letters: tall ones are narrower, so that none fills more than one screen; signs stay in their line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.digest.bodies import prose
from publisher.model import Content, Image
from tests.digest import sample
from tests.digest.looking import bare, show

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

ENVIRONMENT = templating.environment(Path("/nonexistent"))
DRAWN = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}'/%3E"


def picture(width: int, height: int) -> Image:
    return Image(url=f"https://e.example/{width}x{height}.jpg", alt="A poster", width=width, height=height)


def letter(style: str, *pictures: Image) -> str:
    """A letter whose articles have these pictures, the first of them the lead's; each can be seen."""
    return letter_of("<p>Text.</p>", *pictures, style=style)


def letter_of(text: str, *pictures: Image | None, style: str = "full") -> str:
    """The same of articles with this text."""
    whole = sample.issue(*(sample.article(n, image=image) for n, image in enumerate(pictures or (None,), 1)))
    html = digest.render(
        msgspec.structs.replace(whole, number=1),
        lambda _article: Content(html=text),
        DigestOptions(style=style),  # type: ignore[arg-type]  # a literal
        ENVIRONMENT,
    ).html
    return re.sub(r"https://e\.example/(\d+)x(\d+)\.jpg", lambda found: DRAWN.format(*found.groups()), html)


BOXES = """
return [...document.images].map(one => {
  const box = one.getBoundingClientRect(), column = one.closest('td').getBoundingClientRect();
  return [box.width, box.height, one.naturalWidth / one.naturalHeight, box.right <= column.right + 0.5];
});"""


@pytest.mark.judge("chromium")
@pytest.mark.parametrize("width", [320, 600, 1000])
@pytest.mark.parametrize("style", ["summaries", "headlines", "full"])
def test_a_tall_picture_fills_no_more_than_a_square_would(
    chromium: WebDriver, tmp_path: Path, style: str, width: int
) -> None:
    """As the lead it was 1,840 pixels high, and beside a summary 515."""
    pictures = [picture(700, 2400), picture(1200, 1600), picture(200, 2000), picture(750, 2500)]

    show(chromium, tmp_path / "letter.html", bare(letter(style, *pictures)), width=width)
    lead, *others = chromium.execute_script(BOXES)

    assert len(others) == (0 if style == "headlines" else 3)
    most = 536 if style == "full" else 200
    for shown, limit in ((lead, 536), *((one, most) for one in others)):
        wide, high, ratio, inside = shown
        assert high <= limit
        assert wide == pytest.approx(max(1, high * ratio), abs=1)
        assert inside


def test_a_picture_says_its_size_to_clients_that_know_no_other() -> None:
    made = letter("summaries", picture(700, 2400), picture(750, 2500), picture(1200, 1600), picture(900, 900))

    sizes = re.findall(r'<img [^>]*?width="(\d+)" height="(\d+)"', made)

    assert sizes == [("156", "536"), ("60", "200"), ("150", "200"), ("150", "150")]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('width="700" height="2400"', 'width="156" height="536"'),
        ('width="400" height="800"', 'width="268" height="536"'),
        ('width="1000" height="1000"', 'width="536" height="536"'),
        ('width="300" height="536"', 'width="300" height="536"'),
        ('width="2" height="9999"', 'width="1" height="536"'),
    ],
)
def test_a_tall_picture_of_a_whole_text_is_narrower(written: str, shown: str) -> None:
    html = prose(f'<figure><img src="https://e.example/a.jpg" alt="A" {written}></figure>', level=4).html

    assert f'alt="A" {shown} class="photo"' in html


@pytest.mark.judge("chromium")
def test_a_sign_stays_within_its_line(chromium: WebDriver, tmp_path: Path) -> None:
    """The sentence was broken in three: its beginning, the sign, and its end."""
    html = letter_of(
        '<p>The sum <img src="https://e.example/200x24.jpg" alt="a + b" width="200" height="24"> is small.</p>'
    )

    show(chromium, tmp_path / "letter.html", html, width=600)
    high = chromium.execute_script("return document.images[0].closest('p').getBoundingClientRect().height")

    assert high < 50
