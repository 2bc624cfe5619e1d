"""Where the links of a page lead: the short way on the site, to whole addresses for others, and to the feeds."""

from __future__ import annotations

import pytest
from lxml import etree

from publisher import pages
from publisher.markup import addresses
from tests.factories import NOON, site
from tests.pages.sample import ENVIRONMENT, every_page, found, frame

REAL = "https://weir.press/"


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


def test_a_feed_link_has_exactly_the_type_that_readers_look_for() -> None:
    links = found(every_page()["index.html"].data, "//head/link[@rel='alternate']")

    assert {link.get("type") for link in links} == {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    }
    assert len(links) == 6
    assert all(link.get("href").startswith("https://") and link.get("title") for link in links)


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
