"""Output folders to upload, and what a reader must never see in the place that they are uploaded to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from publisher.targets.manifest import NAME, as_text, digest_of
from publisher.targets.stores import opened
from publisher.targets.uploading import Build, Wish, carry_out, plan
from tests.targets.servers import Place

# An upload as a process of its own, which says when it begins.
_UPLOAD = """
import sys
from pathlib import Path
from publisher.targets.directory import Directory
from publisher.targets.stores import opened
from publisher.targets.uploading import Build, Wish, carry_out, plan
folder, url = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
build = Build(folder, Directory(folder, {}, dry=True).files())
with opened(url, folder) as store:
    carry_out(plan(store, build, Wish()), store, build, Wish(), lambda done, total: None)
"""
_NAMED = re.compile(rb"href='([^']+)'")
FEEDS = ("rss.xml", "topics/rivers/rss.xml")


def build(folder: Path, files: Mapping[str, str]) -> Build:
    """Write an output folder that holds exactly `files`."""
    told = {}
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())
        told[path] = (digest_of(text.encode()), len(text.encode()))
    return Build(folder, told)


def written(folder: Path, files: Mapping[str, str]) -> None:
    """Write an output folder with the manifest of a publish."""
    built = build(folder, files)
    entries = {path: digest for path, (digest, _) in built.files.items()}
    (folder / NAME).write_text(as_text(entries))


def command_of(folder: Path, place: Place) -> list[str]:
    """The command that uploads an output folder; it prints a line when it begins."""
    return [sys.executable, "-c", _UPLOAD, str(folder), place.url]


def started(place: Place, folder: Path) -> subprocess.Popen[bytes]:
    """An upload in a process of its own, at the moment when it begins."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **place.environment}
    process = subprocess.Popen(command_of(folder, place), env=environment, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def edition(number: int, pages: int = 6) -> dict[str, str]:
    """A small site that changes with its number: its feeds name pages, each page names an image of this edition.

    Every third page is of this edition alone, so that the next one removes it.
    """
    names = [f"articles/{n}-{number if n % 3 == 0 else 'stays'}/index.html" for n in range(pages)]
    images = {name: f"assets/{digest_of(f'{name}{number}'.encode())[:16]}.png" for name in names}
    files = {images[name]: f"image {number} of {name}" for name in names}
    files |= {name: f"page {number} <img href='{images[name]}'>" for name in names}
    feed = f"feed {number} " + " ".join(f"href='{name}'" for name in names)
    index = f"index {number} " + " ".join(f"href='{name}'" for name in (*names, *FEEDS))
    return files | dict.fromkeys(FEEDS, feed) | {"index.html": index, "topics/rivers/index.html": index}


def send(url: str, built: Build, *, adopt: bool = False, gzip: bool = False) -> list[str]:
    """Upload a build; gives the paths that were sent."""
    wish = Wish(adopt=adopt, gzip=gzip)
    with opened(url, built.folder) as store:
        found = plan(store, built, wish)
        carry_out(found, store, built, wish, lambda _done, _total: None)
    return list(found.put)


def dangling(lies: Mapping[str, bytes]) -> list[str]:
    """What feeds, and pages that feeds name, name in turn and is not there."""
    missing = []
    for feed in FEEDS:
        for page in map(bytes.decode, _NAMED.findall(lies.get(feed, b""))):
            if page not in lies:
                missing.append(f"{feed} names {page}")
            named = map(bytes.decode, _NAMED.findall(lies.get(page, b"")))
            missing += [f"{page} names {one}" for one in named if one not in lies]
    return missing


def ours(lies: Mapping[str, bytes]) -> dict[str, str]:
    """What lies there, but what is kept for the next upload."""
    kept = {NAME, ".nojekyll"}
    return {path: data.decode() for path, data in lies.items() if path not in kept}
