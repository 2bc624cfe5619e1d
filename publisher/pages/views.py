"""The pages that are rendered from templates, and what the templates are given."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from publisher import prose, templating
from publisher.config import FEED_FILES, FEED_TYPES, Format
from publisher.markup import addresses, rewrite_urls
from publisher.model import Article, Channel, Content, Document, Issue, Site, Stage
from publisher.pages import paging
from publisher.pages.indexes import HTML

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_FEED_NAMES: dict[Format, str] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_WORDS = Path(__file__).with_name("words.toml")
IN_COLUMN = "(min-width: 44rem) 41.5rem, 100vw"  # how wide our stylesheet shows a picture in a text
_LATEST = 5  # articles a topic on the front page
_TASK = re.compile(r"<li>(?=\s*(?:<p>)?[☐☑] )")  # its box is mark enough
_SCROLLS = re.compile(r"<(pre|table)(?=[\s>])")  # wider than a phone, they scroll: by keyboard, too (WCAG 2.1.1)


class FeedLink(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that pages link to; `url` is absolute, `type` is exactly what feed readers look for."""

    name: str
    url: str
    type: str
    title: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What every page of a site shares: made once, given to each page."""

    site: Site
    style: str  # the stylesheet's path below the output folder
    formats: tuple[Format, ...]
    topics: tuple[tuple[str, str], ...]  # (slug, name) of those in the menu
    more: bool = False  # whether others have a page, too
    paged: frozenset[str] = frozenset()  # the slugs of all that have one: pages are made again for their own alone
    subscribe: str = ""  # where readers ask for the newsletter, absolute

    @property
    def menu(self) -> tuple[object, ...]:
        """What the menu of every page depends on."""
        return self.topics, self.more


def article_page(article: Article, content: Content, *, frame: Frame, environment: Environment) -> Document:
    """The page of one article."""
    to = partial(addresses.local, site=frame.site, root=addresses.root(article.page_path), page=article.url)
    html = _SCROLLS.sub(r'<\1 tabindex="0"', rewrite_urls(content.html, to, simple=content.simple))
    if "☐" in html or "☑" in html:
        html = _TASK.sub('<li class="task">', html)
    image = article.image
    main = article.topics[0]
    feeds = feed_links(frame, "", frame.site.title)
    if main.slug in frame.paged:
        feeds += feed_links(frame, f"topics/{main.slug}/", f"{frame.site.title}: {main.name}")
    return _page(
        "article",
        article.page_path,
        frame,
        environment,
        url=article.url,
        language=article.language,
        article=article,
        html=html,
        in_column=IN_COLUMN,
        plays=article.enclosure is not None and f'src="{escape(article.enclosure.url)}"' not in content.html,
        image=image if image and f'"{escape(image.url)}"' not in content.html else None,
        shared_image=image or content.image,
        topics=[
            (addresses.of_topic(frame.site.url, topic.slug) if topic.slug in frame.paged else "", topic.name)
            for topic in article.topics
        ],
        feeds=feeds,
    )


def topic_page(channel: Channel, *, frame: Frame, environment: Environment) -> Document:
    """The page of one topic: its newest articles and its feeds."""
    feeds = feed_links(frame, channel.path, channel.title)
    place = paging.newest(channel)
    return _page("topic", channel.path, frame, environment, url=channel.url, channel=channel, feeds=feeds, paging=place)


def older_page(channel: Channel, number: int, *, last: bool, frame: Frame, environment: Environment) -> Document:
    """A page of older articles, the `number`th from the oldest: of a topic, or of the site where no topic has a page.

    `channel` is in the shape that `compose.older_pages` gives; the `last` page is that before the newest.
    """
    path = paging.older_path(channel, number)
    return _page(
        "topic" if channel.topic else "older",
        path,
        frame,
        environment,
        url=addresses.below(frame.site.url, path),
        channel=channel,
        feeds=feed_links(frame, channel.path, channel.title),
        paging=paging.older(channel, number, last=last),
    )


def front_page(
    channels: Sequence[Channel], latest: Issue | None, *, frame: Frame, environment: Environment
) -> Document:
    """The front page: the newest articles by topic, every feed, and the newest letter."""
    home, *topics = channels
    newest = home.articles[: _LATEST if topics else len(home.articles)]
    # What the author asked to lead, else the newest that has a picture to lead with, else the newest.
    lead = max(newest, key=lambda article: (article.weight, bool(article.image)), default=None)
    return _page(
        "front",
        "",
        frame,
        environment,
        stage=Stage.INDEX,
        url=home.url,
        channel=home,
        sections=[(topic, topic.articles[:_LATEST], feed_links(frame, topic.path, topic.title)) for topic in topics],
        lead=lead,
        newest=[article for article in newest if article is not lead],
        feeds=feed_links(frame, "", home.title),
        issue=latest,
        paging=paging.newest(home),
    )


def missing_page(*, frame: Frame, environment: Environment) -> Document:
    """404.html, which static hosts show for an address that does not exist; its links are absolute for that reason."""
    page = _page("missing", "", frame, environment, url=frame.site.url, feeds=(), base=frame.site.url)
    return msgspec.structs.replace(page, path="404.html")


def redirect_page(path: str, url: str, *, language: str) -> Document:
    """A page in the place of one that moved to `url`: `path` is the former file, such as "articles/old/index.html"."""
    target, say = escape(url), words(language)
    html = (
        f'<!doctype html>\n<html lang="{say["language"]}" dir="{prose.direction(say["language"])}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{say["moved"]}</title>\n'
        f'<link rel="canonical" href="{target}">\n<meta http-equiv="refresh" content="0; url={target}">\n'
        '<meta name="robots" content="noindex">\n<meta name="viewport" content="width=device-width">\n</head>\n'
        f'<body>\n<p>{say["moved"]}<br>\n<a href="{target}"><bdi>{target}</bdi></a></p>\n</body>\n</html>\n'
    )
    return Document(path=path, media_type=HTML, data=html.encode(), stage=Stage.PAGE)


def feed_links(frame: Frame, path: str, title: str) -> tuple[FeedLink, ...]:
    """The feeds of the channel at `path`, as pages link them."""
    return tuple(
        FeedLink(
            name=_FEED_NAMES[form],
            url=addresses.below(frame.site.url, path + FEED_FILES[form]),
            type=FEED_TYPES[form],
            title=f"{title} ({_FEED_NAMES[form]})",
        )
        for form in frame.formats
    )


def _page(
    name: str,
    path: str,
    frame: Frame,
    environment: Environment,
    *,
    stage: Stage = Stage.PAGE,
    base: str | None = None,
    **values: Any,
) -> Document:
    root = addresses.root(path) if base is None else base
    html = _rendered(
        name,
        environment,
        frame,
        root,
        masthead=_shared("masthead", environment, frame, root),
        footer=_shared("footer", environment, frame, root),
        **{"language": frame.site.language, **values},
    )
    return Document(path=addresses.file_of(path), media_type=HTML, data=html.encode(), stage=stage)


@lru_cache(maxsize=64)
def _shared(name: str, environment: Environment, frame: Frame, root: str) -> Markup:
    """What is alike on all pages of one depth: rendered once, a fifth of the time of a page."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with Jinja, which a publish with nothing new must not load

    feeds = feed_links(frame, "", frame.site.title)
    return Markup(_rendered(name, environment, frame, root, feeds=feeds))  # noqa: S704 - a template's output


def _rendered(name: str, environment: Environment, frame: Frame, root: str, **values: Any) -> str:
    return templating.render(
        environment,
        f"pages/{name}.html.j2",
        frame=frame,
        site=frame.site,
        local=partial(addresses.local, site=frame.site, root=root),
        root=root,
        words=words(frame.site.language),
        **values,
    )


@cache
def words(language: str) -> dict[str, str]:
    """What pages themselves say, in the site's language; in English where that is not translated."""
    table: dict[str, dict[str, str]] = tomllib.loads(_WORDS.read_text(encoding="utf-8"))
    primary = language.partition("-")[0].lower()
    return {**table["en"], **table.get(primary, {}), "language": primary if primary in table else "en"}
