"""HTML becomes Markdown: what Markdown has no words for stays or is told, and no letter is lost."""

from __future__ import annotations

from collections import Counter
from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.importing.markdown import markdown_of
from publisher.model import Source
from publisher.readers import ReadOptions, read


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


@pytest.mark.parametrize(
    "text", ["A {#b}", "{.a}", "{: .a}", "(a){: b} (c){.d}", "==a b== and ^[c]", '{class="a"}', "{{< a >}} {% b %}"]
)
@pytest.mark.parametrize("tag", ["p", "h2"])
def test_marks_of_the_dialects_are_text_where_they_were_text(text: str, tag: str) -> None:
    made, _ = markdown_of(f"<{tag}>{escape(text)}</{tag}>")

    draft = read(Source(path="a.md", data=f"# A\n\n{made}".encode()), ReadOptions()).draft

    assert draft is not None
    assert draft.body is not None
    assert draft.body.text == text
    assert "<mark>" not in draft.body.html


def test_what_markdown_cannot_carry_is_told() -> None:
    made, lost = markdown_of("<p>a</p><form><p>Mail</p><input></form><script>x()</script>")

    assert made == "a\n"
    assert set(lost) >= {"a form", "a script"}


def test_the_picture_among_its_other_sizes_stays() -> None:
    """All pictures of Substack's exports were lost: an empty link and the caption were left of each."""
    html = (
        '<figure><a href="https://a.example/big.jpg"><picture><source type="image/webp" srcset="a.webp 424w" sizes="100vw">'
        '<source srcset="b.webp 2x" /><img src="a.jpg" alt="A weir"></picture></a><figcaption>In May</figcaption></figure>'
    )

    made, lost = markdown_of(html)

    assert made == (
        '<figure><a href="https://a.example/big.jpg"><img alt="A weir" src="a.jpg"/></a>'
        "<figcaption>In May</figcaption></figure>\n"
    )
    assert lost == ()


def test_a_film_keeps_the_address_that_only_its_source_says() -> None:
    made, _ = markdown_of(
        '<video controls><source src="weir.webm" type="video/webm"><source src="weir.mp4"><track src="w.vtt"></video><p>After</p>'
    )

    assert made == '<video controls="" src="weir.webm"></video>\n\nAfter\n'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="/up/a.jpg" alt="A">', "![A](https://old.example/up/a.jpg)"),
        ('<img src="a.jpg" alt="A">', "![A](https://old.example/2019/weir/a.jpg)"),
        ('<p><a href="/up/plan.pdf">Plan</a></p>', "[Plan](https://old.example/up/plan.pdf)"),
        ('<p><a href="/2019/eels/">Eels</a></p>', "[Eels](/2019/eels/)"),
        ('<p><a href="/2019/eels.html">Eels</a></p>', "[Eels](/2019/eels.html)"),
        ('<img src="https://[x/a.jpg" alt="A">', "![A](https://[x/a.jpg)"),
    ],
)
def test_files_named_by_paths_are_those_of_the_old_site(html: str, expected: str) -> None:
    """They were looked for beside the articles, and left out with a warning."""
    assert markdown_of(html, "https://old.example/2019/weir/")[0] == f"{expected}\n"


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
