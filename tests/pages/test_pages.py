"""What people see: right, safe, readable by everybody, in every width and colour scheme."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from publisher import pages, templating
from publisher.markup import addresses, clean_line
from publisher.model import Article, Author, Document, Enclosure, Image, Link, Topic
from publisher.pages import views
from tests import judges
from tests.factories import NOON, RIVERS, article, channel, content, issue, site

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

ENVIRONMENT = templating.environment(Path("/nowhere"))
STYLE = pages.stylesheet((templating.built_in(),))
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
BODY = f"""<p>Text with a <a href="https://example.org/articles/b/">link</a>, <code>code</code> and {WORD}.</p>
<h2 id="part">Part</h2><pre><code>{"x = 1; " * 40}</code></pre>
<table><thead><tr>{"<th>A column</th>" * 12}</tr></thead><tbody><tr>{"<td>123456789</td>" * 12}</tr></tbody></table>
<ul><li>One</li></ul><blockquote><p>Said.</p></blockquote>
<p><img src="https://example.org/assets/a.png" alt="A picture" width="1200" height="630"></p>"""


REAL = "https://weir.press/"


def frame(**values: object) -> pages.Frame:
    topics = ((RIVERS.slug, RIVERS.name), ("noria", "النواعير"))
    given = {
        "site": site(description="About it"),
        "style": STYLE.path,
        "formats": ("rss", "atom", "json"),
        "topics": topics,
        "paged": frozenset(slug for slug, _ in topics),
    }
    return pages.Frame(**{**given, **values})  # type: ignore[arg-type] # named by the tests


def found(page: bytes | str, path: str) -> Any:
    """Evaluate an XPath on a page."""
    return lxml_html.fromstring(page).xpath(path)


def every_page(language: str = "en", style: str = STYLE.path) -> dict[str, Document]:
    """One page of each kind, with all that can be on it."""
    about = site(language=language, description="About it", copyright="© 2026")
    shared = frame(style=style, site=about, subscribe="https://lists.example/join?to=weir")
    image = Image(url="https://example.org/assets/a.png", alt="A picture", caption="Caption", width=1200, height=630)
    full = article(
        title=f"A title with {WORD} & <b>",
        subtitle="Below it",
        authors=(Author(name="Ana", url="https://ana.example/"), Author(name="Bo")),
        tags=("one", "two & three"),
        image=image,
        enclosure=Enclosure(url="https://example.org/assets/a.mp3", media_type="audio/mpeg", length=5),
        related=(Link(title="Linked", url="https://example.org/articles/b/"), Link(title="Only a title")),
        updated=NOON + timedelta(days=3),
        reading_minutes=3,
        topics=(RIVERS, Topic(slug="other", name="Other")),
    )
    arabic = article(slug="b", title="عندما يدور النهر", language="ar", summary="ملخص قصير عن النهر.", image=image)
    home = channel(full, arabic, site=shared.site)
    topic = channel(full, arabic, topic=RIVERS, site=shared.site, total=9)
    made = [
        pages.article_page(full, content(html=BODY), frame=shared, environment=ENVIRONMENT),
        pages.article_page(arabic, content(html="<p>نص المقال.</p>"), frame=shared, environment=ENVIRONMENT),
        pages.topic_page(topic, frame=shared, environment=ENVIRONMENT),
        pages.front_page((home, topic), issue(full), frame=shared, environment=ENVIRONMENT),
        pages.missing_page(frame=shared, environment=ENVIRONMENT),
        pages.redirect_page("articles/old/index.html", "https://example.org/articles/a/?x&y", language=language),
    ]
    return {document.path: document for document in made}


def test_there_is_a_page_of_each_kind() -> None:
    assert list(every_page()) == [
        "articles/a/index.html",
        "articles/b/index.html",
        "topics/rivers/index.html",
        "index.html",
        "404.html",
        "articles/old/index.html",
    ]


@pytest.mark.parametrize("language", ["en", "de", "ar", "ja", "fr", "ru", "sw"])
def test_the_nu_checker_finds_nothing(nu: Callable[[Iterable[str]], list[str]], language: str) -> None:
    assert nu([page.data.decode() for page in every_page(language).values()]) == []


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
        if "old" in path:
            continue  # leads away at once
        for width in (320, 360, 800, 1280):
            judges.set_width(chromium, width)
            chromium.get(f"{address}/{path}")
            assert axe(chromium) == [], (path, width)
            wide = chromium.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, (path, width)


def test_a_page_that_moved_says_so_in_the_sites_language() -> None:
    (page,) = (page.data.decode() for path, page in every_page("ar").items() if "old" in path)

    assert '<html lang="ar" dir="rtl">' in page
    assert "انتقلت هذه الصفحة" in page
    assert "moved" not in page


def test_the_box_of_a_task_stands_without_a_bullet() -> None:
    body = "<ul><li>☑ Oil the wheel</li><li><p>☐ Paint it</p></li><li>Say ☐</li></ul>"
    shown = frame(style="style.css", site=site())

    page = pages.article_page(article(), content(html=body), frame=shown, environment=ENVIRONMENT).data.decode()

    assert '<li class="task">☑ Oil the wheel</li><li class="task"><p>☐ Paint it</p></li><li>Say ☐</li>' in page


def test_every_page_leads_to_where_readers_ask_for_the_newsletter() -> None:
    """And none does where there is no such place."""
    asked = found(every_page()["index.html"].data, "//a[@href='https://lists.example/join?to=weir']")

    assert [link.text for link in asked] == ["Get The Site by mail"] * 2  # beside the feeds, and in the foot
    for path in ("articles/a/index.html", "topics/rivers/index.html", "404.html"):
        assert found(every_page()[path].data, "//footer//a[starts-with(@href, 'https://lists.example/')]")
    assert b"by mail" not in pages.missing_page(frame=frame(), environment=ENVIRONMENT).data


def test_links_to_our_own_pages_are_relative_and_those_for_others_absolute() -> None:
    page = every_page()["articles/a/index.html"].data

    assert found(page, "//link[@rel='canonical']/@href") == ["https://example.org/articles/a/"]
    assert found(page, "//link[@rel='alternate']/@href")[0] == "https://example.org/rss.xml"
    inside = found(page, "//body//a/@href | //body//img/@src | //link[@rel='stylesheet']/@href")
    assert [url for url in inside if url.startswith("https://example.org/")] == []
    assert "../../articles/b/index.html" in inside
    assert "../../assets/a.png" in inside


def local(url: str, path: str = "articles/a/", site_url: str = REAL) -> str:
    return addresses.local(url, site=site(url=site_url), root=addresses.root(path), page=site_url + path)


@pytest.mark.parametrize(
    ("url", "way"),
    [
        (REAL, "../../"),
        (f"{REAL}articles/b/", "../../articles/b/"),
        (f"{REAL}articles/b/#part", "../../articles/b/#part"),
        (f"{REAL}articles/a/#part", "#part"),
        (f"{REAL}assets/a.png?v=1", "../../assets/a.png?v=1"),
        (f"{REAL}/other.example/x", f"{REAL}/other.example/x"),
        ("https://weir.press.evil.example/", "https://weir.press.evil.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_a_link_leads_the_short_way(url: str, way: str) -> None:
    assert local(url) == way


def test_the_front_page_links_to_itself_and_to_odd_names() -> None:
    assert local(REAL, path="") == "./"
    assert local(f"{REAL}a:b/", path="") == "./a:b/"


@pytest.mark.parametrize("host", ["localhost:8000", "example.org", "river.example", "site.test"])
def test_links_open_from_the_disk_while_the_site_has_no_real_host(host: str) -> None:
    """The README says to open out/index.html: a browser showed each linked folder as a list of files."""
    ours = f"http://{host}/"

    assert local(ours, site_url=ours) == "../../index.html"
    assert local(f"{ours}topics/x/", site_url=ours) == "../../topics/x/index.html"
    assert local(f"{ours}articles/b/#part", site_url=ours) == "../../articles/b/index.html#part"
    assert local(f"{ours}articles/a/#part", site_url=ours) == "#part"


def test_the_page_for_missing_ones_links_to_whole_addresses_wherever_it_is_shown() -> None:
    page = pages.missing_page(frame=frame(site=site(url=REAL)), environment=ENVIRONMENT).data

    links = found(page, "//link[@rel='stylesheet']/@href | //body//a[not(@class='skip')]/@href")
    assert links
    assert [url for url in links if not url.startswith(REAL)] == []


def test_an_article_page_names_the_feeds_of_the_site_and_of_its_topic() -> None:
    links = found(every_page()["articles/a/index.html"].data, "//head/link[@rel='alternate']/@href")

    assert links == [
        f"https://example.org/{path}{name}"
        for path in ("", "topics/rivers/")
        for name in ("rss.xml", "atom.xml", "feed.json")
    ]


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


def article_html(one: Article, **values: object) -> bytes:
    return pages.article_page(one, content(**values), frame=frame(), environment=ENVIRONMENT).data


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


def test_a_feed_link_has_exactly_the_type_that_readers_look_for() -> None:
    links = found(every_page()["index.html"].data, "//head/link[@rel='alternate']")

    assert {link.get("type") for link in links} == {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    }
    assert len(links) == 6
    assert all(link.get("href").startswith("https://") and link.get("title") for link in links)


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


def test_the_sitemap_is_split_where_it_must_be() -> None:
    entries = [(f"https://example.org/{number}/", NOON) for number in range(50_001)]

    documents = pages.sitemap(entries, site_url="https://example.org/")

    assert tuple(document.path for document in documents) == pages.sitemap_paths(len(entries))
    index = etree.fromstring(documents[-1].data)
    assert [node.text for node in index.iter("{*}loc")] == [
        "https://example.org/sitemap-1.xml",
        "https://example.org/sitemap-2.xml",
    ]
    assert sum(len(list(etree.fromstring(document.data).iter("{*}loc"))) for document in documents[:-1]) == 50_001


def test_a_redirect_leads_to_the_new_address() -> None:
    page = every_page()["articles/old/index.html"].data

    assert found(page, "//meta[@http-equiv='refresh']/@content") == ["0; url=https://example.org/articles/a/?x&y"]
    assert found(page, "//a/@href") == ["https://example.org/articles/a/?x&y"]


@pytest.mark.parametrize("path", ["articles/a/index.html", "index.html", "topics/rivers/index.html"])
def test_the_whole_page_is_as_it_was(golden: Callable[[str, bytes | str], None], path: str) -> None:
    golden(f"pages/{path.replace('/', '-')}", every_page(style="assets/style.css")[path].data)
