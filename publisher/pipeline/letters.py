"""The newsletter's jobs: the letters of the open issue, of all topics and of each, and the web copies of those before.

What was closed is frozen: its web copy is made again only where it is missing, and it is never mailed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from publisher.build.notes import decoded
from publisher.config import Style
from publisher.model import Article, Digest, Document, Issue, Stage
from publisher.pipeline.folders import Stores
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan, letters_of
from publisher.pipeline.report import Cut, LetterReport
from publisher.pipeline.workshop import Workshop

_COPY, _LETTER = re.compile(r"digests/(\d+)/"), re.compile(r"(\d+)/")


def jobs(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """A job for each letter of each issue whose articles are still here."""
    for issue in plan.closed:
        yield from (_job(letter, shop, once=True) for letter in letters_of(issue, plan))
    if plan.issue:
        yield from (_job(letter, shop, once=False) for letter in letters_of(plan.issue, plan))


def frozen_paths(plan: Plan, stores: Stores) -> tuple[set[str], set[str]]:
    """The web copies and the letters of closed issues, which stay whatever becomes of their articles."""
    numbers = {str(number) for number in plan.frozen}
    web, mail = (
        {path for path in store.existing() if (found := pattern.match(path)) and found[1] in numbers}
        for store, pattern in ((stores.web, _COPY), (stores.mail, _LETTER))
    )
    return web, mail


def reports(plan: Plan, made: dict[str, LetterReport]) -> tuple[LetterReport, ...]:
    """What is known of the letters of the current issue, of which `made` remembers those of every job."""
    letters = letters_of(plan.issue, plan) if plan.issue else ()
    return tuple(made[name] for name in map(_name, letters) if name in made)


def remembered(data: bytes) -> dict[str, LetterReport]:
    """The letters of a cache note."""
    return decoded(data, dict[str, LetterReport]) or {}  # a damaged cache costs only what --json says


def to_remember(plan: Plan, made: dict[str, LetterReport]) -> bytes:
    """A cache note of the letters of the current issue."""
    names = set(map(_name, letters_of(plan.issue, plan))) if plan.issue else set()
    return msgspec.msgpack.encode({name: report for name, report in sorted(made.items()) if name in names})


def _name(letter: Issue) -> str:
    return f"issue {letter.number}" + (f" {letter.topic.slug}" if letter.topic else "")


def _job(letter: Issue, shop: Workshop, *, once: bool) -> Job:
    options = shop.config.digest
    head = shop.config.letterhead(letter.topic.slug if letter.topic else "")

    words = None if once else shop.words(letter)  # closed ones are read when they are made again

    def make() -> Iterable[Document]:
        from publisher import digest  # noqa: PLC0415 - only where there is a newsletter

        fragments = None if once else shop.fragments
        worded = msgspec.structs.replace(letter, words=words or shop.words(letter))
        made = digest.render(worded, shop.contents, options, shop.environment, fragments=fragments)
        shop.letters[_name(letter)] = _report(made, full=options.style == "full", usual=digest.SUMMARY)
        return digest.documents(made, sender=head.sender, reply_to=head.reply_to)

    articles = tuple(article for section in letter.sections for article in section.articles)
    # How a topic is spelt depends on all articles that name it.
    versions = [shop.version(article) for article in articles]
    sections = [(section.topic.slug, section.topic.name, len(section.articles)) for section in letter.sections]
    folder = f"{letter.number}/{letter.topic.slug}/" if letter.topic else f"{letter.number}/"
    return Job(
        name=_name(letter),
        stage=Stage.FEED,  # after the feeds, which name no letter: it is made beside them
        key=shop.key(letter.opened, letter.closed, letter.topic, sections, versions, words),
        make=make,
        web=(f"{letter.path}index.html",),
        mail=tuple(f"{folder}digest.{suffix}" for suffix in ("html", "txt", "eml")),
        shown=tuple(article for article in articles if _is_read(article, letter, options.style)),
        once=once,
    )


def _is_read(article: Article, letter: Issue, style: Style) -> bool:
    """Whether the letter asks for the text of an article: to show it, or for what is not known without it."""
    if style == "full":
        return True
    lead = article.id == letter.lead.id
    summed_up = article.summary or (style == "headlines" and not lead)
    return not (summed_up and article.reading_minutes and (article.image or not lead))


def _report(made: Digest, *, full: bool, usual: int) -> LetterReport:
    articles = sum(len(section.articles) for section in made.issue.sections)
    return LetterReport(
        topic=made.issue.topic.slug if made.issue.topic else "",
        subject=made.subject,
        bytes=len(made.html.encode()),
        articles=articles,
        cut=Cut(
            articles=articles - len(made.shown),
            texts=articles - len(made.whole) if full else 0,
            summaries=made.summary if 0 < made.summary < usual else 0,
        ),
    )
