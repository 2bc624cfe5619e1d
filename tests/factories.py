"""Small values to test with: name only what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import Image as Pillow

from publisher.model import Article, Channel, Content, Contents, Draft, Issue, Section, Site, Topic

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
RIVERS = Topic(slug="rivers", name="Rivers", id="rivers", scheme="https://example.org/topics/")


def picture(
    width: int = 8, height: int = 6, *, colour: tuple[int, ...] = (200, 80, 20), kind: str = "PNG", **options: Any
) -> bytes:
    """Make a picture whose left half has one colour and whose right half is white."""
    mode = "RGBA" if len(colour) == 4 else "RGB"
    image = Pillow.new(mode, (width, height), (255, 255, 255, 255)[: len(mode)])
    image.paste(colour, (0, 0, width // 2, height))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def site(**values: Any) -> Site:
    """Make a site at example.org."""
    given = {"title": "The Site", "url": "https://example.org/", "tag": "example.org,2026", **values}
    return Site(**given)


def draft(**values: Any) -> Draft:
    """Make a draft, as a reader would."""
    given = {"path": "a.md", "title": "A title", "fingerprint": "x", **values}
    return Draft(**given)


def article(**values: Any) -> Article:
    """Make an article; its id, path and address follow from `slug`."""
    slug = values.get("slug", "a")
    given: dict[str, Any] = {
        "id": f"tag:example.org,2026:{slug}",
        "path": f"{slug}.md",
        "slug": slug,
        "url": f"https://example.org/articles/{slug}/",
        "page_path": f"articles/{slug}/",
        "title": "A title",
        "summary": "What it says.",
        "published": NOON,
        "date_source": "front matter",
        "updated": values.get("published", NOON),
        "first_seen": NOON,
        "digest": "1",
        "language": "en",
        "topics": (RIVERS,),
        **values,
    }
    return Article(**given)


def content(**values: Any) -> Content:
    """Make a content of one paragraph."""
    return Content(**{"html": "<p>The text.</p>", **values})


def contents(**values: Any) -> Contents:
    """Answer every article with the same content."""
    return lambda _article: content(**values)


def channel(*articles: Article, **values: Any) -> Channel:
    """Make the site's channel, or a topic's when `topic` is given."""
    topic = values.get("topic")
    path = f"topics/{topic.slug}/" if topic else ""
    of = values.get("site", site())
    given: dict[str, Any] = {
        "site": of,
        "topic": None,
        "id": f"tag:example.org,2026:/{path}",
        "title": "The Site",
        "description": "About it",
        "url": f"{of.url}{path}",
        "path": path,
        "language": "en",
        "updated": NOON,
        "articles": articles,
        "entries": articles,
        "total": len(articles),
        **values,
    }
    return Channel(**given)


def issue(*articles: Article, **values: Any) -> Issue:
    """Make an open issue of the articles, grouped by their first topics."""
    topics = {one.topics[0].slug: one.topics[0] for one in articles}
    sections = (
        Section(topic=topic, articles=tuple(one for one in articles if one.topics[0] == topic))
        for topic in topics.values()
    )
    given: dict[str, Any] = {
        "site": site(postal_address="1 Road, Town"),
        "number": 1,
        "opened": NOON,
        "closed": None,
        "url": "https://example.org/digests/1/",
        "path": "digests/1/",
        "lead": articles[0],
        "sections": tuple(sections),
        **values,
    }
    return Issue(**given)
