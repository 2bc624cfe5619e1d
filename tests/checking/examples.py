"""A feed of each format and a letter that are right, and for each rule what makes one of them wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">
<channel><title>T</title><link>https://e.org/</link><description>D</description><language>en</language>
<atom:link href="https://e.org/rss.xml" rel="self" type="application/rss+xml"/>
<sy:updatePeriod>daily</sy:updatePeriod>
<image><url>https://e.org/i.png</url><title>T</title><link>https://e.org/</link><width>88</width></image>
<lastBuildDate>Mon, 23 Nov 2026 09:00:00 +0000</lastBuildDate><ttl>60</ttl>
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
    "hubs": [{"type": "WebSub", "url": "https://hub.e.org/"}], "items": [
        {"id": "a", "url": "https://e.org/a", "content_html": "<p>x</p>", "date_published": "2026-11-23T09:00:00Z",
         "authors": [{"name": "Me"}], "tags": ["x"], "attachments": [{"url": "https://e.org/a.mp3", "mime_type": "audio/mpeg"}]},
        {"id": "b", "content_text": "x"},
    ],
}  # fmt: skip
OPML = """<?xml version="1.0" encoding="utf-8"?>
<opml version="2.0"><head><title>T</title></head><body><outline text="A" type="rss" xmlUrl="https://e.org/rss.xml"/></body></opml>
"""
WORDS = " ".join(["The river rose in the night."] * 20)
LETTER = (
    '<!doctype html><html lang="en"><head><style>a {color: #000}</style></head><body><div lang="en" dir="ltr">'
    f'<h1>News</h1><h2>One</h2><p style="color:#000;background:#fff">{WORDS}</p>'
    '<table role="presentation"><tr><td><img src="https://e.org/x.png" alt="x" width="600" height="90">'
    '<a href="https://e.org/a">A</a> <a href="https://e.org/u/1">Unsubscribe</a></td></tr></table></div></body></html>'
)
EML = f"""From: News <news@e.org>
Subject: News
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <1@e.org>
List-Id: News <news.e.org>
Feedback-ID: 1:all:weekly:sender
Auto-Submitted: auto-generated
MIME-Version: 1.0
List-Unsubscribe: <https://e.org/u/1>, <mailto:u@e.org>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Text. {WORDS}

A
https://e.org/a

Unsubscribe:
https://e.org/u/1
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
    "F106": ("rss", lambda text: text + " " * 15_000_000),
    "F107": ("rss", lambda text: text + " " * 1_000_000),
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
    "F207": ("rss", swap("<pubDate>Mon, 23 Nov 2026 09:00:00 +0000", "<pubDate>2026-11-23")),
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
    "F223": (
        "rss",
        lambda text: text.replace("Nov 2026 08:00", "Nov 2026 09:00").replace(
            "<link>https://e.org/b", "<link>https://e.org/a"
        ),
    ),
    "F224": ("rss", swap("<title>A<", "<title>A &lt;b&gt;c&lt;/b&gt;<")),
    "F225": ("rss", swap("Nov 2026 08:00", "Nov 2026 10:00")),
    "F226": ("rss", swap("<lastBuildDate>Mon, 23", "<lastBuildDate>Sun, 22")),
    "F227": ("rss", swap("<ttl>60", "<ttl>hourly")),
    "F228": ("rss", swap("<width>88", "<width>1400")),
    "F229": ("json", edit(feed_url=None)),
    "F230": ("rss", swap("<language>", '<itunes:category text="Arts"/><language>')),
    "F231": ("rss", swap("</item>", "<itunes:duration>an hour</itunes:duration></item>")),
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
    "F412": ("json", edit(hubs=[{"url": "https://hub.e.org/"}])),
    "F413": ("json", edit(item__authors=["Me"])),
    "F501": ("opml", swap('version="2.0"', 'version="1.0"')),
    "F502": ("opml", swap('text="A" ', "")),
    "F503": ("opml", swap(' xmlUrl="https://e.org/rss.xml"', "")),
    "F601": ("rss", swap("&lt;p&gt;x", "&lt;p onclick='y()'&gt;x")),
    "F602": ("rss", swap('img src="https://e.org/x.png"', 'img src="/x.png"')),
    "F603": ("rss", swap(' alt="x"', "")),
    "F604": ("rss", swap("&lt;p&gt;x", "&lt;p style='color:red'&gt;x")),
    "F605": ("rss", swap('img src="https://e.org/x.png"', 'img data-src="https://e.org/x.png"')),
    "F606": ("rss", swap('alt="x"', 'alt="x" width="1" height="1"')),
    "F607": ("rss", swap("&lt;p&gt;x", "&lt;p&gt;&lt;marquee&gt;x")),
    "F608": ("rss", swap("&lt;p&gt;x", "&lt;html&gt;&lt;p&gt;x")),
    "F609": ("atom", swap("<entry>", '<entry xml:base="https://e.org/">')),
    "F701": ("atom", swap("<title>T</title>", "<title>T</title><fh:archive/>")),
    "F702": ("atom", swap("<title>T</title>", "<title>T</title><fh:archive/><fh:complete/>")),
    "F703": ("atom", swap("<entry>", '<link href="https://e.org/atom.xml" rel="prev-archive"/><entry>')),
    "F704": (
        "atom",
        swap(
            "<entry>",
            '<x:deleted-entry xmlns:x="http://purl.org/atompub/tombstones/1.0" ref="tag:e.org,2026:c"/><entry>',
        ),
    ),
    "L101": ("letter", swap("Unsubscribe", "Unsubscribe" + "x" * 100_000)),
    "L102": ("eml", swap("text/plain", "text/markdown")),
    "L103": ("eml", swap("Message-ID: <1@e.org>\n", "")),
    "L104": ("eml", swap("List-Unsubscribe-Post: List-Unsubscribe=One-Click\n", "")),
    "L105": ("eml", swap("Text.", "Text. " + "x" * 999)),
    "L106": ("eml", swap("text/plain; charset=utf-8", "text/plain; charset=iso-8859-1")),
    "L107": ("letter", swap("<img", "<form></form><img")),
    "L108": ("letter", swap(' lang="en"', "")),
    "L109": ("letter", swap(' role="presentation"', "")),
    "L110": ("letter", swap("Unsubscribe", "Unsub\x92scribe")),
    "L111": ("letter", swap("https://e.org/x.png", "data:image/png;base64,aGk=")),
    "L112": ("eml", swap("From: News <news@e.org>", "From: News <news@e.org>, Me <me@e.org>")),
    "L113": ("eml", swap("<1@e.org>", "<ABC@e.org>")),
    "L114": ("eml", swap("<news.e.org>", "news")),
    "L115": ("eml", swap("1:all:weekly:sender", "1:all:me")),
    "L116": ("eml", swap("Auto-Submitted: auto-generated\n", "")),
    "L117": ("eml", swap("Subject: News", "Subject: Re: News")),
    "L118": ("eml", swap("Subject: News", f"Subject: {'News ' * 16}")),
    "L119": ("eml", swap("23 Nov 2026", "24 Nov 2026")),
    "L120": ("letter", swap("Unsubscribe", "Unsubscribe" + "x" * 90_000)),
    "L121": ("letter", swap("<h2>One</h2>", "<h3>One</h3>")),
    "L122": ("letter", swap("a {color: #000}", "@media print { @font-face {} }")),
    "L123": ("letter", swap("color:#000;", "color:#000;display:flex;")),
    "L124": ("letter", swap(";background:#fff", "")),
    "L125": ("letter", swap("color:#000;", "color:#000;display:none;")),
    "L126": ("letter", swap('width="600"', 'width="1200"')),
    "L127": ("letter", swap('width="600" height="90"', 'width="1" height="1"')),
    "L128": ("eml", swap("A\nhttps://e.org/a\n", "A\n")),
    "L129": ("eml", lambda text: text.replace("https://e.org/u/1", "https://e.org/u?a=me%40e.org")),
    "L130": ("eml", swap("Text.", "<p>Text.</p><p>More.</p>")),
    "L131": ("eml", swap(f"Text. {WORDS}", "Text.")),
    "L132": ("eml", lambda text: text.replace("https://e.org/a", "https://e.org/a?utm_source=letter")),
    "L133": ("letter", swap('<div lang="en" dir="ltr">', "<div>")),
    "L135": ("eml", swap("List-Id: News", "List-Id: =?utf-8?q?News?=")),
    "L136": ("eml", swap('href="https://e.org/u/1"', 'href="https://e.org/a"')),
    "L138": ("letter", swap(WORDS, "News.")),
}
GOOD = {
    "rss": ("rss.xml", RSS), "atom": ("atom.xml", ATOM), "json": ("feed.json", json.dumps(JSON)),
    "opml": ("feeds.opml", OPML), "letter": ("letter.html", LETTER), "eml": ("letter.eml", EML),
}  # fmt: skip
