"""Draw docs/pictures/ in Chromium, of the sample publication and a small Arabic one: python -m tools.gallery [NAME]."""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from PIL import Image

from publisher import publish
from tests import judges

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Picture(NamedTuple):
    """What a picture shows: a file of the sample's or the Arabic publication, on a screen of this size."""

    file: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    arabic: bool = False


PICTURES = {
    "front": Picture("out/index.html", 1280, 900),
    "front-phone": Picture("out/index.html", 390, 780, "dark"),
    "article": Picture("out/articles/how-a-river-remembers/index.html", 1280, 900),
    "feed": Picture("out/rss.xml", 900, 780),
    "letter": Picture("outbox/1/digest.html", 600, 900),
    "letter-dark": Picture("outbox/1/digest.html", 600, 900, "dark"),
    "letter-phone": Picture("outbox/1/digest.html", 375, 780),
    "letter-arabic": Picture("outbox/1/digest.html", 600, 900, arabic=True),
}


def draw(names: Iterable[str], target: Path) -> None:
    """Draw pictures into `target`, each a PNG of at most 256 colours."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        driver = stack.enter_context(judges.browser())

        @cache
        def served(*, arabic: bool) -> str:
            site = _published(scratch / ("arabic" if arabic else "sample"), arabic=arabic)
            address = stack.enter_context(judges.web_server(site))
            for letter in (site / "outbox").rglob("*.html"):  # its pictures are on the web, once the site is
                text = letter.read_text("utf-8").replace('src="https://example.org/', f'src="{address}out/')
                letter.write_text(text, encoding="utf-8")
            return address

        for name in names:
            (target / f"{name}.png").write_bytes(_shot(driver, PICTURES[name], served))


def _shot(driver: WebDriver, picture: Picture, served: Callable[..., str]) -> bytes:
    judges.set_width(driver, picture.width, picture.height)
    judges.set_colour_scheme(driver, picture.scheme)
    driver.get(served(arabic=picture.arabic) + picture.file)
    taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    with Image.open(BytesIO(base64.b64decode(taken["data"]))) as image:
        made = BytesIO()
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _published(site: Path, *, arabic: bool) -> Path:
    if arabic:
        shutil.copytree(ROOT / "tools" / "arabic", site)
        shutil.copy(ROOT / "articles" / "images" / "river-bends.png", site / "articles")
    else:
        shutil.copytree(ROOT / "articles", site / "articles")
        shutil.copy(ROOT / "publisher.toml", site)
    publish(site, now=NOW)
    return site


if __name__ == "__main__":
    draw(sys.argv[1:] or PICTURES, FOLDER)
