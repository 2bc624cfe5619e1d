"""Every rule of `publisher check` finds what it is for, and nothing in a feed or letter that is right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publisher import config as configuration
from publisher.checking import RULES, check
from publisher.cli import publisher
from publisher.pipeline import publish
from tests import judges
from tests.factories import NOON

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>T</title><link>https://e.org/</link><description>D</description><language>en</language>
<atom:link href="https://e.org/rss.xml" rel="self" type="application/rss+xml"/>
<sy:updatePeriod>daily</sy:updatePeriod>
<image><url>https://e.org/i.png</url><title>T</title><link>https://e.org/</link></image>
<managingEditor>me@e.org (Me)</managingEditor>
<item><title>A</title><link>https://e.org/a</link><description>S</description>
<content:encoded>&lt;p&gt;x &lt;img src="https://e.org/x.png" alt="x"&gt;&lt;/p&gt;</content:encoded>
<guid isPermaLink="false">tag:e.org,2026:a</guid><pubDate>Mon, 23 Nov 2026 09:00:00 +0000</pubDate>
<enclosure url="https://e.org/a.mp3" length="9" type="audio/mpeg"/></item>
<item><title>B</title><link>https://e.org/b</link><description>S</description>
<guid isPermaLink="false">tag:e.org,2026:b</guid><pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate></item>
</channel></rss>
"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0">
<id>tag:e.org,2026:/</id><title>T</title><updated>2026-11-23T09:00:00Z</updated><author><name>Me</name></author>
<link href="https://e.org/atom.xml" rel="self"/><link href="https://e.org/"/>
<entry><id>tag:e.org,2026:a</id><title>A</title><updated>2026-11-23T09:00:00Z</updated>
<link href="https://e.org/a"/><category term="x"/><summary>S</summary>
<content type="html">&lt;p&gt;x&lt;/p&gt;</content></entry>
<entry><id>tag:e.org,2026:b</id><title>B</title><updated>2026-11-23T08:00:00Z</updated><link href="https://e.org/b"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content></entry>
</feed>
"""
JSON: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "T", "feed_url": "https://e.org/feed.json", "language": "en",
    "items": [
        {"id": "a", "url": "https://e.org/a", "content_html": "<p>x</p>", "date_published": "2026-11-23T09:00:00Z",
         "authors": [{"name": "Me"}], "tags": ["x"], "attachments": [{"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg"}]},
        {"id": "b", "content_text": "x"},
    ],
}  # fmt: skip
OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>T</title></head><body><outline text="A" type="rss" xmlUrl="https://e.org/rss.xml"/></body></opml>
"""
LETTER = (
    '<!doctype html><html lang="en"><body><table role="presentation"><tr><td><img src="https://e.org/x.png" alt="x">'
    '<a href="https://e.org/u">Unsubscribe</a></td></tr></table></body></html>'
)
EML = f"""From: News <news@e.org>
Subject: News
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <1@e.org>
MIME-Version: 1.0
List-Unsubscribe: <https://e.org/u/1>, <mailto:u@e.org>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Text.
--b
Content-Type: text/html; charset=utf-8

{LETTER}
--b--
"""


def swap(old: str, new: str, *, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, count)

    return change


def edit(**values: Any) -> Callable[[str], str]:
    """Change keys of the first item ("item__x") or of the feed; None takes one out."""

    def change(text: str) -> str:
        feed = json.loads(text)
        for key, value in values.items():
            where = feed["items"][0] if key.startswith("item__") else feed
            name = key.removeprefix("item__")
            where.pop(name, None)
            if value is not None:
                where[name] = value
        return json.dumps(feed)

    return change


# code -> the kind of file, and what makes it wrong
WRONG: dict[str, tuple[str, Callable[[str], str]]] = {
    "F101": ("rss", swap("</item>", "")),
    "F102": ("rss", lambda text: text.replace("rss", "page")),
    "F103": ("rss", swap("utf-8", "iso-8859-1")),
    "F104": ("atom", swap("<title>T", "<title>T\x92")),
    "F105": ("rss", swap("<rss", "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss")),
    "F201": ("rss", swap('version="2.0" xmlns', 'version="0.91" xmlns')),
    "F202": ("rss", swap("<description>D</description>", "")),
    "F203": (
        "rss",
        lambda text: text.replace("<title>B</title>", "").replace(
            '</link><description>S</description>\n<guid isPermaLink="false">tag:e.org,2026:b',
            '</link>\n<guid isPermaLink="false">tag:e.org,2026:b',
        ),
    ),
    "F204": ("rss", swap('<guid isPermaLink="false">tag:e.org,2026:b</guid>', "")),
    "F205": ("rss", swap("2026:b</guid>", "2026:a</guid>")),
    "F206": ("rss", swap('<guid isPermaLink="false">', "<guid>")),
    "F207": ("rss", swap("Mon, 23 Nov 2026 09:00:00 +0000", "2026-11-23")),
    "F208": ("rss", swap("<pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate>", "")),
    "F209": ("atom", swap("<updated>2026-11-23T08", "<updated>2027-11-23T08")),
    "F210": ("rss", swap("me@e.org (Me)", "Me")),
    "F211": ("rss", swap(' length="9"', "")),
    "F212": ("rss", swap("</item>", '<enclosure url="https://e.org/b.mp3" length="9" type="audio/mpeg"/></item>')),
    "F213": (
        "rss",
        lambda text: text.replace("<description>S</description>\n<content", "\n<content").replace(
            "</content:encoded>", "</content:encoded><description>S</description>"
        ),
    ),
    "F214": ("rss", swap('rel="self"', 'rel="hub"')),
    "F215": ("rss", swap("<language>en", "<language>English (UK)")),
    "F216": ("rss", swap("<title>A</title>", "<title>A</title><title>B</title>")),
    "F217": ("rss", swap("<title>A</title>", "<title>A</title><note>x</note>")),
    "F218": ("rss", swap("<link>https://e.org/a<", "<link>/a<")),
    "F219": ("rss", swap("</item>", '<media:group><media:content url="https://e.org/x"/></media:group></item>')),
    "F220": ("rss", swap("<title>A<", "<title>A &amp; B<")),
    "F221": ("rss", lambda text: text.replace("sy:updatePeriod", "sy:UpdatePeriod")),
    "F222": ("rss", swap("</url><title>T", "</url><title>Other")),
    "F301": ("atom", swap("<id>tag:e.org,2026:/</id>", "")),
    "F302": ("atom", swap("<title>A</title>", "")),
    "F303": ("atom", swap("<author><name>Me</name></author>", "")),
    "F304": ("atom", swap("2026:b</id>", "2026:a</id>")),
    "F305": ("atom", swap("tag:e.org,2026:a", "a")),
    "F306": ("atom", swap("<updated>2026-11-23T08:00:00Z", "<updated>2026-11-23 08:00")),
    "F307": (
        "atom",
        swap('<link href="https://e.org/a"/>', '<link href="https://e.org/a"/><link href="https://e.org/c"/>'),
    ),
    "F309": ("atom", swap('type="html"', 'type="CDATA"')),
    "F310": ("atom", swap('<div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div>', "x")),
    "F311": ("atom", swap("T08:00", "T09:00")),
    "F313": (
        "atom",
        lambda text: text.replace('<link href="https://e.org/b"/>', "").replace(
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content>', ""
        ),
    ),
    "F314": ("atom", swap("<title>A</title>", "<title>A</title><subject>x</subject>")),
    "F315": ("atom", swap('<category term="x"/>', "<category/>")),
    "F316": (
        "atom",
        swap(
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content>',
            '<content src="https://e.org/x.pdf" type="application/pdf"/>',
        ),
    ),
    "F317": ("atom", swap("<name>Me</name>", "<name>Me</name><email>me at e.org</email>")),
    "F401": ("json", lambda text: text[:-5]),
    "F402": ("json", edit(version="1.1")),
    "F403": ("json", edit(title=None)),
    "F405": ("json", edit(item__id=7)),
    "F406": ("json", edit(item__id="b")),
    "F407": ("json", edit(item__content_html=None)),
    "F408": ("json", edit(item__date_published="yesterday")),
    "F410": ("json", edit(item__authors=None, item__author={"name": "Me"})),
    "F411": ("json", edit(item__attachments=[{"url": "https://e.org/a.mp3"}])),
    "F501": ("opml", swap('version="2.0"', 'version="1.0"')),
    "F502": ("opml", swap('text="A" ', "")),
    "F503": ("opml", swap(' xmlUrl="https://e.org/rss.xml"', "")),
    "F601": ("rss", swap("&lt;p&gt;x", "&lt;p onclick='y()'&gt;x")),
    "F602": ("rss", swap('img src="https://e.org/x.png"', 'img src="/x.png"')),
    "F603": ("rss", swap(' alt="x"', "")),
    "F604": ("rss", swap("&lt;p&gt;x", "&lt;p style='color:red'&gt;x")),
    "F701": ("atom", swap("<title>T</title>", "<title>T</title><fh:archive/>")),
    "L101": ("letter", swap("Unsubscribe", "Unsubscribe" + "x" * 100_000)),
    "L102": ("eml", swap("text/plain", "text/markdown")),
    "L103": ("eml", swap("Message-ID: <1@e.org>\n", "")),
    "L104": ("eml", swap("List-Unsubscribe-Post: List-Unsubscribe=One-Click\n", "")),
    "L105": ("eml", swap("Text.", "x" * 999)),
    "L106": ("eml", swap("text/plain; charset=utf-8", "text/plain; charset=iso-8859-1")),
    "L107": ("letter", swap("<img", "<form></form><img")),
    "L108": ("letter", swap(' lang="en"', "")),
    "L109": ("letter", swap(' role="presentation"', "")),
    "L110": ("letter", swap("Unsubscribe", "Unsub\x92scribe")),
    "L111": ("letter", swap("https://e.org/x.png", "data:image/png;base64,aGk=")),
}
GOOD = {
    "rss": ("rss.xml", RSS), "atom": ("atom.xml", ATOM), "json": ("feed.json", json.dumps(JSON)),
    "opml": ("feeds.opml", OPML), "letter": ("letter.html", LETTER), "eml": ("letter.eml", EML),
}  # fmt: skip


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
    of_articles = {"A101", "A102", "A103", "C101"}

    assert RULES.keys() - of_articles == WRONG.keys()


def test_a_finding_names_the_line() -> None:
    (found,) = check("rss.xml", WRONG["F207"][1](RSS).encode(), NOW)

    assert str(found).startswith(
        "rss.xml:11: F207 a date is not one of RFC 822: 2026-11-23. Write it as Mon, 23 Nov 2026"
    )


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@settings(max_examples=150)
def test_any_bytes_are_checked(data: bytes) -> None:
    for name in ("a.xml", "a.json", "a.eml", "a.html", "a"):
        for finding in check(name, data, NOW):
            assert finding.code in RULES


# --- beside judges -----------------------------------------------------------------------------------------------


def _grammar(shared: Path) -> Any:
    return etree.RelaxNG(etree.parse(str(next((shared / "schemas").glob("*.rng")))))


@pytest.mark.parametrize("code", [code for code, (kind, _) in WRONG.items() if kind == "atom"])
def test_what_the_grammar_of_atom_refuses_is_found(code: str, shared: Path) -> None:
    text = WRONG[code][1](ATOM)
    tree = etree.fromstring(text.encode())

    if not _grammar(shared).validate(tree):
        assert any(finding.level == "error" for finding in check("atom.xml", text.encode(), NOW))


def test_every_mutation_that_the_grammar_refuses_is_found(shared: Path) -> None:
    """Each element is taken out, doubled, renamed, and each attribute taken out, one at a time."""
    grammar = _grammar(shared)
    assert grammar.validate(etree.fromstring(ATOM.encode()))
    refused, missed = 0, []
    for place in range(1, len(list(etree.fromstring(ATOM.encode()).iter()))):
        for way in ("out", "twice", "renamed", "bare", "text"):
            root = etree.fromstring(ATOM.encode())
            element = list(root.iter())[place]
            parent = element.getparent()
            assert parent is not None
            if way == "out":
                parent.remove(element)
            elif way == "twice":
                parent.append(etree.fromstring(etree.tostring(element)))
            elif way == "renamed":
                element.tag = "{http://www.w3.org/2005/Atom}other"
            elif way == "bare":
                element.attrib.clear()
            else:
                element.text = "x"
            data = b'<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root)
            if not grammar.validate(etree.fromstring(data)):
                refused += 1
                if not any(one.level == "error" for one in check("a.xml", data, NOW)):
                    missed.append((way, str(element.tag)))
    assert missed == []
    assert refused > 30


@pytest.mark.parametrize("code", [code for code, (kind, _) in WRONG.items() if kind in {"rss", "atom"}])
def test_what_feedparser_stumbles_over_is_found(code: str) -> None:
    kind, change = WRONG[code]
    text = change(GOOD[kind][1])

    if feedparser.parse(text.encode()).bozo:
        assert check("a.xml", text.encode(), NOW)


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://e.org/"\npostal_address = "1 Quay"\n')
    (tmp_path / "articles" / "a.md").write_text(
        "---\ntitle: A\ndate: 2026-03-01\n---\n\n![](https://e.org/x.png)\n\nText.\n"
    )
    (tmp_path / "articles" / "b.md").write_text("---\ntitle: B\ndate: next week\n---\n\nText.\n")
    return tmp_path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(publisher, ["check", *arguments], catch_exceptions=False)


def test_the_publication_is_looked_at_whole_and_nothing_is_written(paper: Path) -> None:
    before = {path for path in paper.rglob("*") if ".publisher" not in path.parts}

    done = run()

    assert done.exit_code == 1
    assert "articles/b.md:3: A101 'date' is not a date: 'next week'. Write it as 2026-11-23." in done.stdout
    assert "articles/a.md: A103 a picture of an article has no alt text: https://e.org/x.png" in done.stdout
    assert "1 errors, 1 warnings" in done.stdout
    assert {path for path in paper.rglob("*") if ".publisher" not in path.parts} == before


def test_rules_are_chosen_by_the_beginning_of_their_code(paper: Path) -> None:
    assert run("--ignore", "A101").exit_code == 0
    assert [one["code"] for one in json.loads(run("--select", "A103", "--format", "json").stdout)] == ["A103"]
    assert "::error file=articles/b.md,line=3,title=A101::" in run("--format", "github").stdout


def test_a_feed_of_somebody_else_is_looked_at(paper: Path) -> None:
    (paper / "feed.xml").write_text(WRONG["F205"][1](RSS))

    done = run("feed.xml")

    assert done.exit_code == 1
    assert "feed.xml:13: F205 two items have one guid" in done.stdout


def test_our_own_sample_has_nothing_to_mend(tmp_path: Path) -> None:
    config = configuration.load(judges.ROOT / "publisher.toml")
    import msgspec

    there = msgspec.structs.replace(config, output=tmp_path / "out", outbox=tmp_path / "outbox", state=tmp_path)
    publish(there, NOON, mail=True)

    files = [path for path in tmp_path.rglob("*.*") if path.suffix in {".xml", ".json", ".opml", ".eml"}]
    found = [
        str(one) for path in files if path.name != "sitemap.xml" for one in check(str(path), path.read_bytes(), NOON)
    ]

    assert len(files) > 20
    assert found == []


def test_the_guide_has_every_rule() -> None:
    text = (judges.ROOT / "docs" / "rules.md").read_text("utf-8")

    for code, rule in RULES.items():
        assert f"| {code} | {rule.level} | {rule.what} | {rule.source} |" in text, (
            f"docs/rules.md has no row for {code}"
        )


def test_every_rule_for_our_own_feeds_and_letters_names_a_test_that_is_there() -> None:
    text = (judges.ROOT / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| ([FHBT]\d{1,2}) \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    every = "".join(path.read_text("utf-8") for path in (judges.ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)", every, re.MULTILINE))

    assert [rule for rule, _ in rows if rule[0] == "F"] == [f"F{number}" for number in range(1, 51)]
    assert len([rule for rule, _ in rows if rule[0] in "HBT"]) > 30
    exceptions = [rule for rule, test in rows if test.startswith("exception")]
    assert len(exceptions) <= 5
    for rule, test in rows:
        assert rule in exceptions or test.strip("`") in there, (rule, test)
