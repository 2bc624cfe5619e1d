"""Pages: an author's own are taken as they are; of others, the article."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from publisher import readers
from publisher.model import Author, Draft, Source


def draft(text: str) -> Draft:
    reading = readers.read(Source(path="a.html", data=text.encode()), readers.ReadOptions())
    assert reading.draft is not None, reading.problems
    return reading.draft


def html(text: str) -> str:
    body = draft(text).body
    assert body is not None
    return body.html


def page(head: str, body: str = "<p>Some text that is long enough to stand for itself.</p>") -> str:
    return f"<!doctype html><html lang=de-AT><head>{head}</head><body><article>{body}</article></body></html>"


KEPT = {
    "figure": '<figure><img src="a.png" alt="A"><figcaption>Caption</figcaption></figure>',
    "table": "<table><tbody><tr><td>1</td></tr></tbody></table>",
    "code": "<pre><code>a &lt; b</code></pre>",
    "list": "<ul><li>One</li></ul>",
    "footnote": '<sup id="r1"><a href="#n1">1</a></sup>',
}


@pytest.mark.parametrize("case", KEPT)
def test_an_own_page_or_fragment_is_taken_as_it_is(case: str) -> None:
    kept = KEPT[case].replace(' rel="noopener"', "")

    assert kept in html(f"<h1>Title</h1><p>Text</p>{kept}")
    assert kept in html(page("<title>Title</title>", f"<h1>Title</h1><p>Text</p>{kept}"))


def test_the_heading_that_is_the_title_is_not_repeated() -> None:
    made = draft(page("<title>A long title | Site</title>", "<h1>A long title</h1><p>Text</p>"))

    assert made.title == "A long title"
    assert made.body is not None
    assert made.body.text == "Text"


def test_front_matter_comes_before_the_page() -> None:
    made = draft(f"---\ntitle: Stated\ndate: 2026-11-23\n---\n{page('<title>Other title</title>')}")

    assert (made.title, made.date_source) == ("Stated", "front matter")


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "From JSON-LD",
    "datePublished": "2026-11-23T09:00:00+01:00",
    "dateModified": "2026-11-24",
    "author": [{"@type": "Person", "name": "Ana Ruiz", "url": "https://example.org/ana"}],
    "description": "What it is about.",
    "articleSection": "Health",
    "keywords": ["one", "two"],
    "image": {"url": "https://example.org/a.jpg", "width": 1200},
}


@pytest.mark.parametrize(
    "wrap", [lambda one: one, lambda one: [{"@type": "Organization"}, one], lambda one: {"@graph": [one]}]
)
def test_json_ld_is_trusted_first(wrap: object) -> None:
    assert callable(wrap)
    data = json.dumps(wrap({"@context": "https://schema.org", **ARTICLE}))

    made = draft(page(f'<script type="application/ld+json">{data}</script><meta property="og:title" content="Other">'))

    assert made.title == "From JSON-LD"
    assert made.published == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert made.date_source == "page metadata"
    assert made.authors == (Author(name="Ana Ruiz", url="https://example.org/ana"),)
    assert (made.summary, made.topics, made.tags) == ("What it is about.", ("Health",), ("one", "two"))
    assert made.image is not None
    assert (made.image.url, made.language) == ("https://example.org/a.jpg", "de-AT")


@pytest.mark.parametrize(
    ("head", "body", "field", "expected"),
    [
        ('<meta property="og:title" content="A &amp; B">', "<p>x</p>", "title", "A & B"),
        (
            '<meta property="article:published_time" content="2026-11-23">',
            "<p>x</p>",
            "published",
            datetime(2026, 11, 23, tzinfo=UTC),
        ),
        ("", '<time datetime="2026-11-23">today</time><p>x</p>', "published", datetime(2026, 11, 23, tzinfo=UTC)),
        ('<meta name="author" content="Ana Ruiz">', "<p>x</p>", "authors", (Author(name="Ana Ruiz"),)),
        ("", '<p class="byline">By Ana Ruiz</p><p>x</p>', "authors", (Author(name="Ana Ruiz"),)),
        ('<link rel="canonical" href="https://example.org/a">', "<p>x</p>", "link", "https://example.org/a"),
        ('<meta name="description" content="About.">', "<p>x</p>", "summary", "About."),
        ('<meta name="keywords" content="a, b">', "<p>x</p>", "tags", ("a", "b")),
    ],
)
def test_a_page_says_it_in_its_head_or_text(head: str, body: str, field: str, expected: object) -> None:
    assert getattr(draft(page(head, body)), field) == expected


NODES = [
    {"@type": "Person", "@id": "https://example.org/#ana", "name": "Ana Ruiz"},
    {"@type": "ImageObject", "@id": "https://example.org/#first", "url": "https://example.org/a.jpg", "width": 1200},
]
REFERENCES: dict[str, tuple[dict[str, object], str]] = {
    "to a node": ({"image": {"@id": "https://example.org/#first"}}, "https://example.org/a.jpg"),
    "in a list": ({"image": [{"@id": "https://example.org/#first"}]}, "https://example.org/a.jpg"),
    "to a picture": ({"image": {"@id": "https://example.org/b.jpg"}}, "https://example.org/b.jpg"),
    "to nothing": ({"image": {"@id": "https://example.org/#second"}}, "https://example.org/og.jpg"),
    "none": ({}, "https://example.org/og.jpg"),
}


@pytest.mark.parametrize("case", REFERENCES)
def test_what_json_ld_only_refers_to_is_found(case: str) -> None:
    """WordPress with Yoast refers to its pictures, and `https://example.org/#first` became that of the article."""
    more, expected = REFERENCES[case]
    one = {"@type": "Article", "headline": "T", "author": {"@id": "https://example.org/#ana"}, **more}
    data = json.dumps({"@graph": [one, *NODES]})
    head = f'<meta property="og:image" content="https://example.org/og.jpg"><script type="application/ld+json">{data}'

    made = draft(page(f"{head}</script>"))

    assert made.authors == (Author(name="Ana Ruiz"),)
    assert made.image is not None
    assert made.image.url == expected


def test_the_article_is_cut_out_of_a_page_full_of_other_things() -> None:
    text = "".join(
        f"<p>Paragraph {n} of the story goes on at some length, with commas, and ends in a stop.</p>" for n in range(9)
    )
    links = "".join(f'<li><a href="/{n}">Another story {n}</a></li>' for n in range(40))
    scripts = "<script>var x = 1;</script>" * 20

    shown = html(
        f"<!doctype html><html><head><title>The story</title>{scripts}</head><body><nav><ul>{links}</ul></nav>"
        f'<div class="content"><h1>The story</h1>{text}</div><footer><ul>{links}</ul></footer></body></html>'
    )

    assert "Paragraph 8" in shown
    assert "Another story" not in shown


TITLED = {
    "an encyclopedia's, which states what a thing is": ("Weir - Example Wiki", "low dam", "Weir", "Weir"),
    "a blog's, whose heading names the blog": (
        "Notes of a River: Winter", "Winter", "Notes of a River", "Winter",
    ),
    "a paper's, which states a shorter one": (
        "The weir in a long winter - Notes", "The weir", "The weir in a long winter", "The weir in a long winter",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TITLED)
def test_of_several_titles_that_of_the_article_counts(case: str) -> None:
    """Saved pages of an encyclopedia were called after the kind of thing, those of old blogs after the blog."""
    page_title, stated, heading, expected = TITLED[case]
    head = f'<title>{page_title}</title><meta property="og:title" content="{stated}">'

    made = draft(f"<html><head>{head}</head><body><h1>{heading}</h1><p>Text</p></body></html>")

    assert made.title == expected


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="post-author vcard">Publié par <a class="fn" href="/ana">Ana Ruiz</a> à 09:00</p>',
        '<p class="byline">Posted by Ana Ruiz</p>',
        '<p class="byline">Geschrieben von Ana Ruiz</p>',
        '<p class="byline"><span itemprop="author"><span itemprop="name">Ana Ruiz</span>, Editor</span></p>',
    ],
)
def test_of_a_byline_the_name_is_the_author(byline: str) -> None:
    """The author of a blog's pages was called "Publié par Ana Ruiz"."""
    assert draft(page("<title>T</title>", f"<h1>T</h1>{byline}<p>Text</p>")).authors == (Author(name="Ana Ruiz"),)


def test_a_byline_may_name_several() -> None:
    byline = '<p class="byline">By <a rel="author">Ana Ruiz</a> and <a rel="author"><b class="fn">Bo Lind</b></a></p>'

    assert [one.name for one in draft(page("<title>T</title>", f"<h1>T</h1>{byline}<p>Text</p>")).authors] == [
        "Ana Ruiz",
        "Bo Lind",
    ]


SHOWN = {
    "lazy": '<img src="data:image/gif;base64,R0" data-lazy-src="https://example.org/a.jpg" alt="Ice">',
    "lazy and without scripts": '<img data-src="https://example.org/a.jpg" alt="Ice"><noscript>'
    '<img src="https://example.org/a.jpg" alt="Ice"></noscript>',
    "by an old script": '<img src="data:image/gif;base64,R0" data-original="https://example.org/a.jpg" alt="Ice">',
    "only without scripts": '<div class="placeholder"></div><noscript><img src="https://example.org/a.jpg" alt="Ice">'
    "</noscript>",
    "in place of a placeholder": '<span><img src="data:image/gif;base64,R0" alt=""></span><noscript>'
    '<img src="https://example.org/a.jpg" alt="Ice"></noscript>',
    "AMP": '<amp-img src="https://example.org/a.jpg" alt="Ice" layout="fill"><noscript><img src="b.jpg"></noscript>'
    "</amp-img>",
}


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("case", SHOWN)
def test_a_picture_that_scripts_would_load_is_shown(case: str, cut: bool) -> None:
    """Pages cut out of their surroundings lost such pictures; so did all pages of AMP."""
    text = "<p>The weir hums at night, and the ice sings back to it in a voice that nobody forgets.</p>" * 3
    scripts = "<script></script>" * 9 if cut else ""
    body = f"{text}<figure>{SHOWN[case]}</figure>{text}{scripts}"

    made = html(page("<title>Title</title>", body))

    assert made.count('src="https://example.org/a.jpg"') == 1
    assert made.count("<img") == 1
    assert 'alt="Ice"' in made


@pytest.mark.parametrize("size", ['width="1" height="1"', 'style="display: none"'])
def test_a_pixel_that_counts_visits_stays_unseen(size: str) -> None:
    pixel = f'<noscript><img {size} src="https://counter.example.org/"></noscript>'

    assert "counter" not in html(page("<title>T</title>", f"<p>Text</p>{pixel}"))


def test_films_of_amp_become_links() -> None:
    made = html(page("<title>T</title>", '<p>Text</p><amp-youtube data-videoid="abc"><p>Wait</p></amp-youtube>'))

    assert '<a href="https://www.youtube.com/watch?v=abc">Video on YouTube</a>' in made
    assert "Wait" not in made


PERMALINKS = {
    "Sphinx": 'Ice<a class="headerlink" href="#ice" title="Link to this heading">¶</a>',
    "Docusaurus": 'Ice<a href="#ice" class="hash-link" aria-label="Direct link to Ice">\u200b</a>',
    "GitHub": '<a id="ice" class="anchor" aria-hidden="true" href="#ice"><svg></svg></a>Ice',
    "MediaWiki": '<span id="ice">Ice</span><span class="mw-editsection">[<a href="/edit">edit</a>]</span>',
}


@pytest.mark.parametrize("case", PERMALINKS)
def test_a_heading_does_not_link_to_itself(case: str) -> None:
    """Titles and headings of a page that Sphinx made ended with a sign for a paragraph."""
    head = PERMALINKS[case]

    made = draft(f"<html><body><h1>{head}</h1><p>Text</p><h2>{head}</h2><p>Text</p></body></html>")

    assert made.title == "Ice"
    assert made.body is not None
    assert [one.text for one in made.body.headings] == ["Ice"]
    assert made.body.text.split() == ["Text", "Ice", "Text"]


def test_a_heading_that_is_a_link_stays() -> None:
    assert '<a href="#top">To the top</a>' in html(page("<title>T</title>", '<h2><a href="#top">To the top</a></h2>'))


def test_what_could_harm_is_gone() -> None:
    shown = html('<p onclick="x()">Text<script>x()</script><a href="javascript:x()">link</a></p>')

    assert "x()" not in shown
    assert "Text" in shown


@pytest.mark.parametrize("reference", ["&#1;", "&#x0b;", "&#xFFFF;", "&#xD800;", "&#27", "&#x1F;", "&#150;"])
def test_a_reference_to_a_character_that_no_text_may_hold_stops_no_page(reference: str) -> None:
    """`cannot be read (ValueError: All strings must be XML compatible ...)` was all that came of such a page."""
    found = html(page("", f"<p>One text.</p>a{reference}b<nav>way</nav>c{reference}d<p>Another text of the page.</p>"))

    assert "Another text" in found
    assert "way" not in found
    assert found.replace("\n", "").replace("–", "").isprintable()
