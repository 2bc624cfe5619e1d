"""publisher/digest: what a letter shows, in its HTML, its text and its web copy, and that it is never clipped."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher import digest, templating
from publisher.config import DigestOptions
from publisher.digest.columns import WIDTH, width, wrap
from publisher.digest.words import languages, words
from publisher.errors import RenderError
from publisher.model import Author, Digest, Issue, Topic
from publisher.prose import locales
from tests import judges
from tests.digest import sample

if TYPE_CHECKING:
    from jinja2 import Environment


STYLES = ("headlines", "summaries", "full")


@pytest.fixture(scope="module")
def environment() -> Environment:
    return templating.environment(Path("/nonexistent"))


@pytest.fixture(scope="module")
def letter(environment: Environment) -> Digest:
    return _letter(sample.fixed(), environment)


def _letter(issue: Issue, environment: Environment, cache: dict[str, str] | None = None, **options: Any) -> Digest:
    return digest.render(issue, sample.content, DigestOptions(**options), environment, fragments=cache)


def _links(html: str) -> list[str]:
    return list(dict.fromkeys(unescape(url) for url in re.findall(r'<a[^>]* href="([^"]*)"', html)))


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# --- whole outputs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["digest.html", "digest.txt", "digest.eml", "index.html"])
def test_the_fixed_letter(letter: Digest, golden: Callable[[str, bytes | str], None], name: str) -> None:
    made = {document.path.rpartition("/")[2]: document.data for document in digest.documents(letter, sender="")}

    golden(f"digest/{name}", made[name])


@pytest.mark.parametrize("style", ["headlines", "full"])
def test_the_fixed_letter_in_other_styles(
    environment: Environment, golden: Callable[[str, bytes | str], None], style: str
) -> None:
    made = _letter(sample.fixed(), environment, style=style)

    golden(f"digest/{style}.html", made.html)
    golden(f"digest/{style}.txt", made.text)


@pytest.mark.parametrize("style", STYLES)
def test_the_other_engine_makes_the_same_letter(environment: Environment, style: str) -> None:
    """Bytes differ in the order of attributes and in white space around the head alone."""
    file = {"summaries": "digest.html"}.get(style, f"{style}.html")
    golden = (judges.ROOT / "tests/golden/digest" / file).read_text("utf-8")

    made = _letter(sample.fixed(), environment, style=style, inliner="css-inline")

    assert sample.canonical(made.html) == sample.canonical(golden)


def test_the_same_issue_gives_the_same_bytes(letter: Digest, environment: Environment) -> None:
    cache: dict[str, str] = {}
    again = [_letter(sample.fixed(), environment, cache) for _ in range(2)]

    assert [letter, letter] == again


# --- what it says ----------------------------------------------------------------------------------------------


def test_the_first_line_says_what_is_inside(letter: Digest) -> None:
    first = "3 in Climate, 3 in Energy, 1 in Arts"

    assert letter.text.startswith(first)
    assert _words(letter.html.partition("<body")[2]).partition(">")[2].startswith(f" {first}")


def test_each_article_stands_once(letter: Digest) -> None:
    for article in (article for section in letter.issue.sections for article in section.articles):
        for output in (letter.html, letter.text):
            assert output.count(article.url) == 1
        assert letter.web.count(f"/articles/{article.slug}/") == 1


def test_headings_descend_without_gaps(letter: Digest) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", letter.html)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_each_article_has_its_language_and_direction(letter: Digest) -> None:
    found = re.findall(r'<table role="presentation"[^>]* lang="(\w+)" dir="(\w+)"', letter.html)

    assert found == [("en", "ltr")] * 2 + [("de", "ltr"), ("en", "ltr"), ("ar", "rtl"), ("ja", "ltr"), ("de", "ltr")]


def test_a_letter_in_arabic_is_mirrored(environment: Environment) -> None:
    made = _letter(sample.issue(sample.article(1, language="ar"), language="ar"), environment)

    assert made.html.count('<html lang="ar" dir="rtl">') == made.html.count('role="main" lang="ar" dir="rtl"') == 1
    assert 'align="left"' not in made.html


def test_the_footer_tells_who_why_and_how_to_leave(letter: Digest) -> None:
    for output in (_words(letter.html), " ".join(letter.text.split())):
        for words_ in ("because you subscribed", "Manage", "Unsubscribe", "1 Quay Street", "Published by"):
            assert words_ in output
    assert digest.TOKEN in letter.html


def test_the_footer_does_without_a_postal_address(environment: Environment) -> None:
    assert "Quay" not in _letter(sample.issue(sample.article(1), postal_address=""), environment).html


def test_the_web_copy_has_no_token_and_names_its_address(letter: Digest) -> None:
    assert digest.TOKEN not in letter.web
    assert "Unsubscribe" not in letter.web
    assert '<link rel="canonical" href="https://notes.example.org/digests/12/">' in letter.web


def test_the_web_copy_finds_the_pages_and_pictures_of_its_site_without_a_server(letter: Digest) -> None:
    _head, _end, body = letter.web.partition("</head>")

    assert 'href="../../articles/a2/index.html"' in body
    assert 'src="../../assets/meadow.jpg"' in body
    assert "notes.example.org" not in body


def test_pictures_that_mailboxes_cannot_show_are_left_out(environment: Environment) -> None:
    picture = msgspec.structs.replace(sample.fixed().lead.image, url="https://e.example/a.svg")  # type: ignore[type-var]

    assert "<img" not in _letter(sample.issue(sample.article(1, image=picture)), environment).html


def test_a_subject_never_looks_like_an_answer(environment: Environment) -> None:
    made = _letter(sample.issue(sample.article(1, title="Re: your money")), environment)

    assert made.subject == "The Harbour Notes: Re: your money"


def test_a_long_title_is_cut_in_the_subject_alone(environment: Environment) -> None:
    made = _letter(sample.issue(sample.article(1, title="Long words " * 20), sample.article(2)), environment)

    assert len(made.subject) <= 78
    assert made.subject.endswith("…, and 1 more")
    assert ("Long words " * 20).strip() in _words(made.html)


def test_every_language_has_every_phrase() -> None:
    values = dict.fromkeys(("names", "topic", "topics", "title", "name", "how"), "x")
    keys = set(words("en")._table)

    for language in languages():
        assert set(words(language)._table) == keys
        for key in keys:
            for number in (0, 1, 2, 3, 5, 11, 21, 100):
                assert "{" not in words(language).say(key, n=number, **values)


def test_numbers_have_their_plural_form() -> None:
    assert [words("ar").say("minutes", n=n) for n in (1, 2, 3, 11)] == [
        "دقيقة قراءة واحدة",
        "دقيقتا قراءة",
        "3 دقائق قراءة",
        "11 دقيقة قراءة",
    ]
    assert "5 статей" in words("ru").say("more", n=5, topic="x")


def test_a_second_letter_asks_nothing_more_of_the_language_s_data(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    first = _letter(sample.fixed(), environment, kept)
    for question in ("_day", "_plural"):
        monkeypatch.setattr(locales, question, lambda *_asked: pytest.fail("it loads for longer than a letter takes"))

    assert _letter(sample.fixed(), environment, kept) == first


# --- text ------------------------------------------------------------------------------------------------------


def test_text_and_html_have_the_same_links_in_the_same_order(letter: Digest) -> None:
    assert re.findall(r"^\S+://\S+$", letter.text, re.MULTILINE) == _links(letter.html)


@given(st.text(max_size=300))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str) -> None:
    wrapped = wrap(text)

    assert "".join(wrapped.split()) == "".join(text.split())
    assert all(width(line) <= WIDTH or " " not in line for line in wrapped.split("\n"))


def test_wide_characters_count_two_and_marks_do_not_begin_a_line() -> None:
    lines = wrap(sample.WORDS["ja"] * 5).splitlines()

    assert max(map(width, lines)) in {WIDTH - 1, WIDTH}
    assert not any(line[0] in "、。" for line in lines)


@given(st.text(st.characters(max_codepoint=0x2100), max_size=200))
def test_the_quick_way_wraps_as_the_careful_one_does(text: str) -> None:
    quick, columns = wrap(text), width(text)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["publisher.digest.columns"], "_NARROW", re.compile("(?!)"))
        assert (wrap(text), width(text)) == (quick, columns)


def test_an_address_is_never_cut() -> None:
    address = f"https://e.example/{'x' * 100}"

    assert address in wrap(f"See {address} for more").splitlines()


# --- hostile words ---------------------------------------------------------------------------------------------

clean = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split()) or "x"
)
hostile = st.one_of(
    clean,
    st.sampled_from(
        [
            "{{ 7 * 7 }}",
            "{% endblock %}",
            "</title><script>alert(1)</script>",
            "<!--/block-->",
            '" onload="x',
            "&amp;",
            "{n}",
        ]
    ),
)


@settings(max_examples=40)
@given(title=hostile, topic=hostile, author=hostile, summary=hostile)
def test_hostile_words_stay_words(title: str, topic: str, author: str, summary: str) -> None:
    environment = templating.environment(Path("/nonexistent"))
    one = sample.article(
        1, title=title, summary=summary, topics=(Topic(slug="t", name=topic),), authors=(Author(name=author),)
    )
    made = _letter(sample.issue(one, sample.article(2)), environment)

    for html in (made.html, made.web):
        shown = _words(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
        assert all(" ".join(words_.split()) in shown for words_ in (title, summary, author, topic))
        assert "<script" not in html
        assert "onload=" not in re.sub(r">[^<]*<|content=\"[^\"]*\"", "", html)
    squeezed = "".join(made.text.split())
    assert all("".join(words_.split()) in squeezed for words_ in (title, summary, author, topic))
    assert re.findall(r"^https://\S+$", made.text, re.MULTILINE) == _links(made.html)


def test_an_error_in_a_users_block_names_their_file_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    (folder / "digest").mkdir(parents=True)
    (folder / "digest/letter.html.j2").write_text(
        '{% extends "built-in/digest/letter.html.j2" %}\n{% block masthead %}\n{{ letter.nonsense }}\n{% endblock %}'
    )

    with pytest.raises(RenderError, match=r"templates/digest/letter\.html\.j2:3: .*nonsense"):
        _letter(sample.fixed(), templating.environment(folder))
