"""HTML is read and rewritten for pages, feeds and letters: what goes, what stays, and what it becomes."""

from __future__ import annotations

import pytest
from lxml.html import fragment_fromstring

from publisher.markup import (
    PictureFacts,
    clean_line,
    clean_text,
    for_feeds,
    for_letters,
    headings,
    images,
    plain,
    rewrite_urls,
    sanitise,
    to_text,
    with_sizes,
)


def test_references_to_characters_that_xml_cannot_hold_are_dropped() -> None:
    assert sanitise("<p>a&#1;b&#xFFFE;c&#x92;</p>") == "<p>abc’</p>"


def test_the_c1_controls_become_the_letters_of_cp1252() -> None:
    assert clean_text("it\x92s \x93so\x94") == "it’s “so”"


def test_a_form_feed_still_parts_two_words() -> None:
    assert clean_line("one\x0ctwo\x0bthree") == "one two three"


@pytest.mark.parametrize(
    ("given_title", "read"),
    [("AT&T", "AT&T"), ("AT&amp;T", "AT&T"), ("a < b", "a < b"), ("List<T>", "List"), ("<i>x</i>", "x")],
)
def test_a_title_is_read_once(given_title: str, read: str) -> None:
    assert plain(given_title) == read


def test_text_that_looks_like_an_attribute_is_left_alone() -> None:
    html = sanitise('<p title="href=&quot;x&quot;">src="x" &lt;a href="x"&gt; <a href="x">y</a></p>')

    assert rewrite_urls(html, lambda url: f"https://e.org/{url}").count("https://e.org/") == 1


@pytest.mark.parametrize(
    ("given_set", "kept"),
    [
        ("a.png, b.png 2x", "a.png, b.png 2x"),
        (
            "https://cdn.example/w_400,h_300/a.png 400w,b.png 1.5x",
            "https://cdn.example/w_400,h_300/a.png 400w, b.png 1.5x",
        ),
        (" ,a.png,\n b.png\t2x ,, c.png", "a.png, b.png 2x, c.png"),
        ("a.png 2x 3x, b.png 40w", "b.png 40w"),
        ("x javascript:alert(1) 2x, javascript:alert(1) 2x, b.png", "b.png"),
        ("a.png large", ""),
    ],
)
def test_pictures_to_choose_from_are_those_that_browsers_see(given_set: str, kept: str) -> None:
    html = sanitise(f'<img src="a.png" srcset="{given_set}">')

    for made in (html, rewrite_urls(html, lambda url: url)):
        assert fragment_fromstring(made).get("srcset", "") == kept


def test_every_kind_of_url_is_resolved() -> None:
    html = sanitise(
        '<a href="u">a</a><img src="u" srcset="u 1x, u 2x"><video src="u" poster="u"></video>'
        '<blockquote cite="u">q</blockquote><audio><source src="u"></audio>'
    )

    assert rewrite_urls(html, lambda url: "https://e.org/?a=1&b=2").count("https://e.org/?a=1&amp;b=2") == 8


def test_wrappers_become_paragraphs_and_jumps_lead_to_the_page() -> None:
    html = sanitise(
        '<div>bare <b>x</b><p>para</p></div><details><summary>S</summary>body</details>'
        '<p><span>n</span><sup id="r"><a href="#f">1</a></sup></p>'
    )  # fmt: skip

    assert for_feeds(html, "https://e.org/a/?b&c") == (
        "<p>bare <b>x</b></p><p>para</p><p><strong>S</strong></p><p>body</p>"
        '<p>n<sup id="r"><a href="https://e.org/a/?b&amp;c#f">1</a></sup></p>'
    )


@pytest.mark.parametrize(
    ("ruby", "told"),
    [
        ("<ruby>漢<rt>かん<rt></rt>字<rt><b>じ</b></ruby>", "漢(かん)字(じ)"),
        ("<ruby>漢<rp>（</rp><rt>かん</rt><rp>）</rp></ruby>", "漢（かん）"),
    ],
)
def test_how_a_word_is_read_stands_in_brackets(ruby: str, told: str) -> None:
    """In feeds, letters and summaries the word and its reading were one word."""
    html = sanitise(f"<p>{ruby}</p>")

    assert to_text(html) == told
    for reduced in (for_feeds(html, ""), for_letters(html)):
        assert fragment_fromstring(reduced).text_content() == told


def test_a_link_around_blocks_is_nested_rightly() -> None:
    html = sanitise('<a href="https://e.org/x"><div>in <em>link</em></div></a><div>out</div>')

    assert for_feeds(html, "https://e.org/") == '<p><a href="https://e.org/x">in <em>link</em></a></p><p>out</p>'


def test_formulas_stay_in_their_line() -> None:
    assert for_feeds("<div>x <math><mi>y</mi></math> z</div>", "") == "<p>x <math><mi>y</mi></math> z</p>"


def test_code_keeps_its_white_space() -> None:
    html = sanitise('<pre><code class="language-python">if a:\n\tb  # <span>c</span>\n</code></pre>')

    assert for_feeds(html, "https://e.org/") == "<pre><code>if a:\n\tb  # c\n</code></pre>"


def test_lazy_images_are_shown_and_trackers_are_not() -> None:
    html = '<img src="dot.gif" data-src="true.png"><img src="https://t.example/p" width=1 height=1><img alt=x>'

    assert sanitise(html) == '<img src="true.png">'


def test_a_video_frame_becomes_a_link() -> None:
    html = sanitise('<iframe src="https://www.youtube-nocookie.com/embed/abc" title="A talk"></iframe>')

    assert html == '<p><a href="https://www.youtube.com/watch?v=abc">A talk</a></p>'


def test_in_a_feed_a_video_has_its_picture() -> None:
    html = for_feeds(
        sanitise('<iframe src="https://www.youtube.com/embed/abc_123" title="A talk"></iframe>'), "https://e.org/"
    )

    assert html == (
        '<p><a href="https://www.youtube.com/watch?v=abc_123">'
        '<img src="https://i.ytimg.com/vi/abc_123/hqdefault.jpg" alt="" width="480" height="360"><br>A talk</a></p>'
    )


def test_pictures_get_the_sizes_that_are_known() -> None:
    html = (
        '<img src="a.png" alt="a"><img src="b&amp;c.png" alt=""><img src="a.png" width="6"><img src="a.png" height="2">'
    )
    facts = {"a.png": PictureFacts(3, 4)}

    made = with_sizes(html, lambda url: facts.get(url, PictureFacts()))

    assert made == html.replace('alt="a"', 'alt="a" width="3" height="4"').replace('"6"', '"6" height="8"').replace(
        'height="2">', 'height="2" width="2">'
    )


def test_pictures_get_others_to_choose_from_unless_they_have_some() -> None:
    html = '<img src="a.png"><img src="a.png" width="300"><img src="a.png" srcset="b.png 2x">'

    made = with_sizes(html, lambda _url: PictureFacts(1280, 960, "s.png 640w, a.png 1280w", "100vw"))

    assert made == (
        '<img src="a.png" srcset="s.png 640w, a.png 1280w" sizes="100vw" width="1280" height="960">'
        '<img src="a.png" width="300" srcset="s.png 640w, a.png 1280w" sizes="300px" height="225">'
        '<img src="a.png" srcset="b.png 2x" width="1280" height="960">'
    )


def test_letters_hold_no_ids_and_no_players() -> None:
    html = sanitise('<h2 id="x">H</h2><audio controls src="https://e.org/a.mp3"></audio><a href="#x">up</a>')

    assert for_letters(html) == '<h2>H</h2><a href="https://e.org/a.mp3">https://e.org/a.mp3</a>up'


def test_formulas_stand_in_letters_as_they_were_written() -> None:
    """A letter of whole texts had their letters without their places: a half was "12"."""
    latex = '<math alttext="\\frac{1}{2} &lt; &quot;x&quot;" display="block"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'

    assert for_letters(sanitise(f"<p>{latex}</p>")) == '<p><code>\\frac{1}{2} &lt; "x"</code></p>'
    assert for_letters(sanitise("<p><math><mi>x</mi></math></p>")) == "<p>x</p>"


def test_headings_and_images_are_listed_in_order() -> None:
    html = sanitise(
        '<h1 id="a">A &amp; <em>b</em></h1><h3>C</h3>'
        '<figure><img src="i.png" alt="an &quot;i&quot;" width="10px"><figcaption>Cap <b>t</b></figcaption></figure>'
    )  # fmt: skip

    assert [(one.level, one.text, one.anchor) for one in headings(html)] == [(2, "A & b", "a"), (3, "C", "")]
    assert [(one.url, one.alt, one.caption, one.width) for one in images(html)] == [("i.png", 'an "i"', "Cap t", 10)]


def test_plain_reading_parts_paragraphs_and_items() -> None:
    assert to_text("<h2>H</h2><p>a<br>b</p><ul><li>x</li><li><p>y</p></li></ul>") == "H\n\na\nb\n\n- x\n- y"
