"""What is live is compared with what was published: each thing that servers do wrong is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from publisher import config as configuration
from publisher.config import Config
from publisher.pipeline import publish
from publisher.pipeline.uploading import upload
from publisher.pipeline.verifying import Verified, verify_target, verify_web
from publisher.targets.headers import head_of
from tests.cli.process import run

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Reply = tuple[int, dict[str, str], bytes]
Change = Callable[[str, Reply], Reply]


class Server:
    """A well-behaved web server for a folder, but for what `change` makes of its answers."""

    def __init__(self) -> None:
        self.folder = Path()
        self.change: Change = lambda _path, reply: reply
        self.asked: list[str] = []
        self.url = ""

    def reply(self, path: str, etag: str | None) -> Reply:
        self.asked.append(path)
        path += "index.html" if path.endswith("/") or not path else ""
        place = self.folder / path
        if not place.is_file():
            return 404, {}, b""
        data, head = place.read_bytes(), head_of(path)
        own = f'"{sha256(data).hexdigest()}"'
        headers = {"Content-Type": head.media_type, "Cache-Control": head.caching, "ETag": own}
        return self.change(path, (304, headers, b"") if etag == own else (200, headers, data))


@contextmanager
def _running() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, data = served.reply(unquote(self.path[1:]), self.headers["If-None-Match"])
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with _running() as served:
        yield served


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    running.asked.clear()
    yield running
    running.change = lambda _path, reply: reply


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, running: Server) -> Config:
    tmp_path = tmp_path_factory.mktemp("site")
    (tmp_path / "articles").mkdir()
    for number, title in enumerate(("No 0", "No 1", "No 2", "東京")):
        text = f"---\ntitle: {title}\ndate: 2026-11-0{number + 1}\ntopic: Rivers\n---\n\nA text of the river.\n"
        (tmp_path / f"articles/{number}.md").write_text(text, encoding="utf-8")
    (tmp_path / "publisher.toml").write_text(f'[site]\nurl = "{running.url}"\npostal_address = "1 Road"\n')
    made = configuration.load(folder=tmp_path)
    publish(made, NOW)
    running.folder = made.output
    return made


def _told(found: Verified) -> list[str]:
    return [f"{problem.path} {problem.message}" for problem in found.problems]


def _verify(config: Config, server: Server, *, everything: bool = False) -> Verified:
    return verify_web(config, server.url, NOW, everything=everything)


def test_a_site_that_is_served_well_has_nothing_wrong(config: Config, server: Server) -> None:
    found = _verify(config, server, everything=True)

    assert _told(found) == []
    assert found.checked == sum(one.is_file() for one in config.output.rglob("*")) - 1


def test_a_trial_site_has_the_addresses_of_the_real_one(config: Config, server: Server, tmp_path: Path) -> None:
    """Each of its feeds was an error, though all was as it had been published."""
    (tmp_path / "articles").symlink_to(config.articles)
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://river.example/"\npostal_address = "1 Road"\n')
    real = configuration.load(folder=tmp_path)
    publish(real, NOW)
    server.folder = real.output

    found = verify_web(real, server.url, NOW, everything=True)

    server.folder = config.output
    assert _told(found) == []


def test_without_all_feeds_and_what_they_name_are_looked_at(config: Config, server: Server) -> None:
    _verify(config, server)

    assert {"", "rss.xml", "atom.xml", "feed.json", "articles/no-0/", "topics/rivers/atom.xml"} <= set(server.asked)


def _with(path: str, **headers: str) -> Change:
    def change(asked: str, reply: Reply) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (reply[0], {**reply[1], **named}, reply[2]) if asked == path else reply

    return change


def _bytes(path: str, old: bytes, new: bytes) -> Change:
    return lambda asked, reply: (reply[0], reply[1], reply[2].replace(old, new)) if asked == path else reply


def _always(asked: str, reply: Reply) -> Reply:
    return (200, reply[1], b"again") if asked == "rss.xml" and reply[0] == 304 else reply


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda asked, reply: (404, {}, b"") if asked == "articles/no-1/index.html" else reply, "no-1/ answers 404"),
        (lambda asked, reply: (503, {}, b"") if asked == "rss.xml" else reply, "rss.xml answers 503"),
        (_bytes("articles/no-2/index.html", b"A text", b"A test"), "no-2/ is not what was published"),
        (_with("rss.xml", Content_Type="text/plain"), "rss.xml is served as text/plain"),
        (_with("rss.xml", Content_Type="text/xml"), "rss.xml is served with the charset us-ascii"),
        (_with("index.html", Content_Type="text/html; charset=iso-8859-1"), "the charset iso-8859-1"),
        (_with("atom.xml", Cache_Control="max-age=86400"), "atom.xml may be cached for 86,400 s"),
        (_always, "rss.xml answers 200, not 304, when the copy is still current"),
        (_bytes("rss.xml", b'/rss.xml" rel="self"', b'/old.xml" rel="self"'), "rss.xml O103"),
        (_bytes("index.html", b'rel="alternate"', b'rel="other"'), "names no feed for readers to find"),
    ],
    ids=[
        "missing",
        "busy",
        "other bytes",
        "type",
        "xml charset",
        "charset",
        "kept long",
        "no 304",
        "self",
        "alternate",
    ],
)
def test_what_a_server_does_wrong_is_told(config: Config, server: Server, change: Change, said: str) -> None:
    server.change = change

    assert any(said in line for line in _told(_verify(config, server)))


def test_types_that_readers_take_as_well_are_fine(config: Config, server: Server) -> None:
    server.change = _with("rss.xml", Content_Type="application/rss+xml")

    assert _told(_verify(config, server)) == []


def test_a_server_that_is_away_is_told_once(config: Config) -> None:
    (only,) = verify_web(config, "http://127.0.0.1:9/", NOW).problems

    assert "does not answer" in only.message


def test_without_anything_published_nothing_is_well(config: Config, server: Server, tmp_path: Path) -> None:
    """Where the output folder was not there, as on a new machine, everything live was found to be right."""
    empty = msgspec.structs.replace(config, output=tmp_path / "out")
    (target,) = configuration.targets_at([str(tmp_path / "www")], tmp_path)

    for found in (_verify(empty, server), verify_target(empty, target)):
        assert _told(found) == [f"{tmp_path}/out contains nothing that was published"]
        assert found.problems[0].level == "error"


def test_a_target_is_compared_with_the_output(config: Config, tmp_path: Path) -> None:
    (target,) = configuration.targets_at(["live"], tmp_path)
    config = msgspec.structs.replace(config, targets=(target,))
    assert "is not there as it was published" in _told(verify_target(config, target))[0]

    upload(config, None, lambda *_counts: None)
    assert _told(verify_target(config, target, everything=True)) == []


def test_what_others_did_in_a_target_is_told_with_how_to_mend_it(config: Config, tmp_path: Path) -> None:
    """A file that was removed was said to be changed, and a target of the command line has no adopt to set."""
    (target,) = configuration.targets_at(["live"], tmp_path)
    config = msgspec.structs.replace(config, targets=(target,))
    upload(config, None, lambda *_counts: None)
    (tmp_path / "live/rss.xml").write_text("changed by somebody")
    (tmp_path / "live/atom.xml").unlink()

    removed, changed = verify_target(config, target).problems
    of_file = msgspec.structs.replace(config, targets=(msgspec.structs.replace(target, path="publisher.toml"),))
    known = verify_target(of_file, target).problems[0]

    assert str(changed) == (
        f"{tmp_path}/live/rss.xml: is not there as it was uploaded. Somebody else changed it. "
        "Remove .publisher-manifest there, write it as a [[target]] with adopt = true, and publish."
    )
    assert removed.message == "is no longer there"
    assert removed.hint.startswith("Somebody else removed it.")
    assert "set adopt = true in its [[target]], and publish." in known.hint


def test_the_command_says_how_much_it_looked_at(config: Config, server: Server) -> None:
    fine = run(config.root, "verify")
    assert (fine.returncode, fine.stderr) == (0, "")
    assert fine.stdout.endswith(" files checked, 0 wrong\n")

    server.change = _with("rss.xml", Content_Type="text/plain")
    assert run(config.root, "verify", server.url).returncode == 1


def test_a_site_without_an_address_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "verify")

    assert done.returncode == 2
    assert "'site.url' is not set" in done.stderr
