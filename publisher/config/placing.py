"""Where the output is uploaded to: addresses of targets, checked before anything is done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from publisher import entry_points
from publisher.config.options import TargetOptions
from publisher.config.parsing import line_of
from publisher.errors import ConfigError

_KINDS = "a folder, s3://BUCKET, gs://BUCKET, az://CONTAINER, sftp://USER@HOST/FOLDER or git:REMOTE#BRANCH"


class Target(TargetOptions, frozen=True, kw_only=True):
    """A target that can be: `given` is its address as written at `path` and `line`, "" and 0 on a command line.

    `folder` is where a folder really lies, absolute; None of every other kind.
    """

    given: str
    folder: Path | None = None
    path: str = ""
    line: int = 0

    @property
    def adopting(self) -> str:
        """How it comes to replace what others put there, in words; a command line cannot say it."""
        return "set adopt = true in its [[target]]" if self.path else "write it as a [[target]] with adopt = true"


def targets(options: tuple[TargetOptions, ...], folder: Path, text: str, shown: str) -> tuple[Target, ...]:
    """The targets, folders among them below `folder`. Raises ConfigError with the line."""
    found: list[Target] = []
    for number, one in enumerate(options):
        line = line_of(text, ["target", "url"], entry=number)
        message, hint = _wrong(one.url)
        if message:
            raise ConfigError(message, path=shown, line=line, hint=hint)
        far = "://" in one.url or one.url.startswith("git:")
        place = None if far else (folder / Path(one.url).expanduser()).resolve()
        url = str(place or one.url)
        if url in {other.url for other in found}:
            raise ConfigError(
                f"the target '{one.url}' is named twice", path=shown, line=line, hint="Remove one of them."
            )
        found.append(
            Target(url=url, adopt=one.adopt, gzip=one.gzip, given=one.url, folder=place, path=shown, line=line)
        )
    return tuple(found)


def refuse_own(targets: Iterable[Target], places: Mapping[str, Path]) -> None:
    """Raise ConfigError when a target is, lies in or holds one of our own `places`, by what each is called."""
    for target, (name, place) in product(targets, places.items()):
        how = _related(target.folder, place.resolve()) if target.folder else ""
        if how:
            message = f"the target '{target.given}' {how} {name}"
            hint = "Upload to a separate folder: what is put there must not be read, sent or replaced here."
            raise ConfigError(message, path=target.path, line=target.line, hint=hint)


def _related(folder: Path, place: Path) -> str:
    """How a folder lies to a place, as a verb; "" where neither holds the other."""
    if folder == place:
        return "is"
    if folder.is_relative_to(place):
        return "is inside"
    return "contains" if place.is_relative_to(folder) else ""


def _wrong(url: str) -> tuple[str, str]:
    """What is wrong with an address, and how to mend it; "" when nothing is."""
    if url.startswith("git:"):
        fine = re.fullmatch(r"git:[^#\s-][^#\s]*(#[\w./-]+)?", url) is not None
        return ("", "") if fine else (f"'{url}' is not a branch", "Write it as git:origin#gh-pages.")
    scheme, mark, rest = url.partition("://")
    if not mark:
        return ("", "") if url.strip() else ("a target's url is empty", f"Write {_KINDS}.")
    ours = scheme in {"s3", "gs", "az", "sftp"}
    if not ours and scheme not in {one.name for one in entry_points.found(entry_points.TARGETS)}:
        return f"'{scheme}://' is not a known kind of target", f"Write {_KINDS}, or install the plug-in for it."
    user, at, _ = rest.partition("/")[0].rpartition("@")
    if at and ((ours and scheme != "sftp") or ":" in user):
        return (
            "a target's url contains a password",
            "Remove it; docs/targets.md says where keys belong.",
        )
    if ours and (not _has_host(url) or "?" in rest or "#" in rest or not (scheme == "sftp" or _is_bucket(rest))):
        return f"'{url}' is not an address", f"Write {_KINDS}."
    return "", ""


def _is_bucket(rest: str) -> bool:
    """Whether it names a bucket, and below it nothing that leads to an object without a name, or elsewhere."""
    bucket, _, prefix = rest.partition("/")
    folders = prefix.strip("/").split("/") if prefix.strip("/") else []
    named = all(one.isprintable() and one not in {"", ".", ".."} for one in folders)
    return named and re.fullmatch(r"[A-Za-z0-9$][\w.-]*", bucket, re.ASCII) is not None


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
