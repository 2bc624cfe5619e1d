"""publisher/mail/people.py: what is an address and a name, and what only looks like one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.mail import people


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "a@b",
        "a b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "<a@b.de>",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        people.address(text)


@given(st.text(max_size=80))
def test_no_text_is_both_taken_and_dangerous(text: str) -> None:
    try:
        taken = people.address(text).text
    except ValueError as error:
        told = str(error)
    else:
        told = taken
        assert taken.isascii()
        assert not set(taken) & set(' \t<>",;:')
    assert told.splitlines() == [told]


def test_a_host_in_another_script_is_kept_in_ascii() -> None:
    assert people.address("a@Bücher.example") == people.Address("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")


def test_a_name_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        people.line("Ada\r\nBcc: x@example.org", "name")


def test_a_moment_is_a_date_or_a_time() -> None:
    assert (
        people.moment("2026-12-24")
        == people.moment(" 2026-12-24T01:00:00.5+01:00 ")
        == datetime(2026, 12, 24, tzinfo=UTC)
    )


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused_in_our_words(text: str) -> None:
    """People read `month must be in 1..12` and `invalid isoformat string`; the end of time was a traceback."""
    with pytest.raises(ValueError, match=rf"^'{re.escape(text)}' is not a moment: write 2026-11-23, or "):
        people.moment(text)
