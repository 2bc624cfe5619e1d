"""The newsletter's jobs: the letter of the open issue, and the web copies of those before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from publisher import digest
from publisher.model import Digest, Document, Issue, Stage
from publisher.pipeline.outputs import Job
from publisher.pipeline.plan import Plan
from publisher.pipeline.report import Cut, LetterReport
from publisher.pipeline.workshop import Workshop


def jobs(plan: Plan, shop: Workshop) -> Iterator[Job]:
    """A job for each issue whose articles are still here."""
    for issue in plan.closed:  # frozen: made again only where its web copy is missing, and never mailed again
        yield _job(issue, shop, once=True)
    if plan.issue:
        yield _job(plan.issue, shop, once=False)


def frozen_paths(plan: Plan) -> tuple[set[str], set[str]]:
    """The web copies and the letters of closed issues, which stay whatever becomes of their articles."""
    web = {f"digests/{number}/index.html" for number in plan.frozen}
    return web, {path for number in plan.frozen for path in _paths(number)}


def reports(plan: Plan, made: dict[str, LetterReport]) -> tuple[LetterReport, ...]:
    """What is known of the letters of the current issue, of which `made` remembers those of every job."""
    if plan.issue is None:
        return ()
    known = made.get(_name(plan.issue))
    return (known,) if known else ()


def remembered(data: bytes) -> dict[str, LetterReport]:
    """The letters of a cache note."""
    try:
        return msgspec.msgpack.decode(data, type=dict[str, LetterReport]) if data else {}
    except (msgspec.DecodeError, msgspec.ValidationError):
        return {}  # a damaged cache costs only what --json says


def to_remember(plan: Plan, made: dict[str, LetterReport]) -> bytes:
    """A cache note of the letters of the current issue."""
    names = {_name(plan.issue)} if plan.issue else set()
    return msgspec.msgpack.encode({name: report for name, report in sorted(made.items()) if name in names})


def _name(issue: Issue) -> str:
    return f"issue {issue.number}"


def _paths(number: int) -> tuple[str, ...]:
    return tuple(f"{number}/digest.{suffix}" for suffix in ("html", "txt", "eml"))


def _job(issue: Issue, shop: Workshop, *, once: bool) -> Job:
    options = shop.config.digest

    def make() -> Iterable[Document]:
        made = digest.render(
            issue, shop.contents, options, shop.environment, fragments=None if once else shop.fragments
        )
        shop.letters[_name(issue)] = _report(made, full=options.style == "full")
        return digest.documents(made, sender=options.sender)

    articles = tuple(article for section in issue.sections for article in section.articles)
    return Job(
        name=_name(issue),
        stage=Stage.PAGE,
        key=shop.key(issue.opened, issue.closed, [article.version for article in articles]),
        make=make,
        web=(f"{issue.path}index.html",),
        mail=_paths(issue.number),
        shown=articles,
        once=once,
    )


def _report(made: Digest, *, full: bool) -> LetterReport:
    articles = sum(len(section.articles) for section in made.issue.sections)
    return LetterReport(
        subject=made.subject,
        bytes=len(made.html.encode()),
        articles=articles,
        cut=Cut(
            articles=articles - len(made.shown),
            texts=articles - len(made.whole) if full else 0,
            summaries=made.summary if 0 < made.summary < digest.SUMMARY else 0,
        ),
    )
