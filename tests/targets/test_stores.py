"""Every kind of target keeps one contract, each against a real server of its kind."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.targets.manifest import NAME
from publisher.targets.media_types import head_of
from publisher.targets.stores import File, Store, opened
from tests.targets import servers
from tests.targets.builds import build, dangling, edition, ours, send, started, written
from tests.targets.servers import Place

_number = count()
KINDS = ("folder", "s3", "s3 below a prefix", "azure", "sftp", "git")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with servers.s3_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def azure() -> Iterator[str]:
    with servers.azurite() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def ssh() -> Iterator[servers.SshServer]:
    with servers.ssh_server() as server:
        yield server


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    found = _place(request.param, request.getfixturevalue, tmp_path)
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


def _place(kind: str, server: Callable[[str], object], tmp_path: Path) -> Place:
    name = f"site{next(_number)}"
    if kind == "folder":
        return servers.folder(tmp_path / name)
    if kind.startswith("s3"):
        whole = servers.bucket(str(server("s3")), name)
        return _below(whole, "of/ours/") if "prefix" in kind else whole
    if kind == "azure":
        return servers.container(str(server("azure")), name)
    if kind == "sftp":
        found = server("ssh")
        assert isinstance(found, servers.SshServer)
        return servers.ssh_folder(found, tmp_path / "a folder" / name)
    return servers.repository(tmp_path / name)


def _below(whole: Place, prefix: str) -> Place:
    """The part of a place below a prefix; what is beside it must never be touched."""
    whole.plant("beside.html", b"not ours")

    def look() -> dict[str, bytes]:
        lies = whole.look()
        assert lies["beside.html"] == b"not ours"
        return {path.removeprefix(prefix): data for path, data in lies.items() if path.startswith(prefix)}

    return whole._replace(
        url=f"{whole.url}/{prefix}", look=look, plant=lambda path, data: whole.plant(prefix + path, data)
    )


every_kind = pytest.mark.parametrize("place", KINDS, indirect=True)


def _put(store: Store, *paths: str) -> None:
    store.put([File(path, path.encode, head_of(path)) for path in paths], lambda: None)


@every_kind
def test_what_is_put_is_there_with_its_bytes(place: Place, tmp_path: Path) -> None:
    paths = ["index.html", "artículos/100% ü#1/index.html", "assets/a~b c'd.png"]
    with opened(place.url, tmp_path) as store:
        _put(store, *paths)
    assert ours(place.look()) == {path: path for path in paths}
    with opened(place.url, tmp_path) as store:
        assert store.existing([*paths, "other.html"]) == set(paths)
        assert store.existing([*paths, *map(str, range(40))]) == set(paths)
        assert [store.read(path) for path in (*paths, "other.html")] == [*map(str.encode, paths), None]


@every_kind
def test_what_is_put_again_is_replaced(place: Place, tmp_path: Path) -> None:
    place.plant("a/index.html", b"something of before, and longer")
    with opened(place.url, tmp_path) as store:
        _put(store, "a/index.html")
    assert ours(place.look()) == {"a/index.html": "a/index.html"}


@every_kind
def test_what_is_deleted_is_gone_and_nothing_else(place: Place, tmp_path: Path) -> None:
    place.plant("a/foreign.html", b"not ours")
    with opened(place.url, tmp_path) as store:
        _put(store, "a/b/c/index.html", "a/index.html", "d.html")
    with opened(place.url, tmp_path) as store:
        store.delete(["a/b/c/index.html", "a/index.html", "never/was.html"])
    assert ours(place.look()) == {"a/foreign.html": "not ours", "d.html": "d.html"}


@every_kind
def test_an_upload_leaves_exactly_the_build(place: Place, tmp_path: Path) -> None:
    first, second = edition(1), edition(2)
    send(place.url, build(tmp_path / "one", first))
    assert ours(place.look()) == first
    place.plant("foreign/index.html", b"not ours")
    send(place.url, build(tmp_path / "two", second))
    assert ours(place.look()) == {**second, "foreign/index.html": "not ours"}


@every_kind
def test_only_what_changed_is_sent(place: Place, tmp_path: Path) -> None:
    files = edition(1)
    send(place.url, build(tmp_path / "out", files))
    assert send(place.url, build(tmp_path / "out", files)) == []
    changed = {**files, "index.html": "other"}
    assert send(place.url, build(tmp_path / "out", changed)) == ["index.html"]
    assert ours(place.look()) == changed


@every_kind
def test_what_others_put_there_is_neither_replaced_nor_deleted(place: Place, tmp_path: Path) -> None:
    place.plant("index.html", b"somebody's own")
    sent = send(place.url, build(tmp_path / "out", edition(1)))
    assert "index.html" not in sent
    send(place.url, build(tmp_path / "none", {}))
    assert ours(place.look()) == {"index.html": "somebody's own"}


@every_kind
def test_adoption_replaces_what_others_put_there(place: Place, tmp_path: Path) -> None:
    place.plant("index.html", b"somebody's own")
    send(place.url, build(tmp_path / "out", edition(1)), adopt=True)
    assert ours(place.look()) == edition(1)


@pytest.mark.parametrize("place", ["folder", "s3", "sftp"], indirect=True)
def test_an_upload_that_is_killed_is_whole_for_readers_and_finished_by_the_next(place: Place, tmp_path: Path) -> None:
    """Three moments here; benchmarks/uploads.py has two hundred."""
    place.plant("foreign.html", b"not ours")
    for number, pause_s in enumerate((0.0, 0.05, 0.2)):
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
        written(tmp_path / "out", edition(number, pages=40))
        process = started(place, tmp_path / "out")
        time.sleep(pause_s)
        process.kill()
        process.communicate()
        assert dangling(place.look()) == []
    send(place.url, build(tmp_path / "last", edition(9)))
    assert ours(place.look()) == {**edition(9), "foreign.html": "not ours"}


# --- what some kinds have alone ------------------------------------------------------------------------------------

of_s3 = pytest.mark.parametrize("place", ["s3"], indirect=True)
of_sftp = pytest.mark.parametrize("place", ["sftp"], indirect=True)
of_git = pytest.mark.parametrize("place", ["git"], indirect=True)


@of_s3
def test_objects_have_type_and_caching(place: Place, tmp_path: Path) -> None:
    image = "assets/0123456789abcdef.png"
    send(place.url, build(tmp_path, {"rss.xml": "x", "feed.json": "{}", "a/index.html": "y", image: "z"}))
    assert place.headers
    told = {path: place.headers(path) for path in ("rss.xml", "feed.json", "a/index.html", image)}
    assert {path: headers["content-type"] for path, headers in told.items()} == {
        "rss.xml": "application/xml; charset=utf-8",
        "feed.json": "application/feed+json; charset=utf-8",
        "a/index.html": "text/html; charset=utf-8",
        image: "image/png",
    }
    assert told[image]["cache-control"] == "public, max-age=31536000, immutable"
    assert told["rss.xml"]["cache-control"] == told["a/index.html"]["cache-control"] == "public, max-age=300"
    assert "content-encoding" not in told["rss.xml"]


@of_s3
def test_compressed_objects_say_so_and_pictures_stay(place: Place, tmp_path: Path) -> None:
    send(place.url, build(tmp_path, {"rss.xml": "x" * 5000, "assets/a.png": "z"}), gzip=True)
    assert place.headers
    assert place.headers("rss.xml")["content-encoding"] == "gzip"
    lies = place.look()
    assert len(lies["rss.xml"]) < 100
    assert gzip.decompress(lies["rss.xml"]) == b"x" * 5000
    assert lies["assets/a.png"] == b"z"
    assert send(place.url, build(tmp_path, {"rss.xml": "x" * 5000, "assets/a.png": "z"}), gzip=True) == []


@of_s3
def test_a_bucket_that_is_not_there_is_told(place: Place, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="there is no such place"):
        send(f"{place.url}-other", build(tmp_path, {"index.html": "x"}))


def test_keys_come_from_the_profile_of_the_aws_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from publisher.targets import objects

    (tmp_path / "credentials").write_text("[mine]\naws_access_key_id = id\naws_secret_access_key = key\n")
    (tmp_path / "config").write_text("[profile mine]\nregion = eu-central-1\nendpoint_url = https://s3.example\n")
    environment = {"AWS_PROFILE": "mine", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials")}
    environment |= {"AWS_CONFIG_FILE": str(tmp_path / "config")}
    assert objects._profile(environment) == {
        "access_key_id": "id", "secret_access_key": "key", "region": "eu-central-1", "endpoint": "https://s3.example",
    }  # fmt: skip
    assert objects._profile({**environment, "AWS_ACCESS_KEY_ID": "other", "AWS_REGION": "us-east-1"}) == {
        "region": "us-east-1", "endpoint": "https://s3.example",
    }  # fmt: skip


@of_sftp
def test_a_host_that_nobody_knows_gets_nothing(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh" / "known_hosts").write_text("")
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(TargetError, match="not in known_hosts"):
        send(place.url, build(tmp_path / "out", {"index.html": "x"}))
    assert place.look() == {}


@of_sftp
def test_a_lost_connection_is_made_again(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from publisher.targets import sftp

    pauses: list[float] = []

    async def wait(pause_s: float) -> None:
        pauses.append(pause_s)

    files = edition(1, pages=60)
    losses = iter([3, 70])
    left = [next(losses)]

    def done() -> None:
        left[0] -= 1
        if left[0] == 0:
            left[0] = next(losses, -1)
            connection = found._connection
            assert connection
            connection.abort()

    with sftp.connected(place.url, wait=wait) as found:
        found.put([File(path, text.encode, head_of(path)) for path, text in files.items()], done)
    assert ours(place.look()) == files
    assert len(pauses) == 2


@of_sftp
def test_a_key_that_the_server_does_not_know_is_told(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    known = Path(place.environment["HOME"], ".ssh", "known_hosts").read_text()
    (home / ".ssh" / "known_hosts").write_text(known)
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(TargetError, match="let nobody in"):
        send(place.url, build(tmp_path / "out", {"index.html": "x"}))


@of_git
def test_an_upload_is_one_commit_and_an_unchanged_one_is_none(place: Place, tmp_path: Path) -> None:
    def commits() -> int:
        command = ["git", "rev-list", "--count", "gh-pages"]
        done = subprocess.run(command, cwd=place.url.removeprefix("git:"), capture_output=True, check=True)
        return int(done.stdout)

    send(place.url, build(tmp_path / "out", edition(1)))
    send(place.url, build(tmp_path / "out", edition(1)))
    assert commits() == 1
    assert {".nojekyll", NAME} <= place.look().keys()
    send(place.url, build(tmp_path / "other", edition(2)))
    assert commits() == 2


@of_git
def test_a_server_that_can_leave_files_out_of_a_fetch_is_asked_to(place: Place, tmp_path: Path) -> None:
    repository = place.url.removeprefix("git:")
    subprocess.run(["git", "config", "uploadpack.allowFilter", "true"], cwd=repository, check=True)
    for number in (1, 2):
        send(f"git:file://{repository}", build(tmp_path / str(number), edition(number)))
    assert ours(place.look()) == edition(2)


@of_git
def test_a_remote_of_the_repository_here_may_be_named(place: Place, tmp_path: Path) -> None:
    here = tmp_path / "out"
    built = build(here, edition(1))
    subprocess.run(["git", "init", "--quiet", str(here)], check=True)
    subprocess.run(["git", "remote", "add", "pages", place.url.removeprefix("git:")], cwd=here, check=True)
    send("git:pages#gh-pages", built)
    assert ours(place.look()) == edition(1)


@of_git
def test_a_remote_that_is_not_there_is_told(place: Place, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="git"):
        send(f"{place.url}/nowhere", build(tmp_path, {"index.html": "x"}))


def test_a_folder_is_not_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "articles").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TargetError, match="a link leads out"):
        send(str(tmp_path / "site"), build(tmp_path / "out", {"articles/a.html": "x"}))
    assert not list((tmp_path / "elsewhere").iterdir())
