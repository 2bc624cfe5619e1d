"""What led to a file that is not there is gone from texts, with all that stood for it alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.markup import sanitise, without_nowhere

GONE, UNSAID = '<img src="" alt="A weir">', '<img src="" alt="">'


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f"<p>a</p><figure>{GONE}</figure><p>b</p>", "<p>a</p><p>b</p>"),
        (f"<figure>{GONE}<figcaption>The <em>weir</em></figcaption></figure>", ""),
        (f'<figure><a href="https://e.example/">{GONE}</a><figcaption>The weir</figcaption></figure>', ""),
        (f"<figure id='a'><p>{GONE}</p>\n<figcaption>x</figcaption></figure>".replace("'", '"'), ""),
        (f"<figure><figure>{GONE}</figure><figcaption>All</figcaption></figure>", ""),
        (f'<figure><picture><source srcset="">{GONE}</picture></figure>', ""),
        ('<figure><audio controls src=""></audio><figcaption>Hear</figcaption></figure>', ""),
        ('<video controls><source src="" type="video/mp4"><a href="">Download</a></video>', ""),
        (f"<p>{GONE}</p>", ""),
        (f"<p>Before {GONE} after</p>", "<p>Before A weir after</p>"),
        (f"<p>See <em>{GONE}</em>.<br>{GONE}</p>", "<p>See <em>A weir</em>.<br></p>"),
        ('<p>See <img src="" alt="&lt;b&gt; &amp; c"> and go.</p>', "<p>See &lt;b&gt; &amp; c and go.</p>"),
        ('<p>See <img src="" alt=""> and go.</p>', "<p>See  and go.</p>"),
        (f"<p>One.\n{GONE}\nTwo.</p>", "<p>One.\n\nTwo.</p>"),
        (f"<ul><li>{GONE}</li><li>{GONE} b</li></ul>", "<ul><li></li><li>A weir b</li></ul>"),
        (f'<p><img src="b.png" alt="b"> {GONE}</p>', '<p><img src="b.png" alt="b"> </p>'),
        ('<p>A <a href="">missing</a> page</p>', "<p>A missing page</p>"),
        ('<p><a href="" title="There">The <b>weir</b></a></p>', "<p>The <b>weir</b></p>"),
        (f'<p>See <a href="">{GONE}</a></p>', "<p>See A weir</p>"),
        (f'<p>See <a href="https://e.example/">{GONE}</a>.</p>', '<p>See <a href="https://e.example/">A weir</a>.</p>'),
    ],
)
def test_what_leads_to_nothing_leaves_no_trace(html: str, left: str) -> None:
    """Pages and feeds had empty figures, captions of nothing, and words in the colour of links that led nowhere."""
    assert without_nowhere(html) == left


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (f'<figure>{GONE}<img src="b.png" alt=""><figcaption>x</figcaption></figure>', GONE),
        (f"<figure>{GONE}<blockquote><p>Said</p></blockquote><figcaption>She</figcaption></figure>", GONE),
        (f"<figure>{GONE}<table><tr><td></td></tr></table></figure>", GONE),
        ('<p><a id="there" href="">x</a></p>', ' href=""'),
        ('<p><a lang="ar" href="">x</a></p>', ' href=""'),
        ('<video src="a.mp4" poster=""></video>', ' poster=""'),
        ('<audio><source src=""><source src="b.ogg"></audio>', ' src=""'),
        ('<blockquote cite="x"><p>a</p></blockquote><p><a id="mark"></a></p>', "-"),
    ],
)
def test_what_still_shows_something_stays(html: str, left: str) -> None:
    assert without_nowhere(html) == html.replace(left, "", 1)


@given(st.lists(st.sampled_from([UNSAID, "x", "<p>", "</p>", "<figure>", "</figure>", '<a href="">', "</a>", "<li>"])))
def test_no_text_is_lost_but_captions(pieces: list[str]) -> None:
    html = sanitise("".join(pieces).replace('=""', '="gone.png"')).replace('="gone.png"', '=""')

    made = without_nowhere(html)

    assert re.sub(r"<[^<>]*>", "", made) == re.sub(r"<[^<>]*>", "", html)
    assert '=""' not in made
    assert "<figure></figure>" not in made
