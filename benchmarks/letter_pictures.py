"""Draw the sample's letter in every state: PYTHONPATH=. python benchmarks/letter_pictures.py FOLDER [MOST PIXELS].

Light, dark, inverted by a filter, by Chromium's forced dark mode, without pictures and without style elements, at 320,
600 and 1,000 pixels; each style, and the web copy. A PNG of each lies in FOLDER: look at them. The two that docs/
shows, letter-states.png and letter-styles.png, are put together of these.
"""

from __future__ import annotations

import base64
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PIL import Image

from publisher import config as configuration
from publisher.config import Style
from publisher.pipeline import publish
from tests import judges

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WIDTHS = (320, 600, 1000)
STATES = ("light", "dark", "forced", "filter", "no pictures", "bare")
STYLES: tuple[Style, ...] = ("headlines", "summaries", "full")
GAP = 8  # pixels between pictures in a row
FILTER = "html{filter:invert(1) hue-rotate(180deg);background:#fff}"
WORDS = """\
Dear readers, it rained for nine days, and the weir held. What the river left in the market square, and why a clock
of 1908 was right all along: that is this letter.

<!-- articles -->

Write to us; a person answers. *Maud Ferrer*
"""


def letters(folder: Path) -> Iterator[tuple[str, str]]:
    """Names and HTML of the sample's letter in each style, and of its web copy; pictures from the disk."""
    site = folder / "site"
    shutil.copytree(judges.ROOT / "articles", site / "articles")
    shutil.copy(judges.ROOT / "publisher.toml", site)
    (site / "issues").mkdir()
    (site / "issues/1.md").write_text(WORDS, encoding="utf-8")
    for style in STYLES:
        config = configuration.load(site / "publisher.toml")
        digest = msgspec.structs.replace(config.digest, style=style, cadence="weekly", max_articles=16)
        publish(msgspec.structs.replace(config, digest=digest, fingerprint=style), NOW)
        yield style, _local(site / "outbox/1/digest.html", config.site.url, config.output)
    yield "web", _local(config.output / "digests/1/index.html", config.site.url, config.output)


def _local(file: Path, url: str, output: Path) -> str:
    return file.read_text("utf-8").replace(f'src="{url}', f'src="{output.as_uri()}/')


def shown(html: str, state: str) -> str:
    """The letter as a client in this state has it."""
    if state == "bare":
        html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    if state == "no pictures":
        html = re.sub(r'src="[^"]*"', 'src="nothing"', html)
    if state == "filter":
        html = html.replace(
            "</head>", "<style>html{filter:invert(1) hue-rotate(180deg);background:#fff}</style></head>"
        )
    return html


def draw(driver: WebDriver, page: Path, state: str, width: int, most: int) -> bytes:
    """A PNG of the page from its top, `most` pixels at the most."""
    judges.set_width(driver, width)
    judges.set_colour_scheme(driver, "dark" if state == "dark" else "light")
    driver.execute_cdp_cmd("Emulation.setAutoDarkModeOverride", {"enabled": state == "forced"})
    driver.get(page.as_uri())
    height = min(most, driver.execute_script("return document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    taken = driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip, "captureBeyondViewport": True})
    return base64.b64decode(taken["data"])


def side_by_side(files: list[Path], *, scale: float, height: int) -> Image.Image:
    """The tops of pictures in a row, reduced by `scale` to `height` pixels and 256 colours."""
    tops = []
    for file in files:
        with Image.open(file) as image:
            wide = round(image.width * scale)
            top = image.convert("RGB").crop((0, 0, image.width, round(height / scale)))
            tops.append(top.resize((wide, height), Image.Resampling.LANCZOS))
    row = Image.new("RGB", (sum(top.width + GAP for top in tops) + GAP, height + 2 * GAP), "#808080")
    left = GAP
    for top in tops:
        row.paste(top, (left, GAP))
        left += top.width + GAP
    return row.quantize(256, dither=Image.Dither.NONE)


def main(target: Path, most: int) -> None:
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, judges.browser() as driver:
        page = Path(scratch, "letter.html")
        for name, html in letters(Path(scratch)):
            for state in STATES if name in {"summaries", "full"} else STATES[:2]:
                page.write_text(shown(html, state), encoding="utf-8")
                for width in WIDTHS:
                    data = draw(driver, page, state, width, most)
                    (target / f"{name}-{state.replace(' ', '-')}-{width}.png").write_bytes(data)
    states = [target / f"summaries-{state.replace(' ', '-')}-320.png" for state in STATES]
    styles = [target / f"{style}-light-600.png" for style in ("headlines", "full")]
    side_by_side(states, scale=0.62, height=620).save(target / "letter-states.png", optimize=True)
    side_by_side(styles, scale=0.75, height=900).save(target / "letter-styles.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
