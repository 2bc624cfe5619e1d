"""Simple Markdown goes past the sanitiser, and comes out as if it had gone through."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from publisher.markup import clean_text, for_feeds, rewrite_urls, sanitise
from publisher.readers import from_markdown

PIECES = (
    "word ", "*", "**", "_", "~~", "`", "```\n", "\n", "\n\n", "  \n", "# ", "\n## ", "\n- ", "\n1. ", "\n7) ", "\n> ",
    "    ", "[", "]", "](https://a.example/b?c=1&d='2')", "](/rel)", "](#part)", "](javascript:x)", "](data:x)",
    "](JAVASCRIPT&#58;x)", "](<a b>)", '](https://a.example "t \\"q\\" & <b>")', "![", "![](c.png)",
    "![alt *a*](https://a.example/b.png)", "\n| a | b |\n|:-:|--:|\n", "| c | d |\n", "https://a.example/x_y",
    "www.a.example", "a@b.example", '"', "'", "&amp;", "&lt;", "&#1;", "&nbsp;", "\xa0", "<", ">", "<b>", "</b>",
    "<!-- -->", "<https://a.example>", "<img src=x onerror=y>", "\\", "$x$", "[^1]", "\n[^1]: note\n", "\n: term\n",
    "- [ ] ", "\n---\n", "\n===\n", "\t", '="', 'class="', 'href="', "&quot;",
    "https://www.youtube.com/watch?v=abcdefgh",
)  # fmt: skip
text = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join).map(clean_text)


def through_the_sanitiser(markdown: str) -> str:
    return sanitise(from_markdown._finished(from_markdown._render(markdown)))


@settings(max_examples=400)
@given(text)
def test_html_is_what_the_sanitiser_makes_of_it(markdown: str) -> None:
    assert from_markdown.html_of(markdown) == through_the_sanitiser(markdown)


@settings(max_examples=400)
@given(text)
def test_simple_html_has_nothing_that_feeds_would_not_take(markdown: str) -> None:
    html, simple = from_markdown._sanitised(markdown)
    made = rewrite_urls(html, lambda url: url if ":" in url or url.startswith("#") else f"https://o'hara.example{url}")

    assert for_feeds(made, "https://b.example/", simple=simple) == for_feeds(made, "https://b.example/")


@settings(max_examples=400)
@given(text)
def test_the_addresses_of_simple_html_are_all_found_and_spelt_in_one_way(markdown: str) -> None:
    html, simple = from_markdown._sanitised(markdown)
    assume(simple)

    def asked(*, simple: bool) -> list[str]:
        found: list[str] = []

        def unchanged(url: str) -> str:
            found.append(url)
            return url

        assert rewrite_urls(html, unchanged, simple=simple) == html
        return found

    assert asked(simple=True) == asked(simple=False)


@pytest.mark.parametrize(
    ("markdown", "simple"),
    [
        ('A *plain* text, "quoted", with [a link](https://a.example/?b=1&c=2) & `code < 1`.', True),
        ("## Head\n\n- a\n- b\n\n> c\n\n```python\na = 1 < 2\n```\n\n| a |\n|--:|\n| b |", True),
        ('![alt](https://a.example/b.png "caption")', True),
        ("a <b>b</b>", False),
        ("[a](javascript:alert)", False),
        ("[a](vbscript:alert) and [b](/page)", False),
        ("x[^1]\n\n[^1]: note", False),
        ("a &#1; b", False),
        ("www.a.example[", False),
        ("[a](http://300.1.1.1/) [b](http://xn--a.example/) [c](http://a.example:99999/)", False),
    ],
)
def test_which_markdown_is_simple(markdown: str, simple: bool) -> None:
    assert from_markdown._sanitised(markdown)[1] is simple
    assert not re.search("script:", from_markdown.html_of(markdown))


@pytest.mark.parametrize(
    "markdown",
    [
        pytest.param("\n".join("  " * depth + "- x" for depth in range(201)) + "\n\n" + "*a* " * 700, id="lists"),
        pytest.param(
            "".join(f"{'> ' * 200}{row}\n" for row in ("|a|b|", "|-|-|", "|c|d|")) + "\n" + "*a* " * 900, id="table"
        ),
        pytest.param("> " * 199 + "```\n" + "> " * 199 + "\n\n" + "*a* " * 1500, id="code"),
    ],
)
def test_elements_that_lost_those_around_them_are_for_the_sanitiser(markdown: str) -> None:
    assert from_markdown.html_of(markdown) == through_the_sanitiser(markdown)
