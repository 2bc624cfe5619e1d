"""What articles link to and show: each other, files beside them, and nothing that is private or runs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Literal
from unicodedata import normalize

import feedparser
import pytest
from lxml import html

from publisher.checking import check
from tests.factories import picture
from tests.pipeline.folder import Folder

Form = Literal["NFC", "NFD"]


def test_local_images_are_published_under_a_name_by_content(folder: Folder) -> None:
    folder.write("articles/pictures/dot.png", picture())
    folder.add("a", topic="Rivers", date="2026-11-01", body="![A dot](pictures/dot.png)\n\n![Gone](pictures/gone.png)")

    report = folder.publish()

    (asset,) = (folder.root / "out/assets").glob("*.png")
    assert f"https://example.org/assets/{asset.name}" in folder.entries()[1].content[0].value
    assert [(problem.path, problem.level) for problem in report.problems] == [("articles/a.md", "warning")]
    shown = folder.out("atom.xml") + folder.out("articles/article-a/index.html")
    assert "gone.png" not in shown
    assert not re.search(r"(?:<|&lt;)figure(?:>|&gt;)\s*(?:<|&lt;)/figure", shown)
    folder.write("articles/pictures/dot.png", picture(colour=(0, 0, 9)))
    folder.publish()
    (changed,) = (folder.root / "out/assets").glob("*.png")
    assert changed.name != asset.name
    assert changed.name in folder.out("atom.xml")


def test_a_picture_of_a_vault_is_found_by_its_name(folder: Folder) -> None:
    """Notes of Obsidian's lost the pictures that lie in its folder for attachments, as most of them do."""
    folder.write("articles/.obsidian/app.json", "{}")
    folder.write("articles/files/dot.png", picture())
    folder.write("articles/one/two.png", picture(colour=(1, 1, 1)))
    folder.write("articles/other/two.png", picture(colour=(2, 2, 2)))
    folder.add("a", topic="Rivers", body="![[dot.png|300]] ![[one/two.png]] ![[two.png]] ![[late.png]]")

    report = folder.publish()

    assert [problem.message for problem in report.problems] == [
        "there is no file 'late.png'",
        "there is no file 'two.png'",
    ]
    assert len(list((folder.root / "out/assets").glob("*.png"))) == 2
    folder.write("articles/files/late.png", picture(colour=(3, 3, 3)))
    folder.publish()
    assert len(list((folder.root / "out/assets").glob("*.png"))) == 3


def test_outside_a_vault_no_picture_is_found_by_its_name(folder: Folder) -> None:
    folder.write("articles/files/dot.png", picture())
    folder.add("a", topic="Rivers", body="![A](dot.png)")

    assert [problem.message for problem in folder.publish().problems] == ["there is no file 'dot.png'"]


def test_what_pelican_lists_is_the_front_page_or_no_link(folder: Folder) -> None:
    """Links to tags and categories led to addresses such as .../%7Btag%7Dweir."""
    folder.add("a", topic="Rivers", body="[home]({index}) [weir]({tag}weir) [Rivers](|category|Rivers)")

    assert folder.publish().problems == ()
    assert '<a href="https://example.org/">home</a> weir Rivers</p>' in folder.entries()[0].content[0].value


def test_what_is_not_there_is_called_as_it_was_written(folder: Folder) -> None:
    """A note with a space in its name was reported as "Other%20note.md", and without its line."""
    folder.add("a", topic="Rivers", body="Text.\n\nSee [[Other note]].")

    (problem,) = folder.publish().problems

    assert (problem.line, problem.message) == (8, "there is no public article 'Other note.md'")


def test_what_leads_to_nothing_is_told_with_its_line(folder: Folder) -> None:
    """Only a broken picture was; of one that is not there, or of a link, the file alone was named."""
    folder.write(
        "articles/a.md",
        "---\ntitle: A\n---\n\nRoadmap.png and a%20b.\n\n![m](map.png)\n[b](b%20c.pdf?a=1&amp;b=2) [[Nothing|d]]\n"
        "![roadmap](roadmap.png)\n[n](nowhere.md#part)\n",
    )

    report = folder.publish()

    assert sorted((problem.line, problem.message.partition("'")[2]) for problem in report.problems) == [
        (7, "map.png'"),
        (8, "Nothing.md'"),
        (8, "b%20c.pdf?a=1&b=2'"),
        (9, "roadmap.png'"),
        (10, "nowhere.md#part'"),
    ]
    assert {problem.rule for problem in report.problems} == {"A110"}


@pytest.mark.parametrize(("stored", "named"), [("NFD", "NFC"), ("NFC", "NFD")], ids=["from macOS", "dragged there"])
def test_accents_may_be_composed_in_one_place_and_apart_in_the_other(folder: Folder, stored: Form, named: Form) -> None:
    """What macOS calls a file and what people type look alike; on Linux the picture and the link were lost."""
    folder.write(f"articles/{normalize(stored, 'Fähre')}.png", picture())
    folder.write(f"articles/{normalize(stored, 'Brücke')}.md", "---\ntitle: Bridge\ntopic: Rivers\n---\n\nIt holds.\n")
    body = "![Ferry](Fähre.png) [B](Brücke.md) [[BRÜCKE|C]]"
    folder.add("a", topic="Rivers", body=normalize(named, body))

    report = folder.publish()

    assert report.problems == ()
    assert len(list((folder.root / "out/assets").glob("*.png"))) == 1
    assert folder.out("articles/article-a/index.html").count("/articles/bridge/") == 2


def test_a_picture_that_is_not_there_is_told_once(folder: Folder) -> None:
    """It was told twice, as it is written and with percent signs."""
    folder.add("a", topic="Rivers", body="![Ferry](Fähre.png)")

    assert [problem.message for problem in folder.publish().problems] == ["there is no file 'Fähre.png'"]


def test_a_name_in_other_upper_and_lower_case_is_told(folder: Folder) -> None:
    """Macs and Windows find the file, the machine that publishes does not."""
    folder.write("articles/Pictures/Ferry.PNG", picture())
    folder.add("a", topic="Rivers", body="![Ferry](pictures/ferry.png) ![Eel](Pictures/eel.png)")

    assert [problem.hint for problem in folder.publish().problems] == [
        "Put it beside the article, or correct the name.",
        "It is called 'Pictures/Ferry.PNG': write upper and lower case as there.",
    ]


def test_links_between_article_files_become_links_between_pages(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="See [b](b.md#part).")

    folder.publish()

    assert 'href="https://example.org/articles/article-b/#part"' in folder.entries()[1].content[0].value


def test_a_private_file_outside_the_folder_is_never_published(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("secret") / "secret.png"
    secret.write_bytes(picture())
    (folder.root / "articles/link.png").symlink_to(secret)
    folder.add("a", body=f"![x](link.png) ![y](../../{secret.parent.name}/secret.png) ![z]({secret})")

    folder.publish()

    assert not list((folder.root / "out").glob("assets/*.png"))


def test_a_list_beside_the_articles_folder_is_never_published(folder: Folder) -> None:
    for name in ("readers.csv", "plans/secret.pdf", "articles/table.csv"):
        folder.write(name, b"ada@example.org\n")
    folder.add("a", body="[1](/readers.csv) [2](../readers.csv) [3](/plans/secret.pdf) [4](table.csv) [5](/table.csv)")

    report = folder.publish()

    assert {file.suffix for file in (folder.root / "out/assets").iterdir()} == {".css", ".csv"}
    assert len(report.problems) == 3
    assert {problem.message.partition("'")[0] for problem in report.problems} == {"there is no file "}
    assert folder.out("articles/article-a/index.html").count('.csv"') == 2


def test_notes_and_refs_are_found_in_any_folder_by_their_name(folder: Folder) -> None:
    folder.write("articles/deep/Low water.md", "---\ntitle: Low water\ntopic: Rivers\n---\n\nIt is low.\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body='See [[Low water]] and [b]({{< ref "b.md" >}}), [[B]].')

    report = folder.publish()

    page = folder.out("articles/article-a/index.html")
    assert re.search(r'href="[^"]*/low-water/[^"]*">Low water</a>', page)
    assert len(re.findall(r'href="[^"]*/article-b/[^"]*">[bB]</a>', page)) == 2
    assert report.problems == ()


def test_a_link_to_an_article_that_is_not_there_is_told_and_its_text_stays(folder: Folder) -> None:
    folder.add("a", topic="Rivers", date="2026-11-01", body="See [the other one](nowhere.md) and [[Nothing]].")

    report = folder.publish()

    assert [str(problem) for problem in report.problems] == [
        "articles/a.md:7: there is no public article 'Nothing.md'. Put it beside the article, or correct the name.",
        "articles/a.md:7: there is no public article 'nowhere.md'. Put it beside the article, or correct the name.",
    ]
    assert "nowhere.md" not in folder.out("articles/article-a/index.html")
    assert "the other one" in folder.out("articles/article-a/index.html")


def test_a_name_that_several_articles_have_is_found_with_its_folder(folder: Folder) -> None:
    for place in ("ice", "sun"):
        folder.write(f"articles/{place}/weir/index.md", f"---\ntitle: Weir in {place}\ntopic: Rivers\n---\n\nText.\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body='[1]({{< ref "/ice/weir" >}}) [[sun/weir|2]] [[weir|3]]')

    report = folder.publish()

    page = folder.out("articles/article-a/index.html")
    assert re.search(r'href="[^"]*weir[^"]*">1</a>', page)
    assert re.search(r'href="[^"]*weir[^"]*">2</a>', page)
    assert [problem.message for problem in report.problems] == ["there is no public article 'weir.md'"]


@pytest.mark.parametrize(
    "mark", ["{static}", "{filename}", "|attach|", "%7Bstatic%7D", "{static} ", "{static}{static}"]
)
def test_no_word_before_an_address_hides_its_scheme(folder: Folder, mark: str) -> None:
    hidden = (f"{mark}javascript:alert(1)", f"{mark}//e.example/")
    body = " ".join(f'<a href="{one}">x</a> <img src="{one}" srcset="{one} 2x">' for one in hidden)
    folder.add("a", date="2026-11-01", body=body, image=f'"{hidden[0]}"')

    folder.publish()

    entries = feedparser.parse(folder.out("atom.xml"), sanitize_html=False).entries
    pages = [folder.out("index.html"), folder.out("articles/article-a/index.html")]
    pages += [entry.content[0].value for entry in entries]
    values = [one for page in pages for element in html.fromstring(page).iter("*") for one in element.attrib.values()]
    values += [media["url"] for entry in entries for media in entry.get("media_content", [])]
    assert not [one for one in map(str, values) if re.match(r"\s*(javascript:|(https?:)?//e\.example)", one)]


def test_related_articles_are_linked_by_file_and_by_title_and_by_nothing_that_runs(folder: Folder) -> None:
    related = '["[Bee](b.md)", "Article c", "javascript:go()//.html", "[x]({static}javascript:go())", "[gone](z.md)"]'
    folder.add("a", date="2026-11-01", related=related)
    folder.add("c", date="2026-11-03")

    report = folder.publish()

    page = html.fromstring(folder.out("articles/article-a/index.html"))
    near = {link.text: link.get("href") for link in page.iter("a")}
    assert near["Bee"] == "../../articles/article-b/index.html"
    assert near["Article c"] == "../../articles/article-c/index.html"
    assert [problem.message for problem in report.problems] == ["there is no public article 'z.md'"]
    for file in ("out/articles/article-a/index.html", "outbox/1/digest.html"):
        text = (folder.root / file).read_text("utf-8")
        assert not re.search("""["'] ?javascript:""", text)
    assert 'href="https://example.org/articles/article-b/"' in (folder.root / "outbox/1/digest.html").read_text("utf-8")


def test_files_named_as_pelican_does_are_found(folder: Folder) -> None:
    folder.write("articles/rivers/low.md", "---\ntitle: Low\ntopic: Rivers\n---\n\n[a]({filename}../a.md)\n")
    folder.write("articles/images/w.csv", "1,2\n")
    folder.add("a", topic="Rivers", date="2026-11-01", body="[x]({filename}/rivers/low.md) [y]({static}/images/w.csv)")

    report = folder.publish()

    assert report.problems == ()
    assert re.search(
        r'href="[^"]*/low/[^"]*">x</a> <a href="[^"]*assets/\w+\.csv">y', folder.out("articles/article-a/index.html")
    )


def test_addresses_hold_nothing_that_no_address_may(folder: Folder) -> None:
    """A picture or an episode whose name has a space was named so in feeds, and players fetched nothing."""
    folder.write(
        "articles/a.md",
        "---\ntitle: A\ndate: 2026-11-01\nimage: https://e.org/a b|c.png\n"
        'enclosure: {url: "https://e.org/an episode.mp3?x=1&y=ü", length: 9, type: audio/mpeg}\n---\n'
        "[A](<https://e.org/c d>) [B](#two words)\n\n<img src='//e.org/e f.png' alt=''>\n",
    )

    folder.publish()

    (item,) = (one for one in json.loads(folder.out("feed.json"))["items"] if one["title"] == "A")
    assert item["image"] == "https://e.org/a%20b%7Cc.png"
    assert item["attachments"][0]["url"] == "https://e.org/an%20episode.mp3?x=1&y=ü"
    assert "https://e.org/e%20f.png" in item["content_html"]
    for name in ("feed.json", "atom.xml", "rss.xml"):
        assert check(name, folder.out(name).encode(), datetime(2030, 1, 1, tzinfo=UTC)) == []


def test_a_link_that_is_a_query_alone_leads_to_the_page(folder: Folder) -> None:
    """It stayed as it was, and led nowhere in a reader."""
    folder.add("a", topic="Rivers", date="2026-11-03", body="[Sorted](?by=name#first) [There](#there)")

    folder.publish()

    for name in ("feed.json", "atom.xml", "rss.xml"):
        text = folder.out(name)
        assert "https://example.org/articles/article-a/?by=name#first" in text
        assert check(name, text.encode(), datetime(2030, 1, 1, tzinfo=UTC)) == []
