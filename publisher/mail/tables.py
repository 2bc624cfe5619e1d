"""The tables of subscribers and of the ledger; migrations/ holds how a database gets them.

Moments are whole seconds since 1970 (UTC). A letter and a suppression outlive the subscriber that they speak of, who
may be erased: so nothing refers to `subscribers` by a foreign key, and its ids are never given out twice.
"""

from __future__ import annotations

from typing import Literal, get_args

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

ReaderState = Literal["pending", "active", "unsubscribed", "bounced", "complained"]
LetterState = Literal["planned", "claimed", "accepted", "deferred", "rejected", "suppressed", "unknown"]
NoteKind = Literal["confirm", "known", "welcome"]  # a mail about the subscription itself
OPEN: tuple[LetterState, ...] = ("planned", "claimed", "deferred", "unknown")  # a later run has something to do
GONE: tuple[ReaderState, ...] = ("unsubscribed", "bounced", "complained")  # never written to, never imported again

ID = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up by itself only what is called INTEGER

metadata = MetaData()


def _one_of(column: str, words: object) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in get_args(words))
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


# SQLite uses an index of some rows only where a condition of the query stands in it as it is: hence no IN here, and
# in queries no placeholder for the state.
_UNSENT = text(" OR ".join(f"state = '{state}'" for state in OPEN))

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("address", Text, nullable=False),  # as letters are addressed
    Column("folded", Text, nullable=False, unique=True),  # as addresses are compared
    Column("handle", Text, nullable=False, unique=True),  # stands for the subscriber in links
    Column("name", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default=""),  # "": the site's
    Column("timezone", Text, nullable=False, server_default=""),  # "": the site's
    Column("preferences", Text, nullable=False, server_default="*=default"),  # see preferences.py
    Column("state", Text, nullable=False),
    Column("since", BigInteger, nullable=False),  # articles first seen after it are new to this reader
    Column("from_issue", Integer),  # and those of this issue
    Column("paused_until", BigInteger),
    Column("consented", BigInteger),
    Column("consent_source", Text, nullable=False, server_default=""),
    Column("created", BigInteger, nullable=False),
    Column("mark", BigInteger, nullable=False, server_default="0"),  # of the set of articles carried, see planning.py
    _one_of("state", ReaderState),
    Index("subscribers_state", "state", "id"),
    sqlite_autoincrement=True,
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("hash", Text, primary_key=True),  # of the folded address, keyed: it outlives the address
    Column("reason", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    _one_of("reason", Literal["unsubscribed", "bounced", "complained"]),
    sqlite_with_rowid=False,
)

articles = Table(
    "articles",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("uri", Text, nullable=False, unique=True),  # the article's id in publisher.lock
)

runs = Table(
    "runs",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("letters", Integer, nullable=False, server_default="0"),  # how many it planned, less those withdrawn
    Column("first_letter", BigInteger),  # one run plans at a time: its letters have the ids from the first
    Column("last_letter", BigInteger),  # to the last
    sqlite_autoincrement=True,
)

variants = Table(
    "variants",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("run_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # the frequency, or "issue 12"
    Column("language", Text, nullable=False),
    Column("mark", BigInteger, nullable=False, server_default="0"),  # of the articles that it carries
    Column("message", LargeBinary),  # compressed, without anything of the reader's; gone when nobody needs it any more
)

variant_articles = Table(
    "variant_articles",
    metadata,
    Column("variant_id", BigInteger, primary_key=True),
    Column("article_id", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

letters = Table(
    "letters",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("subscriber_id", BigInteger, nullable=False),
    Column("slot", Text, nullable=False),
    Column("due", BigInteger, nullable=False),  # the slot's moment; it is late 12 hours after
    Column("variant_id", BigInteger, nullable=False),
    Column("run_id", BigInteger, nullable=False),  # that planned it
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", BigInteger),
    Column("claimed_by", BigInteger),  # the run that sends it, or did
    Column("changed", BigInteger, nullable=False),
    Column("code", Integer),
    Column("reply", Text, nullable=False, server_default=""),  # what the server said, or why it was not sent
    UniqueConstraint("subscriber_id", "slot", name="one_letter_a_slot"),
    _one_of("state", LetterState),
    Index(
        "letters_open",
        "state",
        "variant_id",
        "id",
        sqlite_where=_UNSENT,
        postgresql_where=_UNSENT,
    ),
    sqlite_autoincrement=True,
)

carried = Table(
    "carried",
    metadata,
    Column("subscriber_id", BigInteger, primary_key=True),
    Column("article_id", BigInteger, primary_key=True),
    Column("letter_id", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

signups = Table(
    "signups",
    metadata,
    Column("hash", Text, primary_key=True),  # of the folded address, keyed: it outlives what was asked for
    Column("handle", Text, nullable=False, unique=True),  # stands for the sign-up in its link
    Column("wish", Text, nullable=False, server_default=""),  # as JSON; "" once it is fulfilled or forgotten
    Column("asked", BigInteger, nullable=False),
    Column("mails", Integer, nullable=False, server_default="0"),  # since the last confirmation
    Column("mailed", BigInteger),  # the last of them
    Column("confirmed", BigInteger),
    Column("subscriber_id", BigInteger),  # who confirmed
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("id", ID, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("handle", Text, nullable=False),  # of a sign-up or a subscriber
    Column("created", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    _one_of("kind", NoteKind),
    UniqueConstraint("kind", "handle", name="one_note_of_a_kind"),
    Index("notes_due", "due"),
    sqlite_autoincrement=True,
)

visits = Table(
    "visits",
    metadata,
    Column("network", Text, primary_key=True),  # keyed
    Column("since", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)
