"""Pages of particular systems are read as what they show in a browser."""

from __future__ import annotations

from publisher.model import Draft
from tests.readers.outcomes import good


def page(head: str, body: str, classes: str = "") -> Draft:
    text = f'<html><head><title></title>{head}</head><body class="{classes}">{body}</body></html>'
    return good("a.html", text.encode())


def html(draft: Draft) -> str:
    assert draft.body is not None
    return draft.body.html


DOCUMENT = """
<p class="c1 title" id="h.1"><span>The weir</span></p><h1 id="h.2"><span>The ice</span></h1>
<p><span>It hums at
<a href="https://www.google.com/url?q=https://example.org/a%3Fb%3D1%26c%3D2&amp;sa=D&amp;ust=1">night</a>.
</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>
So it does.</p>
<div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>A note.</span></p></div>
<div class="c9"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Are you sure?</span></p></div>
"""


def test_a_page_of_google_docs_is_read_without_its_comments() -> None:
    """What its reviewers said of a draft was published with it, and its title was its first heading."""
    draft = page("", DOCUMENT, "c2 doc-content")

    assert draft.title == "The weir"
    assert draft.body is not None
    assert [(one.level, one.text) for one in draft.body.headings] == [(2, "The ice")]
    assert "Are you sure?" not in draft.body.text
    assert "[a]" not in draft.body.text
    assert "A note." in draft.body.text
    assert "So it does." in draft.body.text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html(draft)


def test_links_over_google_on_other_pages_stay() -> None:
    address = "https://www.google.com/url?q=https://example.org/"

    assert f'href="{address}"' in html(page("", f'<h1>T</h1><p>Text <a href="{address}">x</a></p>'))


def test_addresses_are_relative_to_the_base_of_a_page() -> None:
    """Links and pictures of a page that names its base were looked for beside the file."""
    body = '<h1>T</h1><p>Text <a href="b.html">x</a> <a href="#c">y</a> <img src="/d.png" srcset="e.png 2x" alt=""></p>'

    made = html(page('<base href="https://example.org/a/">', body))

    assert 'href="https://example.org/a/b.html"' in made
    assert 'href="#c"' in made
    assert 'src="https://example.org/d.png"' in made
    assert 'srcset="https://example.org/a/e.png 2x"' in made


def test_a_base_that_is_no_address_says_nothing() -> None:
    assert 'href="b.html"' in html(page('<base href=".">', '<h1>T</h1><p>Text <a href="b.html">x</a></p>'))


def test_what_medium_notes_for_itself_is_no_tag() -> None:
    data = '{"@type": "SocialMediaPosting", "headline": "T", "keywords": ["Lite:true", "Tag:Ice", "Publication:weirs"]}'

    assert page(f'<script type="application/ld+json">{data}</script>', "<h1>T</h1><p>Text</p>").tags == ("Ice",)
