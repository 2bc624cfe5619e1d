"""Feeds as readers see them: feedparser, RFC 4287's grammar and JSON Feed's schema are the judges."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any
from xml.parsers import expat

import feedparser
import msgspec
import pytest
from hypothesis import given
from lxml import etree

from publisher.config import FeedOptions
from publisher.feeds import FORMATS, opml, render
from publisher.markup import clean_line, plain, sanitise, to_text
from publisher.model import Article, Author, Content, Enclosure, Image
from tests import judges
from tests.factories import article, channel, content, contents
from tests.feeds.samples import articles, rich

_NS = {"a": "http://www.w3.org/2005/Atom", "media": "http://search.yahoo.com/mrss/"}


def _render(pairs: list[tuple[Article, Content]], **options: Any) -> dict[str, bytes]:
    by_id = {one.id: shown for one, shown in pairs}
    made = render(channel(*(one for one, _ in pairs)), lambda one: by_id[one.id], FeedOptions(**options))
    return {document.path: document.data for document in made}


def _well_formed(data: bytes) -> Any:
    expat.ParserCreate().Parse(data, True)
    return etree.fromstring(data, etree.XMLParser(recover=False, huge_tree=True))


@given(articles())
def test_any_text_makes_three_well_formed_feeds_that_tell_the_same_story(pairs: list[tuple[Article, Content]]) -> None:
    made = _render(pairs)

    rss, atom = _well_formed(made["rss.xml"])[0], _well_formed(made["atom.xml"])
    items, entries = rss.findall("item"), atom.findall("a:entry", _NS)
    told = json.loads(made["feed.json"])["items"]
    assert len(items) == len(entries) == len(told) == len(pairs)
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    for item, entry, one, (source, _) in zip(items, entries, told, pairs, strict=True):
        assert item.findtext("title") == entry.findtext("a:title", None, _NS) == one["title"] == source.title
        assert item.findtext("guid") == entry.findtext("a:id", None, _NS) == one["id"] == source.id
        whole = not source.summary and "content_html" in one  # then the description is the body (rules E37)
        body = item.findtext("description" if whole else encoded) or ""
        assert body == (entry.findtext("a:content", None, _NS) or "") == one.get("content_html", "")
        assert (entry.findtext("a:summary", None, _NS) or "") == one.get("summary", "")
        names = [author.name for author in source.authors]
        assert [made.text for made in item.findall("{http://purl.org/dc/elements/1.1/}creator")] == names
        assert [author["name"] for author in one.get("authors", [])] == names
        labels = [made.get("label") for made in entry.findall("a:category", _NS)]
        assert labels == [made.text for made in item.findall("category")] == one["tags"]


@given(articles())
def test_no_text_of_a_body_is_lost(pairs: list[tuple[Article, Content]]) -> None:
    told = json.loads(_render(pairs)["feed.json"])["items"]

    for one, (_, shown) in zip(told, pairs, strict=True):
        assert "".join(to_text(one.get("content_html", "")).split()) == "".join(to_text(shown.html).split())


@pytest.mark.parametrize("start", range(0, 0x10000, 0x2000))
def test_every_character_of_the_basic_plane_passes(start: int) -> None:
    block = "".join(f"x{chr(code)}" for code in range(start, start + 0x2000))
    body = sanitise(f"<p>{escape(block)}</p>")
    one = article(title=plain(escape(block)), tags=(clean_line(block),), summary=clean_line(block))

    made = _render([(one, content(html=body))])

    assert _well_formed(made["rss.xml"]).findtext("channel/item/title") == clean_line(block)
    assert _well_formed(made["atom.xml"]).findtext("a:entry/a:title", None, _NS) == clean_line(block)
    assert json.loads(made["feed.json"])["items"][0]["title"] == clean_line(block)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_fixed_channel_gives_the_same_bytes(name: str, golden: Callable[[str, bytes], None]) -> None:
    feed, bodies = rich()

    for document in render(feed, bodies, FeedOptions(formats=(name,))):  # type: ignore[arg-type]
        golden(f"feeds/{Path(document.path).name}", document.data)


def test_opml_lists_every_channel(golden: Callable[[str, bytes], None]) -> None:
    feed, _ = rich()

    golden("feeds/feeds.opml", opml(feed.site, [channel(site=feed.site), feed], ["rss"]).data)


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_feedparser_reads_back_what_was_written(name: str) -> None:
    feed, bodies = rich()
    data = next(render(feed, bodies, FeedOptions(formats=(name,)))).data  # type: ignore[arg-type]

    read = feedparser.parse(data)

    assert read.bozo == 0
    assert [entry.id for entry in read.entries] == [one.id for one in feed.articles]
    assert [entry.title for entry in read.entries] == [one.title for one in feed.articles]
    assert [entry.link for entry in read.entries] == [one.url for one in feed.articles]
    dates = [datetime.fromtimestamp(timegm(entry.published_parsed), UTC) for entry in read.entries]
    assert dates == [one.published for one in feed.articles]
    assert read.entries[0].enclosures[0]["length"] == "1234"
    assert read.entries[0].media_content[0]["url"] == "https://example.org/i.png?a=1&b=2"
    assert [author.name for author in read.entries[0].authors][-1:] == ["Bo"]
    told = json.loads(next(render(feed, bodies, FeedOptions(formats=("json",)))).data)["items"][0]["content_html"]
    assert _canonical(read.entries[0].content[0].value) == _canonical(told)


def _canonical(html: str) -> str:
    """The same HTML whatever the order of attributes, which feedparser sorts."""
    tree = etree.fromstring(f"<div>{html}</div>", etree.HTMLParser())
    return etree.tostring(tree, method="c14n").decode()


def test_atom_is_valid_by_rfc_4287(shared: Path) -> None:
    grammar = etree.RelaxNG(etree.parse(str(shared / "schemas" / "atom-rfc4287.rng")))
    feed, bodies = rich()

    tree = etree.fromstring(next(render(feed, bodies, FeedOptions(formats=("atom",)))).data)

    assert grammar.validate(tree), grammar.error_log


@pytest.mark.parametrize("content_option", ["full", "summary"])
def test_json_is_valid_by_its_schema(shared: Path, content_option: Any) -> None:
    feed, bodies = rich()

    data = next(render(feed, bodies, FeedOptions(formats=("json",), content=content_option))).data

    judges.json_feed_schema(shared).validate(json.loads(data))


@pytest.mark.parametrize("length", [-1, 0, 7])
def test_the_length_of_an_enclosure_is_never_made_up(length: int) -> None:
    one = article(enclosure=Enclosure(url="https://e.org/a.mp3", media_type="audio/mpeg", length=length))

    made = _render([(one, content())])

    enclosure = _well_formed(made["rss.xml"]).find("channel/item/enclosure")
    link = _well_formed(made["atom.xml"]).find("a:entry/a:link[@rel='enclosure']", _NS)
    assert (None if enclosure is None else enclosure.get("length")) == (None if length < 0 else str(length))
    assert link.get("length") == (None if length < 0 else str(length))


def test_each_file_names_itself_and_its_page() -> None:
    feed, bodies = rich()
    made = {one.path: one.data for one in render(feed, bodies, FeedOptions())}

    base = "https://example.org/topics/rivers/"
    rss = _well_formed(made["topics/rivers/rss.xml"])[0]
    assert rss.findtext("link") == base
    assert [link.get("href") for link in rss.findall("a:link[@rel='self']", _NS)] == [f"{base}rss.xml"]
    links = _well_formed(made["topics/rivers/atom.xml"]).findall("a:link", _NS)
    assert {link.get("rel"): link.get("href") for link in links} == {"self": f"{base}atom.xml", "alternate": base}
    assert json.loads(made["topics/rivers/feed.json"])["feed_url"] == f"{base}feed.json"


def test_rss_texts_use_hexadecimal_references_and_the_description_comes_first() -> None:
    feed, bodies = rich()
    data = next(render(feed, bodies, FeedOptions(formats=("rss",)))).data

    assert b"<title>AT&#x26;T a &#x3C; b</title>" in data
    assert not re.search(rb"&(?:amp|lt|gt);", data)
    assert data.index(b"<description>What") < data.index(b"<content:encoded>")


def test_the_lead_image_stands_in_the_text_once() -> None:
    lead = Image(url="https://e.org/i.png?a=1&b=2", alt="I")
    shown = '<p><img src="https://e.org/i.png?a=1&amp;b=2" alt="I"></p>'

    for html in ("<p>x</p>", shown):
        told = json.loads(_render([(article(image=lead), content(html=html))])["feed.json"])["items"][0]
        assert told["content_html"].count("<img") == 1


def test_feeds_of_summaries_hold_no_bodies() -> None:
    made = _render([(article(), content(html="<p>Secret.</p>"))], content="summary")

    assert not any(b"Secret" in data for data in made.values())
    assert all(b"What it says." in data for data in made.values())


def test_an_empty_channel_makes_feeds_too() -> None:
    for data in _render([]).values():
        assert b"The Site" in data


def test_entries_that_are_joined_stand_as_if_the_feed_were_written_at_once() -> None:
    picture = Image(url="https://example.org/a.png?b=1&c='2'", alt='"quoted" & <odd>', width=3, height=2)
    sound = Enclosure(url="https://example.org/a.mp3", media_type="audio/mpeg", length=9000, episode=3)
    feed = channel(
        article(slug="a", image=picture, authors=(Author(name="Ä & Ö", url="https://example.org/"),), tags=("x",)),
        article(slug="b", enclosure=sound, title="", summary="a <b & c"),
        article(slug="c", summary=""),
    )
    made = {one.path: one.data for one in render(feed, contents(html="<p>AT&amp;T ]]&gt; 😀</p>"), FeedOptions())}

    for name in ("rss.xml", "atom.xml"):
        root = etree.fromstring(made[name])
        whole = etree.tostring(root, encoding="unicode")
        for sign, reference in (("&amp;", "&#x26;"), ("&lt;", "&#x3C;"), ("&gt;", "&#x3E;")):
            whole = whole.replace(sign, reference) if name == "rss.xml" else whole
        assert made[name].decode().partition('.css"?>\n')[2] == whole + "\n"
    told = made["feed.json"]
    assert told == msgspec.json.format(msgspec.json.encode(json.loads(told)), indent=1) + b"\n"
