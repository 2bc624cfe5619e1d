"""Whatever HTML comes in: nothing that runs gets through, nothing that is read is lost, and none costs too much."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from publisher.markup import (
    PictureFacts,
    clean_text,
    for_feeds,
    for_letters,
    headings,
    images,
    rewrite_urls,
    sanitise,
    to_text,
    with_sizes,
)

ANY_TEXT = st.text(st.characters(exclude_categories=[]))
PIECES = (
    "<p>", "</p>", "<div>", "</div>", "<a href='x'>", "</a>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<table>", "<td>",
    "</table>", "<pre>", "</pre>", "<img src=a>", "<script>", "</script>", "<math><mi>", "</math>", "<details>",
    "text ", "<summary>", "</summary>", "</details>", "&lt;", "&amp;lt;", "]]>", "<!--", "-->", "<svg>", "<title>",
    "<style>", "<a href='#f' id=f>", "<iframe src='https://a.example/'>", '"', "'", "=", "\0",
    "<picture><source srcset='a 1x'>",
)  # fmt: skip
TAG_SOUP = st.lists(st.one_of(st.sampled_from(PIECES), ANY_TEXT), max_size=30).map("".join)

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa\tScRiPt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<video poster='javascript:alert(1)' src='javascript:alert(1)'></video>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<img srcset='javascript:alert(1) 1x'>",
    "<img data-src='javascript:alert(1)' src='a.png'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<template><script>alert(1)</script></template>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<base href='javascript:alert(1)//'><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_runs_survives(payload: str) -> None:
    for html in (sanitise(payload), for_feeds(sanitise(payload), "https://e.org/"), for_letters(sanitise(payload))):
        # As text a payload is harmless; as a tag or an attribute's value it is not.
        tags = "".join(part.partition(">")[0].lower() for part in html.split("<")[1:])
        assert not any(word in tags for word in ("script", "onerror", "onload", "iframe", "style", "data:", "svg"))


@given(TAG_SOUP)
def test_sanitising_again_changes_nothing_that_is_read(html: str) -> None:
    # HTML's own rules nest a link that is torn by a table otherwise at each reading: compare what people see.
    once = sanitise(html)

    assert "".join(to_text(sanitise(once)).split()) == "".join(to_text(once).split())
    assert images(sanitise(once)) == images(once)


@given(TAG_SOUP)
def test_a_feeds_html_made_ready_again_reads_the_same(html: str) -> None:
    once = for_feeds(sanitise(html), "https://e.org/a/")

    again = for_feeds(once, "https://e.org/a/")
    assert "".join(to_text(again).split()) == "".join(to_text(once).split())
    assert images(again) == images(once)


@pytest.mark.parametrize("attribute", ["a href", "img src", "img src='a' srcset", "video poster", "q cite"])
def test_no_character_that_is_dropped_hides_a_scheme(attribute: str) -> None:
    dropped = [*range(1, 0x21), *range(0x7F, 0xA1), 0xAD, 0x200B, 0xFDD0, 0xFEFF, 0xFFFE]
    html = "".join(
        f"<{attribute}='{before}&#{code};{after}'></video></q>"
        for code in dropped
        for before, after in (("java", "script:alert(1)"), ("", "javascript:alert(1)"), ("javascript", ":alert(1)"))
    )

    urls: dict[str, str] = {}
    rewrite_urls(sanitise(html), lambda url: urls.setdefault(url, url))
    # as browsers read them: WHATWG URL, section 4.4, steps 1 to 3
    read = [url.strip("".join(map(chr, range(0x21)))).translate(dict.fromkeys(b"\t\n\r")) for url in urls]
    assert not [url for url in read if url.startswith("javascript:")]


@given(TAG_SOUP)
def test_no_text_is_lost_on_the_way_into_a_feed(html: str) -> None:
    safe = sanitise(html)

    words = "".join(to_text(for_feeds(safe, "https://e.org/")).split()).replace("|", "").replace("-", "")
    assert words == "".join(to_text(safe).split()).replace("|", "").replace("-", "")


@given(TAG_SOUP)
def test_urls_that_are_resolved_to_themselves_change_nothing(html: str) -> None:
    safe = sanitise(html)

    assert to_text(rewrite_urls(safe, lambda url: url)) == to_text(safe)
    assert [image.url for image in images(rewrite_urls(safe, lambda url: url))] == [image.url for image in images(safe)]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])))
def test_text_comes_through_html_whole(text: str) -> None:
    text = clean_text(text).strip()

    assert to_text(sanitise(f"<p>{escape(text)}</p>")) == text


@given(ANY_TEXT)
def test_clean_text_holds_only_what_xml_can(text: str) -> None:
    clean = clean_text(text)

    assert not any(ord(mark) < 32 and mark not in "\n\t" for mark in clean)
    assert not any(0xD800 <= ord(mark) <= 0xDFFF or ord(mark) in (0xFFFE, 0xFFFF) for mark in clean)
    assert not any(0x7F <= ord(mark) <= 0x9F for mark in clean)


LIKE_ATTRIBUTES = st.lists(
    st.sampled_from(
        (" src=", " srcset=", " href=", " id=", " open=", " sizes=", " alt=", " width=", " onclick=go() ", "x")
    ),
    max_size=4,
).map("".join)


@given(*[LIKE_ATTRIBUTES] * 3)
def test_values_that_look_like_attributes_stay_values(label: str, alt: str, language: str) -> None:
    html = (
        f'<a title="{label}" href="b/" hreflang="{language}">'
        f'<img title="{label}" src="a.png" alt="{alt}" lang="{language}"></a>'
    )

    def told(html: str) -> list[dict[str, str]]:
        return [dict(one.attrib) for one in fragment_fromstring(html, create_parent=True).iter("a", "img")]

    safe = rewrite_urls(sanitise(html), lambda url: f"https://e.org/{url}")
    link = {"title": label, "href": "https://e.org/b/", "hreflang": language}
    picture = {"title": label, "src": "https://e.org/a.png", "alt": alt, "lang": language}
    assert told(safe) == [link, picture]
    assert told(for_feeds(safe, "https://e.org/")) == told(for_letters(safe)) == [link, picture]
    sized = with_sizes(safe, lambda url: PictureFacts(20, 10) if url == picture["src"] else PictureFacts())
    assert told(sized) == [link, {**picture, "width": "20", "height": "10"}]


@pytest.mark.parametrize(
    "piece",
    ["<img ", '<img "', "<iframe ", "<iframe src='", "<iframe>", "<", "<p ", "<pre>", "<figure>", "<div>",
     "<details><summary>", "<h2>", "<a>", "<a href=#x>", "<picture>", "<math>", "&lt;", "<!--", "<video>", "<li>",
     "\n", " "],
)  # fmt: skip
def test_hostile_repetition_costs_no_more_than_its_length(piece: str) -> None:
    html = piece * (100_000 // len(piece))

    started = time.process_time()
    safe = sanitise(html)
    for result in (to_text(safe), images(safe), headings(safe), for_feeds(safe, "https://e.org/"), for_letters(safe)):
        assert result is not None

    assert time.process_time() - started < 30  # what grows with the square of the length takes minutes
