"""What the tests of plug-ins are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
Install = Callable[..., None]
