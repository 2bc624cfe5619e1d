"""What feeds say of an article, whatever their format."""

from __future__ import annotations

import pytest

from publisher.config import FeedOptions
from publisher.feeds import entry
from publisher.model import Image
from tests.factories import article, contents


@pytest.mark.parametrize("simple", [True, False])
def test_a_text_that_speaks_of_a_picture_does_not_hide_it(simple: bool) -> None:
    lead = Image(url="https://e.org/i.png", alt="I")
    html = '<p>Write <code> src="https://e.org/i.png"</code>.</p>'

    made = entry(article(image=lead), contents(html=html, simple=simple), FeedOptions())

    assert made.html.startswith("<figure><img ")
