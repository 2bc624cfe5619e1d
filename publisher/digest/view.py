"""What a letter shows, as words and numbers for a template: the one source of its HTML, text and web copy.

It chooses which articles stand in it when not all can; how they look is the templates' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from urllib.parse import urlsplit

import msgspec

from publisher import prose
from publisher.digest.words import Words, words
from publisher.model import Article, Contents, Image, Issue, Link, Section, Topic

TOPICS_NAMED = 4  # in the first line, which mailboxes show beside the subject
RELATED = 3
LONGEST = 300  # characters of a title or of a row of names: one alone must not fill the letter
_NOT_IN_MAIL = re.compile(r"\.(svgz?|avif|jxl)$", re.IGNORECASE)  # no mailbox but Apple's shows them (caniemail)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an issue is shown: summaries up to `summary` characters (0: none), the first `articles` or all."""

    summary: int
    articles: int | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One article; `words_language` is the language of everything but its title, summary, names and topics."""

    title: str
    url: str
    summary: str
    names: str
    details: tuple[str, ...]
    topic: str
    image: Image | None
    related: tuple[Link, ...]
    related_word: str
    language: str
    direction: str
    words_language: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with its articles; `more` says how many others the web copy has, "" when none."""

    topic: str
    slug: str
    url: str
    items: tuple[Item, ...]
    more: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A whole letter."""

    title: str
    subject: str
    language: str
    direction: str
    issue: str
    date: str
    inside: str
    lead: Item
    lead_word: str
    parts: tuple[Part, ...]
    rest: str
    web_url: str
    web_word: str
    why: str
    manage: str
    unsubscribe: str
    publisher: str
    publisher_url: str
    postal_address: tuple[str, ...]
    copyright: str


def letter(issue: Issue, contents: Contents, shown: Shown, *, title: str) -> Letter:
    """Everything that the letter of `issue` says; `title` is the newsletter's name."""
    site = issue.site
    say = words(site.language)
    chosen = set(in_turn(issue)[: shown.articles])
    item = _items(issue, contents, shown)
    parts, unnamed = [], 0
    for section in issue.sections:
        others = [article for article in section.articles if article.id != issue.lead.id]
        items = tuple(item(article) for article in others if article.id in chosen)
        missing = len(others) - len(items)
        if items:
            parts.append(_part(issue, section.topic, items, missing, say))
        else:
            unnamed += missing
    return Letter(
        title=title,
        subject=subject(issue, title, say),
        language=say.language if site.language.partition("-")[0] != say.language else site.language,
        direction=prose.direction(say.language),
        issue=say.say("issue", n=issue.number) if issue.number else "",
        date=prose.format_date(newest(issue).updated, say.language, site.timezone),
        inside=_inside(issue, say),
        lead=item(issue.lead),
        lead_word=say.say("lead"),
        parts=tuple(parts),
        rest=say.say("rest", n=unnamed) if unnamed else "",
        web_url=issue.url,
        web_word=say.say("web"),
        why=say.say("why", title=title),
        manage=say.say("manage"),
        unsubscribe=say.say("unsubscribe"),
        publisher=say.say("publisher", name=site.title),
        publisher_url=site.url,
        postal_address=tuple(line.strip() for line in site.postal_address.splitlines() if line.strip()),
        copyright=site.copyright,
    )


def newest(issue: Issue) -> Article:
    """The article that changed last: what it says of time, the letter says."""
    return max(_articles(issue.sections), key=lambda article: (article.updated, article.id))


def size(issue: Issue) -> int:
    """How many articles the issue has."""
    return sum(len(section.articles) for section in issue.sections)


def subject(issue: Issue, title: str, say: Words) -> str:
    """The lead story and how many others, within 78 characters (H14), never like an answer (H12)."""
    others = size(issue) - 1
    lead = issue.lead.title
    if re.match(r"\s*(re|fwd?|aw|wg|sv|rv)\s*:", lead, re.IGNORECASE):
        lead = f"{title}: {lead}"
    if not others:
        return _within(lead, 78)
    room = 78 - len(say.say("subject", n=others, title=""))
    return say.say("subject", n=others, title=_within(lead, room))


def corrected(subject: str, say: Words) -> str:
    """The subject of a letter that corrects one already sent, within 78 characters."""
    return say.say("corrected", title=_within(subject, 78 - len(say.say("corrected", title=""))))


def _within(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    spaced = cut.rpartition(" ")[0]
    return (spaced if len(spaced) > limit // 2 else cut).rstrip(" ,.;:–—-") + "…"


def _articles(sections: Iterable[Section]) -> Iterable[Article]:
    return (article for section in sections for article in section.articles)


def in_turn(issue: Issue) -> list[str]:
    """Ids of the lead, then each topic's first article, each one's second, and so on: no topic vanishes early."""
    rows = zip_longest(*(section.articles for section in issue.sections))
    ordered = dict.fromkeys(article.id for row in rows for article in row if article is not None)
    return [issue.lead.id, *(key for key in ordered if key != issue.lead.id)]


def _inside(issue: Issue, say: Words) -> str:
    """The first line, which mailboxes show beside the subject (B9): "5 in Climate, 3 in Energy"."""
    counts = [(section.topic.name, len(section.articles)) for section in issue.sections]
    named = [say.say("inside", n=number, topic=name) for name, number in counts[:TOPICS_NAMED]]
    others = sum(number for _, number in counts[TOPICS_NAMED:])
    return say.join((*named, *((say.say("others", n=others),) if others else ())))


def _part(issue: Issue, topic: Topic, items: tuple[Item, ...], missing: int, say: Words) -> Part:
    return Part(
        topic=topic.name,
        slug=topic.slug,
        url=f"{issue.url}#{topic.slug}" if issue.number else f"{issue.url}#topic-{topic.slug}",
        items=items,
        more=say.say("more", n=missing, topic=topic.name) if missing else "",
    )


def _items(issue: Issue, contents: Contents, shown: Shown) -> Callable[[Article], Item]:
    site = issue.site

    def item(article: Article) -> Item:
        # An article in a language without words is told of in the site's, and its details are marked as such.
        say = words(article.language, site.language)
        date = prose.format_date(article.published, say.language, site.timezone)
        minutes = article.reading_minutes or prose.reading_minutes(contents(article).text)
        here = next(s.topic.slug for s in issue.sections if any(a.id == article.id for a in s.articles))
        others = tuple(topic.name for topic in article.topics if topic.slug != here)
        names = say.join(tuple(author.name for author in article.authors))
        also = (say.say("also", topics=say.join(others)),) if others else ()
        language = article.language or site.language
        linked = [link for link in article.related if link.url][:RELATED]
        return Item(
            title=_within(article.title, LONGEST),
            url=article.url,
            summary=_summary(article, contents, shown.summary),
            names=say.say("by", names=_within(names, LONGEST)) if names else "",
            details=(date, say.say("minutes", n=minutes), *also),
            topic=next(s.topic.name for s in issue.sections if s.topic.slug == here),
            image=_image(article, contents, lead=article.id == issue.lead.id),
            related=tuple(Link(title=_within(link.title, LONGEST), url=link.url) for link in linked),
            related_word=say.say("related"),
            language=language,
            direction=prose.direction(language),
            words_language=say.language if say.language != language.partition("-")[0] else language,
        )

    return item


def _summary(article: Article, contents: Contents, limit: int) -> str:
    if not limit:
        return ""
    text = article.summary or prose.excerpt(contents(article).text, language=article.language, limit=limit)
    return _within(text, limit)


def _image(article: Article, contents: Contents, *, lead: bool) -> Image | None:
    """A picture that mailboxes can show: on the web, and in a format that they know (B7, B10)."""
    image = article.image or (contents(article).image if lead else None)
    if image is None or urlsplit(image.url).scheme not in {"http", "https"}:
        return None
    if image.media_type in {"image/svg+xml", "image/avif", "image/jxl"} or _NOT_IN_MAIL.search(
        urlsplit(image.url).path
    ):
        return None
    return image
