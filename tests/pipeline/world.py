"""A publication in memory that people write, edit and delete in; its feeds are decided and made as in a publish."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
from lxml import etree

from publisher import compose, feeds
from publisher import config as configuration
from publisher.build import identity
from publisher.build.lock import Lock
from publisher.config import FeedOptions
from publisher.model import Article, Draft
from publisher.pipeline import history
from publisher.pipeline.jobs import jobs
from publisher.pipeline.library import References
from publisher.pipeline.plan import Plan
from publisher.pipeline.workshop import Workshop
from tests.factories import RIVERS, contents
from tests.pipeline.rfc5005 import Page

START = datetime(2026, 1, 1, tzinfo=UTC)
SITE = "https://example.org/"
_NS = {
    "a": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


class _NoAddresses:
    """Of texts that name nothing."""

    def references(self, _article: Article) -> References:
        return ()

    def holds(self, _article: Article, _references: References) -> bool:
        return True


class World:
    """Drafts by path, the memory of what was published, and the feed documents as they lie on the web."""

    def __init__(self, **options: object) -> None:
        config = configuration.load(folder=Path("/nowhere"), site_url=SITE)
        feeds = FeedOptions(**{"formats": ("atom",), "entries": 8, "topics": False, **options})  # type: ignore[arg-type]
        self.config = msgspec.structs.replace(config, feeds=feeds)
        self.now = START
        self.drafts: dict[str, Draft] = {}
        self.bin: list[Draft] = []
        self.lock = Lock(tag=config.site.tag, timezone="UTC")
        self.web: dict[str, bytes] = {}
        self.made: list[str] = []  # what the last publish made anew
        self._keys: dict[str, str] = {}
        self._count = 0

    def add(self, *, published: datetime | None = None, in_feeds: bool = True) -> str:
        """Write an article, dated now unless said otherwise; gives its path."""
        self._count += 1
        path = f"n{self._count:04}.md"
        self.drafts[path] = Draft(
            path=path, title=path, fingerprint=path, published=published or self.now, in_feeds=in_feeds
        )
        return path

    def edit(self, path: str) -> None:
        """Change the text of an article."""
        draft = self.drafts[path]
        self.drafts[path] = msgspec.structs.replace(draft, fingerprint=f"{draft.fingerprint}+")

    def delete(self, path: str) -> None:
        """Throw an article away, where it can be taken out again."""
        self.bin.append(self.drafts.pop(path))

    def publish(self) -> None:
        """Decide and make what a publish would, an hour after the last one."""
        self.now += timedelta(hours=1)
        memory = identity.remember(
            self.lock, self.drafts.values(), site=self.config.site, now=self.now, committed={},
            topics=dict.fromkeys(self.drafts, (RIVERS.slug,)), present=frozenset(self.drafts),
        )  # fmt: skip
        articles = compose.newest_first(self._article(path, memory) for path in self.drafts)

        def entry_of(article: Article) -> feeds.Entry:
            return feeds.entry(article, contents(), self.config.feeds)

        arranged = history.arrange(
            compose.channels(articles, self.config, topics=(RIVERS,), gone=history.gone(memory.lock.records)),
            articles,
            lock=memory.lock,
            before=self.lock,
            config=self.config,
            weights=history.Weights(entry_of, _NoAddresses(), self.config, b""),
        )
        self.lock = arranged.lock
        self._make(articles, arranged)

    def truth(self) -> dict[str, datetime]:
        """What a reader should have: id and `updated` of every article in the feed."""
        shown = {path for path, draft in self.drafts.items() if draft.in_feeds}
        return {one.id: one.updated for one in self.lock.records.values() if one.path in shown}

    def fetch(self, address: str) -> Page:
        """A document of the web as a reader of Atom sees it."""
        root = etree.fromstring(self.web[address.removeprefix(SITE)])
        links = {link.get("rel"): link.get("href") or "" for link in root.findall("a:link", _NS)}
        assert links["self"] == address
        assert (root.find("fh:archive", _NS) is not None) == ("archive/" in address)
        return Page(
            links.get("prev-archive", ""),
            tuple((_text(one, "id"), _moment(_text(one, "updated"))) for one in root.findall("a:entry", _NS)),
            tuple((one.get("ref") or "", _moment(one.get("when"))) for one in root.findall("at:deleted-entry", _NS)),
        )

    def _article(self, path: str, memory: identity.Memory) -> Article:
        draft, record = self.drafts[path], memory.records[path]
        return Article(
            id=record.id, path=path, slug=record.slug, url=f"{SITE}articles/{record.slug}/", title=draft.title,
            summary="About it.", published=record.published + timedelta(seconds=record.tie),
            date_source=record.source, updated=record.updated, first_seen=record.first_seen,
            digest=draft.fingerprint, language="en", topics=(RIVERS,),
            in_feeds=draft.in_feeds,
        )  # fmt: skip

    def _make(self, articles: tuple[Article, ...], arranged: history.History) -> None:
        """Make the feed and the archive documents whose keys changed, as the outputs of a publish are."""
        plan = Plan(
            articles=articles, channels=arranged.channels, documents=arranged.documents,
            issue=None, closed=(), frozen=(), moved=(),
        )  # fmt: skip
        shop = Workshop(self.config, contents(), {})
        self.made = []
        for job in jobs(plan, shop):
            if not job.name.startswith(("archive ", "feeds ")) or self._keys.get(job.name) == job.key:
                continue
            self._keys[job.name] = job.key
            for document in job.make():
                self.web[document.path] = document.data
                self.made.append(document.path)


def something_happens(world: World, chance: Random) -> None:
    """People add, back-date, edit, delete, put back, hide and show articles, one or a few at a time."""
    living = sorted(world.drafts)
    kinds = {"add": 8, "back-date": 2, "several": 1}
    if living:
        kinds |= {"edit": 4, "delete": 2, "hide": 1}
    if world.bin:
        kinds["put back"] = 1
    kind = chance.choices(list(kinds), weights=list(kinds.values()))[0]
    if kind == "add":
        world.add()
    elif kind == "back-date":
        world.add(published=START - timedelta(days=chance.randrange(900)))
    elif kind == "several":
        for _ in range(chance.randrange(2, 25)):
            world.add(published=world.now - timedelta(days=chance.randrange(30)))
    elif kind == "edit":
        world.edit(chance.choice(living))
    elif kind == "delete":
        world.delete(chance.choice(living))
    elif kind == "hide":
        path = chance.choice(living)
        draft = world.drafts[path]
        world.drafts[path] = msgspec.structs.replace(draft, in_feeds=not draft.in_feeds)
    else:
        draft = world.bin.pop(chance.randrange(len(world.bin)))
        world.drafts[draft.path] = draft


def _text(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"a:{name}", "", _NS)


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text or "")
