"""A page of each kind, with all that can be on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from publisher import compose, pages, templating
from publisher.model import Article, Author, Channel, Document, Enclosure, Image, Link, Topic
from tests.factories import NOON, RIVERS, article, channel, content, issue, site

ENVIRONMENT = templating.environment(Path("/nowhere"))
STYLE = pages.stylesheet((templating.built_in(),))
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
BODY = f"""<p>Text with a <a href="https://example.org/articles/b/">link</a>, <code>code</code> and {WORD}.</p>
<h2 id="part">Part</h2><pre><code>{"x = 1; " * 40}</code></pre>
<table><thead><tr>{"<th>A column</th>" * 12}</tr></thead><tbody><tr>{"<td>123456789</td>" * 12}</tr></tbody></table>
<ul><li>One</li></ul><blockquote><p>Said.</p></blockquote>
<p><img src="https://example.org/assets/a.png" alt="A picture" width="1200" height="630"></p>"""


def frame(**values: object) -> pages.Frame:
    """What all pages of a site share."""
    topics = ((RIVERS.slug, RIVERS.name), ("noria", "النواعير"))
    given = {
        "site": site(description="About it"),
        "style": STYLE.path,
        "formats": ("rss", "atom", "json"),
        "topics": topics,
        "paged": frozenset(slug for slug, _ in topics),
    }
    return pages.Frame(**{**given, **values})  # type: ignore[arg-type] # named by the tests


def found(page: bytes | str, path: str) -> Any:
    """Evaluate an XPath on a page."""
    return lxml_html.fromstring(page).xpath(path)


def every_page(language: str = "en", style: str = STYLE.path) -> dict[str, Document]:
    """One page of each kind, with all that can be on it."""
    about = site(language=language, description="About it", copyright="© 2026")
    shared = frame(style=style, site=about, subscribe="https://lists.example/join?to=weir")
    image = Image(url="https://example.org/assets/a.png", alt="A picture", caption="Caption", width=1200, height=630)
    full = article(
        title=f"A title with {WORD} & <b>",
        subtitle="Below it",
        authors=(Author(name="Ana", url="https://ana.example/"), Author(name="Bo")),
        tags=("one", "two & three"),
        image=image,
        enclosure=Enclosure(url="https://example.org/assets/a.mp3", media_type="audio/mpeg", length=5),
        related=(Link(title="Linked", url="https://example.org/articles/b/"), Link(title="Only a title")),
        updated=NOON + timedelta(days=3),
        reading_minutes=3,
        topics=(RIVERS, Topic(slug="other", name="Other")),
    )
    arabic = article(slug="b", title="عندما يدور النهر", language="ar", summary="ملخص قصير عن النهر.", image=image)
    home = channel(full, arabic, site=shared.site)
    former = tuple(article(slug=f"o{day}", image=image, published=NOON - timedelta(days=day)) for day in range(1, 4))
    topic = channel(full, arabic, topic=RIVERS, site=shared.site, total=5, older=former)
    lone = channel(full, arabic, site=shared.site, total=5, older=former)
    made = [
        pages.article_page(full, content(html=BODY), frame=shared, environment=ENVIRONMENT),
        pages.article_page(arabic, content(html="<p>نص المقال.</p>"), frame=shared, environment=ENVIRONMENT),
        pages.topic_page(topic, frame=shared, environment=ENVIRONMENT),
        *older_pages(topic, shared),
        *older_pages(lone, shared),
        pages.front_page((home, topic), issue(full), frame=shared, environment=ENVIRONMENT),
        pages.missing_page(frame=shared, environment=ENVIRONMENT),
        pages.redirect_page("articles/old/index.html", "https://example.org/articles/a/?x&y", language=language),
    ]
    return {document.path: document for document in made}


def older_pages(one: Channel, shared: pages.Frame) -> list[Document]:
    """The pages of a channel's older articles, that of the oldest first."""
    found = compose.older_pages(one)
    return [
        pages.older_page(page, number, last=number == len(found), frame=shared, environment=ENVIRONMENT)
        for number, page in enumerate(found, 1)
    ]


def article_html(one: Article, **values: object) -> bytes:
    """The page of an article."""
    return pages.article_page(one, content(**values), frame=frame(), environment=ENVIRONMENT).data
