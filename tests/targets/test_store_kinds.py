"""What some kinds of target have alone: headers of objects, keys of SFTP, commits of Git, links in folders."""

from __future__ import annotations

import gzip
import os
import subprocess
from pathlib import Path

import pytest

from publisher.errors import TargetError
from publisher.targets.headers import head_of
from publisher.targets.manifest import NAME
from publisher.targets.stores import File, opened
from publisher.targets.uploading import Wish, plan
from tests.disks import small_files
from tests.targets import servers
from tests.targets.builds import build, dangling, edition, ours, send
from tests.targets.servers import Place

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
@pytest.mark.parametrize("name", ["a//b.html", "images/", "a/./b.html", "a b+c%2F?#.html", "cafe\u0301.html", "\x7f"])
def test_odd_names_of_others_beside_ours_are_let_be(place: Place, tmp_path: Path, name: str) -> None:
    """Where somebody else's object was named "a//b", no more than 20 new files could be uploaded."""
    place.plant(name, b"not ours")
    place.plant("articles/1-stays/index.html", b"nor this")
    files = edition(1, pages=30)

    sent = send(place.url, build(tmp_path / "out", files))

    assert len(sent) == len(files) - 1
    theirs = {name: "not ours", "articles/1-stays/index.html": "nor this"}
    assert ours(place.look()) == {**files, **theirs}


@pytest.mark.parametrize("place", ["s3", "azure"], indirect=True)
def test_a_bucket_that_is_not_there_is_told_before_anything_is_sent(place: Place, tmp_path: Path) -> None:
    """A dry run would have sent all there, and verify told of each file that it must be sent again."""
    built = build(tmp_path, {"index.html": "x"})

    with opened(f"{place.url}-other", tmp_path) as store, pytest.raises(TargetError, match="there is no such bucket"):
        plan(store, built, Wish())


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
    with pytest.raises(TargetError, match="refused the login"):
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
@pytest.mark.parametrize("below", [".", "site"])
def test_a_remote_with_a_relative_path_is_found_as_git_finds_it(place: Place, tmp_path: Path, below: str) -> None:
    """`git push origin` worked, and the target looked for the path below its own folder."""
    repository = Path(place.url.removeprefix("git:"))
    here = tmp_path / "here"
    built = build(here / below, edition(1))
    subprocess.run(["git", "init", "--quiet", str(here)], check=True)
    address = os.path.relpath(repository, here)
    subprocess.run(["git", "remote", "add", "origin", address], cwd=here, check=True)

    send("git:origin#gh-pages", built)

    assert ours(place.look()) == edition(1)


@pytest.mark.parametrize("place", ["folder", "git"], indirect=True)
@pytest.mark.parametrize("theirs", ["topics", "index.html/mine.txt"])
def test_a_file_of_others_where_a_folder_must_be_stays_and_so_does_a_folder(
    place: Place, tmp_path: Path, theirs: str
) -> None:
    """A link `topics` or a folder `index.html` of somebody else's was replaced, or stopped the whole upload."""
    place.plant(theirs, b"not ours")

    sent = send(place.url, build(tmp_path / "out", {"topics/rss.xml": "x", "index.html": "y", "rss.xml": "z"}))

    lies = place.look()
    assert lies[theirs] == b"not ours"
    assert lies["rss.xml"] == b"z"
    assert len(sent) == 2


@of_git
def test_names_on_the_branch_that_are_not_utf_8_are_let_be(place: Place, tmp_path: Path) -> None:
    """One such file of somebody else's ended the publish with a traceback."""
    repository = place.url.removeprefix("git:")
    stream = (
        b"commit refs/heads/gh-pages\ncommitter A <a@b.example> 0 +0000\ndata 0\nM 100644 inline caf\xe9\ndata 1\nx\n"
    )
    subprocess.run(["git", "fast-import", "--quiet"], cwd=repository, input=stream, check=True)

    send(place.url, build(tmp_path / "out", {"index.html": "x"}))

    listing = subprocess.run(["git", "ls-tree", "-z", "gh-pages"], cwd=repository, capture_output=True, check=True)
    assert b"caf\xe9" in listing.stdout
    assert b"index.html" in listing.stdout


@of_git
def test_a_publish_in_a_hook_of_git_leaves_the_repository_alone(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git tells its hooks of their repository by GIT_DIR, and the upload took that for its own copy of the branch."""
    here = tmp_path / "out"
    built = build(here, edition(1))
    subprocess.run(["git", "init", "--quiet", str(here)], check=True)
    subprocess.run(["git", "remote", "add", "origin", place.url.removeprefix("git:")], cwd=here, check=True)
    monkeypatch.setenv("GIT_DIR", str(here / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(here / ".git/index"))

    send("git:origin", built)

    monkeypatch.undo()
    assert ours(place.look()) == edition(1)
    branches = subprocess.run(["git", "branch", "--list"], cwd=here, capture_output=True, check=True)
    assert branches.stdout == b""


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


def test_a_full_disk_leaves_a_folder_whole_and_the_next_upload_goes_on(tmp_path: Path) -> None:
    """The kernel's limit of a file's size stands for the disk, as only root can make a small one."""
    place, big = tmp_path / "site", edition(2) | {"articles/big/index.html": "x" * 9000}
    send(str(place), build(tmp_path / "one", edition(1)))
    second = build(tmp_path / "two", big)
    before = servers.folder(place).look()

    with small_files(5000), pytest.raises(TargetError, match=r"big/index.html failed: .*Free some space there"):
        send(str(place), second)

    after = servers.folder(place).look()
    assert "articles/big/index.html" not in after
    assert not [path for path in after if path.endswith(".publisher-tmp")]
    assert all(after[path] == data for path, data in before.items() if path.endswith(".xml"))
    assert dangling(after) == []
    send(str(place), second)
    assert ours(servers.folder(place).look()) == big
