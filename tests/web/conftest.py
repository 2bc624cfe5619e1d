"""A site to visit."""

from __future__ import annotations

from pathlib import Path

import pytest

from publisher.mail.store import Store
from tests.mail.conftest import any_store, postgres_server, postgres_url, store
from tests.web.world import World

__all__ = ["any_store", "postgres_server", "postgres_url", "store"]


@pytest.fixture
def world(store: Store, tmp_path: Path) -> World:
    """A site on SQLite."""
    return World(store, tmp_path)
