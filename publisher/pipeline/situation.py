"""How the publication stands, told from what is remembered: nothing is read, published or asked over a network."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from publisher.build import lock as lockfile
from publisher.build.lock import Lock
from publisher.config import Config
from publisher.pipeline.state import FOLDER
from publisher.targets.directory import Directory
from publisher.targets.manifest import NAME


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    """A target: when it last got all that it should, None for never; `current` says that nothing changed since."""

    url: str
    when: datetime | None = None
    current: bool = False


class OpenIssue(msgspec.Struct, frozen=True, kw_only=True):
    """The issue that fills now: `topics` counts its articles by the slug of their first topic."""

    number: int
    opened: datetime
    articles: int
    topics: dict[str, int]


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """`published` is when the output folder was last written, None for never.

    `queued` articles wait for the next issue, as the open one is full; `undecided` ones for an answer.
    """

    url: str
    output: str
    published: datetime | None
    files: int
    articles: int
    gone: int
    issue: OpenIssue | None
    closed: int
    queued: int
    undecided: int
    targets: tuple[Uploaded, ...]


def look(config: Config) -> Situation:
    """How things stand. Raises StateError for a publisher.lock that cannot be trusted."""
    lock = lockfile.load(config.state / lockfile.LOCK_NAME, tag=config.site.tag, timezone=config.site.timezone)
    manifest = config.output / NAME
    written = (
        datetime.fromtimestamp(manifest.stat().st_mtime, UTC).replace(microsecond=0) if manifest.is_file() else None
    )
    living = [record for record in lock.records.values() if record.removed is None]
    undecided = sum(1 for record in living if record.issue is None)
    # Fewer are those that their files keep out of letters: a publish asks about no fewer than this.
    asked = config.digest.enabled and undecided > config.digest.max_articles
    return Situation(
        url=config.site.url,
        output=str(config.output),
        published=written,
        files=len(Directory(config.output, {}, dry=True).existing()) if written else 0,
        articles=len(living),
        gone=len(lock.records) - len(living),
        issue=_open_issue(lock),
        closed=sum(1 for issue in lock.issues if issue.closed),
        queued=sum(1 for record in living if record.issue == lockfile.QUEUED),
        undecided=undecided if asked else 0,
        targets=_targets(config),
    )


def _open_issue(lock: Lock) -> OpenIssue | None:
    found = next((issue for issue in lock.issues if issue.closed is None), None)
    if found is None:
        return None
    members = [record for record in lock.records.values() if record.issue == found.issue and record.removed is None]
    topics: dict[str, int] = {}
    for record in members:
        first = record.topics[0] if record.topics else ""
        topics[first] = topics.get(first, 0) + 1
    return OpenIssue(
        number=found.issue, opened=found.opened, articles=len(members), topics=dict(sorted(topics.items()))
    )


# --- what was uploaded when --------------------------------------------------------------------------------------


def note_uploads(config: Config, urls: list[str], now: datetime) -> None:
    """Remember that these targets hold what the output folder holds; where that cannot be kept, `status` shows less."""
    known = _uploads(config) | {url: (now, _state(config)) for url in urls}
    kept = {target.url: known[target.url] for target in config.targets if target.url in known}
    place = config.state / FOLDER / "uploads.json"
    with suppress(OSError):  # a full or read-only disk, of which the cache has warned
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}.new")
        fresh.write_bytes(msgspec.json.encode(kept))
        fresh.replace(place)


def _targets(config: Config) -> tuple[Uploaded, ...]:
    known, state = _uploads(config), _state(config)
    return tuple(
        Uploaded(url=url, when=known[url][0], current=known[url][1] == state) if url in known else Uploaded(url=url)
        for url in (target.url for target in config.targets)
    )


def _uploads(config: Config) -> dict[str, tuple[datetime, str]]:
    try:
        data = (config.state / FOLDER / "uploads.json").read_bytes()
        return msgspec.json.decode(data, type=dict[str, tuple[datetime, str]])
    except (OSError, msgspec.DecodeError):
        return {}


def _state(config: Config) -> str:
    """What changes whenever the output folder does: its manifest's hash."""
    try:
        return hashlib.sha256((config.output / NAME).read_bytes()).hexdigest()
    except OSError:
        return ""
