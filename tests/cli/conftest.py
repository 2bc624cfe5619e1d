"""A publication to run commands in."""

from __future__ import annotations

from pathlib import Path

import pytest

GOOD = "---\ntitle: Good\ndate: 2026-11-01\n---\n\nA text.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A publication with one article."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/good.md").write_text(GOOD)
    (tmp_path / "publisher.toml").write_text(
        '[site]\ntitle = "S"\nurl = "https://example.org/"\npostal_address = "1 Road"\n'
    )
    return tmp_path
