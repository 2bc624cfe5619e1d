"""What every place that a publication is uploaded to can do, and which of them an address names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

from publisher import entry_points
from publisher.errors import PublisherError, TargetError
from publisher.targets.headers import Head

Done = Callable[[], None]


class File(NamedTuple):
    """One file to upload: `read` gives its bytes when they are wanted, or raises TargetError."""

    path: str
    read: Callable[[], bytes]
    head: Head


class Store(Protocol):
    """A place to upload to, by paths with "/" between folders; everything raises TargetError where it fails.

    A file is there as a whole or not at all: whoever looks meanwhile sees the old one or the new one.
    """

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where something lies, whoever put it there."""

    def read(self, path: str) -> bytes | None:
        """The bytes at `path`; None where nothing lies."""

    def put(self, files: Iterable[File], done: Done) -> None:
        """Write files, in any order and several at once; calls `done` after each."""

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files; those that are gone already are no error."""


def folders_above(paths: Iterable[str]) -> set[str]:
    """Every folder above one of `paths`, but the uppermost."""
    folders: set[str] = set()
    for path in paths:
        while path := path.rpartition("/")[0]:
            folders.add(path)
    return folders


@contextmanager
def opened(url: str, here: Path) -> Iterator[Store]:
    """Yield the store that an address names; `here` is the folder whose git remotes `git:` may name.

    Raises TargetError where it cannot be opened, or a package for it is missing.
    """
    kind = re.match(r"[a-z][a-z0-9+.-]*://|git:", url)
    scheme = kind[0].partition(":")[0] if kind else ""
    if scheme in {"s3", "gs", "az"}:
        _need("obstore", "objects", url)
        from publisher.targets.objects import Objects  # noqa: PLC0415 - each kind costs time to import

        yield Objects(url)
    elif scheme == "sftp":
        _need("asyncssh", "sftp", url)
        from publisher.targets.sftp import connected  # noqa: PLC0415

        with connected(url) as sftp:
            yield sftp
    elif scheme == "git":
        from publisher.targets.branch import committed  # noqa: PLC0415

        with committed(url, here) as branch:
            yield branch
    elif scheme:
        with _plugged(scheme, url, here) as store:
            yield store
    else:
        from publisher.targets.folder import Folder  # noqa: PLC0415

        yield Folder(Path(url))


@contextmanager
def _plugged(scheme: str, url: str, here: Path) -> Iterator[Store]:
    """The store of another package, by its entry point in the group publisher.targets."""
    plugin = next((one for one in entry_points.found(entry_points.TARGETS) if one.name == scheme), None)
    if plugin is None:
        hint = "Install the package that provides it, or name another target; docs/targets.md lists the kinds."
        raise TargetError(f"'{scheme}://' is not a known kind of target", path=url, hint=hint)
    failed: BaseException | None = None
    try:
        with plugin.load()(url, here) as store:
            try:
                yield store
            except BaseException as error:
                failed = error
                raise
        if failed is not None:  # a plug-in that passes over errors must not make an upload of one that failed
            raise failed  # noqa: TRY301 - told below, like all others
    except (PublisherError, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # also sys.exit(): one bad plug-in never stops the others
        hint = f"The plug-in {plugin.package} uploads to '{scheme}://'; please report this to its authors."
        raise TargetError(f"{type(error).__name__}: {error}"[:300], path=url, hint=hint) from error


def _need(package: str, extra: str, url: str) -> None:
    if find_spec(package) is None:
        hint = f"Install it with: python -m pip install 'feed-publisher[{extra}]'."
        raise TargetError(f"this kind of target needs the package {package}", path=url, hint=hint)
