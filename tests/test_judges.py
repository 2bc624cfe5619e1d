"""The judges judge: each finds what is wrong and passes what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from tests import judges

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

GOOD = '<!doctype html>\n<html lang="en"><head><title>A</title></head><body><main><h1>A</h1></main></body></html>\n'
BAD = GOOD.replace("<h1>A</h1>", '<h1>A</h1><img src="a.png"><p id="x"></p><p id="x"></p>')


def test_nu_names_the_document_and_the_line_at_fault(nu: Callable[[Iterable[str]], list[str]]) -> None:
    messages = nu([GOOD, BAD])

    assert messages
    assert all(message.startswith("1:2: error: ") for message in messages if "warning" not in message)


def test_axe_finds_the_image_without_a_text(
    chromium: WebDriver, axe: Callable[[WebDriver], list[str]], serve: Callable[[Path], str], tmp_path: Path
) -> None:
    (tmp_path / "good.html").write_text(GOOD)
    (tmp_path / "bad.html").write_text(BAD)
    address = serve(tmp_path)

    chromium.get(address + "good.html")
    good = axe(chromium)
    chromium.get(address + "bad.html")
    bad = axe(chromium)

    assert good == []
    assert any(message.startswith("image-alt") for message in bad)


def test_the_browser_is_as_wide_and_as_dark_as_asked(chromium: WebDriver) -> None:
    judges.set_width(chromium, 360)
    judges.set_colour_scheme(chromium, "dark")
    chromium.get("data:text/html,<!doctype html><title>a</title>")

    seen = chromium.execute_script("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]")

    assert seen == [360, True]


def test_spamassassin_scores_a_message_by_named_rules(
    spamassassin: Callable[[bytes], tuple[float, list[tuple[str, float]]]],
) -> None:
    gtube = b"XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"

    score, rules = spamassassin(b"From: a@example.org\r\nSubject: a\r\n\r\n" + gtube + b"\r\n")

    assert score > 500
    assert ("GTUBE", 1000.0) in rules


def test_feeds_are_served_as_xml_in_utf_8(serve: Callable[[Path], str], tmp_path: Path) -> None:
    (tmp_path / "rss.xml").write_text("<rss/>")

    with urlopen(serve(tmp_path) + "rss.xml") as answer:
        media_type = answer.headers["Content-Type"]

    assert media_type == "application/xml; charset=utf-8"


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip.Exception), ("required", pytest.fail.Exception)])
def test_a_missing_judge_skips_or_fails_as_told(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("PUBLISHER_JUDGES", required)

    with pytest.raises(outcome, match="apt-get install nothing-real"):
        judges.program("no-such-program-anywhere", package="nothing-real")
