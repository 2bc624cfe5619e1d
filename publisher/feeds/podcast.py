"""What podcast players ask of RSS beside the enclosure; only feeds of shows say it.

Sources: Apple's "A Podcaster's Guide to RSS", the Podcast Namespace 1.0 (podcastindex.org).
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from publisher.feeds.entries import Element, Entry, Nest
from publisher.model import Channel, Image

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
_GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # the Podcast Namespace's own, for <podcast:guid>
_PICTURES = (".jpg", ".jpeg", ".png")  # what Apple takes


def is_podcast(entries: Iterable[Entry]) -> bool:
    """Whether something in a feed can be played."""
    return any(entry.article.enclosure and entry.article.enclosure.playable for entry in entries)


def head(channel: Channel) -> list[Element | Nest]:
    """What a podcast says of itself."""
    site, podcast = channel.site, channel.site.podcast
    authors = ", ".join(author.name for author in site.authors) or site.title
    found: list[Element | Nest] = [
        (f"{{{ITUNES}}}author", {}, authors),
        (f"{{{ITUNES}}}explicit", {}, "true" if podcast.explicit else "false"),
        (f"{{{ITUNES}}}type", {}, podcast.type),
    ]
    if site.email:  # where Spotify and others ask whether a show is yours
        owner: tuple[Element, ...] = ((f"{{{ITUNES}}}name", {}, authors), (f"{{{ITUNES}}}email", {}, site.email))
        found.append((f"{{{ITUNES}}}owner", {}, owner))
    picture = podcast.image or site.image
    if _is_taken(picture):
        found.append((f"{{{ITUNES}}}image", {"href": picture}, ""))
    if podcast.category:
        name, part = f"{{{ITUNES}}}category", podcast.subcategory
        inner: tuple[Element, ...] = ((name, {"text": part}, ""),) if part else ()
        found.append((name, {"text": podcast.category}, inner))
    # The address without its scheme is what the namespace asks for; that of the tag stays when the site moves.
    address = f"{site.tag.partition(',')[0]}/{channel.path}rss.xml"
    found.append((f"{{{PODCAST}}}guid", {}, str(uuid5(_GUIDS, address))))
    allowed = {"owner": site.email} if site.email else {}
    found.append((f"{{{PODCAST}}}locked", allowed, "yes" if podcast.locked else "no"))
    return found


def item(entry: Entry) -> list[Element]:
    """What an episode says of itself; nothing for an article without a sound or film."""
    media = entry.article.enclosure
    if media is None or not media.playable:
        return []
    found: list[Element] = [(f"{{{ITUNES}}}episodeType", {}, media.kind)]
    if media.explicit is not None:
        found.append((f"{{{ITUNES}}}explicit", {}, "true" if media.explicit else "false"))
    if picture := entry.article.image:
        # Players show a square, and cut what is none; of pictures on other servers nobody knows it.
        found += [(f"{{{ITUNES}}}image", {"href": picture.url}, "")] if _is_square(picture) else []
    if media.duration_s:
        found.append((f"{{{ITUNES}}}duration", {}, str(media.duration_s)))
    for name, number in (("season", media.season), ("episode", media.episode)):
        if number:
            found.append((f"{{{ITUNES}}}{name}", {}, str(number)))
            found.append((f"{{{PODCAST}}}{name}", {}, str(number)))
    return found


def _is_square(picture: Image) -> bool:
    return picture.width == picture.height and _is_taken(picture.url)


def _is_taken(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(_PICTURES)
