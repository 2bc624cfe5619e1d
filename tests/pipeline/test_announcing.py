"""Which feeds a hub is told of: those whose bytes changed, once; what it missed, at the next time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from publisher.cli import publisher
from publisher.errors import ConfigError
from tests.pipeline.folder import CONFIG, NOW, Folder
from tests.targets.test_hub import Hub, hub_with

SITE = "https://example.org/"
ALL = {
    f"{path}{name}"
    for path in ("", "topics/rivers/", "topics/cities/")
    for name in ("rss.xml", "atom.xml", "feed.json")
}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("no_proxy", "*")
    with hub_with() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, hub: Hub) -> Folder:
    made = Folder(tmp_path)
    made.write("publisher.toml", f'{CONFIG}\n[feeds]\nhub = "{hub.url}"\n')
    return made


def run(folder: Folder, *arguments: str, hours: int = 0) -> Result:
    more = ["--now", (NOW + timedelta(hours=hours)).isoformat()] if arguments[0] == "publish" else []
    done = CliRunner().invoke(publisher, [*arguments, "--config", str(folder.root / "publisher.toml"), *more])
    assert done.exit_code == 0 or "ping" in arguments, done.output
    return done


def told(hub: Hub) -> set[str]:
    """The feeds that the hub was told about since the last look."""
    found = [one["hub.url"][0].removeprefix(SITE) for one in hub.posted]
    assert len(set(found)) == len(found)
    hub.posted.clear()
    return set(found)


def test_a_publish_tells_of_the_feeds_that_changed(folder: Folder, hub: Hub) -> None:
    run(folder, "publish")
    assert told(hub) == ALL

    run(folder, "publish", hours=1)
    assert told(hub) == set()

    folder.add("c", topic="Rivers")
    run(folder, "publish", hours=2)
    assert told(hub) == {path for path in ALL if "cities" not in path}


def test_the_hub_is_told_of_a_feed_by_the_name_that_it_gives_itself(folder: Folder, hub: Hub) -> None:
    folder.add("c", topic="日本")
    run(folder, "publish")

    at = "topics/%E6%97%A5%E6%9C%AC/atom.xml"
    assert at in told(hub)
    assert f'<link href="{SITE}{at}" rel="self"' in folder.out("topics/日本/atom.xml")
    run(folder, "ping", "--all")
    assert at in told(hub)


def test_archive_documents_are_no_topics_of_the_hub(folder: Folder, hub: Hub) -> None:
    folder.write("publisher.toml", f'{CONFIG}\n[feeds]\nhub = "{hub.url}"\nentries = 1\n')
    run(folder, "publish")

    assert (folder.root / "out/archive/0001.xml").is_file()
    assert told(hub) == ALL


def test_a_dry_run_tells_nobody(folder: Folder, hub: Hub) -> None:
    run(folder, "publish", "--dry-run")
    assert told(hub) == set()

    run(folder, "publish")
    assert told(hub) == ALL


def test_a_hub_that_is_down_fails_no_publish_and_is_told_later(folder: Folder, hub: Hub) -> None:
    hub.answers = [500] * 3
    done = run(folder, "publish", "--json")
    (warning,) = msgspec.json.decode(done.stdout)["problems"]
    assert (warning["level"], warning["path"]) == ("warning", hub.url)
    assert "9 changed feeds" in warning["message"]
    hub.posted.clear()

    run(folder, "publish", hours=1)  # nothing changed, and the hub is owed
    assert told(hub) == ALL


def test_with_ping_off_the_hub_is_told_on_command(folder: Folder, hub: Hub) -> None:
    folder.write("publisher.toml", f'{CONFIG}\n[feeds]\nhub = "{hub.url}"\nping = false\n')
    run(folder, "publish")
    assert told(hub) == set()

    assert "was told about 9 feeds" in run(folder, "ping").output
    assert told(hub) == ALL
    assert "was told about 0 feeds" in run(folder, "ping").output
    assert "was told about 9 feeds" in run(folder, "ping", "--all").output
    hub.answers = [400]
    assert run(folder, "ping", "--all").exit_code == 1


@pytest.mark.parametrize("missing", ["feeds.hub", "site.url"])
def test_ping_needs_a_hub_and_an_address(missing: str, folder: Folder, hub: Hub) -> None:
    text = f'[feeds]\nhub = "{hub.url}"\n' if missing == "site.url" else CONFIG
    folder.write("publisher.toml", text)

    with pytest.raises(ConfigError, match=missing):
        CliRunner().invoke(publisher, ["ping", "--config", str(folder.root / "publisher.toml")], catch_exceptions=False)


def test_a_site_without_an_address_tells_nobody(folder: Folder, hub: Hub) -> None:
    folder.write("publisher.toml", f'[feeds]\nhub = "{hub.url}"\n')
    run(folder, "publish")

    assert told(hub) == set()


def test_every_format_names_the_hub_and_says_how_long_to_wait(folder: Folder, hub: Hub) -> None:
    folder.write("publisher.toml", f'{CONFIG}\n[feeds]\nhub = "{hub.url}"\nttl = 45\nentries = 1\n')
    run(folder, "publish")

    rss, atom, told_json = (folder.out(name) for name in ("rss.xml", "atom.xml", "feed.json"))
    for xml in (rss, atom):
        assert f'href="{hub.url}" rel="hub"' in xml
        assert "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>32</sy:updateFrequency>" in xml
    assert "<ttl>45</ttl>" in rss
    assert msgspec.json.decode(told_json)["hubs"] == [{"type": "WebSub", "url": hub.url}]
    for name in ("archive/0001.xml", "archive/0001.json"):
        assert hub.url not in folder.out(name)
        assert "updatePeriod" not in folder.out(name)


def test_nothing_is_said_of_hub_and_waiting_unless_asked_for(folder: Folder) -> None:
    folder.write("publisher.toml", CONFIG)
    run(folder, "publish")

    for name in ("rss.xml", "atom.xml", "feed.json"):
        assert not {word for word in ("hub", "ttl", "updatePeriod") if word in folder.out(name)}
