"""What a letter shows, as words and numbers for a template: the one source of its HTML, text and web copy.

It chooses which articles stand in it when not all can; how they look is the templates' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest

import msgspec

from publisher import prose
from publisher.digest import bodies
from publisher.digest.bodies import Prose
from publisher.digest.items import LONGEST, Item, Shown, items, within
from publisher.digest.words import Words, words
from publisher.model import Article, Contents, Editorial, Issue, Section, Topic

TOPICS_NAMED = 4  # in the first line, which mailboxes show beside the subject


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A topic with its articles; `more` says how many others the web copy has, "" when none."""

    topic: str
    slug: str
    url: str
    items: tuple[Item, ...]
    more: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A whole letter: texts in the order in which they stand, "" for those that it does not have.

    `opening` and `closing` are the publisher's own words, in `own_language`; what the letter itself says is in
    `language`. `lead` is the first article, `rest` says how many the web copy has beside those shown.
    """

    title: str
    subject: str
    language: str
    direction: str
    issue: str
    date: str
    inside: str
    opening: Prose
    closing: Prose
    own_language: str
    own_direction: str
    lead: Item
    lead_word: str
    parts: tuple[Part, ...]
    rest: str
    web_url: str
    web_word: str
    why: str
    subscription: str
    manage: str
    unsubscribe: str
    publisher: str
    publisher_url: str
    postal_address: tuple[str, ...]
    copyright: str


def letter(issue: Issue, contents: Contents, shown: Shown, *, title: str, frequency: str) -> Letter:
    """Everything that the letter of `issue` says; `title` is the newsletter's name, `frequency` how often it comes."""
    site = issue.site
    say = words(site.language)
    title = full_title(issue, title)
    make = items(issue, contents, shown)
    parts, unnamed = _parts(issue, frozenset(in_turn(issue)[: shown.articles]), make, say)
    return Letter(
        title=title,
        subject=subject(issue, title, say),
        language=say.language if site.language.partition("-")[0] != say.language else site.language,
        direction=prose.direction(say.language),
        issue=say.say("issue", n=issue.number) if issue.number else "",
        date=prose.format_date(newest(issue).updated, say.language, site.timezone),
        inside=_inside(issue, say),
        opening=bodies.prose(issue.words.before, level=2),
        closing=bodies.prose(issue.words.after, level=2),
        own_language=issue.words.language or site.language,
        own_direction=prose.direction(issue.words.language or site.language),
        lead=make(issue.lead),
        lead_word=say.say("lead"),
        parts=parts,
        rest=say.say("rest", n=unnamed) if unnamed else "",
        web_url=issue.url,
        web_word=say.say("web"),
        why=say.say("why", title=title),
        subscription=_subscription(issue, say, frequency),
        manage=say.say("manage"),
        unsubscribe=say.say("unsubscribe"),
        publisher=say.say("publisher", name=site.title),
        publisher_url=site.url,
        postal_address=tuple(line.strip() for line in site.postal_address.splitlines() if line.strip()),
        copyright=site.copyright,
    )


def words_size(words: Editorial) -> int:
    """How many bytes of a letter the publisher's own words take at most."""
    return sum(bodies.most_bytes(bodies.prose(html, level=2).html) for html in (words.before, words.after))


def full_title(issue: Issue, title: str) -> str:
    """The newsletter's name, with the topic that the letter is of."""
    return f"{title}: {issue.topic.name}" if issue.topic else title


def _subscription(issue: Issue, say: Words, frequency: str) -> str:
    """What a subscriber gets, and how often (B13): all topics, the letter's one, or those that a reader's own has."""
    names = tuple(section.topic.name for section in issue.sections)
    of_all = issue.number and not issue.topic and frequency != "chosen"
    topics = say.say("everything") if of_all else within(say.join(names), LONGEST)
    return f"{say.say('topics', topics=topics)} · {say.say('frequency', how=say.say(frequency))}"


def newest(issue: Issue) -> Article:
    """The article that changed last: what it says of time, the letter says."""
    return max(_articles(issue.sections), key=lambda article: (article.updated, article.id))


def size(issue: Issue) -> int:
    """How many articles the issue has."""
    return sum(len(section.articles) for section in issue.sections)


def subject(issue: Issue, title: str, say: Words) -> str:
    """The publisher's own, or the lead story and how many others in 78 characters (H14); never like an answer (H12)."""
    others = 0 if issue.words.subject else size(issue) - 1
    lead = issue.words.subject or issue.lead.title
    if re.match(r"\s*(re|fwd?|aw|wg|sv|rv)\s*:", lead, re.IGNORECASE):
        lead = f"{title}: {lead}"
    if issue.words.subject:
        return lead
    if not others:
        return within(lead, 78)
    room = 78 - len(say.say("subject", n=others, title=""))
    return say.say("subject", n=others, title=within(lead, room))


def corrected(subject: str, say: Words) -> str:
    """The subject of a letter that corrects one already sent, within 78 characters."""
    return say.say("corrected", title=within(subject, 78 - len(say.say("corrected", title=""))))


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


def _parts(
    issue: Issue, chosen: frozenset[str], make: Callable[[Article], Item], say: Words
) -> tuple[tuple[Part, ...], int]:
    """The topics with those of their articles that are `chosen`, and how many are in topics that show none."""
    parts, unnamed = [], 0
    for section in issue.sections:
        others = [article for article in section.articles if article.id != issue.lead.id]
        shown = tuple(make(article) for article in others if article.id in chosen)
        missing = len(others) - len(shown)
        if shown:
            parts.append(_part(issue, section.topic, shown, missing, say))
        else:
            unnamed += missing
    return tuple(parts), unnamed


def _part(issue: Issue, topic: Topic, items: tuple[Item, ...], missing: int, say: Words) -> Part:
    return Part(
        topic=topic.name,
        slug=topic.slug,
        url=f"{issue.url}#{topic.slug}" if issue.number else f"{issue.url}#topic-{topic.slug}",
        items=items,
        more=say.say("more", n=missing, topic=topic.name) if missing else "",
    )
