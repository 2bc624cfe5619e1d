"""Fifty-two scraped pages of our own, thirteen languages in four layouts: what must be found in each, and what not."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from publisher.model import Draft, Source
from publisher.readers import ReadOptions, from_text

PARTS: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "texts" / "parts.toml").read_text("utf-8"))
LAYOUTS = ("seed", "magazine", "agency", "indented")


def page(part: dict[str, Any], layout: str) -> str:
    """Lay the parts of one language out as pages do."""
    body, noise, related = part["body"], part["noise"], part["related"]
    first, second = related
    rows = {
        "seed": [part["alt"], part["title"], body[0], first, body[1], part["heading"], body[2], second, body[3]],
        "magazine": [
            noise[1], part["title"], part["subtitle"], f"{part['byline'][0]}\n{part['date'][0]}", body[0],
            f"{part['captions'][0]}\n{part['captions'][0]}", body[1], noise[0], part["heading"], body[2], related[0],
            body[3], "\n".join(part["block"]), noise[2], "\n\n".join(part["read_block"]), noise[4],
        ],
        "agency": [
            part["date"][0], part["title"], part["byline"][0], body[0], body[1], part["captions"][1], body[2],
            noise[0], body[3], noise[3], noise[4],
        ],
        "indented": [
            part["title"], part["captions"][0], *(f"    {one}\u00a0" for one in (body[0], body[1])), noise[0],
            f"    {part['heading']}", *(f"    {one}" for one in body[2:]), related[1], part["byline"][0],
            "\n".join(part["read_block"]), noise[2], noise[4],
        ],
    }[layout]  # fmt: skip
    return "\n\n".join(row for row in rows if row) + "\n"


def draft_of(language: str, layout: str) -> Draft:
    data = page(PARTS[language], layout).encode()
    draft = from_text.read(Source(path="page.txt", data=data), ReadOptions(), body=True).draft
    assert draft is not None
    return draft


def outcome(language: str, layout: str) -> dict[str, bool]:
    """What of a page was read right, by field; only the fields that the layout has."""
    part, draft = PARTS[language], draft_of(language, layout)
    assert draft.body is not None
    text = draft.body.text
    lines = set(text.split("\n"))
    source = page(part, layout)
    found = {
        "title": draft.title == part["title"],
        "body": all(one in lines for one in part["body"]),
        "noise": not any(
            one in lines for one in (*part["noise"], *part["read_block"], *part["related"], *part["captions"])
        ),
        "language": draft.language == language,
        "captions": all(one in draft.captions for one in part["captions"] if one in source),
    }
    if part["heading"] in source:
        found["headings"] = [one.text for one in draft.body.headings] == [part["heading"]]
    if part["byline"][0] in source:
        found["byline"] = draft.byline == part["byline"][1]
    if part["date"][0] in source:
        found["date"] = bool(draft.published) and str(draft.published)[:10] == part["date"][1]
    expected = [title for line, title in zip(part["related"], part["related_titles"], strict=True) if line in source]
    expected += part["block"][1:] if part["block"][0] in source else []
    found["related"] = [link.title for link in draft.related] == expected
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", PARTS)
def test_title_and_text_of_every_page_are_right(language: str, layout: str) -> None:
    found = outcome(language, layout)

    assert found["title"]
    assert found["body"]
    assert found["noise"]


@pytest.mark.parametrize("field", ["captions", "headings", "byline", "date", "related", "language"])
def test_field_is_right_on_nearly_every_page(field: str) -> None:
    outcomes = {(language, layout): outcome(language, layout) for language in PARTS for layout in LAYOUTS}
    wrong = [where for where, found in outcomes.items() if not found.get(field, True)]
    count = Counter(field in found for found in outcomes.values())[True]

    assert len(wrong) <= count * 0.03, wrong
