"""Publisher as a library: what your own program calls. It prints nothing, asks nothing and never ends your process."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from publisher import config as configuration
from publisher.config import CONFIG_NAME, Config
from publisher.errors import ConfigError
from publisher.model import Article
from publisher.pipeline import publish as publish_now
from publisher.pipeline.afterwards import upload_and_tell
from publisher.pipeline.preview import Preview, preview
from publisher.pipeline.public import public
from publisher.pipeline.report import Report

__all__ = ["articles", "publish", "read"]

Folder = str | os.PathLike[str]


def publish(
    folder: Folder = ".",
    *,
    site_url: str = "",
    now: datetime | None = None,
    close: bool = False,
    mail: bool | None = None,
    upload: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    removals: bool = False,
) -> Report:
    """Publish the folder that holds a `publisher.toml` (or only `articles/`), as `publisher publish` does.

    `site_url` replaces that of the file; `now` is an aware moment, that of the call when None; `close` closes the
    newsletter's open issue; `mail` says whether a large import goes into the newsletter (None: it waits, and the report
    says so); `upload` uploads the result to the targets that `publisher.toml` names; `strict` writes nothing when an
    article is wrong. Without `removals`, nothing is written when more than half of ten or more articles vanished.
    `Report.problems` says what is wrong with articles. A second call waits until the first has ended, also from
    another process.

    Raises ConfigError, StateError, RenderError or TargetError, and ValueError when `now` is naive.
    """
    config = _config(folder, site_url)
    report = publish_now(
        config, _moment(now), close=close, mail=mail, dry_run=dry_run, strict=strict, removals=removals
    )
    return upload_and_tell(config, report, upload=upload, dry_run=dry_run)


def read(file: Folder, *, folder: Folder | None = None, now: datetime | None = None) -> Preview:
    """Read one article file as a publish would, and publish nothing.

    `folder` is the publication whose settings, ids and topics count; when None, it is the nearest folder above the file
    that holds a `publisher.toml`, else the file's own. If the file cannot be read, `Preview.draft` is None and
    `problems` say why.

    Raises ConfigError or StateError, and ValueError when `now` is naive.
    """
    path = _path(file)
    return preview(path, _config(folder if folder is not None else _home(path), ""), _moment(now))


def articles(folder: Folder = ".", *, site_url: str = "", now: datetime | None = None) -> tuple[Article, ...]:
    """Return the articles that a publish would show, newest first, and publish nothing.

    Only files that changed since the last publish are read. Raises what `publish` raises.
    """
    return public(_config(folder, site_url), _moment(now))


def _config(folder: Folder, site_url: str) -> Config:
    return configuration.load(site_url=site_url, folder=_path(folder))


def _path(given: Folder) -> Path:
    """The path, when a file may have it. Raises ConfigError."""
    try:
        possible = b"\0" not in os.fsencode(given)
    except UnicodeEncodeError:  # half of a surrogate pair
        possible = False
    if not possible:
        raise ConfigError(
            f"{given!r} is not a path", hint="Give the path of a folder or a file, without null characters."
        )
    return Path(given)


def _home(path: Path) -> Path:
    folder = path.parent.resolve()
    return next((above for above in (folder, *folder.parents) if (above / CONFIG_NAME).is_file()), folder)


def _moment(now: datetime | None) -> datetime:
    """The moment in UTC, to the second; the one place of the library where the clock is read."""
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    if now.tzinfo is None:
        raise ValueError(f"{now} has no time zone; write datetime(..., tzinfo=UTC)")
    return now.astimezone(UTC).replace(microsecond=0)
