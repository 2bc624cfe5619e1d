"""What a publish loads that has nothing to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_LOOK = """
import sys
from datetime import UTC, datetime
from publisher import config, pipeline

report = pipeline.publish(config.load(None), datetime(2026, 11, 23, tzinfo=UTC))
heavy = {"jinja2", "feedgen", "nh3", "publisher.prose", "publisher.compose", "publisher.pipeline.making"}
print(report.articles, report.written > 0, sorted(heavy & set(sys.modules)))
"""


def test_a_publish_with_nothing_new_loads_nothing_that_makes_something(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    article = tmp_path / "articles/a.md"
    article.write_text("---\ntitle: A\ndate: 2026-11-01\n---\nOne sentence.\n")
    os.utime(article, (1_700_000_000, 1_700_000_000))  # long ago: what was touched just now is looked at again

    first, second = (_published(tmp_path) for _ in range(2))

    assert first.startswith("1 True ['feedgen'")
    assert second == "1 False []"


def _published(folder: Path) -> str:
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", _LOOK], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
