"""100,000 articles, then 1,000 publishes of one new article each: what becomes of the feed's archive documents.

usage: python benchmarks/archives.py [--articles 100000] [--publishes 1000]

Goes through what decides (which document holds what, and which are to be made), and makes no document. Readers follow
the feed as RFC 5005 says: one at each publish, one at every tenth, one at every hundredth, and one at the end alone.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from publisher import compose, feeds
from publisher import config as configuration
from publisher.build.lock import Lock, Record
from publisher.model import Article, Content, Topic
from publisher.pipeline import history
from publisher.pipeline.jobs import jobs
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop

START = datetime(2010, 1, 1, tzinfo=UTC)
TOPIC = Topic(slug="rivers", name="Rivers")
BODY = Content(html="<p>" + "Water. " * 700 + "</p>")
FEED = 0  # the number of the subscription document among the documents


class Site:
    """Articles, their memory, and what each document on the web holds, by its number."""

    def __init__(self, articles: int) -> None:
        self.config = configuration.load(folder=Path("/nowhere"), site_url="https://example.org/")
        self.lock = Lock(tag=self.config.site.tag, timezone="UTC")
        self.articles: tuple[Article, ...] = ()
        self.web: dict[int, tuple[str, ...]] = {}
        self.archives = 0
        self._keys: dict[str, str] = {}
        now = START + timedelta(hours=articles)
        made = [self._article(number, START + timedelta(hours=number), now) for number in range(articles)]
        self.articles = tuple(reversed(made))

    def publish(self, *, new: int) -> list[int]:
        """Add the newest of all, `new` times, and publish; give the numbers of the archive documents to be made."""
        for _ in range(new):
            number = len(self.articles)
            moment = START + timedelta(hours=number)
            self.articles = (self._article(number, moment, moment), *self.articles)
        channels = compose.channels(self.articles, self.config, topics=(TOPIC,), gone=history.gone(self.lock.records))

        def entry_of(article: Article) -> feeds.Entry:
            return feeds.entry(article, lambda _article: BODY, self.config.feeds)

        weights = history.Weights(entry_of, self.config, b"")
        found = history.arrange(
            channels, self.articles, lock=self.lock, before=self.lock, config=self.config, weights=weights
        )
        self.lock, self.archives = found.lock, len(found.documents)
        plan = Plan(
            articles=(), channels=found.channels, documents=found.documents, issue=None, closed=(), frozen=(), moved=()
        )
        self.web[FEED] = tuple(article.id for article in found.channels[0].entries)
        touched = []
        for job in jobs(plan, Workshop(self.config, lambda _article: BODY, {})):
            if job.lasting and self._keys.get(job.name) != job.key:
                self._keys[job.name] = job.key
                number = int(job.name.rpartition(" ")[2])
                self.web[number] = tuple(article.id for article in found.documents[number - 1])
                touched.append(number)
        return sorted(touched)

    def _article(self, number: int, published: datetime, now: datetime) -> Article:
        key, name = f"tag:{self.config.site.tag}:a{number:06}", f"a{number:06}"
        self.lock.records[key] = Record(
            id=key, path=f"{name}.md", slug=name, first_seen=now, published=published,
            source="front matter", updated=published, fingerprint=name,
        )  # fmt: skip
        return Article(
            id=key, path=f"{name}.md", slug=name, url=f"https://example.org/{name}/", title=name,
            published=published, date_source="front matter", updated=published, first_seen=now, digest=name,
            language="en", topics=(TOPIC,),
        )  # fmt: skip


class Reader:
    """Fetches the feed, and its archive back to the first document that it knows."""

    def __init__(self) -> None:
        self.feed: set[str] = set()
        self.archive: Counter[str] = Counter()
        self._seen: set[int] = set()

    def poll(self, site: Site) -> None:
        """Read what is new."""
        self.feed.update(site.web[FEED])
        for number in range(site.archives, 0, -1):
            if number in self._seen:
                break
            self._seen.add(number)
            self.archive.update(site.web[number])

    def report(self, site: Site) -> str:
        """What the reader never saw, and what the archive gave twice."""
        lost = {article.id for article in site.articles} - self.feed - self.archive.keys()
        return f"{len(lost)} lost, {self.archive.total() - len(self.archive)} doubled"


def main() -> None:
    """Publish, follow, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--publishes", type=int, default=1_000)
    options = parser.parse_args()
    site = Site(options.articles)
    print(f"{options.articles:,} articles: {len(site.publish(new=0)):,} archive documents made at once")
    readers = {every: Reader() for every in (1, 10, 100)}
    for reader in readers.values():
        reader.poll(site)
    full, touched, seconds = dict(site.web), [], []
    for step in range(1, options.publishes + 1):
        began = time.perf_counter()
        touched.append(site.publish(new=1))
        seconds.append(time.perf_counter() - began)
        for every, reader in readers.items():
            if step % every == 0:
                reader.poll(site)
    readers[0] = Reader()
    readers[0].poll(site)
    changed = [number for number, held in full.items() if number != FEED and site.web[number] != held]
    print(f"{options.publishes:,} publishes of one article: {median(seconds):.3f} s each for the decision")
    print(f"archive documents touched by one publish: at most {max(map(len, touched))}; by {touched.count([]):,} none")
    print(f"archive documents of before whose entries changed: {len(changed)}")
    for every, reader in sorted(readers.items()):
        print(f"a reader who came {f'each {every} publishes' if every else 'at the end alone'}: {reader.report(site)}")


if __name__ == "__main__":
    main()
