"""Plain text becomes an article: a person's file unharmed, a scraped one clean."""

import html
import re
from pathlib import Path

import pytest

from publisher.model import Draft, Source
from publisher.readers import ReadOptions, from_text
from tests.readers.sentences import LAST, LONG, MORE


def read(text: str, path: str = "folder/a-file.txt") -> Draft:
    draft = from_text.read(Source(path=path, data=text.encode()), ReadOptions(), body=True).draft
    assert draft is not None
    return draft


def paragraphs(draft: Draft) -> list[str]:
    assert draft.body is not None
    return [html.unescape(part) for part in re.findall(r"<p>(.*?)</p>", draft.body.html, re.DOTALL)]


def test_written_file_comes_out_unharmed() -> None:
    draft = read(f"A walk by the river\n\n{LONG}\n\nShort one.\n\n{MORE}\n\nAnn\n")

    assert draft.title == "A walk by the river"
    assert paragraphs(draft) == [LONG, "Short one.", MORE, "Ann"]
    assert draft.dropped == ()


def test_lines_cut_at_a_width_become_paragraphs() -> None:
    draft = read(
        "Notes from the garden\n\n"
        "The tomatoes came up in the second week of May, a little later than\n"
        "they did last year, and the slugs found them before I did. I have put\n"
        "copper tape around the beds.\n\n"
        "Beans are easier. They need a pole and some patience, and both of\n"
        "those cost little.\n"
    )

    assert draft.title == "Notes from the garden"
    assert len(paragraphs(draft)) == 2
    assert paragraphs(draft)[0].endswith("before I did. I have put copper tape around the beds.")


def test_japanese_lines_are_joined_without_spaces() -> None:
    row = "川沿いの新しい橋について市議会は火曜日に話し合いを行いました。工事は春に始ま"
    draft = read(f"川沿いの橋\n\n{row}\n{row}\nる予定です。\n\n{row}\n{row}\nります。\n")

    assert draft.title == "川沿いの橋"
    assert " " not in paragraphs(draft)[0]


@pytest.mark.parametrize("heading", ["References", "Contact", "Support", "Highlights"])
def test_heading_of_a_written_file_is_no_noise(heading: str) -> None:
    draft = read(f"A walk by the river\n\n{LONG}\n\n{heading}\n\n{MORE}\n")

    assert draft.body is not None
    assert [one.text for one in draft.body.headings] == [heading]
    assert draft.dropped == ()


def test_header_lines_win_over_what_the_lines_say() -> None:
    draft = read(f"Title: The stated one\nDate: 2026-03-04\nTags: river, bridge\n\n{LONG}\n\n{MORE}\n")

    assert draft.title == "The stated one"
    assert draft.date_source == "front matter"
    assert draft.tags == ("river", "bridge")
    assert paragraphs(draft) == [LONG, MORE]


def test_scraped_page_is_taken_apart() -> None:
    draft = read(
        "grey stone bridge over a calm river in the morning\n\n"
        "Council agrees on a new bridge\n\n"
        "By Ana Ruiz\n"
        "Published March 4, 2026, 9:30 am\n\n"
        f"{LONG}\n\n"
        "READ\u00a0 Ferry runs again after the flood\n\n"
        "A cheaper plan\n\n"
        f"{MORE}\n\n"
        "The old bridge in 1950 (Photo: City archive)\n\n"
        "READ MORE: Ferry runs again after the flood\n\n"
        f"{LAST}\n\n"
        "Most Read\n\n"
        "Ten things to do this weekend\n\n"
        "© 2026 The River Post. All rights reserved.\n"
    )

    assert draft.title == "Council agrees on a new bridge"
    assert draft.byline == "Ana Ruiz"
    assert str(draft.published) == "2026-03-04 09:30:00+00:00"
    assert draft.date_source == "text"
    assert [link.title for link in draft.related] == ["Ferry runs again after the flood"]
    assert draft.captions == (
        "grey stone bridge over a calm river in the morning",
        "The old bridge in 1950 (Photo: City archive)",
    )
    assert draft.body is not None
    assert [one.text for one in draft.body.headings] == ["A cheaper plan"]
    assert paragraphs(draft) == [LONG, MORE, LAST]
    assert [line.line for line in draft.dropped] == [22, 24, 26]


def test_every_drop_names_its_rule() -> None:
    draft = read(f"Bridge agreed\n\n{LONG}\n\nShare this article\n\nAdvertisement\n\n{MORE}\n")

    assert [(line.text, line.kind) for line in draft.dropped] == [
        ("Share this article", "noise"),
        ("Advertisement", "noise"),
    ]
    assert all(line.rule for line in draft.dropped)


def test_markup_in_the_text_is_shown_and_not_run() -> None:
    draft = read(f"Bold\n\n<script>alert(1)</script> {LONG}\n")

    assert draft.body is not None
    assert "<script" not in draft.body.html


def test_lists_and_headings_become_elements() -> None:
    draft = read(f"Things to bring\n\n{LONG}\n\nIn the bag\n\n- water\n- bread\n\n{MORE}\n")

    assert draft.body is not None
    assert '<h2 id="in-the-bag">In the bag</h2>\n<ul>\n<li>water</li>\n<li>bread</li>\n</ul>' in draft.body.html


def test_untitled_text_takes_the_name_of_its_file() -> None:
    assert read(f"{LONG}\n\n{MORE}\n", path="2026-01-02-old-bridge.txt").title == "Old bridge"


def test_seed_is_read_right(shared: Path) -> None:
    path = next(iter(sorted((shared / "seeds").glob("*.txt"))))

    draft = read(path.read_text(encoding="utf-8"))

    assert draft.title == "North Korea’s Nuclear Ambitions"
    assert draft.body is not None
    assert len(draft.body.headings) == 3
    assert len(draft.related) == 6
    assert "READ" not in draft.body.text
    assert len(draft.captions) == 1


OWN = (
    ("noise", "Become a friend"),
    ("related", "From our shelves"),
    ("byline", "Words and pictures:"),
    ("heading", "Part"),
    ("body", "Read more"),
)
OWN_PAGE = f"""The weir in winter

Words and pictures: Ana Ruiz

{LONG}

Become a friend of the river for as little as the price of a coffee, and keep the lamp at the lock alight.

From our shelves: How the mill wheel turned

Part two, in which the water rises

{MORE}

Read more books, said the lock keeper, and you will know why the river bends where it bends and not before.

Advertisement
"""


def test_the_users_own_phrases_go_before_our_rules() -> None:
    source = Source(path="a.txt", data=OWN_PAGE.encode())

    draft = from_text.read(source, ReadOptions(phrases=OWN)).draft
    rules = {one.text[:6]: one.rule for one in from_text.explain(source, ReadOptions(phrases=OWN))}

    assert draft is not None
    assert draft.body is not None
    assert [one.name for one in draft.authors] == ["Ana Ruiz"]
    assert [one.title for one in draft.related] == ["How the mill wheel turned"]
    assert [one.text for one in draft.body.headings] == ["Part two, in which the water rises"]
    assert "Become a friend" not in draft.body.text
    assert "Read more books" in draft.body.text
    assert rules["Become"] == "your phrase: Become a friend"
    assert rules["Advert"] == "is: advertisement"


def test_without_own_phrases_the_same_lines_are_text() -> None:
    draft = from_text.read(Source(path="a.txt", data=OWN_PAGE.encode()), ReadOptions()).draft

    assert draft is not None
    assert draft.body is not None
    assert "Become a friend" in draft.body.text
