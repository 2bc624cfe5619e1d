"""What we write behind real web servers, set up as the guide says, and in real readers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from http.client import HTTPMessage
from pathlib import Path

import pytest

from publisher import config as configuration
from publisher.pipeline import publish
from tests import judges
from tests.factories import NOON

HOSTING = judges.ROOT / "docs" / "hosting.md"
FEEDS = ("rss.xml", "atom.xml")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The sample site, published; its sources may be changed."""
    for name in ("articles", "publisher.toml", "publisher.lock"):
        source = judges.ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copy(source, tmp_path / name)
    publish(configuration.load(folder=tmp_path), NOON)
    return tmp_path


@contextmanager
def nginx(out: Path, scratch: Path) -> Iterator[str]:
    """Serve `out` by the guide's own configuration, on a free port of the loopback."""
    binary = judges.program("nginx", package="nginx-light")
    snippet = re.search(r"```nginx\n(.*?)```", HOSTING.read_text("utf-8"), re.DOTALL)
    assert snippet
    port = _free_port()
    server = snippet[1].replace("listen 80;", f"listen 127.0.0.1:{port};").replace("/srv/river-news", str(out))
    paths = "".join(f"{kind}_temp_path {scratch};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (scratch / "nginx.conf").write_text(
        f"daemon off; user root; pid {scratch}/pid; error_log {scratch}/errors; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {paths}\n{server} }}"
    )
    with _running([binary, "-c", str(scratch / "nginx.conf"), "-p", str(scratch)], port):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def caddy(out: Path, scratch: Path) -> Iterator[str]:
    """Serve `out` by the guide's Caddyfile, on a free port of the loopback."""
    binary = judges.program("caddy", package="caddy")
    snippet = re.search(r"```text\n(river\.example \{.*?)```", HOSTING.read_text("utf-8"), re.DOTALL)
    assert snippet
    port = _free_port()
    site = snippet[1].replace("river.example", f"http://127.0.0.1:{port}").replace("/srv/river-news", str(out))
    (scratch / "Caddyfile").write_text(f"{{\n admin off\n}}\n{site}")
    command = [binary, "run", "--config", str(scratch / "Caddyfile"), "--adapter", "caddyfile"]
    with _running(command, port, env={"HOME": str(scratch), "PATH": "/usr/bin"}):
        yield f"http://127.0.0.1:{port}/"


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def _running(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[None]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the web server does not answer")


def _fetch(url: str, known: HTTPMessage | None = None) -> tuple[int, HTTPMessage]:
    """Ask as readers do: with what the last answer said."""
    asked = urllib.request.Request(url)
    if known is not None:
        asked.add_header("If-None-Match", known["ETag"])
        asked.add_header("If-Modified-Since", known["Last-Modified"])
    try:
        with urllib.request.urlopen(asked, timeout=10) as answer:
            answer.read()
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, HTTPMessage()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("rss.xml", "application/xml; charset=utf-8"),
        ("atom.xml", "application/xml; charset=utf-8"),
        ("topics/rivers/atom.xml", "application/xml; charset=utf-8"),
        ("feed.json", "application/feed+json; charset=utf-8"),
        ("feeds.opml", "application/xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("feeds.css", "text/css; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("host", [nginx, caddy])
def test_each_file_is_served_as_what_it_is(
    host: Callable[[Path, Path], AbstractContextManager[str]], path: str, media_type: str, sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "host").mkdir()

    with host(sample / "out", tmp_path / "host") as address:
        status, headers = _fetch(address + path)
        again, _ = _fetch(address + path, headers)

    assert (status, headers["Content-Type"], again) == (200, media_type, 304)


@pytest.mark.parametrize("host", [nginx, caddy])
def test_our_list_of_files_is_not_served_and_assets_are_kept(
    host: Callable[[Path, Path], AbstractContextManager[str]], sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "host").mkdir()
    style = next((sample / "out" / "assets").glob("style.*.css")).name

    with host(sample / "out", tmp_path / "host") as address:
        status, _ = _fetch(f"{address}.publisher-manifest")
        _, headers = _fetch(f"{address}assets/{style}")

    assert status == 404
    assert "immutable" in headers["Cache-Control"]


def test_a_month_of_hourly_polls_is_answered_304_but_for_the_posts(sample: Path, tmp_path: Path) -> None:
    (tmp_path / "nginx").mkdir()
    config = configuration.load(folder=sample)
    posts = set(range(45, 720, 90))
    answers: dict[str, list[int]] = {name: [] for name in (*FEEDS, "feed.json")}

    with nginx(sample / "out", tmp_path / "nginx") as address:
        known = {name: _fetch(address + name)[1] for name in answers}
        for hour in range(720):
            if hour in posts:
                text = f"---\ntitle: Post {hour}\ntopic: Rivers\n---\n\nThe text of post {hour}.\n"
                (sample / "articles" / f"post-{hour}.md").write_text(text)
            if hour in posts or hour % 24 == 0:  # whenever else it ran, there was nothing new
                publish(config, NOON + timedelta(hours=hour + 1))
            for name, statuses in answers.items():
                status, headers = _fetch(address + name, known[name])
                statuses.append(status)
                known[name] = headers if status == 200 else known[name]

    assert len(posts) == 8
    for statuses in answers.values():
        assert statuses.count(200) == 8
        assert statuses.count(304) / len(statuses) >= 0.988


def test_rsync_copies_what_feeds_name_before_the_feeds(tmp_path: Path) -> None:
    """The guide's commands copied the feeds before the archive documents that they name."""
    rsync = judges.program("rsync", package="rsync")
    (tmp_path / "publisher.toml").write_text("[feeds]\nentries = 2\n")
    (tmp_path / "articles").mkdir()
    for day in range(1, 6):
        (tmp_path / f"articles/day-{day}.md").write_text(f"---\ndate: 2026-01-0{day}\n---\n# Day {day}\n\nIt rained.\n")
    publish(configuration.load(folder=tmp_path), NOON)
    snippet = re.search(r"```sh\n(rsync .*?)```", HOSTING.read_text("utf-8"), re.DOTALL)
    assert snippet
    commands = snippet[1].replace("\\\n", " ").replace("host.example:/srv/river-news", str(tmp_path / "host"))
    first, second = (shlex.split(row.replace("rsync", rsync, 1)) for row in commands.splitlines())
    written = _files(tmp_path / "out") - {".publisher-manifest"}

    subprocess.run(first, cwd=tmp_path, check=True, timeout=60)
    copied = _files(tmp_path / "host")
    subprocess.run(second, cwd=tmp_path, check=True, timeout=60)

    feed = re.compile(r"index\.html|[^/]+\.(xml|opml)|(.+/)?(rss\.xml|atom\.xml|feed\.json)")
    late = {path for path in written if feed.fullmatch(path)}
    assert "archive/0001.json" in copied
    assert copied == written - late
    assert _files(tmp_path / "host") == written


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", FEEDS)
def test_newsboat_reads_every_entry(name: str, sample: Path, serve: Callable[[Path], str], tmp_path: Path) -> None:
    binary = judges.program("newsboat", package="newsboat")
    (tmp_path / "urls").write_text(f"{serve(sample / 'out')}{name}\n")
    (tmp_path / "config").write_text("download-retries 1\n")

    command = [binary, "-x", "reload", "-u", "urls", "-c", "cache.db", "-C", "config"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=120, capture_output=True)
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        rows = cache.execute("SELECT guid, title, url, author, pubDate, content FROM rss_item").fetchall()

    wanted = json.loads((sample / "out" / "feed.json").read_bytes())["items"]
    assert {(guid, title, url) for guid, title, url, *_ in rows} == {(i["id"], i["title"], i["url"]) for i in wanted}
    assert all(all(row) for row in rows)


def test_rss_parser_reads_every_entry(sample: Path) -> None:
    node = judges.program("node", package="nodejs")
    module = judges.node_file("rss-parser/package.json").parent
    script = (
        "const Parser = require(process.argv[1]), fs = require('fs');"
        "Promise.all(process.argv.slice(2).map(one => new Parser().parseString(fs.readFileSync(one, 'utf8'))))"
        ".then(feeds => console.log(JSON.stringify(feeds)))"
    )
    files = [str(sample / "out" / name) for name in FEEDS]

    done = subprocess.run([node, "-e", script, str(module), *files], capture_output=True, check=True, timeout=60)

    wanted = json.loads((sample / "out" / "feed.json").read_bytes())["items"]
    for feed in json.loads(done.stdout):
        assert [(one["title"], one["link"]) for one in feed["items"]] == [(one["title"], one["url"]) for one in wanted]
        for item, one in zip(feed["items"], wanted, strict=True):
            assert item["isoDate"][:19] == one["date_published"][:19]
            assert item.get("creator") or item.get("author")
            assert item.get("content:encoded") or item["content"]
