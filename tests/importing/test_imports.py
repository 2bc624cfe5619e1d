"""Exports of other systems become files that publish; nothing private gets out, nothing of the user's is overwritten."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import config as configuration
from publisher.cli import publisher
from publisher.errors import ArticleError
from publisher.importing import feed, ghost, medium, substack, wordpress
from publisher.importing.markdown import markdown_of
from publisher.importing.posts import Post
from publisher.model import Source
from publisher.pipeline import publish
from publisher.readers import ReadOptions, read

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def item(
    number: int, kind: str = "post", status: str = "publish", body: str = "", extra: str = "", **values: str
) -> str:
    date = values.get("date", f"2019-05-0{number} 08:00:00")
    return f"""<item><title>{values.get("title", f"Post {number}")}</title>
<link>https://old.example/2019/05/post-{number}/</link>
<guid isPermaLink="false">https://old.example/?p={number}</guid>
<dc:creator><![CDATA[ana]]></dc:creator>
<content:encoded><![CDATA[{body or f"The text of post {number}."}]]></content:encoded>
<excerpt:encoded><![CDATA[{values.get("excerpt", "")}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_name>post-{number}</wp:post_name>
<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>
<wp:post_password>{values.get("password", "")}</wp:post_password>{extra}</item>"""


def wxr(*items: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title>
<wp:author><wp:author_login>ana</wp:author_login><wp:author_display_name>Ana Ruiz</wp:author_display_name></wp:author>
{"".join(items)}</channel></rss>""".encode()


PICTURE = "<item><title>p</title><wp:post_id>77</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://old.example/p.jpg</wp:attachment_url></item>"
WORDPRESS = wxr(
    item(
        1,
        body="First line.\nSecond line.\n\nNext <b>one</b>.\n\n[caption id='x']<img src='https://old.example/w.jpg' alt='A weir'> "
        "The weir[/caption]\n\n[contact-form to='x']",
        extra='<category domain="category" nicename="r">Rivers</category><category domain="category" nicename="c">Cities'
        '</category><category domain="post_tag" nicename="w">weir</category>'
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>77</wp:meta_value></wp:postmeta>"
        "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>",
        excerpt="In short.",
    ),
    item(2, status="draft", date="0000-00-00 00:00:00"),
    item(3, status="private"),
    item(4, password="secret"),
    item(5, kind="page", body="<!-- wp:paragraph --><p>A block.</p><!-- /wp:paragraph -->"),
    item(6, kind="nav_menu_item"),
    PICTURE,
)

GHOST = json.dumps({"db": [{"data": {
    "posts": [
        {"id": "aa", "title": "The weir", "slug": "weir", "html": '<p>See <a href="__GHOST_URL__/b/">b</a>.</p>',
         "status": "published", "visibility": "public", "published_at": "2020-01-02T03:04:05.000Z",
         "updated_at": "2020-01-03T03:04:05.000Z", "feature_image": "__GHOST_URL__/content/w.jpg", "custom_excerpt": "Short."},
        {"id": "bb", "title": "For members", "slug": "b", "html": "<p>Secret.</p>", "status": "published",
         "visibility": "paid", "published_at": "2020-01-04T00:00:00.000Z"},
        {"id": "cc", "title": "Sent", "slug": "c", "html": "<p>x</p>", "status": "sent", "visibility": "public"},
    ],
    "tags": [{"id": "t1", "name": "Rivers"}, {"id": "t2", "name": "#internal"}, {"id": "t3", "name": "weir"}],
    "posts_tags": [{"post_id": "aa", "tag_id": "t3", "sort_order": 1}, {"post_id": "aa", "tag_id": "t1", "sort_order": 0},
                   {"post_id": "aa", "tag_id": "t2", "sort_order": 2}],
    "users": [{"id": "u", "name": "Ana Ruiz"}], "posts_authors": [{"post_id": "aa", "author_id": "u"}],
    "members": [{"id": "m"}],
}}]}).encode()  # fmt: skip


def zipped(**files: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


SUBSTACK = zipped(**{
    "posts.csv": "post_id,post_date,is_published,email_sent_at,audience,title,subtitle,podcast_url\n"
    "11.weir,2021-05-06T07:08:09.000Z,true,,everyone,The weir,It hums,\n"
    "12.paid,2021-05-07T07:08:09.000Z,true,,only_paid,Paid,,\n"
    "13.later,,false,,everyone,Later,,\n",
    "posts/11.weir.html": "<p>The weir hums.</p>",
    "posts/12.paid.html": "<p>For those who pay.</p>",
    "posts/13.later.html": "<p>Not yet.</p>",
    "email_list.csv": "email\nme@example.org\n",
})  # fmt: skip

MEDIUM = zipped(**{
    "posts/2018-01-02_The-Weir-0a1b2c3d4e5f.html": """<html><body><article class="h-entry"><h1 class="p-name">The Weir</h1>
<section class="p-summary">It hums.</section><section class="e-content"><h3 class="graf--title">The Weir</h3><p>The weir hums.</p></section>
<footer><p>By <a class="p-author h-card">Ana Ruiz</a> on <time class="dt-published" datetime="2018-01-02T03:04:05.000Z">x</time></p>
<a class="p-canonical" href="https://medium.com/@ana/the-weir-0a1b2c3d4e5f">l</a></footer></article></body></html>""",
    "posts/draft_Not-yet-aaaabbbbcccc.html": '<article class="h-entry"><h1 class="p-name">Not yet</h1></article>',
})  # fmt: skip

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Old</title><entry xml:lang="de"><id>urn:x:1</id>
<title type="html">Das &lt;b&gt;Wehr&lt;/b&gt;</title><link href="https://old.example/wehr"/><published>2020-01-02T03:04:05Z</published>
<updated>2020-01-03T00:00:00Z</updated><author><name>Ana Ruiz</name></author><category term="r" label="Rivers"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Es <em>summt</em>.</p></div></content></entry></feed>"""


def by_title(posts: Iterable[Post]) -> dict[str, Post]:
    return {post.title: post for post in posts}


def test_wordpress_posts_keep_what_they_said() -> None:
    export = wordpress.read(WORDPRESS, "x.xml")
    posts = by_title(export.posts)

    first = posts["Post 1"]
    assert (first.guid, first.url) == ("https://old.example/?p=1", "https://old.example/2019/05/post-1/")
    assert first.published == datetime(2019, 5, 1, 8, tzinfo=UTC)
    assert (first.topic, first.tags, first.authors) == ("Rivers", ("Cities", "weir"), ("Ana Ruiz",))
    assert (first.summary, first.image) == ("In short.", "https://old.example/p.jpg")
    assert "<p>First line.<br>\nSecond line.</p>" in first.html
    assert "<figcaption>The weir</figcaption>" in first.html
    assert first.notes == ("the shortcode [contact-form] stays as text", "1 comments")
    assert "wp:paragraph" not in posts["Post 5"].html
    assert export.notes == ("1 of the type 'nav_menu_item' are no articles",)


def test_ghost_posts_keep_what_they_said() -> None:
    export = ghost.read(GHOST, "x.json", site_url="https://old.example/")
    first = by_title(export.posts)["The weir"]

    assert (first.guid, first.topic, first.tags) == ("aa", "Rivers", ("weir",))
    assert first.html == '<p>See <a href="https://old.example/b/">b</a>.</p>'
    assert first.image == "https://old.example/content/w.jpg"
    assert first.authors == ("Ana Ruiz",)
    assert export.notes == ("1 members: take them over with 'publisher subscribers import'",)


def test_substack_and_medium_posts_keep_what_they_said() -> None:
    weir = by_title(substack.read(SUBSTACK, "x.zip", site_url="https://a.substack.example").posts)["The weir"]
    other = by_title(medium.read(MEDIUM, "x.zip").posts)["The Weir"]

    assert (weir.guid, weir.summary) == ("https://a.substack.example/p/weir", "It hums")
    assert weir.published == datetime(2021, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (other.guid, other.slug, other.authors) == ("https://medium.com/p/0a1b2c3d4e5f", "the-weir", ("Ana Ruiz",))
    assert other.html.count("The Weir") == 0
    assert other.published == datetime(2018, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_the_entries_of_a_feed_keep_what_they_said() -> None:
    (entry,) = feed.read(ATOM, "atom.xml").posts

    assert (entry.title, entry.guid, entry.language) == ("Das Wehr", "urn:x:1", "de")
    assert "<em>summt</em>" in entry.html
    assert entry.updated == datetime(2020, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("export", "private"),
    [
        (wordpress.read(WORDPRESS, "x").posts, {"Post 2": "draft", "Post 3": "private", "Post 4": "password"}),
        (ghost.read(GHOST, "x").posts, {"For members": "paid only", "Sent": "sent by mail only"}),
        (substack.read(SUBSTACK, "x").posts, {"Paid": "only paid", "Later": "draft"}),
        (medium.read(MEDIUM, "x").posts, {"Not yet": "draft"}),
    ],
    ids=["wordpress", "ghost", "substack", "medium"],
)
def test_what_was_not_for_everybody_is_a_draft(export: tuple[Post, ...], private: dict[str, str]) -> None:
    assert {post.title: post.private for post in export if post.private} == private


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "publisher.toml").write_text('[site]\nurl = "https://old.example/"\npostal_address = "1 Quay"\n')
    for name, data in {"wp.xml": WORDPRESS, "g.json": GHOST, "s.zip": SUBSTACK, "m.zip": MEDIUM, "a.xml": ATOM}.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(publisher, ["import", *arguments], catch_exceptions=False)


def test_an_imported_site_publishes_what_was_public_and_nothing_else(folder: Path) -> None:
    for arguments in (("wordpress", "wp.xml"), ("ghost", "g.json"), ("substack", "s.zip"), ("medium", "m.zip")):
        assert run(*arguments).exit_code == 0
    run("feed", "a.xml")

    report = publish(configuration.load(folder=folder), NOW, mail=True)
    entries = {one.title: one for one in feedparser.parse(str(folder / "out" / "rss.xml")).entries}

    assert [problem for problem in report.problems if problem.level == "error"] == []
    assert entries.keys() == {"Post 1", "Post 5", "The weir", "The Weir", "Das Wehr"}
    assert entries["Post 1"].id == "https://old.example/?p=1"
    assert entries["Post 1"].link == "https://old.example/2019/05/post-1/"
    assert entries["Post 1"].published_parsed[:5] == (2019, 5, 1, 8, 0)
    assert (folder / "out/2019/05/post-1/index.html").is_file()
    every = "".join(path.read_text("utf-8") for path in (folder / "out").rglob("*.*ml"))
    assert "Secret." not in every
    assert "For those who pay" not in every


def test_a_second_import_changes_nothing_and_keeps_what_the_user_wrote(folder: Path) -> None:
    run("wordpress", "wp.xml")
    first = folder / "articles" / "post-1.md"
    first.write_text(first.read_text() + "\nMy own words.\n")
    first.rename(folder / "articles" / "renamed.md")
    before = {path.name: path.read_bytes() for path in (folder / "articles").iterdir()}

    again = run("wordpress", "wp.xml")

    assert "0 files written to articles, 0 of them drafts; 5 were there already" in again.stdout
    assert {path.name: path.read_bytes() for path in (folder / "articles").iterdir()} == before


def test_the_report_tells_what_was_left_behind(folder: Path) -> None:
    told = run("wordpress", "wp.xml", "--dry-run").stdout
    as_json = json.loads(run("ghost", "g.json", "--dry-run", "--json", "--to", "elsewhere").stdout)

    assert "post-1.md: left behind: the shortcode [contact-form] stays as text; 1 comments" in told
    assert "5 files would be written to articles, 3 of them drafts" in told
    assert [one["private"] for one in as_json["files"] if one.get("private")] == ["paid only", "sent by mail only"]
    assert not (folder / "articles").exists()
    assert not (folder / "elsewhere").exists()


BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rss><channel/></rss>'


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        pytest.param("wordpress", BOMB, "declares entities", id="entities"),
        pytest.param("wordpress", WORDPRESS[:900], "is not XML", id="cut off"),
        pytest.param("wordpress", b"<rss><channel/></rss>", "is no export of WordPress", id="another RSS"),
        pytest.param("ghost", b"{", "is not JSON", id="broken JSON"),
        pytest.param("ghost", b'{"db": []}', "is no export of Ghost", id="another JSON"),
        pytest.param("ghost", b"[" * 100_000, "is not JSON", id="nesting"),
        pytest.param("substack", b"no zip", "is no zip archive", id="no zip"),
        pytest.param("substack", zipped(a="x"), "has no posts.csv", id="another zip"),
        pytest.param("medium", zipped(**{"posts/a.html": b"0" * 90_000_000}), "which is refused", id="zip bomb"),
        pytest.param("medium", zipped(**{"../../posts/../x": "x"}), "leads out of it", id="paths that lead out"),
        pytest.param("feed", b"<html/>", "is no feed", id="a page"),
        pytest.param("feed", b'{"title": 1}', "is no JSON Feed", id="another JSON for a feed"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_in_a_line(folder: Path, kind: str, data: bytes, told: str) -> None:
    (folder / "x").write_bytes(data)

    with pytest.raises(ArticleError, match=told) as caught:
        run(kind, "x")

    assert str(caught.value).startswith("x:")
    assert not (folder / "articles").exists()


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<h2>A</h2><p>b <em>c</em> <strong>d</strong></p>", ["## A", "b *c* **d**"]),
        ("<ul><li>a</li><li>b</li></ul>", ["- a\n- b"]),
        ('<figure><img src="a.png" alt="A"><figcaption>C</figcaption></figure>', ['![A](a.png "C")']),
        ("<table><tr><th>a</th></tr><tr><td>1</td></tr></table>", ["| a |\n| --- |\n| 1 |"]),
        ("<table><tr><td>a</td><td rowspan=2>b</td></tr><tr><td>1</td></tr></table>", ["<table>", 'rowspan="2"']),
        ("<pre><code>a\n  b</code></pre>", ["```\na\n  b\n```"]),
        ("<p>un<em>believ</em>able, 2 * 3 * 4 and [so] on</p>", ["un*believ*able, 2 \\* 3 \\* 4 and \\[so] on"]),
        (
            '<p>a<sup id="r"><a href="#n">1</a></sup></p><ol><li id="n">note <a href="#r">back</a></li></ol>',
            ["a[^1]", "[^1]: note"],
        ),
        ("<p>a</p><script>x()</script>", ["a"]),
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', ["<iframe"]),
    ],
)  # fmt: skip
def test_html_becomes_markdown_and_what_markdown_has_no_words_for_stays(html: str, kept: list[str]) -> None:
    made, _ = markdown_of(html)

    assert all(part in made for part in kept), made
    assert "x()" not in made


def test_what_markdown_cannot_carry_is_told() -> None:
    made, lost = markdown_of("<p>a</p><form><p>Mail</p><input></form><script>x()</script>")

    assert made == "a\n"
    assert set(lost) >= {"a form", "a script"}


_TEXTS = st.text(alphabet="ab1 *_#[]()<>!`~|\\.-+=&:$^{}\n", max_size=12)
_HTML = st.recursive(
    _TEXTS.map(escape),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from("p em strong code a h2 ul li ol blockquote pre div span del sub table td tr b".split()),  # noqa: SIM905
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=8,
)


@settings(max_examples=150)
@given(_HTML)
def test_no_letter_is_lost_on_the_way_to_markdown_and_back(html: str) -> None:
    made, _ = markdown_of(html)

    reading = read(Source(path="a.md", data=f"---\ntitle: '-'\n---\n\n{made}\n\n0\n".encode()), ReadOptions())
    assert reading.draft
    shown = Counter(filter(str.isalnum, reading.draft.body.text if reading.draft.body else ""))
    assert not Counter(filter(str.isalnum, BeautifulSoup(html, "lxml").get_text())) - shown


def test_what_is_written_is_read_back_the_same(folder: Path) -> None:
    title = 'A "title": with --- marks, and a \\ backslash'
    item = {
        "id": "urn:1",
        "title": title,
        "content_html": "<p>Text.</p>",
        "tags": ["a: b", "- c"],
        "url": "https://x.example/?p=3",
    }
    (folder / "x.json").write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}))
    run("feed", "x.json")

    (path,) = (folder / "articles").iterdir()
    draft: Any = read(Source(path=path.name, data=path.read_bytes()), ReadOptions()).draft

    assert (draft.title, draft.guid, draft.page) == (title, "urn:1", "")
    assert (draft.topics, draft.tags) == (("a: b",), ("- c",))
