"""publisher/digest/inline.py: nothing is fetched, at-rules stay, the cache changes no byte; with either engine."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from publisher.config import Inliner
from publisher.digest import _engines
from publisher.digest.inline import BLOCK, END, inline_css
from publisher.errors import ConfigError, RenderError
from tests.digest import sample

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


@pytest.fixture(params=["premailer", "css-inline"])
def engine(request: pytest.FixtureRequest) -> Inliner:
    """Each test with each engine: they are one function to the rest."""
    found: Inliner = request.param
    return found


def test_classes_become_style_attributes_and_the_sheet_goes(engine: Inliner) -> None:
    html = inline_css(_page([_block("x")]), engine=engine)

    assert '<h1 style="font-weight:bold">T</h1>' in html
    assert '<td style="padding:2px;padding-left:9px">' in html
    assert "<style>.a" not in html


def test_at_rules_are_kept_byte_for_byte(engine: Inliner) -> None:
    assert f"<style>{KEPT}</style>" in inline_css(_page([]), engine=engine)


def test_only_classes_of_kept_rules_stay(engine: Inliner) -> None:
    html = inline_css(_page([_block("x")]), engine=engine)

    assert 'class="a"' in html
    assert 'class="b' not in html


def test_the_doctype_and_conditional_comments_stay(engine: Inliner) -> None:
    html = inline_css(_page([]), engine=engine)

    assert html.startswith("<!DOCTYPE html>\n")
    assert "<!--[if mso]><hr><![endif]-->" in html


def test_what_looks_like_markup_in_a_text_stays(engine: Inliner) -> None:
    """A title such as `Say class="x"` came out as `Say`."""
    words = 'Say class="x" style="y: z" <!--block--> &nbsp; <tbody>'

    html = inline_css(_page([_block(escape(words))]), engine=engine)

    assert escape(words, quote=False) in html


def test_values_that_look_like_attributes_stay_values(engine: Inliner) -> None:
    labels = ["x class=", "x style=", 'x "a" class="b"']
    shown = "".join(f'<p title="{escape(label)}" class="b">t</p>' for label in labels)

    tree = document_fromstring(inline_css(_page([shown]), engine=engine))

    assert [dict(one.attrib) for one in tree.iter("p")] == [
        {"title": one, "style": "font-weight:bold"} for one in labels
    ]


def test_marks_do_not_stay(engine: Inliner) -> None:
    assert BLOCK not in inline_css(_page([_block("x")]), engine=engine)
    assert END not in inline_css(_page([_block("x")]), cache={}, engine=engine)


titles = st.lists(st.text(max_size=12).map(lambda text: escape("".join(filter(str.isprintable, text)))), max_size=5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letters=st.lists(st.tuples(titles, st.sampled_from(["T", "U"])), min_size=1, max_size=4))
def test_a_cache_never_changes_a_byte(letters: list[tuple[list[str], str]], engine: Inliner) -> None:
    cache: dict[str, str] = {}

    for names, title in letters:
        page = _page([_block(name) for name in names], title)
        assert inline_css(page, cache=cache, engine=engine) == inline_css(page, engine=engine)


@settings(max_examples=25)
@given(names=titles)
def test_both_engines_make_the_same_document(names: list[str]) -> None:
    page = _page([_block(name) for name in names])

    assert len({sample.canonical(inline_css(page, engine=engine)) for engine in _engines.VERSIONS}) == 1


def test_a_changed_sheet_is_inlined_anew(engine: Inliner) -> None:
    cache: dict[str, str] = {}
    inline_css(_page([_block("x")]), cache=cache, engine=engine)
    other = _page([_block("x")], sheet=SHEET.replace("#1d1d1f", "#222223"))

    assert inline_css(other, cache=cache, engine=engine) == inline_css(other, engine=engine)


def test_another_engine_does_not_take_what_the_first_remembers() -> None:
    cache: dict[str, str] = {}
    page = _page([_block("x")], sheet=".a{color:#ffffff}")  # premailer writes #fff

    made = [inline_css(page, cache=cache, engine=engine) for engine in _engines.VERSIONS]

    assert made == [inline_css(page, engine=engine) for engine in _engines.VERSIONS]
    assert made[0] != made[1]


def test_no_engine_is_imported_when_nothing_is_new(engine: Inliner) -> None:
    cache: dict[str, str] = {}
    page = _page([_block("x"), _block("y")])
    inline_css(page, cache=cache, engine=engine)
    code = (
        "import sys; from publisher.digest.inline import inline_css\n"
        f"inline_css({page!r}, cache={cache!r}, engine={engine!r})\n"
        "sys.exit(bool({'premailer', 'css_inline', 'cssutils', 'lxml', 'requests'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_other_engine_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "css_inline", None)

    with pytest.raises(ConfigError, match=r"feed-publisher\[css-inline\]"):
        inline_css(_page([]), engine="css-inline")


# --- the order of shorthands and longhands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheet",
    [
        ".a{padding:2px}.b{padding-left:9px}.c{padding:5px}",
        ".a{padding:2px;padding-left:9px;padding:5px}",
        ".a{font:12px serif}.b{line-height:2}.c{font:14px serif}",
    ],
)
def test_a_shorthand_that_would_lose_to_its_part_is_refused(sheet: str, engine: Inliner) -> None:
    """Both engines keep a property in its first place, so that `padding:5px;padding-left:9px` came of it."""
    page = _page(['<p class="a b c">x</p>'], sheet=sheet)

    with pytest.raises(RenderError, match=r"style\.css\.j2: class=\"a b c\" sets '(padding|font)' again"):
        inline_css(page, engine=engine)


@pytest.mark.parametrize("html", ["", "\n", "<!-- to do -->", "to do"], ids=["empty", "blank", "comment", "words"])
def test_a_letter_without_elements_is_refused(html: str, engine: Inliner) -> None:
    """An editor had just made the file: premailer ended in a traceback, css-inline sent an empty letter."""
    with pytest.raises(RenderError, match=r"^templates/digest/letter\.html\.j2: the letter has no HTML element\."):
        inline_css(html, cache={}, engine=engine)


def test_marks_that_a_parser_takes_for_words_are_refused(engine: Inliner) -> None:
    page = _page(["<p>x</p>"], title=f"{BLOCK}x{END}")

    with pytest.raises(RenderError, match="of 3 marks <!--block--> only 2 are comments"):
        inline_css(page, cache={}, engine=engine)


@pytest.mark.parametrize(
    ("sheet", "style"),
    [
        (".a{padding-left:9px}.b{padding:5px}", "padding-left:9px;padding:5px"),
        (".a{padding:5px}.b{padding-left:9px}", "padding:5px;padding-left:9px"),
        (".a{padding:5px}.b{padding:1px}", "padding:1px"),
    ],
)
def test_other_orders_are_kept(sheet: str, style: str, engine: Inliner) -> None:
    page = _page(['<p class="a b">x</p>'], sheet=sheet)

    assert re.search(rf'<p(?: class="a")? style="{style}">', inline_css(page, engine=engine))


# --- nothing is fetched ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["import", "link", "url"])
def test_nothing_is_fetched(kind: str, engine: Inliner) -> None:
    """premailer 3.10 follows @import inside a style element even with allow_network=False; css-inline loads links."""
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
            inline_css(page, engine=engine)
        watcher.join()

        assert not touched.is_set()


def test_premailer_is_loaded_without_what_it_would_fetch_with() -> None:
    look = (
        "import sys\nfrom publisher.digest import _engines\n"
        "page = '<html><head><style>p{color:red}</style></head><body><p>A</p></body></html>'\n"
        "assert 'style=' in _engines.run(page, 'premailer')\n"
        "assert 'urllib3' not in sys.modules\n"
        "from premailer import premailer\nimport requests\nassert premailer.requests.get is requests.get"
    )
    subprocess.run([sys.executable, "-c", look], check=True)
