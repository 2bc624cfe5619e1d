"""The programs that are measured: how each is installed, prepared for a case, run, and what its feeds hold."""

from __future__ import annotations

import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from corpus import TOPICS

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
NOW = "2026-11-23T12:00:00Z"


class Case(NamedTuple):
    """What is published: `pages` for each article, the `letter`, and the entries of each feed.

    `defaults` has them all as a new publisher.toml has them, with what no peer does: archives, the limit of a feed's
    size, the lists of articles as pages, and the search for copies.
    """

    articles: int
    pages: bool = False
    letter: bool = False
    entries: int = 20
    defaults: bool = False


class Program(ABC):
    """A program in a folder of its own: virtual environment, corpora and output."""

    name: str
    packages: tuple[str, ...]
    feed_name = "index.xml"

    def __init__(self, folder: Path) -> None:
        self.folder = folder / self.name
        self.bin = self.folder / "venv" / "bin"
        self.out = self.folder / "out"

    def install(self) -> str:
        """Make the virtual environment; gives the version installed."""
        if not self.bin.is_dir():
            subprocess.run([sys.executable, "-m", "venv", self.bin.parent], check=True)
        pip = [str(self.bin / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *self.packages], check=True, stdin=subprocess.DEVNULL)
        wanted = {"publisher": "feed-publisher", "floor": "pyromark"}.get(self.name, self.name)
        shown = subprocess.run([*pip, "show", wanted], check=True, capture_output=True, text=True).stdout
        return f"{self.name} {shown.split('Version: ')[1].splitlines()[0]}"

    def corpus(self, articles: int) -> Path:
        """The folder of this many articles, made when it is not there."""
        folder = self.folder / f"articles-{articles}"
        if not folder.is_dir():
            form = "publisher" if self.name == "floor" else self.name
            command = [sys.executable, str(HERE / "corpus.py"), str(articles), str(folder), form]
            subprocess.run(command, check=True)
        return folder

    def forget(self) -> None:
        """Put aside all that earlier runs left; it is deleted by `tidy`, after all runs of a case.

        ext4 does not give out the number of a file again that was deleted just now, and looks long for another: making
        20,000 files took up to four times as long after 20,000 had been deleted, for any program.
        """
        for path in self._leftovers():
            self._aside.mkdir(exist_ok=True)
            path.rename(self._aside / f"{len(list(self._aside.iterdir()))}-{path.name}")

    def tidy(self) -> None:
        """Delete what was put aside, by another process: what stays in memory here counts for what runs next."""
        subprocess.run(["rm", "-rf", str(self._aside)], check=True)

    def _leftovers(self) -> list[Path]:
        return sorted(self.folder.glob("out*"))

    @property
    def _aside(self) -> Path:
        return self.folder / "aside"

    @abstractmethod
    def command(self, case: Case) -> tuple[list[str], dict[str, str]]:
        """The command that publishes a case, and its environment."""

    def feed(self, topic: str) -> Path:
        """The RSS feed of a topic, or the site's for ""."""
        return self.out / (f"topics/{topic}" if topic else "") / self.feed_name

    def entries(self) -> dict[str, list[str]]:
        """The titles in each feed; SystemExit where one lacks its text."""
        found = {}
        for topic in ("", *TOPICS):
            found[topic] = []
            for _, item in ET.iterparse(self.feed(topic)):  # what stays in memory here counts for what runs next
                if item.tag != "item":
                    continue
                if len(item.findtext(CONTENT) or item.findtext("description") or "") < 2000:
                    raise SystemExit(f"{self.name}: an entry of {self.feed(topic)} lacks its text")
                found[topic].append(item.findtext("title", ""))
                item.clear()
        return found


class Publisher(Program):
    """Ours, built and installed as users have it; RSS, Atom and JSON Feed."""

    name = "publisher"
    packages = ("--upgrade", "--force-reinstall", "--no-deps", str(HERE.parent))
    feed_name = "rss.xml"

    def install(self) -> str:
        """Install the dependencies once and the project anew."""
        if not (self.bin / "publisher").is_file():
            subprocess.run([sys.executable, "-m", "venv", self.bin.parent], check=True)
            pip = [str(self.bin / "python"), "-m", "pip", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "--quiet", str(HERE.parent)], check=True, stdin=subprocess.DEVNULL)
        return super().install()

    def _leftovers(self) -> list[Path]:
        remembered = (self.folder / "publisher.lock", self.folder / ".publisher")
        return [*super()._leftovers(), *(path for path in remembered if path.exists())]

    def command(self, case: Case) -> tuple[list[str], dict[str, str]]:
        """`publisher publish` with a publisher.toml of the case."""
        config = self.folder / "publisher.toml"
        text = (PEERS / "publisher.toml").read_text(encoding="utf-8")
        told = {
            "entries": str(case.entries),
            "pages": str(case.pages).lower(),
            "letter": str(case.letter).lower(),
            "lists": str(case.defaults).lower(),
            "duplicates": "report" if case.defaults else "publish",
            "archives": str(case.defaults).lower(),
            "max_bytes": "262_144" if case.defaults else "10_000_000_000",
        }
        for key, value in told.items():
            text = text.replace(f"{{{key}}}", value)
        if not config.is_file() or config.read_text(encoding="utf-8") != text:
            config.write_text(text, encoding="utf-8")
        return [
            str(self.bin / "publisher"), "publish", str(self.corpus(case.articles)), "--config", str(config),
            "--output", str(self.out), "--outbox", str(self.folder / "outbox"), "--now", NOW, "--json",
            *(["--mail"] if case.letter else []),
        ], {}  # fmt: skip


class Hugo(Program):
    """Hugo, a Go binary; RSS alone."""

    name = "hugo"
    packages = ("hugo",)

    def command(self, case: Case) -> tuple[list[str], dict[str, str]]:
        """`hugo` with one of the configurations beside this file."""
        config = "pages" if case.pages else "feeds" if case.entries <= 20 else "all"
        return [
            str(self.bin / "hugo"), "--source", str(PEERS / "hugo"), "--config", str(PEERS / "hugo" / f"{config}.toml"),
            "--contentDir", str(self.corpus(case.articles)), "--destination", str(self.out), "--noBuildLock", "--quiet",
        ], {}  # fmt: skip


class Floor(Program):
    """The least that the work can cost in Python; RSS alone."""

    name = "floor"
    packages = ("pyromark",)

    def install(self) -> str:
        """Make the environment; its version says nothing."""
        return super().install().replace("floor", "floor with pyromark")

    def command(self, case: Case) -> tuple[list[str], dict[str, str]]:
        """`floor.py`, with a cache that `forget` removes."""
        cache = self.folder / "out.cache"
        script = str(HERE / "floor.py")
        return [str(self.bin / "python"), script, str(self.corpus(case.articles)), str(self.out), str(cache)], {}


class Pelican(Program):
    """Pelican, in Python; RSS alone, its own cache on."""

    name = "pelican"
    packages = ("pelican[markdown]",)

    def command(self, case: Case) -> tuple[list[str], dict[str, str]]:
        """`pelican`, told the folders by the environment."""
        settings = PEERS / "pelican" / "pelicanconf.py"
        environment = {"BENCH_ARTICLES": str(self.corpus(case.articles)), "BENCH_OUT": str(self.out)}
        return [str(self.bin / "pelican"), "--quiet", "--settings", str(settings)], environment
