"""publisher/mail/subscribers.py and tabular.py: who is on the list, and who stays off it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from publisher.errors import ConfigError
from publisher.mail import importing, people, subscribers, tabular
from publisher.mail.people import Entry
from publisher.mail.store import Store, open_store
from publisher.mail.subscribers import Start
from publisher.mail.tables import letters, suppressions
from publisher.mail.tables import subscribers as table
from publisher.model import Problem
from tests.factories import NOON
from tests.mail.desk import SECRET


def _find(name: str) -> str:
    if name not in {"rivers", "cities"}:
        raise ValueError(f"there is no topic '{name}'")
    return name


def _entry(text: str, **values: Any) -> Entry:
    return Entry(address=people.address(text), **values)


def _add(store: Store, *texts: str, again: bool = False, now: datetime = NOON, **values: Any) -> list[str]:
    entries = [_entry(text, **values) for text in texts]
    return list(subscribers.add(store, SECRET, entries, Start(now), again=again))


def _get(store: Store, text: str) -> people.Subscriber:
    with store.reading() as connection:
        found = subscribers.find(connection, address=people.address(text))
    assert found
    return found


def _import(store: Store, text: str) -> importing.Imported:
    rows = tabular.read(text.encode(), "list.csv", _find)
    return importing.bring_in(store, SECRET, rows, Start(NOON), source="import of list.csv")


# --- coming and going --------------------------------------------------------------------------------------------


def test_an_address_is_added_once_however_it_is_written(any_store: Store) -> None:
    assert _add(any_store, "Ada@Example.org") == ["added"]
    assert _add(any_store, "ada@example.ORG", "b@example.org") == ["known", "added"]
    assert _get(any_store, "ADA@example.org").address == "Ada@example.org"


def test_the_same_address_twice_in_one_go_is_one_subscriber(store: Store) -> None:
    assert _add(store, "a@example.org", "A@example.org") == ["added", "known"]


def test_who_left_is_not_added_again_but_by_asking(any_store: Store) -> None:
    _add(any_store, "a@example.org")
    with any_store.writing() as connection:
        reader = subscribers.find(connection, address=people.address("a@example.org"))
        assert reader
        subscribers.leave(connection, SECRET, reader, "unsubscribed", NOON)
        subscribers.leave(connection, SECRET, reader, "complained", NOON)

    assert _get(any_store, "a@example.org").state == "unsubscribed"
    assert _add(any_store, "A@example.org") == ["left"]
    later = NOON + timedelta(days=1)
    assert _add(any_store, "a@example.org", again=True, now=later) == ["added"]
    back = _get(any_store, "a@example.org")
    assert (back.state, back.since, back.created) == ("active", later, NOON)
    assert _add(any_store, "a@example.org") == ["known"]


def test_an_erased_subscriber_leaves_a_hash_and_nothing_else(any_store: Store) -> None:
    _add(any_store, "ada@example.org", name="Ada")
    reader = _get(any_store, "ada@example.org")
    with any_store.writing() as connection:
        row = {"slot": "x", "due": 0, "variant_id": 1, "run_id": 1, "changed": 0, "subscriber_id": reader.id}
        connection.execute(sa.insert(letters).values(**row, state="planned"))
        connection.execute(
            sa.insert(letters).values(**row | {"slot": "y"}, state="rejected", reply="550 no ada@example.org here")
        )

    with any_store.writing() as connection:
        subscribers.erase(connection, SECRET, reader, NOON)

    with any_store.reading() as connection:
        assert connection.execute(sa.select(table)).all() == []
        states = connection.scalars(sa.select(letters.c.state).order_by(letters.c.slot)).all()
        kept = str([connection.execute(sa.select(one)).all() for one in (suppressions, letters)])
    assert states == ["suppressed", "rejected"]
    assert "ada" not in kept.lower()
    assert _add(any_store, "ada@example.org") == ["left"]
    assert _add(any_store, "ada@example.org", again=True) == ["added"]


def test_an_id_is_never_given_to_somebody_else(store: Store) -> None:
    _add(store, "a@example.org")
    first = _get(store, "a@example.org")
    with store.writing() as connection:
        subscribers.erase(connection, SECRET, first, NOON)
    _add(store, "b@example.org")

    assert _get(store, "b@example.org").id > first.id


def test_a_pending_subscriber_begins_with_the_confirmation(store: Store) -> None:
    _add(store, "a@example.org", state="pending")
    later = NOON + timedelta(hours=3)

    with store.writing() as connection:
        subscribers.confirm(connection, _get(store, "a@example.org").id, Start(later))

    reader = _get(store, "a@example.org")
    assert (reader.state, reader.since, reader.consented) == ("active", later, later)


def test_who_never_confirmed_is_let_in_by_hand(any_store: Store) -> None:
    """`subscribers add` said "is already a subscriber" of one who got nothing, and nothing else let her in."""
    _add(any_store, "a@example.org", state="pending")
    assert _add(any_store, "A@example.org") == ["known"]
    assert _get(any_store, "a@example.org").state == "pending"

    assert _add(any_store, "a@example.org", again=True) == ["added"]
    assert _get(any_store, "a@example.org").state == "active"
    assert _add(any_store, "a@example.org", again=True) == ["known"]


def test_every_subscriber_is_listed_a_page_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "_PAGE", 2)
    _add(store, *(f"r{number}@example.org" for number in range(5)))
    _add(store, "p@example.org", state="pending")

    assert [one.address[:2] for one in subscribers.every(store)] == ["r0", "r1", "r2", "r3", "r4", "p@"]
    assert [one.address for one in subscribers.every(store, "pending")] == ["p@example.org"]


# --- import and export -------------------------------------------------------------------------------------------

TABLE = """\
Email;Name;Topics;Frequency;Time zone;Status;Source
a@example.org;Ada;rivers, cities=instant;weekly;Europe/Berlin;;paper
not an address;;;;;;
b@example.org;Bo;moons;;;;
c@example.org;Cy;;hourly;;;
d@example.org;Di;;;Mars/Olympus;;
e@example.org;"Ed
Two";;;;;
f@example.org;Fi;;;;unsubscribed;
g@example.org;"Gi;;;;;
h@example.org;;;;;subscribed;
"""


def test_an_import_tells_each_bad_row_by_its_line_and_takes_the_others(store: Store) -> None:
    done = _import(store, TABLE)

    assert (done.added, done.known, done.left) == (3, 0, 0)
    assert [(one.path, one.line) for one in done.problems] == [("list.csv", line) for line in (3, 4, 5, 6, 7, 10)]
    ada = _get(store, "a@example.org")
    assert (ada.name, ada.timezone, ada.consent_source) == ("Ada", "Europe/Berlin", "paper")
    assert ada.preferences == "cities=instant rivers=weekly"
    assert _get(store, "h@example.org").consent_source == "import of list.csv"


@pytest.mark.parametrize(
    ("table", "states"),
    [
        ('Email Address,UNSUB_TIME,TAGS\n{0},2024-06-01 10:00:00,"""VIP"""\n', "unsubscribed"),
        ("Email Address,CLEAN_TIME,CLEAN_CAMPAIGN_TITLE\n{0},2024-06-01 10:00:00,May\n", "bounced"),
        ("email,email_disabled,created_at\n{0},true,2024-06-01T10:00:00.123Z\n{1},false,\n", "unsubscribed active"),
        (
            "email,subscribed_to_emails,deleted_at\n{0},false,\n{1},true,\n{2},true,2024-06-01\n",
            "unsubscribed active unsubscribed",
        ),
        ("email,status\n{0},blocklisted\n{1},disabled\n{2},enabled\n", "unsubscribed unsubscribed active"),
        ("First Name,Email,status\nA,{0},cancelled\nB,{1},inactive\n", "unsubscribed unsubscribed"),
    ],
    ids=["Mailchimp left", "Mailchimp cleaned", "Substack", "Ghost", "listmonk", "Kit and beehiiv"],
)
def test_who_left_another_system_is_not_written_to_here(store: Store, table: str, states: str) -> None:
    """Substack's and Ghost's readers who had switched letters off became active ones."""
    addresses = [f"r{number}@example.org" for number in range(3)]

    done = _import(store, table.format(*addresses))

    assert not done.problems
    assert [_get(store, one).state for one, _ in zip(addresses, states.split(), strict=False)] == states.split()


def test_the_same_file_again_changes_nothing(any_store: Store) -> None:
    _import(any_store, TABLE)
    before = list(subscribers.every(any_store))
    other = TABLE.replace("Ada", "Eve").replace("f@example.org;Fi;;;;unsubscribed", "f@example.org;")
    again = _import(any_store, other)

    assert (again.added, again.known, again.left) == (0, 2, 1)
    assert list(subscribers.every(any_store)) == before


def test_what_is_exported_reads_back_the_same(store: Store, tmp_path: Path) -> None:
    _import(store, TABLE)
    _add(store, "x@example.org", name="=1+1", preferences="*=weekly rivers=never", language="de")
    _add(store, "y@example.org", name="'s Gravesande")
    out = io.StringIO()
    tabular.write(out, subscribers.every(store))
    (tmp_path / "other").mkdir()
    with open_store("", tmp_path / "other") as other:
        _import(other, out.getvalue())
        copies = list(subscribers.every(other))

    def told(one: people.Subscriber) -> tuple[object, ...]:
        return one.address, one.name, one.preferences, one.state, one.language, one.timezone, one.consented

    assert list(map(told, copies)) == list(map(told, subscribers.every(store)))


@pytest.mark.parametrize("data", [b"", b"name\nAda\n", b"a@example.org\n", b"address\n\xff\xfe\n"])
def test_a_file_without_addresses_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError):
        list(tabular.read(data, "list.csv", _find))


@given(st.text(alphabet=st.sampled_from('a@.,;"\n\r\t\0x='), max_size=60))
def test_any_table_gives_rows_and_problems_with_lines(text: str) -> None:
    rows = list(tabular.read(f"address,name\n{text}".encode(), "list.csv", _find))

    lines = [row.line for row in rows]
    assert lines == sorted(lines)
    assert all(line >= 2 for line in lines)
    assert all(str(row).startswith("list.csv:") for row in rows if isinstance(row, Problem))


def test_moments_are_read_in_their_zone() -> None:
    rows = tabular.read(b"address,consented\na@example.org,2026-01-02T03:04:05+01:00\n", "list.csv", _find)
    (row,) = rows

    assert isinstance(row, tabular.Row)
    assert row.entry.consented == datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC)
