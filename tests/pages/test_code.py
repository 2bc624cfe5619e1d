"""Code on a page, which is read from the left whatever is around it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.digest.looking import PLACES_OF_CODE
from tests.factories import article
from tests.pages.sample import STYLE, article_html

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


@pytest.mark.judge("chromium")
def test_code_among_words_from_the_right_is_read_from_the_left(chromium: WebDriver, tmp_path: Path) -> None:
    """On an Arabic page "run();" was shown as ";()run"."""
    one = article(language="ar", page_path="weir.html")
    page = article_html(one, html="<p>نص <code>run();</code> المقال.</p><pre><code>run();\n</code></pre>")
    (tmp_path / "weir.html").write_bytes(page)
    (tmp_path / STYLE.path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / STYLE.path).write_bytes(STYLE.data)

    chromium.get((tmp_path / "weir.html").as_uri())

    inline, block = chromium.execute_script(PLACES_OF_CODE)
    assert inline[0] < inline[1]
    assert block[0] < block[1]
