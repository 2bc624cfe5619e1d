"""What a publish loads that has nothing to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

_LOOK = """
import sys
from publisher.cli import publisher

heavy = {"jinja2", "feedgen", "nh3", "publisher.prose", "publisher.compose", "publisher.pipeline.making"}
try:
    publisher(["publish", "--json", "--now", "2026-11-23"])
finally:
    print(sorted(heavy & set(sys.modules)))
"""


def test_a_publish_with_nothing_new_loads_nothing_that_makes_something(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    article = tmp_path / "articles/a.md"
    article.write_text("---\ntitle: A\ndate: 2026-11-01\n---\nOne sentence.\n")
    os.utime(article, (1_700_000_000, 1_700_000_000))  # long ago: what was touched just now is looked at again

    first, second = (_published(tmp_path) for _ in range(2))

    assert first[0] > 0
    assert "feedgen" in first[1]
    assert second == (0, "[]")


def _published(folder: Path) -> tuple[int, str]:
    """How many files the command wrote, and what heavy it loaded."""
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", _LOOK], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    summary, heavy = done.stdout.splitlines()
    return json.loads(summary)["written"], heavy
