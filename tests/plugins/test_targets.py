"""Targets of other packages: found by their addresses, given what was published, and named when they fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher import ConfigError, Report, publish
from tests.plugins.packages import NOW, Install

_SHELF = """
from contextlib import contextmanager
from pathlib import Path

from publisher import TargetError

class Shelf:
    def __init__(self, root):
        self.root = root

    def existing(self, paths):
        return {path for path in paths if (self.root / path).exists()}

    def read(self, path):
        return (self.root / path).read_bytes() if (self.root / path).exists() else None

    def put(self, files, done):
        for file in files:
            (self.root / file.path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / file.path).write_bytes(file.read())
            done()

    def delete(self, paths):
        for path in paths:
            (self.root / path).unlink()

@contextmanager
def read(url, here):
    yield Shelf(here / url.removeprefix("shelf://"))
"""


def _upload(folder: Path, url: str = "shelf://left/top") -> Report:
    (folder / "articles/a.md").write_text("# A\n\nText.\n")
    (folder / "publisher.toml").write_text(f'[site]\nurl = "https://river.example/"\n[[target]]\nurl = "{url}"\n')
    return publish(folder, now=NOW, upload=True)


def test_a_target_of_another_package_gets_what_was_published(folder: Path, install: Install) -> None:
    install(_SHELF, group="targets", suffix="shelf")

    (target,) = _upload(folder).targets

    assert (target.url, target.problems) == ("shelf://left/top", ())
    assert (folder / "left/top/rss.xml").read_bytes() == (folder / "out/rss.xml").read_bytes()
    assert publish(folder, now=NOW, upload=True).targets[0].files == ()


def test_the_library_uploads_only_when_it_is_told(folder: Path, install: Install) -> None:
    install(_SHELF, group="targets", suffix="shelf")
    _upload(folder)

    assert publish(folder, now=NOW).targets == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("yield Shelf", "raise KeyError", "KeyError"),
        ("self.root = root", "exit(3)", "SystemExit: 3"),
        ("return {path for", "return None; {path for", "TypeError"),
        ("done()", "raise OSError('full')", "OSError: full"),
    ],
)
def test_a_target_that_fails_is_told_with_the_packages_name(
    folder: Path, install: Install, before: str, after: str, said: str
) -> None:
    """sys.exit() in a plug-in ended the whole publish without a word."""
    install(_SHELF.replace(before, after), group="targets", suffix="shelf", version="3.1")

    report = _upload(folder)
    (problem,) = report.targets[0].problems

    assert said in problem.message
    assert "strange 3.1" in problem.hint
    assert report.exit_status == 1
    assert (folder / "out/rss.xml").is_file()


def test_a_target_that_passes_over_its_errors_is_told_all_the_same(folder: Path, install: Install) -> None:
    """What had failed was told as uploaded, or ended the publish with a traceback."""
    quiet = "    from contextlib import suppress\n    with suppress(Exception):\n        yield Shelf"
    code = _SHELF.replace("    yield Shelf", quiet)
    install(code.replace("done()", "raise OSError('full')"), group="targets", suffix="shelf", version="3.1")

    (problem,) = _upload(folder).targets[0].problems

    assert "OSError: full" in problem.message
    assert "strange 3.1" in problem.hint


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("rack://left/top", "publisher.toml:4: 'rack://' is not a known kind of target"),
        ("shelf://me:secret@left/top", "publisher.toml:4: a target's url contains a password"),
    ],
)
def test_an_address_that_no_package_knows_or_with_a_password_is_refused(
    folder: Path, install: Install, url: str, message: str
) -> None:
    install(_SHELF, group="targets", suffix="shelf")

    with pytest.raises(ConfigError, match=message):
        _upload(folder, url)
