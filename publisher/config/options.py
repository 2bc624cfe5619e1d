"""Every option of publisher.toml with its type and default; docs/configuration.md shows them to users."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

Cadence = Literal["manual", "daily", "weekly", "monthly"]
Frequency = Literal["instant", "daily", "weekly", "monthly"]  # from the fastest to the slowest
Style = Literal["headlines", "summaries", "full"]
Inliner = Literal["premailer", "css-inline"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Format = Literal["rss", "atom", "json"]
# Apple's categories of podcasts, without their parts.
Category = Literal[
    "", "Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History",
    "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture", "Sports",
    "TV & Film", "Technology", "True Crime",
]  # fmt: skip

# Where a channel's feeds lie in its folder: part of the output layout, which never changes under subscribers.
FEED_FILES: dict[Format, str] = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
# The media types by which links name feeds, which feed readers look for.
FEED_TYPES: dict[Format, str] = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


class SiteOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[site]: who publishes, and where."""

    title: str = "My publication"
    url: str = ""
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    author: str = ""
    author_url: str = ""
    email: str = ""
    postal_address: str = ""
    copyright: str = ""
    image: str = ""
    tag: str = ""


class PhraseOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[reading.phrases]: your own phrases for scraped texts, by the class of a line that begins with one."""

    noise: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()
    quote: tuple[str, ...] = ()
    body: tuple[str, ...] = ()


class ReadingOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[reading]: how files are read. `duplicates` says what happens to articles that are copies of another.

    "report": exact copies are withheld, edited ones published and reported; "withhold" withholds both; "publish"
    neither.
    """

    duplicates: Literal["report", "withhold", "publish"] = "report"
    phrases: PhraseOptions = PhraseOptions()


class FeedOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[feeds]: `entries` is the most entries of one feed; `content` says whether they hold whole articles.

    `max_bytes` is the most bytes of one feed, in any format; `archives` are documents of all that has no room in the
    site's feed. `hub` is a WebSub hub, which a publish tells of changed feeds unless `ping` is off; `ttl` is how many
    minutes a reader may wait before it asks again, and 0 says nothing.
    """

    entries: int = 50
    max_bytes: int = 262_144
    archives: bool = True
    formats: tuple[Format, ...] = ("rss", "atom", "json")
    content: Literal["full", "summary"] = "full"
    topics: bool = True
    hub: str = ""
    ping: bool = True
    ttl: int = 0


class PodcastOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[podcast]: what feeds with audio or video tell podcast players."""

    category: Category = ""
    subcategory: str = ""
    type: Literal["episodic", "serial"] = "episodic"
    image: str = ""
    explicit: bool = False
    locked: bool = False


class DigestOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[digest]: the newsletter. `sender` is the From address; an issue holds at most `max_articles`.

    `topics` makes a letter for each topic, too; `style` is how much of an article a letter shows; `inliner` writes CSS
    into style attributes. `frequency` is for readers who chose none. Letters go at `hour` in the reader's time zone,
    weekly ones on `weekday`; articles without room in them are linked ("web") or come with the next ("next"), as
    `overflow` says.
    """

    enabled: bool = True
    title: str = ""
    sender: str = ""
    reply_to: str = ""
    cadence: Cadence = "manual"
    topics: bool = False
    max_articles: int = 40
    style: Style = "summaries"
    inliner: Inliner = "premailer"
    frequency: Frequency = "weekly"
    hour: Annotated[int, msgspec.Meta(ge=0, le=23)] = 8
    weekday: Weekday = "monday"
    overflow: Literal["web", "next"] = "web"


class SendingOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[sending]: how letters are handed to the mail server; rates are letters a second, 0 is no limit.

    `return_path` is the address that bounces go to, "" the sender's; each letter's own mark is put into it.
    """

    connections: Annotated[int, msgspec.Meta(ge=1, le=500)] = 4
    per_second: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    per_group: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    mx_groups: bool = False
    breaker: bool = True
    return_path: str = ""
    dkim_domain: str = ""
    dkim_selector: str = ""
    without_postal_address: bool = False


class ServingOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[serving]: `publisher serve`. `proxies` is how many proxies stand before it and say who the visitor is.

    `per_network` is how often an hour a network may ask to join.
    """

    proxies: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    per_network: Annotated[int, msgspec.Meta(ge=1)] = 20


class ScheduleOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[schedule]: when `publisher run` publishes and sends, in cron's form and the site's time zone; "" is never."""

    publish: str = ""
    send: str = ""


class PageOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[pages]: `articles` makes a page for each article that has no address of its own, at `url` below the site's.

    With `articles = false` another program makes them; `url` then says where, so that feeds can link there. `lists`
    makes the front page, a page for each topic, `404.html` and the sitemap. `subscribe` is where readers ask for the
    newsletter, on this site or elsewhere: pages link there.
    """

    articles: bool = True
    lists: bool = True
    subscribe: str = ""
    url: str = "articles/{slug}/"


class ImageOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[images]: `widths` of pictures on pages, in pixels (feeds have the widest); `quality` of JPEG and WebP."""

    widths: Annotated[tuple[Annotated[int, msgspec.Meta(ge=64, le=4096)], ...], msgspec.Meta(min_length=1)] = (
        640,
        1280,
    )
    quality: Annotated[int, msgspec.Meta(ge=1, le=95)] = 82


class TopicOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[[topic]]: one subject, in the order in which topics are shown; `sender` and `reply_to` are for its letter."""

    name: str
    slug: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    sender: str = ""
    reply_to: str = ""


class TargetOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[[target]]: a place to which `output` is uploaded at the end of each publish.

    `adopt` replaces files there that others put where ours go; `gzip` stores texts compressed, for object stores
    that nothing compresses for.
    """

    url: str
    adopt: bool = False
    gzip: bool = False


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """publisher.toml as a whole."""

    articles: str = "articles"
    output: str = "out"
    outbox: str = "outbox"
    issues: str = "issues"
    templates: str = "templates"
    site: SiteOptions = SiteOptions()
    reading: ReadingOptions = ReadingOptions()
    feeds: FeedOptions = FeedOptions()
    podcast: PodcastOptions = PodcastOptions()
    digest: DigestOptions = DigestOptions()
    sending: SendingOptions = SendingOptions()
    serving: ServingOptions = ServingOptions()
    schedule: ScheduleOptions = ScheduleOptions()
    pages: PageOptions = PageOptions()
    images: ImageOptions = ImageOptions()
    topic: tuple[TopicOptions, ...] = ()
    target: tuple[TargetOptions, ...] = ()
