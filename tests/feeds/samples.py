"""Articles of any text, and a channel that has everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import escape

from hypothesis import strategies as st

from publisher.markup import clean_line, plain, sanitise
from publisher.model import Article, Author, Channel, Content, Enclosure, Image, Topic
from tests.factories import NOON, RIVERS, article, channel, content, contents, site

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)
HARD_TEXT = st.one_of(
    ANY_TEXT,
    st.sampled_from(
        ["]]>", "AT&T", "a < b", "&amp;lt;", "&nbsp;", "<![CDATA[", "😀", "\x00\x08\x92", "x" * 10_000, "مرحبا"]
    ),
)


@st.composite
def articles(draw: st.DrawFn) -> list[tuple[Article, Content]]:
    """Articles as the readers make them from anything at all."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        body = sanitise(f"<p>{escape(draw(HARD_TEXT))}</p>" if draw(st.booleans()) else draw(HARD_TEXT))
        names = {clean_line(draw(HARD_TEXT)) for _ in range(draw(st.integers(0, 2)))} - {""}
        topic = Topic(slug=f"t{number % 2}", name=clean_line(draw(HARD_TEXT)) or "Topic")
        tags = {clean_line(draw(HARD_TEXT)) for _ in range(2)} - {""}
        one = article(
            slug=f"s{number}",
            title=plain(draw(HARD_TEXT)) or f"Title {number}",
            summary=clean_line(draw(HARD_TEXT)),
            published=NOON - timedelta(hours=number),
            authors=tuple(Author(name=name) for name in sorted(names)),
            topics=(topic,),
            tags=tuple(sorted(tags)),
        )
        made.append((one, content(html=body)))
    return made


def rich() -> tuple[Channel, Callable[[Article], Content]]:
    """A channel with all that a feed can show, and the texts of its articles."""
    lead = Image(url="https://example.org/i.png?a=1&b=2", alt='An "i"', caption="Cap", width=640, height=640)
    audio = Enclosure(
        url="https://example.org/a.mp3",
        media_type="audio/mpeg",
        length=1234,
        duration_s=60,
        season=10,
        episode=200,
        explicit=True,
    )
    home = site(image="https://example.org/logo.png", copyright="© 2026", authors=(Author(name="The Desk"),))
    html = '<h2 id="one">One</h2><p>AT&amp;T ]]&gt; <a href="https://e.org/?a&amp;b">x</a></p>'
    html += "<pre><code>\ta\n  b</code></pre>"
    first = article(
        title="AT&T a < b",
        authors=(Author(name="Ann", url="https://ann.example/", email="ann@example.org"), Author(name="Bo")),
        tags=("rivers", "R&D"),
        image=lead,
        enclosure=audio,
        updated=NOON + timedelta(days=1),
    )
    arabic = article(slug="b", title="مرحبا 😀", summary="", language="ar", published=NOON - timedelta(days=1))
    feed = channel(first, arabic, site=home, topic=RIVERS, updated=NOON + timedelta(days=1))
    return feed, contents(html=html)
