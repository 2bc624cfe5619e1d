"""The shell of a publish, whose arguments are the clock and the folders; quick where nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from publisher.build.cache import Cache
from publisher.config import Config
from publisher.model import Source
from publisher.pipeline.folders import Stores
from publisher.pipeline.listing import listing, need_articles
from publisher.pipeline.orders import Ask, Order, Progress, Wish
from publisher.pipeline.quick import QuickAnswer
from publisher.pipeline.report import IssueReport, LetterReport, Report, in_order, with_code
from publisher.pipeline.state import remembered, version

__all__ = ["IssueReport", "LetterReport", "Report", "publish"]


def publish(
    config: Config,
    now: datetime,
    *,
    close: bool = False,
    mail: bool | None = None,
    intro: Source | None = None,
    ask: Ask = lambda _waiting: None,
    dry_run: bool = False,
    strict: bool = False,
    removals: bool = False,
    progress: Progress = lambda _what, _done, _total: None,
    waiting: Callable[[], None] = lambda: None,
) -> Report:
    """Publish the articles of `config` as at `now` (aware, UTC) and say what was done.

    `close` closes the newsletter's open issue; `intro` is its introduction, in Markdown. `mail` says whether a large
    import goes into the newsletter; when it is None, `ask` is called. `strict` writes nothing when there is an error;
    when most articles vanished, something is written only with `removals`. `waiting` is called when another publish
    goes first. Raises ConfigError, StateError and RenderError; the report has a Problem for all that is wrong with an
    article.
    """
    order = Order(Wish(close, mail, ask, intro), dry_run, strict, progress, removals)
    need_articles(config)
    with remembered(config, say=waiting) as (cache, started_ns):
        report = _publish(config, now, order, cache, started_ns)
    problems = [with_code(one, article=False) for one in (*report.problems, *cache.problems)]
    return msgspec.structs.replace(report, problems=in_order(problems))


def _publish(config: Config, now: datetime, order: Order, cache: Cache, started_ns: int) -> Report:
    found = listing(config)
    stores = Stores(config, cache, dry=order.dry_run)
    quick = QuickAnswer(found, config, cache, stores, version=version(config))
    asked = order.strict or order.wish.close or order.wish.intro is not None
    report = None if asked else quick.report(now)
    if report is not None:
        return msgspec.structs.replace(report, dry_run=order.dry_run)
    from publisher import compose  # noqa: PLC0415 - loaded when there is something to make
    from publisher.pipeline.reading import read_folder  # noqa: PLC0415 - as said

    skim = not compose.shows_all(config)
    read = [
        read_folder(
            found, config, cache, started_ns=started_ns, progress=order.progress, skim=skim, meanwhile=_load_makers
        )
    ]
    from publisher.pipeline.making import Ground, make  # noqa: PLC0415 - as said

    return make(config, now, order, Ground(found, read, started_ns, cache, stores, quick))


def _load_makers() -> None:
    """What is needed once all is read, loaded while others read."""
    import publisher.feeds._feedgen  # noqa: PLC0415
    import publisher.pipeline.making  # noqa: F401, PLC0415
