"""New pictures are made before anything asks for them, side by side; which ones, the articles' bytes say roughly."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from publisher.build.assets import Assets
from publisher.build.scan import read_file
from publisher.config import Config
from publisher.model import Problem
from publisher.pipeline.listing import Listing, reader_options
from publisher.pipeline.orders import Progress

_FEW = 4  # new pictures that are not worth looking for: whoever shows one makes it
_NAMES = re.compile(rb"[^\s\"'()<>\[\]{}|/\\\\]+\.(?:avif|gif|jfif|jpe?g|png|webp)", re.IGNORECASE)


def prepare(found: Listing, assets: Assets, config: Config, progress: Progress) -> None:
    """Make the new pictures in the folder whose names stand in an article; whatever is overlooked is made later."""
    root = os.path.realpath(config.articles)
    pictures = ((Path(root, file.path), file) for file in found.pictures)
    new = [path for path, file in pictures if assets.is_new(path, (file.size, file.mtime_ns, file.inode))]
    if len(new) < _FEW:
        return
    names: set[bytes] = set()
    most = reader_options(config).max_bytes
    for file in found.articles:
        data = read_file(config.articles, file.path, most)
        if not isinstance(data, Problem):
            names.update(unquote_to_bytes(name) for name in _NAMES.findall(data))
    wanted = [file for file in new if _spelt(file) & names]
    if len(wanted) >= _FEW:
        assets.prepare(wanted, progress)


def _spelt(file: Path) -> set[bytes]:
    """A file's name, and the last word of one with blanks in it: all that the pattern finds of that."""
    name = os.fsencode(posixpath.basename(file))
    return {name, name.split()[-1]} if name.split() else {name}
