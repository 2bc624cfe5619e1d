"""Sign-ups that wait to be confirmed, mails about a subscription, and how often a network asked.

The schema stands here as it was, whatever tables.py says later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


_UNSENT = sa.text("state = 'planned' OR state = 'claimed' OR state = 'deferred' OR state = 'unknown'")


def upgrade() -> None:
    """Make the tables."""
    if "full_mailbox" in {column["name"] for column in sa.inspect(op.get_bind()).get_columns("subscribers")}:
        _finish_the_first()
    op.create_table(
        "signups",
        _text("hash", primary_key=True),
        _text("handle"),
        _text("wish", default=""),
        _number("asked"),
        sa.Column("mails", sa.Integer, nullable=False, server_default="0"),
        _number("mailed", empty=True),
        _number("confirmed", empty=True),
        _number("subscriber_id", empty=True),
        sa.UniqueConstraint("handle"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "notes",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        _text("kind"),
        _text("handle"),
        _number("created"),
        _number("due"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.CheckConstraint("kind IN ('confirm', 'known', 'welcome')", name="known_kind"),
        sa.UniqueConstraint("kind", "handle", name="one_note_of_a_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("notes_due", "notes", ["due"])
    op.create_table(
        "visits",
        _text("network", primary_key=True),
        _number("since"),
        sa.Column("count", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def _finish_the_first() -> None:
    """Give the tables of letters their final form where 0001 was applied before letters were sent; they are empty."""
    op.drop_column("subscribers", "full_mailbox")
    for name in ("runs", "variants"):
        op.drop_table(name)
    op.drop_index("letters_open", "letters")
    op.create_index(
        "letters_open", "letters", ["state", "variant_id", "id"], sqlite_where=_UNSENT, postgresql_where=_UNSENT
    )
    op.create_table(
        "runs",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        _number("started"),
        _number("ended", empty=True),
        sa.Column("letters", sa.Integer, nullable=False, server_default="0"),
        _number("first_letter", empty=True),
        _number("last_letter", empty=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "variants",
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        _number("run_id"),
        _text("kind"),
        _text("language"),
        sa.Column("mark", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("message", sa.LargeBinary),
    )


def _text(name: str, *, default: str | None = None, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default, primary_key=primary_key)


def _number(name: str, *, empty: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=empty)
