"""How often the words tell the right topic: a sample of our own that must not get worse."""

from __future__ import annotations

import tomllib
from pathlib import Path

from publisher.topics import explain, taxonomy

RIGHT = 32  # of 34, all of them when this was written; they are short and clear, so this says that nothing broke


def test_short_english_texts_find_their_topic() -> None:
    texts = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))["text"]

    wrong = []
    for one in texts:
        slug = explain(one["title"], one["text"], taxonomy(), language="en").chosen[0].topic.slug
        if slug != one["topic"]:
            wrong.append((one["title"], one["topic"], slug))

    assert len(texts) - len(wrong) >= RIGHT, wrong
