"""A made-up season of a newsletter: each wished article reaches each reader once; benchmarks/year.py plays years."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.mail.store import Store
from tests.mail.desk import Desk
from tests.mail.year import Size, Year


@pytest.mark.parametrize(("seed", "overflow"), [(0, "web"), (1, "web"), (2, "next")])
def test_each_wished_article_reaches_each_reader_once(store: Store, tmp_path: Path, seed: int, overflow: str) -> None:
    year = Year(Desk(store, tmp_path, overflow=overflow, max_articles=8), seed, Size(15, 60, 50, 8))

    year.play()
    letters, delivered = year.judge()

    assert letters > 80
    assert delivered > 200
