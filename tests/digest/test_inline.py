"""publisher/digest/inline.py: nothing is fetched, at-rules stay, and the cache never changes a byte."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import suppress
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.digest.inline import BLOCK, END, inline_css

SHEET = ".a{color:#1d1d1f;padding:4px 0}.b{font-weight:bold}.c{padding:2px;padding-left:9px}"
KEPT = "@media (max-width:480px){.a{color:red!important}}@font-face{font-family:X;src:url(x.woff)}"


def _page(blocks: list[str], title: str = "T", *, sheet: str = SHEET) -> str:
    body = "\n".join(f"<tr><td>{BLOCK}{block}{END}</td></tr>" for block in blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title><style>{sheet}</style>'
        f'<style data-premailer="ignore">{KEPT}</style></head>'
        f'<body><h1 class="b">{title}</h1><table>{body}</table><!--[if mso]><hr><![endif]--></body></html>\n'
    )


def _block(title: str) -> str:
    return f'<table class="b a"><tr><td class="c">\n<a class="a" href="https://e.example/?a=1&amp;b=2">{title}</a></td></tr></table>'


def test_classes_become_style_attributes_and_the_sheet_goes() -> None:
    html = inline_css(_page([_block("x")]))

    assert '<h1 style="font-weight:bold">T</h1>' in html
    assert "padding-left:9px" in html
    assert "<style>.a" not in html


def test_at_rules_are_kept_byte_for_byte() -> None:
    assert f"<style>{KEPT}</style>" in inline_css(_page([]))


def test_only_classes_of_kept_rules_stay() -> None:
    html = inline_css(_page([_block("x")]))

    assert 'class="a"' in html
    assert 'class="b' not in html


def test_the_doctype_and_conditional_comments_stay() -> None:
    html = inline_css(_page([]))

    assert html.startswith("<!DOCTYPE html>\n")
    assert "<!--[if mso]><hr><![endif]-->" in html


def test_marks_do_not_stay() -> None:
    assert BLOCK not in inline_css(_page([_block("x")]))
    assert END not in inline_css(_page([_block("x")]), cache={})


titles = st.lists(st.text(max_size=12).map(lambda text: escape("".join(filter(str.isprintable, text)))), max_size=5)


@settings(max_examples=40)
@given(letters=st.lists(st.tuples(titles, st.sampled_from(["T", "U"])), min_size=1, max_size=4))
def test_a_cache_never_changes_a_byte(letters: list[tuple[list[str], str]]) -> None:
    cache: dict[str, str] = {}

    for names, title in letters:
        page = _page([_block(name) for name in names], title)
        assert inline_css(page, cache=cache) == inline_css(page)


def test_a_changed_sheet_is_inlined_anew() -> None:
    cache: dict[str, str] = {}
    inline_css(_page([_block("x")]), cache=cache)
    other = _page([_block("x")], sheet=SHEET.replace("#1d1d1f", "#222223"))

    assert inline_css(other, cache=cache) == inline_css(other)


def test_premailer_is_not_imported_when_nothing_is_new() -> None:
    cache: dict[str, str] = {}
    page = _page([_block("x"), _block("y")])
    inline_css(page, cache=cache)
    code = (
        "import sys; from publisher.digest.inline import inline_css\n"
        f"inline_css({page!r}, cache={cache!r})\n"
        "sys.exit(bool({'premailer', 'cssutils', 'lxml', 'requests'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("kind", ["import", "link", "url"])
def test_nothing_is_fetched(kind: str) -> None:
    """premailer 3.10 follows @import inside a style element even with allow_network=False."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x.css"
        touched = threading.Event()

        def watch() -> None:
            try:
                canary.accept()[0].close()
                touched.set()
            except TimeoutError:
                pass

        watcher = threading.Thread(target=watch)
        watcher.start()
        sheet = {"import": f'@import url("{address}");{SHEET}', "url": f".a{{background:url({address})}}"}.get(
            kind, SHEET
        )
        page = _page([_block("x")], sheet=sheet)
        if kind == "link":
            page = page.replace("<style>", f'<link rel="stylesheet" href="{address}"><style>', 1)
        with suppress(Exception):  # it may refuse, but never fetch
            inline_css(page)
        watcher.join()

        assert not touched.is_set()
