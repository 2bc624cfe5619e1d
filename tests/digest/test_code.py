"""Code in a letter of whole texts, which is read from the left whatever is around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.model import Content
from tests.digest import sample
from tests.digest.looking import PLACES_OF_CODE, show

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


@pytest.mark.judge("chromium")
def test_code_among_words_from_the_right_is_read_from_the_left(chromium: WebDriver, tmp_path: Path) -> None:
    """In an Arabic letter "run();" was shown as ";()run", at the right of its box."""
    arabic = sample.WORDS["ar"]
    html = f"<p>{arabic} <code>run();</code> {arabic}</p><pre><code>run();\n</code></pre>"
    issue = sample.issue(sample.article(1, language="ar"), language="ar")
    environment = templating.environment(Path("/nonexistent"))
    letter = digest.render(issue, lambda _article: Content(html=html), DigestOptions(style="full"), environment)

    show(chromium, tmp_path / "letter.html", letter.html, width=600)
    inline, block = chromium.execute_script(PLACES_OF_CODE)

    assert inline[0] < inline[1]
    assert block[0] < block[1]
    assert block[0] - block[2] < 20
