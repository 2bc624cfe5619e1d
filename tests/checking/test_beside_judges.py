"""Whatever RFC 4287's grammar, JSON Feed's schema or feedparser refuses in a feed made wrong, our rules find, too.

The feeds are our own golden ones and the examples; each is made wrong in one place at a time.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from publisher.checking import check
from tests import judges
from tests.checking.examples import ATOM, GOOD, NOW, RSS, WRONG

LATER = datetime(2027, 1, 1, tzinfo=UTC)
GOLDEN = judges.ROOT / "tests" / "golden" / "feeds"
ATOM_FEEDS = {"example": ATOM.encode(), "ours": (GOLDEN / "atom.xml").read_bytes()}
RSS_FEEDS = {"example": RSS.encode(), "ours": (GOLDEN / "rss.xml").read_bytes()}


def errors(name: str, data: bytes) -> list[str]:
    return [str(found) for found in check(name, data, LATER) if found.level == "error"]


def mutated(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Each element and attribute of a feed made wrong, one at a time; what was done, and the feed."""
    places = len(list(etree.fromstring(data).iter(etree.Element)))
    for place in range(1, places):
        for way, change in _WAYS.items():
            root: Any = etree.fromstring(data)
            element = list(root.iter(etree.Element))[place]
            if change(element):
                text = etree.tostring(root)
                yield f"{way} {element.tag}", b'<?xml version="1.0" encoding="utf-8"?>\n' + text


def _out(element: Any) -> bool:
    element.getparent().remove(element)
    return True


def _twice(element: Any) -> bool:
    element.addnext(copy.deepcopy(element))
    return True


def _last(element: Any) -> bool:
    parent = element.getparent()
    parent.remove(element)
    parent.append(element)
    return True


def _renamed(element: Any) -> bool:
    namespace = etree.QName(element).namespace
    element.tag = f"{{{namespace}}}other" if namespace else "other"
    return True


def _bare(element: Any) -> bool:
    had = bool(element.attrib)
    element.attrib.clear()
    return had


def _text(element: Any) -> bool:
    element.text = "7 o'clock"
    return True


def _empty(element: Any) -> bool:
    had = bool(element.text)
    element.text = None
    return had


def _wrong_values(element: Any) -> bool:
    for name in element.attrib:
        element.set(name, "7 o'clock")
    return bool(element.attrib)


_WAYS = {
    "out": _out, "twice": _twice, "last": _last, "renamed": _renamed, "bare": _bare, "text": _text, "empty": _empty,
    "values": _wrong_values,
}  # fmt: skip


@pytest.mark.parametrize("feed", ATOM_FEEDS)
def test_what_the_grammar_of_atom_refuses_is_found(feed: str, shared: Path) -> None:
    judge, refused, missed = judges.atom_grammar(shared), 0, []
    assert check("a.xml", ATOM_FEEDS[feed], LATER) == []
    assert judge.validate(etree.fromstring(ATOM_FEEDS[feed]))

    for what, data in mutated(ATOM_FEEDS[feed]):
        if not judge.validate(etree.fromstring(data)):
            refused += 1
            if not errors("a.xml", data):
                missed.append(what)

    assert missed == []
    assert refused > 50


@pytest.mark.parametrize("code", [code for code, (kind, _) in WRONG.items() if kind == "atom"])
def test_what_the_grammar_refuses_in_the_examples_is_found(code: str, shared: Path) -> None:
    data = WRONG[code][1](ATOM).encode()

    if not judges.atom_grammar(shared).validate(etree.fromstring(data)):
        assert errors("atom.xml", data)


@pytest.mark.parametrize("feed", RSS_FEEDS)
def test_what_feedparser_cannot_use_is_found(feed: str) -> None:
    """It takes nearly everything; what it may make nothing of is an id, a date, the feed's name, or the whole file."""
    lost, missed = 0, []
    assert check("a.xml", RSS_FEEDS[feed], LATER) == []

    for what, data in mutated(RSS_FEEDS[feed]):
        read = feedparser.parse(data)
        whole = all(one.get("id") and one.get("published_parsed") for one in read.entries)
        if read.bozo or not whole or not read.entries or not read.feed.get("title") or not read.feed.get("link"):
            lost += 1
            if not check("a.xml", data, LATER):
                missed.append(what)

    assert missed == []
    assert lost > 8


@pytest.mark.parametrize("code", [code for code, (kind, _) in WRONG.items() if kind in {"rss", "atom"}])
def test_what_feedparser_stumbles_over_in_the_examples_is_found(code: str) -> None:
    kind, change = WRONG[code]
    data = change(GOOD[kind][1]).encode()
    if len(data) > 500_000:
        return

    if feedparser.parse(data).bozo:
        assert check("a.xml", data, NOW)


def _values(feed: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    pairs = feed.items() if isinstance(feed, dict) else enumerate(feed) if isinstance(feed, list) else ()
    for key, value in pairs:
        yield from _values(value, (*place, key))


_NOTHING = object()


@pytest.mark.parametrize("feed", ["example", "ours"])
def test_what_the_schema_of_json_feed_refuses_is_found(feed: str, shared: Path) -> None:
    text = GOOD["json"][1] if feed == "example" else (GOLDEN / "feed.json").read_text("utf-8")
    judge, refused, missed = judges.json_feed_schema(shared), 0, []
    assert check("feed.json", text.encode(), LATER) == []
    assert judge.is_valid(json.loads(text))

    for place in list(_values(json.loads(text)))[1:]:
        for value in (_NOTHING, 7, "", "x", [], {}, [7], None, True):
            made = json.loads(text)
            inner = made
            for key in place[:-1]:
                inner = inner[key]
            if value is _NOTHING:
                del inner[place[-1]]
            else:
                inner[place[-1]] = value
            if not judge.is_valid(made):
                refused += 1
                if not check("feed.json", json.dumps(made).encode(), LATER):
                    missed.append((place, value))

    assert missed == []
    assert refused > 50
