"""What people see: right, safe, readable by everybody, in every width and colour scheme."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import pages, templating
from publisher.markup import clean_line
from publisher.model import Author, Enclosure, Image, Topic
from publisher.pages import views
from tests import judges
from tests.factories import NOON, RIVERS, article, channel, content, site

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver
from tests.pages.sample import BODY, ENVIRONMENT, STYLE, article_html, every_page, found, frame


def test_there_is_a_page_of_each_kind() -> None:
    assert list(every_page()) == [
        "articles/a/index.html",
        "articles/b/index.html",
        "topics/rivers/index.html",
        *(f"topics/rivers/older/{number}/index.html" for number in (1, 2)),
        *(f"older/{number}/index.html" for number in (1, 2)),
        "index.html",
        "404.html",
        "articles/old/index.html",
    ]


def test_the_nu_checker_finds_nothing(nu: Callable[[Iterable[str]], list[str]]) -> None:
    every = [every_page(language).values() for language in ("en", "de", "ar", "ja", "fr", "ru", "sw")]

    assert nu([page.data.decode() for pages in every for page in pages]) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(
    chromium: WebDriver,
    axe: Callable[[WebDriver], list[str]],
    serve: Callable[[Path], str],
    tmp_path: Path,
    scheme: str,
) -> None:
    address = serve(tmp_path).rstrip("/")
    for document in [*every_page().values(), STYLE]:
        (tmp_path / document.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / document.path).write_bytes(document.data.replace(b"https://example.org", address.encode()))
    judges.set_colour_scheme(chromium, "dark" if scheme == "dark" else "light")

    for path in every_page():
        if path.startswith("articles/old/"):
            continue  # leads away at once
        for width in (320, 360, 800, 1280):
            judges.set_width(chromium, width)
            chromium.get(f"{address}/{path}")
            if width in {320, 1280}:  # between them, nothing changes that it looks at
                assert axe(chromium) == [], (path, width)
            wide = chromium.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (path, width)


def test_a_page_that_moved_says_so_in_the_sites_language() -> None:
    (page,) = (page.data.decode() for path, page in every_page("ar").items() if "articles/old/" in path)

    assert '<html lang="ar" dir="rtl">' in page
    assert "انتقلت هذه الصفحة" in page
    assert "moved" not in page


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_list_that_ends_before_its_channel_says_so_and_where_the_rest_is(language: str) -> None:
    """ "All of Rivers" led to fifty of four hundred, without a word about the others."""
    about = site(language=language)
    shared = frame(site=about)
    cut = channel(article(), topic=RIVERS, site=about, total=413)
    home = channel(article(), site=about, total=413)

    topic = pages.topic_page(cut, frame=shared, environment=ENVIRONMENT).data
    alone = pages.front_page((home,), None, frame=shared, environment=ENVIRONMENT).data
    parted = pages.front_page((home, cut), None, frame=shared, environment=ENVIRONMENT).data

    said = views.words(language)["shown"].format(n=1, total=413)
    for page, way in ((topic, "../../sitemap.xml"), (alone, "sitemap.xml")):
        (line,) = found(page, "//p[@class='more']")
        assert line.text_content().startswith(said)
        assert line.xpath("a/@href") == [way]
    more = views.words(language)["more"].format(topic="Rivers")
    assert [line.text_content() for line in found(parted, "//p[@class='more']")] == [more]
    whole = channel(article(), topic=RIVERS, site=about)
    assert not found(pages.topic_page(whole, frame=shared, environment=ENVIRONMENT).data, "//p[@class='more']")


def test_the_box_of_a_task_stands_without_a_bullet() -> None:
    body = "<ul><li>☑ Oil the wheel</li><li><p>☐ Paint it</p></li><li>Say ☐</li></ul>"
    shown = frame(style="style.css", site=site())

    page = pages.article_page(article(), content(html=body), frame=shown, environment=ENVIRONMENT).data.decode()

    assert '<li class="task">☑ Oil the wheel</li><li class="task"><p>☐ Paint it</p></li><li>Say ☐</li>' in page


def test_a_section_called_main_keeps_its_own_place() -> None:
    """The skip link led to whichever came first, and the page had one id twice."""
    page = article_html(article(), html='<h2 id="main">Main</h2><h2 id="feeds">Feeds</h2>')

    ids = found(page, "//@id")
    assert len(ids) == len(set(ids))
    assert found(page, "//a[@class='skip']/@href") == [f"#{found(page, '//main/@id')[0]}"]


def test_a_lead_picture_that_the_text_shows_is_not_shown_twice() -> None:
    one = article(image=Image(url="https://example.org/a.png?w=1&h=2", alt="A"))

    assert found(article_html(one), "count(//article//img)") == 1
    shown = article_html(one, html='<p><img src="https://example.org/a.png?w=1&amp;h=2" alt="A"></p>')
    assert found(shown, "count(//article//img)") == 1


@pytest.mark.parametrize(
    ("media_type", "player"), [("audio/mpeg", ["audio"]), ("video/mp4", ["video"]), ("application/pdf", []), ("", [])]
)
def test_an_enclosure_is_played_where_browsers_can_and_always_linked(media_type: str, player: list[str]) -> None:
    one = article(enclosure=Enclosure(url="https://example.org/assets/a.bin", media_type=media_type))

    page = article_html(one)

    assert [node.tag for node in found(page, "//*[@controls]")] == player
    assert found(page, "//div[@class='listen']//a/@href") == ["../../assets/a.bin"]


def test_a_sound_that_the_text_plays_has_no_second_player() -> None:
    """Each episode of WordPress had two: its text plays it, and it is the enclosure."""
    one = article(enclosure=Enclosure(url="https://example.org/a.mp3?b&c", media_type="audio/mpeg"))

    played = article_html(one, html='<p><audio controls="" src="https://example.org/a.mp3?b&amp;c"></audio></p>')
    linked = article_html(one, html='<p><a href="https://example.org/a.mp3?b&amp;c">Listen</a></p>')

    assert found(played, "count(//audio)") == found(linked, "count(//audio)") == 1
    assert found(played, "count(//div[@class='listen']//a)") == 1


def test_the_same_input_gives_the_same_bytes() -> None:
    fresh = templating.environment(Path("/nowhere"))
    one = article(updated=NOON + timedelta(days=3))

    first, second = (
        pages.article_page(one, content(html=BODY), frame=frame(), environment=made) for made in (ENVIRONMENT, fresh)
    )

    assert first == second


def test_every_language_has_every_word() -> None:
    table = tomllib.loads(Path(views.__file__).with_name("words.toml").read_text(encoding="utf-8"))

    for language, told in table.items():
        assert table["en"].keys() - told.keys() <= {"between"}, language
        for key, text in told.items():
            assert re.findall(r"{\w+}", text) == re.findall(r"{\w+}", table["en"][key]), (language, key)


HOSTILE = st.text(max_size=60) | st.sampled_from(
    ["<script>alert(1)</script>", '" onload="x', "{{ 7 * 7 }}", "{% raw %}", "&amp;"]
)


@given(title=HOSTILE, author=HOSTILE, name=HOSTILE, summary=HOSTILE)
def test_no_text_becomes_markup(title: str, author: str, name: str, summary: str) -> None:
    title, author, name, summary = (clean_line(text) for text in (title, author, name, summary))
    one = article(
        title=title, summary=summary, authors=(Author(name=author),), topics=(Topic(slug="t", name=name),), tags=(name,)
    )
    shared = frame(topics=(("t", name),))

    made = pages.article_page(one, content(), frame=shared, environment=ENVIRONMENT).data.decode()
    front = pages.front_page((channel(one),), None, frame=shared, environment=ENVIRONMENT).data.decode()

    for text in (made, front):
        assert found(text, "count(//script) + count(//@onload)") == 0
        assert html.escape(title, quote=False) in text.replace("&#34;", '"').replace("&#39;", "'")
    assert str(found(made, "string(//h1)")).strip() == title.strip()


@pytest.mark.parametrize(
    "path", ["articles/a/index.html", "index.html", "topics/rivers/index.html", "topics/rivers/older/2/index.html"]
)
def test_the_whole_page_is_as_it_was(golden: Callable[[str, bytes | str], None], path: str) -> None:
    golden(f"pages/{path.replace('/', '-')}", every_page(style="assets/style.css")[path].data)
