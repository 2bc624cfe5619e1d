"""The web's side of the subscription: joining, choosing and leaving, and the site's files; nothing is published here.

Everything in this room needs the extra `serve`: Flask and waitress, beside what mail needs.
"""

from __future__ import annotations

from importlib.util import find_spec

from publisher.errors import ConfigError

__all__ = ["need_packages"]


def need_packages() -> None:
    """Raise ConfigError when the packages of the extra `serve` are not installed."""
    missing = [name for name in ("flask", "waitress") if find_spec(name) is None]
    if missing:
        hint = "Install them with: python -m pip install 'feed-publisher[serve]'."
        raise ConfigError(f"serving needs packages that are not installed: {', '.join(missing)}", hint=hint)
