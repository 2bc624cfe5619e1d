"""Every rule of `publisher check` finds what it is for, and nothing in a feed or letter that is right."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.checking import RULES, check
from publisher.config import PODCAST_CATEGORIES
from publisher.config.options import Category
from tests.checking.examples import ATOM, GOOD, NOW, RSS, WRONG


def codes(name: str, text: str) -> set[str]:
    return {finding.code for finding in check(name, text.encode(), NOW)}


@pytest.mark.parametrize("kind", GOOD)
def test_nothing_is_found_in_what_is_right(kind: str) -> None:
    name, text = GOOD[kind]

    assert check(name, text.encode(), NOW) == []


@pytest.mark.parametrize("code", WRONG)
def test_each_rule_finds_what_it_is_for(code: str) -> None:
    kind, change = WRONG[code]
    name, text = GOOD[kind]

    found = [one for one in check(name, change(text).encode(), NOW) if one.code == code]

    assert found, codes(name, change(text))
    assert found[0].message.startswith(RULES[code].what)
    assert found[0].hint


def test_every_rule_has_an_example() -> None:
    of_the_folder = {code for code in RULES if code[0] in "ACO"}  # tests/checking/test_folder.py has theirs

    assert RULES.keys() - of_the_folder == WRONG.keys()


def test_a_finding_names_the_line() -> None:
    (found,) = check("rss.xml", WRONG["F207"][1](RSS).encode(), NOW)

    assert str(found).startswith(
        "rss.xml:13: F207 a date is not one of RFC 822: 2026-11-23. Write it as Mon, 23 Nov 2026"
    )


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=150)
def test_any_bytes_are_checked(data: bytes) -> None:
    for name in ("a.xml", "a.json", "a.eml", "a.html", "a"):
        for finding in check(name, data, NOW):
            assert finding.code in RULES


def test_entities_are_found_behind_comments_and_in_other_encodings() -> None:
    declared = '<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"/>'
    behind = f'<?xml version="1.0" encoding="utf-8"?><!--{"x" * 20_000}-->{declared}'
    wide = f'<?xml version="1.0" encoding="utf-16"?>{declared}'.encode("utf-16")

    for data in (behind.encode(), wide):
        assert "F105" in {one.code for one in check("a.xml", data, NOW)}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xml", b"<a>" * 100_000),
        ("a.json", b'{"items":' + b"[" * 200_000),
        ("a.html", b"<div>" * 200_000),
        ("a.eml", b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000))),
    ],
    ids=["XML", "JSON", "HTML", "parts"],
)
def test_depth_ends_no_check(name: str, data: bytes) -> None:
    """Two thousand parts in each other once ended a check of a message with a traceback."""
    assert check(name, data, NOW)


def test_a_date_without_a_known_zone_is_taken_for_utc() -> None:
    """RFC 5322, 3.3: -0000; comparing it with now once ended a check with a traceback."""
    assert codes("rss.xml", RSS.replace("+0000", "-0000")) == set()


@pytest.mark.parametrize(
    ("date", "wrong"),
    [
        pytest.param("Mon, 23 Nov 26 09:00:00 GMT", False, id="a year of two digits"),
        pytest.param("23 Nov 2026 09:00 EST", False, id="no weekday"),
        pytest.param("Tue, 23 Nov 2026 09:00:00 GMT", True, id="another day's name"),
        pytest.param("Mon, 23 Nov 026 09:00:00 GMT", True, id="a year of three digits"),
    ],
)
def test_a_date_of_rss_is_one_of_rfc_822(date: str, wrong: bool) -> None:
    """RSS 2.0 lets a year have two digits; RFC 822 5.2 wants the day's name to be that of the date."""
    text = RSS.replace("<pubDate>Mon, 23 Nov 2026 09:00:00 +0000", f"<pubDate>{date}", 1)

    assert ("F207" in codes("rss.xml", text)) is wrong


@pytest.mark.parametrize(
    ("date", "wrong"),
    [
        pytest.param("2016-12-31T23:59:60Z", False, id="a leap second"),
        pytest.param("2016-12-31T18:59:60-05:00", False, id="the same one elsewhere"),
        pytest.param("2016-12-30T23:59:60Z", True, id="in the middle of a month"),
        pytest.param("9999-12-31T23:59:60Z", True, id="at the end of time"),
    ],
)
def test_a_date_may_be_a_leap_second(date: str, wrong: bool) -> None:
    text = ATOM.replace("<updated>2026-11-23T08:00:00Z", f"<updated>{date}")

    assert ("F306" in codes("atom.xml", text)) is wrong


def test_many_findings_of_a_kind_on_one_line_are_three() -> None:
    names = "".join(f"&lt;i class='c{number}'&gt;x&lt;/i&gt;" for number in range(20))

    found = [one for one in check("a.xml", RSS.replace("&lt;p&gt;x", names, 1).encode(), NOW) if one.code == "F604"]

    assert len(found) == 3
    assert found[-1].message.endswith("(and 17 more like it)")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        pytest.param("a.xml", b"<!DOCTYPE html>\n<html><body>404</body></html>", {"F102"}, id="a page in its place"),
        pytest.param("a.xml", RSS.replace("utf-8", "utf-16").encode("utf-16"), {"F103"}, id="UTF-16"),
        pytest.param("a.xml", RSS.replace("utf-8", "iso-8859-1").encode("iso-8859-1"), {"F103"}, id="another encoding"),
        pytest.param(
            "a.json", GOOD["json"][1].encode().replace(b'{"', b'{"_x": NaN, "', 1), {"F401"}, id="not a number"
        ),
        pytest.param(
            "a.xml",
            RSS.replace("</channel></rss>", "</channel><item><title>C</title></item></rss>").encode(),
            {"F201"},
            id="an item outside of the channel",
        ),
    ],
)
def test_what_is_wrong_is_called_by_its_name(name: str, data: bytes, expected: set[str]) -> None:
    """A page was told to declare entities, UTF-16 to hold control characters; NaN and stray items passed."""
    assert {finding.code for finding in check(name, data, NOW)} == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param('<img src="https://e.org/x.png" alt="" srcset="/y.png 2x">', {"F602"}, id="a candidate"),
        pytest.param(
            '<img src="https://e.org/x.png" alt="" srcset="https://e.org/a,b.png 1x, https://e.org/y.png 2x">',
            set(),
            id="candidates with a comma",
        ),
        pytest.param('<a href="data:text/html,x">x</a>', {"F601"}, id="a page in a link"),
        pytest.param('<img src="data:image/png;base64,aGk=" alt="">', set(), id="a picture in the text"),
    ],
)
def test_every_address_of_a_text_is_looked_at(html: str, expected: set[str]) -> None:
    text = RSS.replace("&lt;p&gt;x", "&lt;p&gt;" + html.replace("<", "&lt;"))

    assert codes("rss.xml", text) == expected


def test_every_address_of_a_feed_is_looked_at() -> None:
    feed = GOOD["json"][1]

    assert codes("rss.xml", RSS.replace("</item>", "<comments>/c</comments></item>", 1)) == {"F218"}
    assert codes("a.json", feed.replace('{"name": "Me"}', '{"name": "Me", "avatar": "me.png"}')) == {"F218"}
    assert codes("a.json", feed.replace("https://e.org/a.mp3", "/a.mp3")) == {"F218"}


def test_every_category_that_may_be_configured_is_known() -> None:
    assert set(get_args(Category)) - {""} == PODCAST_CATEGORIES.keys()


SHOW = (
    '<itunes:category text="Arts"/><itunes:explicit>false</itunes:explicit><itunes:image href="https://e.org/i.jpg"/>'
)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        pytest.param("<itunes:explicit>clean</itunes:explicit>", False, id="explicit as it was written once"),
        pytest.param("<itunes:explicit>maybe</itunes:explicit>", True, id="explicit"),
        pytest.param("<itunes:type>Serial</itunes:type>", False, id="a type in capitals"),
        pytest.param("<itunes:type>weekly</itunes:type>", True, id="a type"),
        pytest.param('<itunes:category text="Rivers"/>', True, id="a category"),
        pytest.param(
            '<itunes:category text="News"><itunes:category text="Politics"/></itunes:category>', False, id="a part"
        ),
        pytest.param(
            '<itunes:category text="Arts"><itunes:category text="Politics"/></itunes:category>', True, id="of another"
        ),
        pytest.param(
            "<itunes:owner><itunes:name>Me</itunes:name></itunes:owner>", False, id="an owner without an address"
        ),
        pytest.param("<itunes:owner><itunes:email>me</itunes:email></itunes:owner>", True, id="an owner's address"),
        pytest.param("<itunes:image>https://e.org/i.jpg</itunes:image>", True, id="a picture in the text"),
    ],
)
def test_what_a_show_says_is_what_players_know(said: str, wrong: bool) -> None:
    text = RSS.replace("<language>", f"{SHOW}{said}<language>")

    assert codes("rss.xml", text) == ({"F231"} if wrong else set())


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        pytest.param("<itunes:duration>1:02:03</itunes:duration>", False, id="a clock"),
        pytest.param("<itunes:duration>754</itunes:duration>", False, id="seconds"),
        pytest.param("<itunes:duration>1h</itunes:duration>", True, id="words"),
        pytest.param("<itunes:episode>0</itunes:episode>", True, id="episode zero"),
        pytest.param("<itunes:episodeType>Bonus</itunes:episodeType>", False, id="a type in capitals"),
        pytest.param("<itunes:episodeType>special</itunes:episodeType>", True, id="a type"),
    ],
)
def test_what_an_episode_says_is_what_players_know(said: str, wrong: bool) -> None:
    assert codes("rss.xml", RSS.replace("</item>", f"{said}</item>", 1)) == ({"F231"} if wrong else set())


def test_a_document_that_leads_to_itself_is_found_in_every_format() -> None:
    link = '<atom:link href="https://e.org/rss.xml" rel="prev-archive"/>'

    assert codes("rss.xml", RSS.replace("<language>", f"{link}<language>")) == {"F703"}
    assert codes("a.json", GOOD["json"][1].replace('{"', '{"next_url": "https://e.org/feed.json", "', 1)) == {"F703"}


def test_a_value_of_the_wrong_type_is_told_in_the_words_of_json() -> None:
    """It was told as "is no str", the word of Python."""
    feed = GOOD["json"][1].replace('"items":', '"description": 7, "items":', 1)

    found = [one for one in check("a.json", feed.encode(), NOW) if one.code == "F403"]

    assert [one.message.rpartition(": ")[2] for one in found] == ["'description' is not a string"]
