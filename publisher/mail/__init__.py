"""Subscribers, what each was sent, and the sender of letters; never imported by a publish.

Everything in this room needs the extra `mail`: SQLAlchemy, Alembic, email-validator, dnspython, cryptography and
itsdangerous.
"""

from __future__ import annotations

from importlib.util import find_spec

from publisher.errors import ConfigError

__all__ = ["DATABASE", "need_packages"]

DATABASE = "subscribers.db"  # beside publisher.toml, where no address of another is given
_PACKAGES = ("sqlalchemy", "alembic", "email_validator", "dns", "cryptography", "itsdangerous")


def need_packages() -> None:
    """Raise ConfigError when the packages of the extra `mail` are not installed."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        hint = "Install them with: python -m pip install 'feed-publisher[mail]'."
        raise ConfigError(f"mail needs packages that are not installed: {', '.join(missing)}", hint=hint)
