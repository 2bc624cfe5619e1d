"""One article as a letter shows it, as words and numbers for a template: whole, with a summary, or as a headline."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import msgspec

from publisher import prose
from publisher.digest import bodies
from publisher.digest.bodies import Prose
from publisher.digest.words import words
from publisher.markup import to_text
from publisher.model import Article, Contents, Image, Issue, Link

RELATED = 2
LONGEST = 300  # characters of a title or of a row of names: one alone must not fill the letter
_CAPTION = 600  # characters: who took a picture mostly stands at the end
_THUMBNAIL = 240  # pixels: twice what is shown
LEAD_SUMMARY = 280  # characters: among headlines the lead alone has one


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an issue is shown: the first `articles` or all, those of `whole` (ids) with their whole text.

    `summary` is the most characters that a summary has; 0: headlines, without summaries and pictures but the lead's.
    """

    summary: int
    articles: int | None = None
    whole: frozenset[str] = frozenset()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One article; `words_language` is the language of everything but its title, summary, text, names and topics.

    `summary` or `body` is empty.
    """

    title: str
    url: str
    summary: str
    body: Prose
    names: str
    details: tuple[str, ...]
    topic: str
    image: Image | None
    related: tuple[Link, ...]
    related_word: str
    language: str
    direction: str
    words_language: str


def items(issue: Issue, contents: Contents, shown: Shown) -> Callable[[Article], Item]:
    """What makes the item of an article of `issue`."""
    site = issue.site
    home = {article.id: section.topic for section in issue.sections for article in section.articles}

    def item(article: Article) -> Item:
        # An article in a language without words is told of in the site's, and its details are marked as such.
        say = words(article.language, site.language)
        date = prose.format_date(article.published, say.language, site.timezone)
        minutes = article.reading_minutes or _minutes(to_text(contents(article).html))
        here = home[article.id]
        others = tuple(topic.name for topic in article.topics if topic.slug != here.slug)
        names = say.join(tuple(author.name for author in article.authors))
        also = (say.say("also", topics=say.join(others)),) if others else ()
        language = article.language or site.language
        lead = article.id == issue.lead.id
        body = whole(article, contents) if article.id in shown.whole else Prose()
        linked = [link for link in article.related if link.url][: RELATED if shown.summary or lead else 0]
        return Item(
            title=within(article.title, LONGEST),
            url=article.url,
            summary="" if body.html else _summary(article, contents, shown.summary or LEAD_SUMMARY * lead),
            body=body,
            names=say.say("by", names=within(names, LONGEST)) if names else "",
            details=(_unbroken(date), *((_unbroken(say.say("minutes", n=minutes)),) if minutes else ()), *also),
            topic=here.name,
            image=_image(article, contents, body, shown, lead=lead),
            related=tuple(Link(title=within(link.title, LONGEST), url=link.url) for link in linked),
            related_word=say.say("related"),
            language=language,
            direction=prose.direction(language),
            words_language=say.language if say.language != language.partition("-")[0] else language,
        )

    return item


def _minutes(text: str) -> int:
    return prose.reading_minutes(text) if text else 0


def _unbroken(phrase: str) -> str:
    """A phrase that stays on one line."""
    return phrase.replace(" ", "\xa0")


def whole(article: Article, contents: Contents) -> Prose:
    """The article's whole text, for a letter: its headings go on below the article's, which are of the third level."""
    content = contents(article)
    return bodies.prose(content.html, level=4, mailed=content.mailed)


def within(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis, in at most `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    spaced = cut.rpartition(" ")[0]
    return (spaced if len(spaced) > limit // 2 else cut).rstrip(" ,.;:–—-") + "…"


def _summary(article: Article, contents: Contents, limit: int) -> str:
    if not limit:
        return ""
    text = article.summary or prose.excerpt(to_text(contents(article).html), language=article.language, limit=limit)
    return within(text, limit)


def _image(article: Article, contents: Contents, body: Prose, shown: Shown, *, lead: bool) -> Image | None:
    """A picture that mailboxes can show and that the text does not show itself."""
    image = article.image or (contents(article).image if lead else None)
    if image is None or not (shown.summary or lead):
        return None
    if image.mailed:
        small = not lead and not body.html  # beside a summary
        image = msgspec.structs.replace(image, url=_thumbnail(image) if small else image.mailed, media_type="")
    if not bodies.in_mail(image.url, image.media_type):
        return None
    if f'"{escape(image.url)}"' in body.html:
        return None
    return msgspec.structs.replace(image, caption=within(image.caption, _CAPTION)) if image.caption else image


def _thumbnail(image: Image) -> str:
    """The narrowest file that is good enough for a column of 120 pixels, in a format that mailboxes know."""
    good = (url for url, width in image.candidates if width >= _THUMBNAIL and url.endswith((".jpg", ".png")))
    return next(good, image.mailed)
