"""Where the output is uploaded to: addresses of targets, checked before anything is done."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from publisher import entry_points
from publisher.config.options import TargetOptions
from publisher.config.parsing import line_of
from publisher.errors import ConfigError

_KINDS = "a folder, s3://BUCKET, gs://BUCKET, az://CONTAINER, sftp://USER@HOST/FOLDER or git:REMOTE#BRANCH"


def targets(options: tuple[TargetOptions, ...], folder: Path, text: str, shown: str) -> tuple[TargetOptions, ...]:
    """The targets, folders among them below `folder`. Raises ConfigError with the line."""
    found: list[TargetOptions] = []
    for one in options:
        message, hint = _wrong(one.url)
        if message:
            raise ConfigError(message, path=shown, line=line_of(text, ["target", "url"]), hint=hint)
        far = "://" in one.url or one.url.startswith("git:")
        url = one.url if far else str((folder / Path(one.url).expanduser()).resolve())
        if url in {other.url for other in found}:
            line = line_of(text, ["target"])
            raise ConfigError(f"the target '{one.url}' is named twice", path=shown, line=line, hint="Take one out.")
        found.append(msgspec.structs.replace(one, url=url))
    return tuple(found)


def _wrong(url: str) -> tuple[str, str]:
    """What is wrong with an address, and how to mend it; "" when nothing is."""
    if url.startswith("git:"):
        fine = re.fullmatch(r"git:[^#\s-][^#\s]*(#[\w./-]+)?", url) is not None
        return ("", "") if fine else (f"'{url}' is no branch", "Write it as git:origin#gh-pages.")
    scheme, mark, rest = url.partition("://")
    if not mark:
        return ("", "") if url.strip() else ("a target's url is empty", f"Write {_KINDS}.")
    ours = scheme in {"s3", "gs", "az", "sftp"}
    if not ours and scheme not in {one.name for one in entry_points.found(entry_points.TARGETS)}:
        return f"'{scheme}://' is no kind of target", f"Write {_KINDS}, or install the plug-in that knows it."
    user, at, _ = rest.partition("/")[0].rpartition("@")
    if at and ((ours and scheme != "sftp") or ":" in user):
        return (
            "a target's url holds a password",
            "Take it out; docs/targets.md says where keys belong.",
        )
    if ours and (not _has_host(url) or "?" in rest or "#" in rest):
        return f"'{url}' is not an address", f"Write {_KINDS}."
    return "", ""


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
