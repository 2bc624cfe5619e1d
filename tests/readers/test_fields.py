"""Front matter in the words of every system that people come from."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from publisher.model import Author, Enclosure, Image, Link
from publisher.readers import conventions
from tests.readers.matter import read, yaml

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)

VALUES = {
    "title, by another name": ("Headline: A", "title", "A"),
    "title of Hugo": ("linkTitle: A", "title", "A"),
    "title with a colon, quoted": ('title: "A: b"', "title", "A: b"),
    "title that is a number": ("title: 1984", "title", "1984"),
    "title that YAML takes for False": ("title: No", "title", "No"),
    "title that YAML takes for minutes": ("title: 12:30", "title", "12:30"),
    "title as JSON escapes it": ('title: "It rained \\ud83c\\udf27 \\u00e9"', "title", "It rained 🌧 é"),
    "title in typographic quotes": ("title: “A: b”", "title", "A: b"),
    "title with entities": ("title: Fish &amp; <em>chips</em>", "title", "Fish & chips"),
    "title with angle brackets": ("title: a < b and List<T>", "title", "a < b and List<T>"),
    "subtitle": ("dek: Below", "subtitle", "Below"),
    "date of Hugo": ("publishDate: 2026-11-23", "published", MOMENT),
    "date of JSON Feed": ("date_published: 2026-11-23T00:00:00Z", "published", MOMENT),
    "date of schema.org": ("datePublished: 2026-11-23T00:00:00Z", "published", MOMENT),
    "date under published": ("published: 2026-11-23", "published", MOMENT),
    "updated": ("last_modified_at: 2026-11-23", "updated", MOMENT),
    "expires": ("expiryDate: 2026-11-23", "expires", MOMENT),
    "slug": ("post_name: a-b", "slug", "a-b"),
    "id": ("guid: tag:example.org,2026:1", "guid", "tag:example.org,2026:1"),
    "id of an old feed": ("guid: 42", "guid_stays", True),
    "id that is no URI, beside that of an old feed": ("id: 42\nguid: 43", "guid", "43"),
    "id before any other": ("uid: 1\nguid: 2\nid: urn:x:3", "guid", "urn:x:3"),
    "address": ("url: https://example.org/a", "link", "https://example.org/a"),
    "address of Ghost": ("canonical_url: https://example.org/a", "link", "https://example.org/a"),
    "path of our page": ("permalink: /a/b", "page", "/a/b/"),
    "path of a file": ("url: /a/b.html", "page", "/a/b.html"),
    "pattern of Jekyll": ("permalink: /:categories/:title/", "page", ""),
    "topic": ("topic: Health", "topics", ("Health",)),
    "topic with commas": ("topic: crime, law and justice", "topics", ("crime, law and justice",)),
    "topics": ("topics: [One, Two]", "topics", ("One", "Two")),
    "section": ("section: News", "topics", ("News",)),
    "first category": ("categories: [One, Two]", "topics", ("One",)),
    "other categories": ("categories: [One, Two]", "tags", ("Two",)),
    "tags in a line": ("tags: a, b; c", "tags", ("a", "b", "c")),
    "tags of Obsidian": ('tags: ["#a", "#b/c"]', "tags", ("a", "b/c")),
    "keywords": ("keywords: [a, A, b]", "tags", ("a", "b")),
    "author": ("author: Ana Ruiz", "authors", (Author(name="Ana Ruiz"),)),
    "authors in a line": ("author: Ana Ruiz and Bo Lind", "authors", (Author(name="Ana Ruiz"), Author(name="Bo Lind"))),
    "author, family name first": ("author: Ruiz, Ana", "authors", (Author(name="Ruiz, Ana"),)),
    "author with degrees": ("author: Ana Ruiz, MD, PhD", "authors", (Author(name="Ana Ruiz"),)),
    "author with address": ("author: Ana <a@example.org>", "authors", (Author(name="Ana", email="a@example.org"),)),
    "byline": ("byline: By Ana Ruiz", "authors", (Author(name="Ana Ruiz"),)),
    "author in parts": (
        "author:\n  name: Ana\n  email: a@example.org\n  url: https://example.org/ana",
        "authors",
        (Author(name="Ana", email="a@example.org", url="https://example.org/ana"),),
    ),
    "summary": ("custom_excerpt: Short.", "summary", "Short."),
    "folded summary": ("description: >\n  One\n  two", "summary", "One two"),
    "draft": ("draft: true", "draft", True),
    "draft in old YAML": ("draft: yes", "draft", True),
    "no draft": ("draft: no", "draft", False),
    "status": ("status: private", "draft", True),
    "status of what is public": ("status: published", "draft", False),
    "unpublished in Jekyll": ("published: false", "draft", True),
    "not in feeds": ("feed: false", "in_feeds", False),
    "not in the newsletter": ("newsletter: no", "in_newsletter", False),
    "image": ("image: a.png", "image", Image(url="a.png")),
    "image of Hugo": (
        "cover:\n  image: a.png\n  alt: Alt\n  caption: Cap",
        "image",
        Image(url="a.png", alt="Alt", caption="Cap"),
    ),
    "image of Jekyll": ("image:\n  path: /a.png\n  alt: Alt", "image", Image(url="/a.png", alt="Alt")),
    "image of Ghost": (
        "feature_image: a.png\nfeature_image_alt: Alt\nfeature_image_caption: Cap",
        "image",
        Image(url="a.png", alt="Alt", caption="Cap"),
    ),
    "images": ("images: [a.png, b.png]", "image", Image(url="a.png")),
    "image of Obsidian": ('banner: "![[a.png]]"', "image", Image(url="a.png")),
    "language": ("locale: de_AT", "language", "de-AT"),
    "audio": (
        "audio: a.mp3\nlength: 5\nduration: 1:02",
        "enclosure",
        Enclosure(url="a.mp3", media_type="audio/mpeg", length=5, duration_s=62),
    ),
    "enclosure": (
        (
            "enclosure: {url: https://example.org/a.m4a, length: 9, type: audio/x-m4a, episode: 2, season: 1,"
            " duration: PT1M}"
        ),
        "enclosure",
        Enclosure(
            url="https://example.org/a.m4a", media_type="audio/x-m4a", length=9, duration_s=60, episode=2, season=1
        ),
    ),
    "an episode's type": (
        "audio: a.mp3\nepisode_type: Bonus",
        "enclosure",
        Enclosure(url="a.mp3", media_type="audio/mpeg", kind="bonus"),
    ),
    "an episode that is not for children": (
        "audio: a.mp3\nexplicit: true",
        "enclosure",
        Enclosure(url="a.mp3", media_type="audio/mpeg", explicit=True),
    ),
    "one that is, in Apple's old word": (
        "audio: {url: a.mp3, explicit: clean}",
        "enclosure",
        Enclosure(url="a.mp3", media_type="audio/mpeg", explicit=False),
    ),
    "weight": ("weight: 3", "weight", 3),
    "pinned": ("pinned: true", "weight", 1),
    "not featured": ("featured: false", "weight", 0),
    "related": (
        "related:\n  - One\n  - {title: Two, url: https://example.org/2}\n  - '[Three](c.md)'",
        "related",
        (Link(title="One"), Link(title="Two", url="https://example.org/2"), Link(title="Three", url="c.md")),
    ),
    "aliases": ("aliases: [/old/, Another name]", "aliases", ("/old/",)),
    "aliases as browsers show them": ("aliases: [/caf%C3%A9/]", "aliases", ("/café/",)),
    "a page as browsers show it": ("url: /2024/%d1%81%d1%83%d1%85%d0%b0%d1%8f/", "page", "/2024/сухая/"),
    "when Hugo shows it": ("date: 2024-01-01\npublishDate: 2030-02-03", "published", datetime(2030, 2, 3, tzinfo=UTC)),
    "what Hugo shows before its date": (
        "date: 2024-02-01\npublishDate: 2024-01-03",
        "published",
        datetime(2024, 2, 1, tzinfo=UTC),
    ),
    "redirects of Jekyll": ("redirect_from: /old", "aliases", ("/old/",)),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_key_is_understood(case: str) -> None:
    front, field, expected = VALUES[case]

    draft, problems = read(yaml(front))

    assert getattr(draft, field) == expected
    assert [problem for problem in problems if problem.level == "error"] == []


WRONG = {
    "date": ("date: 12 Foo", "news/a.md:3: 'date' is not a date: '12 Foo'. Write it as 2026-11-23."),
    "time as a date": ("date: 12:30", "news/a.md:3: 'date' is not a date: '12:30'. Write it as 2026-11-23."),
    "word as a picture": (  # it became the address of one, on every page and in every feed
        "banner: large",
        "news/a.md:3: 'banner' is not an image: 'large'. Write its address, or url, alt and caption below it.",
    ),
    "language": ("lang: ſv", "news/a.md:3: 'lang' is not a language tag: 'ſv'. Write it as en or pt-BR."),
    "address": ("url: javascript:alert(1)", "news/a.md:3: 'url' is not an address"),
    "page outside": ("url: /../../etc", "news/a.md:3: 'url' is not an address"),
    "switch": ("feed: perhaps", "news/a.md:3: 'feed' is neither true nor false"),
    "length": ("audio: a.mp3\nlength: long", "news/a.md:4: 'length' is not a number"),
    "media type": (
        "enclosure: {url: a.mp3, type: 'audio/mpeg,video/mp4'}",
        "news/a.md:3: 'enclosure.type' is not a media type: 'audio/mpeg,video/mp4'. Write it as audio/mpeg.",
    ),
    "media type beside": ("audio: a.mp3\nmedia_type: audio", "news/a.md:4: 'media_type' is not a media type: 'audio'"),
    "key twice": ("title: Again", "news/a.md:3: 'title' appears twice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_value_is_an_error_with_its_line(case: str) -> None:
    front, message = WRONG[case]

    _, problems = read(yaml("title: A", front))

    assert [problem.level for problem in problems] == ["error"]
    assert str(problems[0]).startswith(message)


@pytest.mark.parametrize(
    ("key", "meanwhile"), [("feed", "is in no feed"), ("newsletter", "is in no letter"), ("draft", "is held back")]
)
def test_a_switch_that_is_neither_says_what_holds_until_it_is_mended(key: str, meanwhile: str) -> None:
    draft, problems = read(yaml("title: A", f"{key}: perhaps"))

    assert str(problems[0]).endswith(f"Write true or false; until then, the article {meanwhile}.")
    assert (draft.in_feeds, draft.in_newsletter, draft.draft) == (key != "feed", key != "newsletter", key == "draft")


def test_a_misspelt_key_gets_a_hint_and_a_foreign_one_none() -> None:
    _, problems = read(yaml("title: A", "sumary: b", "layout: post", "zzz: c"))

    assert [str(problem) for problem in problems] == [
        "news/a.md:3: the key 'sumary' is unknown. Did you mean 'summary'?"
    ]
    assert problems[0].level == "hint"


def test_a_draft_that_may_be_one_is_held_back() -> None:
    draft, problems = read(yaml("draft: mayhap"))

    assert draft.draft
    assert problems[0].level == "error"


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: A\ndate: 2026-11-23 09:00\ntags: [x, y]\n---",
        "\ufeff---\r\ntitle: A\r\ndate: 2026-11-23 09:00\r\ntags:\r\n- x\r\n- y\r\n---\r\n",
        "---\ntitle:\tA\ndate: 2026-11-23 09:00\ntags:\n\t- x\n\t- y\n...",
        "+++\ntitle = 'A'\ndate = 2026-11-23T09:00:00\ntags = ['x', 'y']\n+++",
        "+++\ntitle = 'A'\ndate = 2026-11-23T09:00:00\n[taxonomies]\ntags = ['x', 'y']\n+++",
        '{"title": "A", "date": "2026-11-23 09:00", "tags": ["x", "y"]}',
        ';;;\n"title": "A", "date": "2026-11-23 09:00", "tags": ["x", "y"]\n;;;',
        "Title: A\nDate: 2026-11-23 09:00\nTags: x,\n  y",
    ],
    ids=["yaml", "windows", "tabs", "toml", "zola", "json", "json-fence", "headers"],
)
def test_every_delimiter_says_the_same(front: str) -> None:
    draft, problems = read(front, timezone="Europe/Berlin")

    assert (draft.title, draft.tags) == ("A", ("x", "y"))
    assert draft.published == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert draft.body is not None
    assert draft.body.text == "Some text."
    assert problems == ()


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("---\ntags: [x, y]\ntitle: A: b\n---", 3),
        ("+++\ntags = ['x', 'y']\ntitle = A: b\n+++", 3),
        ('{"tags": ["x", "y"],\n"title": A: b}', 2),
    ],
    ids=["yaml", "toml", "json"],
)
def test_broken_front_matter_is_an_error_and_still_read_line_by_line(front: str, line: int) -> None:
    draft, problems = read(front)

    assert draft.title == "A: b"
    assert [(problem.level, problem.line) for problem in problems] == [("error", line)]


@pytest.mark.parametrize(
    "front",
    [
        '{"title": "J, K", "date": "2026-11-23", "tags": ["a", "b"],}',
        '{"title": "J, K" "date": "2026-11-23", "tags": ["a", "b"]}',
        '{"title": "J, K",\n "tags": ["a", "b",], "date": "2026-11-23"}',
        '{\n  "title": "J, K"\n  "date": "2026-11-23",\n  "tags": ["a", "b"]\n}',
        '{\n  "title": "J, K",\n  "tags": ["a", "b"],\n  "date": "2026-11-23',
    ],
)
def test_broken_json_costs_no_text_and_no_key(front: str) -> None:
    draft, (problem,) = read(front)

    assert (draft.title, draft.published, draft.tags, draft.summary) == ("J, K", MOMENT, ("a", "b"), "Some text.")
    assert problem.message.startswith("the JSON front matter is broken")


@pytest.mark.parametrize("path", ["/%2e%2e/x/", "/a%00/", "/a%3Fb/"])
def test_a_percent_sign_hides_nothing_in_a_path(path: str) -> None:
    draft, _ = read(yaml(f"url: {path}"))

    assert draft.page in {"", "/a/"}


def test_aliases_that_grow_are_refused() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x]"]
    bomb += [f"{to}: &{to} [{', '.join([f'*{by}'] * 8)}]" for by, to in zip("abcdef", "bcdefg", strict=True)]

    _, problems = read(yaml(*bomb))

    assert "aliases" in problems[0].message


def test_no_accepted_name_means_two_fields() -> None:
    names = [name for names in conventions.ACCEPTED.values() for name in names]

    assert len(names) == len(set(names))
    assert not set(names) & conventions.SILENT
