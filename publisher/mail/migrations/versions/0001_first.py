"""Subscribers, suppressions and the ledger.

The schema stands here as it was, whatever tables.py says later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_UNSENT = sa.text("state = 'planned' OR state = 'claimed' OR state = 'deferred' OR state = 'unknown'")


def upgrade() -> None:
    """Make all tables."""
    op.create_table("meta", _text("name", primary_key=True), _text("value"))
    _readers()
    _plans()
    _letters()


def _text(name: str, *, default: str | None = None, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default, primary_key=primary_key)


def _number(name: str, *, empty: bool = False, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=empty, server_default=default)


def _id() -> sa.Column[int]:
    return sa.Column("id", _ID, primary_key=True, autoincrement=True)


def _readers() -> None:
    op.create_table(
        "subscribers",
        _id(),
        _text("address"),
        _text("folded"),
        _text("handle"),
        _text("name", default=""),
        _text("language", default=""),
        _text("timezone", default=""),
        _text("preferences", default="*=default"),
        _text("state"),
        _number("since"),
        sa.Column("from_issue", sa.Integer),
        _number("paused_until", empty=True),
        _number("consented", empty=True),
        _text("consent_source", default=""),
        _number("created"),
        _number("mark", default="0"),
        sa.UniqueConstraint("folded"),
        sa.UniqueConstraint("handle"),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'unsubscribed', 'bounced', 'complained')", name="known_state"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("subscribers_state", "subscribers", ["state", "id"])
    op.create_table(
        "suppressions",
        _text("hash", primary_key=True),
        _text("reason"),
        _number("since"),
        sa.CheckConstraint("reason IN ('unsubscribed', 'bounced', 'complained')", name="known_reason"),
        sqlite_with_rowid=False,
    )


def _plans() -> None:
    op.create_table("articles", _id(), _text("uri"), sa.UniqueConstraint("uri"))
    op.create_table(
        "runs",
        _id(),
        _number("started"),
        _number("ended", empty=True),
        sa.Column("letters", sa.Integer, nullable=False, server_default="0"),
        _number("first_letter", empty=True),
        _number("last_letter", empty=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "variants",
        _id(),
        _number("run_id"),
        _text("kind"),
        _text("language"),
        _number("mark", default="0"),
        sa.Column("message", sa.LargeBinary),
    )
    op.create_table(
        "variant_articles",
        sa.Column("variant_id", sa.BigInteger, primary_key=True),
        sa.Column("article_id", sa.BigInteger, primary_key=True),
        sqlite_with_rowid=False,
    )


def _letters() -> None:
    op.create_table(
        "letters",
        _id(),
        _number("subscriber_id"),
        _text("slot"),
        _number("due"),
        _number("variant_id"),
        _number("run_id"),
        _text("state"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _number("next_try", empty=True),
        _number("claimed_by", empty=True),
        _number("changed"),
        sa.Column("code", sa.Integer),
        _text("reply", default=""),
        sa.UniqueConstraint("subscriber_id", "slot", name="one_letter_a_slot"),
        sa.CheckConstraint(
            "state IN ('planned', 'claimed', 'accepted', 'deferred', 'rejected', 'suppressed', 'unknown')",
            name="known_state",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "letters_open", "letters", ["state", "variant_id", "id"], sqlite_where=_UNSENT, postgresql_where=_UNSENT
    )
    op.create_table(
        "carried",
        sa.Column("subscriber_id", sa.BigInteger, primary_key=True),
        sa.Column("article_id", sa.BigInteger, primary_key=True),
        _number("letter_id"),
        sqlite_with_rowid=False,
    )
